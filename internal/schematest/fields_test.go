// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package schematest_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
)

// TestRulesPage checks that the table in the guide on rules lists all fields in order,
// with their defaults.
func TestRulesPage(t *testing.T) {
	page, err := os.ReadFile("../../templates/guides/rules.md")
	if err != nil {
		t.Fatal(err)
	}
	fields := query.PhoneNumberMetric.Fields()
	shown, defaults := table(string(page))
	if want := policy.Names(fields); !slices.Equal(shown, want) {
		t.Errorf("the page has the fields\n%s, want\n%s", shown, want)
	}
	for _, f := range fields {
		want := defaultOf(f)
		if got := defaults[f.Name]; got != want && (want != "" || f.Required) {
			t.Errorf("the default of %s is %q on the page, want %q", f.Name, got, want)
		}
	}
}

// defaultOf returns the default in the description of a field.
func defaultOf(f policy.Field) string {
	if f.Required {
		return "required"
	}
	for _, form := range []string{"(`[a-z_]+`), the default", `Defaults to ([^.]+)\.`} {
		if m := regexp.MustCompile(form).FindStringSubmatch(f.Description); m != nil {
			return m[1]
		}
	}
	return ""
}

// table reads the first table of a page whose first column is named field: the names in
// it, and the last column.
func table(page string) (names []string, defaults map[string]string) {
	_, rows, _ := strings.Cut(page, "\n| field ")
	rows, _, _ = strings.Cut(rows, "\n\n")
	defaults = make(map[string]string)
	for _, row := range strings.Split(rows, "\n")[2:] {
		cells := strings.Split(strings.Trim(row, "| "), " | ")
		for _, m := range regexp.MustCompile("`([a-z_]+)`").FindAllStringSubmatch(cells[0], -1) {
			names = append(names, m[1])
			defaults[m[1]] = strings.TrimSpace(strings.Trim(cells[len(cells)-1], "|"))
		}
	}
	return names, defaults
}
