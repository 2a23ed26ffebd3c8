// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package credentials

// SplitFor splits a command by the rules of Windows or of other systems.
var SplitFor = splitFor

// ParseProfiles reads a profile file, and returns how many profiles it has or what is
// wrong with it.
func ParseProfiles(content []byte) (n int, what string) {
	profiles, what := parseProfiles(content)
	return len(profiles), what
}
