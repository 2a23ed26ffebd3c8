// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"cmp"
	"slices"
	"strings"
)

// Masked is a copy of the verdict in which every phone number, in fields and in
// messages, is replaced by what mask makes of it, such as metric.MaskPhoneNumber.
func (v Verdict) Masked(mask func(string) string) Verdict {
	var numbers []string
	for _, r := range v.Results {
		if r.PhoneNumber != "" {
			numbers = append(numbers, r.PhoneNumber)
		}
	}
	slices.Sort(numbers)
	numbers = slices.Compact(numbers)
	// Where one number begins another, the longer one has to be tried first.
	slices.SortStableFunc(numbers, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	pairs := make([]string, 0, 2*len(numbers))
	for _, number := range numbers {
		pairs = append(pairs, number, mask(number))
	}
	replacer := strings.NewReplacer(pairs...)
	v.Message = replacer.Replace(v.Message)
	v.Results = slices.Clone(v.Results)
	for i := range v.Results {
		r := &v.Results[i]
		if r.PhoneNumber != "" {
			r.PhoneNumber = mask(r.PhoneNumber)
		}
		r.Message = replacer.Replace(r.Message)
	}
	return v
}
