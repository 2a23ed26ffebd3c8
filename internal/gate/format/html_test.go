// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format_test

import (
	"regexp"
	"strings"
	"testing"
)

// TestHTMLWithoutStyle holds that what is drawn has its size and its colors as
// attributes: Jenkins, for one, serves reports with their style blocked.
func TestHTMLWithoutStyle(t *testing.T) {
	drawn := 0
	for name, r := range reports(t) {
		page := string(write(t, "html", r))
		page = regexp.MustCompile(`(?s)<style>.*</style>`).ReplaceAllString(page, "")
		for element, attributes := range map[string][]string{
			"svg": {"width", "height", "viewBox"}, "path": {"fill", "d"}, "line": {"stroke"}, "rect": {"fill", "width", "height"}, "circle": {"fill", "stroke", "r"}, "text": {"fill"},
		} {
			for _, tag := range regexp.MustCompile(`<`+element+`[ >][^>]*`).FindAllString(page, -1) {
				drawn++
				for _, attribute := range attributes {
					if !strings.Contains(tag, " "+attribute+`="`) {
						t.Errorf("%s: %s has no %s", name, tag, attribute)
					}
				}
			}
		}
		if strings.Contains(page, ` style="`) {
			t.Errorf("%s: an attribute is blocked with the style", name)
		}
	}
	if drawn < 1000 {
		t.Errorf("only %d elements are drawn", drawn)
	}
}
