// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package secret_test

import (
	"math/big"
	"testing"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/secret"
)

// TestHide checks that secrets are replaced completely, in every spelling, and that
// nothing else is.
func TestHide(t *testing.T) {
	var s secret.Set
	s.Add("tenant-4711", "tenant-4711-europe", "two  spaces", "ab", "line\nbreak")
	for _, number := range []string{"987654", "0.955", "12"} {
		f, _, err := big.ParseFloat(number, 10, 512, big.ToNearestEven)
		if err != nil {
			t.Fatal(err)
		}
		s.AddNumber(f)
	}
	tests := map[string]struct{ text, want string }{
		"a part of another":     {"channel tenant-4711-europe and tenant-4711", "channel (hidden) and (hidden)"},
		"on one line":           {"(two spaces)", "((hidden))"},
		"quoted":                {`"line\nbreak"`, `"(hidden)"`},
		"too short for a text":  {"abacus", "abacus"},
		"a number":              {"min 987654", "min (hidden)"},
		"a grouped number":      {"min 987,654.", "min (hidden)."},
		"a percentage":          {"below 95.5%, min 0.955", "below (hidden), min (hidden)"},
		"a part of a number":    {"1987654 and 987654.5 and 1,987,654", "1987654 and 987654.5 and 1,987,654"},
		"a number of a few":     {"12 of 120 and 312", "(hidden) of 120 and 312"},
		"the end of a sentence": {"It is 12, or 12.", "It is (hidden), or (hidden)."},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := s.Hide(tt.text); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
	if !s.HasFloat(987654) || s.HasFloat(987655) {
		t.Error("a number is not recognized")
	}
	if text := new(secret.Set).Hide("as it is"); text != "as it is" {
		t.Errorf("got %q without a secret", text)
	}
}
