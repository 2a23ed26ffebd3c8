// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package sandbox

import "fmt"

// invalid is a value of a scenario that cannot be used.
type invalid struct {
	path string // for example channels[0].numbers[1].daily_sent; empty for the scenario as a whole
	text string
}

func (e *invalid) Error() string {
	if e.path == "" {
		return e.text
	}
	return e.path + ": " + e.text
}

func problem(path, format string, args ...any) *invalid {
	return &invalid{path, fmt.Sprintf(format, args...)}
}
