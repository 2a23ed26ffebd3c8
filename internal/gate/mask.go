// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"fmt"
	"maps"
	"slices"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sanitize"
)

// masks has what each key is shown as. Nil shows keys and phone numbers as they are.
type masks map[string]string

func (m masks) add(keys ...string) {
	for _, key := range keys {
		if m != nil && key != "" {
			m[key] = masked(key)
		}
	}
}

// tellApart numbers those keys that would look the same when masked.
func (m masks) tellApart() {
	count := make(map[string]int)
	for _, key := range slices.Sorted(maps.Keys(m)) {
		mask := masked(key)
		if count[mask]++; count[mask] > 1 {
			m[key] = fmt.Sprintf("%s(%d)", mask, count[mask])
		}
	}
}

// of is what a key is shown as.
func (m masks) of(key string) string {
	if shown, found := m[key]; found {
		return shown
	}
	return masked(key)
}

// masked is the mask of a key, which may hold what CAMS answers with.
func masked(key string) string { return metric.MaskPhoneNumber(sanitize.Line(key)) }

// inText masks the phone numbers in a text, whether a read has named them or not.
func (m masks) inText(text string) string {
	if m == nil {
		return text
	}
	return sanitize.KnownPhoneNumbers(text, m)
}
