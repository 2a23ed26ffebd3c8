// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package schematest_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
)

// TestFreshnessTable checks that the guide on windows shows the newest day of each lookback.
func TestFreshnessTable(t *testing.T) {
	page, err := os.ReadFile("../../templates/guides/windows-and-time.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, found := strings.Cut(string(page), "\n| planned in `timezone` at |")
	if !found {
		t.Fatal("the guide has no table of the newest days")
	}
	table, _, _ = strings.Cut(table, "\n\n")
	lines := strings.Split(table, "\n")
	settles := regexp.MustCompile("`settle = \"([0-9a-z]+)\"`(, the default)?").FindAllStringSubmatch(lines[0], -1)
	zone, err := metric.ParseTimezone(metric.DefaultTimezone)
	if err != nil {
		t.Fatal(err)
	}
	shown := 0
	for _, line := range lines[2:] {
		cells := strings.Split(strings.Trim(line, "| "), " | ")
		at, err := time.ParseInLocation("2006 Jan 2, 15:04", "2026 "+cells[0], zone)
		if err != nil {
			t.Fatal(err)
		}
		for i, settle := range settles {
			if byDefault := settle[2] != ""; byDefault != (settle[1] == query.DefaultSettle) {
				t.Errorf("%s is shown as the default, which is %s", settle[1], query.DefaultSettle)
			}
			arguments := query.WindowArguments{Lookback: "7d", Settle: settle[1]}
			read, err := query.Arguments{Source: query.PhoneNumberMetric, WindowArguments: arguments}.Resolve(at)
			if err != nil {
				t.Fatal(err)
			}
			shown++
			if got := time.UnixMilli(read.Window.End).In(zone).AddDate(0, 0, -1).Format("Jan 2"); got != cells[i+1] {
				t.Errorf("planned at %s with settle %s, the newest day is %s, but the guide shows %s", cells[0], settle[1], got, cells[i+1])
			}
		}
	}
	if shown != 9 {
		t.Errorf("%d days are shown", shown)
	}
}
