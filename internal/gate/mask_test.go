// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package gate_test

import (
	"fmt"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
)

// TestSanitize checks what is masked in a text, and what is not.
func TestSanitize(t *testing.T) {
	tests := map[string]struct{ text, want string }{
		"a number":              {"to 8613800000001.", "to 86*******0001."},
		"one of a mobile phone": {"13711112222", "13*****2222"},
		"in a key":              {`x["13711112222"]`, `x["13*****2222"]`},
		"in a file name":        {"bad-8613800000001.json", "bad-86*******0001.json"},
		"with a plus":           {"+8613800000001", "86*******0001"},
		"with spaces":           {"+86 138 0000 0001 calls", "86*******0001 calls"},
		"in groups":             {"138-0000-0001", "13*****0001"},
		"with brackets":         {"+1 (415) 555-2671", "14*****2671"},
		"of a chat":             {"8613800000001@c.us", "86*******0001@c.us"},
		"in other digits":       {"８６１３８００００００１", "86******0001"},
		"masked before":         {"86*******0001 138-0000-0001", "86*******0001 13*****0001"},
		"two in a row":          {"8613800000001 8613800000002", "86*******0001 86*******0002"},
		"after a count":         {"above max 10 (8613800000001)", "above max 10 (86*******0001)"},
		"a list":                {"8613800000001,8613800000002;13711112222", "86*******0001,86*******0002;13*****2222"},
		"a file of a number":    {"8613800000001.7z", "86*******0001.7z"},
		"before a count":        {"138 0000 0001 120 sent, +86 138 0000 0001 120 sent", "13********1120 sent, 86*******0001 120 sent"},
		"before a date":         {"138 0000 0001 2026-11-24", "13*****0001 2026-11-24"},
		"in brackets":           {"(415) 555-2671", "(41****2671"},
		"a date":                {"2026-11-21–2026-11-24, 12,218 sent", "2026-11-21–2026-11-24, 12,218 sent"},
		"a date and time":       {"2026-11-21 07:30–2026-11-24 08:00", "2026-11-21 07:30–2026-11-24 08:00"},
		"a time with its zone":  {"2026-11-21T07:30:00+08:00", "2026-11-21T07:30:00+08:00"},
		"milliseconds":          {"1795190400000", "1795190400000"},
		"a rate":                {"0.7783338587641866 of 1", "0.7783338587641866 of 1"},
		"a large count":         {"9,223,372,036,854,775,807 sent", "9,223,372,036,854,775,807 sent"},
		"a request ID":          {"D6C8D254-4951-4E86-A095-3072385ED027", "D6C8D254-4951-4E86-A095-3072385ED027"},
		"an address":            {"127.0.0.1:38801", "127.0.0.1:38801"},
		"counts":                {"88 of 100 in 1 - 2", "88 of 100 in 1 - 2"},
		"control characters":    {"a\x1b]0;x\a\r\nb\u202e\ufeff", "a\ufffd]0;x\ufffd\nb\ufffd\ufeff"},
		"broken UTF-8":          {"a\xe4b", "a\ufffdb"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := gate.Sanitize(tt.text, false); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
	if got := gate.Sanitize("8613800000001\x1b", true); got != "8613800000001\ufffd" {
		t.Errorf("numbers are to be shown: got %q", got)
	}
}

// TestMessagesAreNotMasked checks that counts, rates, dates and times in a message are
// not taken for phone numbers, however many digits are next to each other.
func TestMessagesAreNotMasked(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		location, err := metric.ParseTimezone(rapid.SampledFrom([]string{"Asia/Shanghai", "UTC", "America/New_York"}).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		calendar := metric.Calendar{Granularity: rapid.SampledFrom([]metric.Granularity{metric.Daily, metric.HalfHour}).Draw(t, "granularity"), Location: location}
		start := calendar.Floor(time.UnixMilli(rapid.Int64Range(1.7e12, 1.9e12).Draw(t, "start")))
		in := policy.Input{
			Source: query.PhoneNumberMetric.Source, Channel: "cams-x", Calendar: calendar, Now: start,
			Window: metric.Window{Start: calendar.Back(start, rapid.IntRange(1, 5).Draw(t, "intervals")).UnixMilli(), End: start.UnixMilli()},
		}
		for range rapid.IntRange(0, 20).Draw(t, "rows") {
			sent := rapid.Int64Range(0, rapid.SampledFrom([]int64{9, 999, 99_999, 99_999_999, 1e12}).Draw(t, "most")).Draw(t, "sent")
			at := calendar.Back(start, rapid.IntRange(1, 14).Draw(t, "back")).UnixMilli()
			in.Rows = append(in.Rows, metric.Row{
				Key: rapid.SampledFrom([]string{"8613800000001", "14155550123"}).Draw(t, "key"), Start: at,
				Counts: metric.Counts{Sent: sent, Delivered: rapid.Int64Range(0, sent).Draw(t, "delivered")},
			})
		}
		baseline := map[metric.Granularity]string{metric.Daily: "7d", metric.HalfHour: "3h"}[calendar.Granularity]
		least := rapid.Int64Range(0, 1e9).Draw(t, "least")
		for i, per := range []string{policy.PerChannel, "phone_number", policy.PerInterval} {
			in.Rules = append(in.Rules,
				policy.Rule{Name: fmt.Sprintf("rate%d", i), Metric: metric.DeliveryRate, Per: per, Min: new(float64(least) / 1e9), Confidence: new(0.95), MinSent: &least},
				policy.Rule{Name: fmt.Sprintf("count%d", i), Metric: metric.SentCount, Per: per, Max: new(float64(least)), Waiver: &policy.Waiver{Until: "2099-12-31", Reason: "why"}},
				policy.Rule{Name: fmt.Sprintf("drop%d", i), Metric: metric.SentCount, Per: per, MaxDrop: new(0.01), Baseline: baseline})
		}
		v, err := policy.Judge(in)
		if err != nil {
			t.Fatal(err)
		}
		if got := gate.Sanitize(v.Message, false); got != v.Message {
			t.Errorf("got\n%s\nof\n%s", got, v.Message)
		}
		for _, r := range v.Results {
			if got := gate.Sanitize(r.Message, false); got != r.Message {
				t.Errorf("got\n%s\nof\n%s", got, r.Message)
			}
		}
	})
}

// FuzzSanitize checks that any text becomes valid, without control characters.
func FuzzSanitize(f *testing.F) {
	for _, text := range []string{"8613800000001", "+86 138-0000 0001", "2026-11-24", "\xff\x1b[31m", "１２3 (4) 5"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := gate.Sanitize(text, false)
		if !utf8.ValidString(got) {
			t.Errorf("%q gives %q", text, got)
		}
		for _, r := range got {
			if r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 {
				t.Errorf("%q gives %q", text, got)
			}
		}
	})
}
