// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sanitize"
)

// masks has what each key, and each number that is in one, is shown as. Nil shows keys and
// phone numbers as they are.
type masks map[string]string

// add adds keys of a source. What is personal in them is masked in texts too, and what is
// not, as the ID of an account, is shown although it may look like a phone number.
func (m masks) add(source *Source, keys ...string) {
	for _, key := range keys {
		if m == nil || key == "" {
			continue
		}
		shown, numbers := masked(source, key), sanitize.Numbers(key)
		if len(numbers) == 0 {
			m[key] = shown
		}
		for _, number := range numbers {
			if strings.Contains(shown, number) {
				m[number] = cmp.Or(m[number], number)
			} else {
				m[number] = metric.MaskPhoneNumber(number)
			}
		}
	}
}

// show has the numbers in a text shown, which looks like phone numbers without being any.
func (m masks) show(text string) {
	for _, number := range sanitize.Numbers(text) {
		if m != nil {
			m[number] = cmp.Or(m[number], number)
		}
	}
}

// tellApart numbers those keys that would look the same when masked.
func (m masks) tellApart() {
	count := make(map[string]int)
	for _, key := range slices.Sorted(maps.Keys(m)) {
		mask := m[key]
		if count[mask]++; count[mask] > 1 {
			m[key] = fmt.Sprintf("%s(%d)", mask, count[mask])
		}
	}
}

// of is what a key of a source is shown as.
func (m masks) of(source *Source, key string) string {
	if shown, found := m[key]; found {
		return shown
	}
	numbers := sanitize.Numbers(key)
	if isKnown := func(number string) bool { return m[number] != "" }; len(numbers) > 0 && !slices.ContainsFunc(numbers, func(n string) bool { return !isKnown(n) }) {
		return m.inText(sanitize.Line(key))
	}
	return masked(source, key)
}

// masked is the mask of a key, which may hold what CAMS answers with.
func masked(source *Source, key string) string { return source.MaskKey(sanitize.Line(key)) }

// inText masks the phone numbers in a text, even those that no read names.
func (m masks) inText(text string) string {
	if m == nil {
		return text
	}
	return sanitize.KnownPhoneNumbers(text, m)
}
