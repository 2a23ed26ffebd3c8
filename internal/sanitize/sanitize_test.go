// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package sanitize_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sanitize"
)

func TestText(t *testing.T) {
	tests := map[string]struct{ in, want string }{
		"plain":          {"Ünïcode, 95%\n\tand a tab", "Ünïcode, 95%\n\tand a tab"},
		"escape":         {"a\x1b]0;title\x07b", "a�]0;title�b"},
		"C1":             {"a\u009b31mb", "a�31mb"},
		"bidi":           {"a\u202eb\u2066c", "a�b�c"},
		"no character":   {"x\ufffey\uffffz\U0001fffe", "x�y�z�"},
		"cut UTF-8":      {"a\xe4\xb8", "a�"},
		"line separator": {"a\u2028b", "a�b"},
		"CRLF":           {"a\r\nb", "a\nb"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := sanitize.Text(tt.in); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
	if got := sanitize.Line(" a\n\tb\x00 "); got != "a b�" {
		t.Errorf("got %q", got)
	}
}

func TestCut(t *testing.T) {
	for in, want := range map[string]string{"": "", "abcd": "abcd", "abcde": "abcd…", "abc€": "abc…"} {
		if got := sanitize.Cut(in, 4); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestCommands(t *testing.T) {
	tests := map[string]string{
		"a::b":                      "a::b",
		"::add-mask::x":             ": :add-mask::x",
		"bad\n \t::error::x\n::y":   "bad\n \t: :error::x\n: :y",
		"so ##[error]x, ##[add]":    "so # #[error]x, # #[add]",
		"##vso[task] ##teamcity[x]": "# #vso[task] # #teamcity[x]",
		"\u00a0::warning::indented": "\u00a0: :warning::indented",
	}
	for in, want := range tests {
		if got := sanitize.Commands(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestPhoneNumbers(t *testing.T) {
	const m = "86*******0001"
	masked := map[string]string{
		"digits":         "8613800000001",
		"plus":           "+8613800000001",
		"spaces":         "+86 138 0000 0001",
		"dashes":         "+86 138-0000-0001",
		"parentheses":    "+86 (138) 0000-0001",
		"dots":           "+86.138.0000.0001",
		"without a plus": "86 138 0000 0001",
		"full width":     "８６１３８０００００００１",
		"Arabic digits":  "٨٦١٣٨٠٠٠٠٠٠٠١",
		"no width":       "861380000\u200b0001",
		"much of it":     "8" + strings.Repeat("\u200b", 100) + "613800000001",
		"keycaps":        "8\ufe0f\u20e36\ufe0f\u20e313800000001",
		"replaced":       "86\ufffd138\ufffd0000\ufffd0001",
		"beside a space": "+86 \u2060138 0000\u200b 0001",
	}
	for name, number := range masked {
		for _, around := range []string{"%", "(%)", "\"%\"", "bad-%.json", "%@c.us", "a_%_b", "of % at 2026-11-24", "x[\"%\"]", "%, ", "**%**", "* *%*"} {
			in, want := strings.ReplaceAll(around, "%", number), strings.ReplaceAll(around, "%", m)
			if got := sanitize.PhoneNumbers(in); got != want {
				t.Errorf("%s: %q: got %q, want %q", name, in, got, want)
			}
		}
	}
	others := map[string]string{
		"+14155550123, 14155550123":       "+14155550123 and 14155550123",
		"tel:13*****2222":                 "tel:13711112222",
		"2*13*****2222":                   "2*13711112222",
		"13*****2222, 13*****3333":        "13711112222, 13711113333",
		"wa13*****2222":                   "wa13711112222",
		"2026-11-24 13*****2222 09:00":    "2026-11-24 13711112222 09:00",
		"row 3 of 13*****2222 (12 sent).": "row 3 of 13711112222 (12 sent).",
	}
	for want, in := range others {
		want = strings.ReplaceAll(want, "+14155550123, 14155550123", "14*****0123 and 14*****0123")
		if got := sanitize.PhoneNumbers(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
	for _, plain := range []string{
		"", "88", "12,040 of 25,376 sent", "2026-11-21–2026-11-24", "Nov 25–27, 2026", "2026-11-21T00:00:00+08:00", "20261124", "2026-11-24 09:00–10:30",
		"start is 1756656000000", "start is 1756656000", "0.94999999999", "12345678.5", "127.0.0.1:8080", "1.26.10", "request ID 608F9CCA-B5EB-3D72-8047-B25D6D75BDEC",
		"request ID 12345678-1234-1234-1234-123456789012", "cams-8f3a12345678", "1,795,363,200,000", "HTTP status 400", "86*******0001", "86*******0001 and 86*******0002", "***0001", "14155", "6 of 7 days", "v1e+30",
		// As messages of verdicts have them.
		"(Nov 25–27, 2026; 30,355 sent; 1 of 3 days without data)", "Nov 27, 2026, 09:00–12:00 (Asia/Shanghai); 950 sent", "(Nov 28–Dec 2, 2026; 100 sent)",
		"Nov 1, 2026, 01:30 -04:00 to 01:30 -05:00 (America/New_York)", "Nov 27, 2026, 09:00–24:00 UTC+8; 950 sent", "Nov 20, 2026, 16:00 to Nov 22, 2026, 21:30; 5,350 sent",
		"delivery rate 19,740 of 25,376 is below the minimum of 77.8%", "(95% CI 77.8–78.7%; 14,935 sent)", "86*******0012: 107 half hours", "baseline 970.5 per day over 28d, 1,000 sent",
	} {
		if got := sanitize.PhoneNumbers(plain); got != plain {
			t.Errorf("%q: got %q", plain, got)
		}
	}
}

func TestKnownPhoneNumbers(t *testing.T) {
	known := map[string]string{"8613800000001": "86*******0001(2)", "1756656000": "17****6000", "88": "**"}
	for in, want := range map[string]string{
		"+86 138 0000 0001":     "86*******0001(2)",
		"1756656000 of 88":      "17****6000 of 88",
		"8613800000002 is new":  "86*******0002 is new",
		"a1756656000 and a.csv": "a17****6000 and a.csv",
	} {
		if got := sanitize.KnownPhoneNumbers(in, known); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func FuzzPhoneNumbers(f *testing.F) {
	f.Add("call +86 138-0000-0001 by 2026-11-24", "8613800000001")
	f.Add("\x1b]", "13711112222")
	number := regexp.MustCompile(`^[2-9][0-9]{10,14}$`)
	f.Fuzz(func(t *testing.T, text, digits string) {
		got := sanitize.PhoneNumbers(sanitize.Text(text))
		if !utf8.ValidString(got) {
			t.Fatalf("%q is not UTF-8", got)
		}
		if number.MatchString(digits) {
			if got := sanitize.PhoneNumbers("of \"" + digits + "\" " + sanitize.Text(text)); strings.Contains(got[:min(len(got), 24)], digits) {
				t.Fatalf("%q shows %s", got, digits)
			}
		}
	})
}
