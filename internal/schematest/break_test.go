// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package schematest_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// breakage is a change that users must follow.
type breakage struct {
	path string
	what string
}

// breaks lists the changes that break configurations, by path.
func breaks(before, after schema) []breakage {
	var all []breakage
	add := func(path, format string, args ...any) {
		all = append(all, breakage{path, fmt.Sprintf(format, args...)})
	}
	for _, path := range slices.Sorted(maps.Keys(before)) {
		was, is := before[path], after[path]
		switch _, there := after[path]; {
		case !there:
			add(path, "it is gone")
		case was.Type != is.Type:
			add(path, "its type was %s and is %s", was.Type, is.Type)
		case is.Required && !was.Required:
			add(path, "it is required from now on")
		case (was.Required || was.Optional) && !is.Required && !is.Optional:
			add(path, "it can no longer be set")
		case was.Computed && !is.Computed:
			add(path, "it is no longer computed")
		case is.Sensitive && !was.Sensitive:
			add(path, "it is sensitive from now on, so outputs that show it end with an error")
		}
	}
	for _, path := range slices.Sorted(maps.Keys(after)) {
		_, there := before[path]
		if parent, found := known(before, path); !there && after[path].Required && found {
			add(path, "it is new in %s, and required", parent)
		}
	}
	slices.SortStableFunc(all, func(a, b breakage) int { return strings.Compare(a.path, b.path) })
	return all
}

// known finds the parent of a path, and whether it existed before.
func known(before schema, path string) (parent string, found bool) {
	parent = path[:strings.LastIndexByte(path, '.')]
	_, found = before[parent]
	return parent, found || parent == "provider"
}

// unnamed returns the changes that a text does not name.
func unnamed(all []breakage, text string) []breakage {
	return slices.DeleteFunc(all, func(b breakage) bool {
		return strings.Contains(text, "`"+b.path+"`")
	})
}

// unreleased returns a changelog's section on the next version.
func unreleased(changelog string) string {
	for part := range strings.SplitSeq("\n"+changelog, "\n## ") {
		if title, rest, _ := strings.Cut(part, "\n"); strings.Contains(title, "unreleased") {
			return rest
		}
	}
	return ""
}
