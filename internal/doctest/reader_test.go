// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package doctest_test

import (
	"strings"
	"testing"
)

// TestReaderFails checks that the reader finds mistakes in a page.
func TestReaderFails(t *testing.T) {
	const data = "data \"alicloud_chatapp_phone_number_metric\" \"x\" {\n  cust_space_id = \"cams-healthy\"\n  lookback      = \"1d\"\n"
	tests := map[string]struct{ page, want string }{
		"an exit code":          {"```sh\nexit 3\n```", "ended with 3, want 0"},
		"another exit code":     {"<!-- test: exit=1 -->\n```sh\ntrue\n```", "ended with 0, want 1"},
		"the first command":     {"```sh\nfalse\ntrue\n```", "ended with 1"},
		"an output":             {"```sh\necho seen\n```\n<!-- test: output -->\n```text\nshown\n```", "this is not in the output"},
		"a number in an output": {"```sh\necho 7 sent\n```\n<!-- test: output -->\n```text\n8 sent\n```", "this is not in the output"},
		"an unknown argument":   {"```terraform\n" + data + "  typo          = true\n}\n```", "Unsupported argument"},
		"an unknown channel":    {"```terraform\n" + strings.Replace(data, "healthy", "nowhere", 1) + "}\n```", "Channel not found in this account"},
		"formatting":            {"```terraform\nlocals {\na = 1\n}\n```", "the block is not formatted"},
		"a plan that passes":    {"<!-- test: exit=1 -->\n```terraform\n" + data + "}\n```", "ended with 0, want 1"},
		"a block to replace":    {"<!-- test: file=main.tf -->\n```terraform\nlocals {}\n```\n<!-- test: replace=main.tf -->\n```terraform\n" + data + "}\n```", "to replace"},
		"a background command":  {"<!-- test: background -->\n```sh\ncams-sandbox --listen nowhere\n```", "ended at once"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			blocks, err := parse(tt.page)
			if err != nil {
				t.Fatal(err)
			}
			r := newReader(t)
			for _, b := range blocks {
				if err = r.follow(b); err != nil {
					break
				}
			}
			if err == nil || !strings.Contains(flat(err.Error(), false), tt.want) {
				t.Errorf("got %v, want an error with %q", err, tt.want)
			}
		})
	}
}

func TestParseFails(t *testing.T) {
	for page, want := range map[string]string{
		"```sh\ntrue":                                  "not closed",
		"<!-- test: skipp=x -->\n```sh\n```":           "not a word of a marker",
		"<!-- test: skip -->\n```sh\n```":              "needs a reason",
		"<!-- test: background -->\n```terraform\n```": "does not apply",
		"<!-- test: output -->\nText.\n```text\n```":   "just before a fenced block",
		"<!-- test: output -->":                        "marks nothing",
		"<!-- test: output\n-->\n```text\n```":         "must be one line",
	} {
		if _, err := parse(page); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want an error with %q", page, err, want)
		}
	}
}

func TestMatch(t *testing.T) {
	const printed = "│ delivery rate 77.8%\n│ is below (2026-11-21,\n│ 25,376 sent), as of Nov 29–Dec 1, 2026\n"
	for shown, shape := range map[string]bool{
		"delivery rate 77.8% is below (2025-01-01, 25,376 sent)": false,
		"delivery rate 9% is\nbelow\n\n(2025-01-01, 1 sent)":     true,
		"as of Jan 5–7, 2025":                                    false,
		"as of Jan 5, 2025":                                      false,
		"as of Dec 31, 2024–Jan 2, 2025":                         false,
	} {
		if err := match(shown, printed, shape); err != nil {
			t.Error(err)
		}
	}
}
