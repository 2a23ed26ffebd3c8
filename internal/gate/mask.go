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

// masks maps each key, and each phone number in a key, to what is shown. Nil shows keys
// and phone numbers in full.
type masks map[string]string

// add adds keys of a source. What their masks hide is hidden in texts too. What the masks
// show, such as the ID of an account, is shown even if it looks like a phone number.
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

// show exempts the numbers in a text from masking: they only look like phone numbers.
func (m masks) show(text string) {
	for _, number := range sanitize.Numbers(text) {
		if m != nil {
			m[number] = cmp.Or(m[number], number)
		}
	}
}

// tellApart numbers the keys whose masks are equal.
func (m masks) tellApart() {
	count := make(map[string]int)
	for _, key := range slices.Sorted(maps.Keys(m)) {
		mask := m[key]
		if count[mask]++; count[mask] > 1 {
			m[key] = fmt.Sprintf("%s(%d)", mask, count[mask])
		}
	}
}

// of returns what is shown for a key of a source.
func (m masks) of(source *Source, key string) string {
	if shown, found := m[key]; found {
		return shown
	}
	numbers := sanitize.Numbers(key)
	isUnknown := func(number string) bool { return m[number] == "" }
	if len(numbers) > 0 && !slices.ContainsFunc(numbers, isUnknown) {
		return m.inText(sanitize.Line(key))
	}
	return masked(source, key)
}

// masked returns the mask of a key. The key may come from CAMS, so it is sanitized.
func masked(source *Source, key string) string { return source.MaskKey(sanitize.Line(key)) }

// inText masks the phone numbers in a text, including those that no read names.
func (m masks) inText(text string) string {
	if m == nil {
		return text
	}
	return sanitize.KnownPhoneNumbers(text, m)
}
