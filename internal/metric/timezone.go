// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package metric

import (
	_ "embed"
	"strings"
)

// timezones are names from the IANA zone database, one per line. Package time cannot list
// them.
//
//go:embed timezones.txt
var timezones string

// Timezones returns the names of zones to suggest for a wrong one. ParseTimezone also accepts
// others, such as abbreviations.
func Timezones() []string { return strings.Fields(timezones) }
