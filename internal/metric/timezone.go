// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package metric

import (
	_ "embed"
	"strings"
)

// timezones are names of the IANA zone database, one per line. Package time reads zones by
// name only, and cannot list them.
//
//go:embed timezones.txt
var timezones string

// Timezones lists names of zones that are suggested for a wrong one. ParseTimezone takes
// others too, such as abbreviations.
func Timezones() []string { return strings.Fields(timezones) }
