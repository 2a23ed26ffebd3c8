// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format

import (
	"fmt"
	"io"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// writeGitHub writes an annotation, as a workflow command of GitHub Actions, for
// each finding that there is something to say of, and one for the verdict.
func writeGitHub(w io.Writer, r gate.Report, _ Style) error {
	var b strings.Builder
	for _, f := range findings(&r) {
		if f.message == "" || (f.status == policy.Pass || f.status == policy.Unjudged) && !f.waived {
			continue
		}
		properties := []string{"title=" + property(string(f.status)+": "+f.group)}
		if f.place.Line > 0 {
			properties = append([]string{"file=" + property(f.place.File), fmt.Sprintf("line=%d", f.place.Line)}, properties...)
		}
		fmt.Fprintf(&b, "::%s %s::%s\n", command(f.status, f.blocks), strings.Join(properties, ","), data(f.message))
	}
	fmt.Fprintf(&b, "::%s title=chatapp-gate::%s\n", command(r.Status, !r.Allowed), data(r.Message))
	_, err := io.WriteString(w, b.String())
	return err
}

func command(s policy.Status, blocks bool) string {
	switch {
	case blocks, s == policy.Fail, s == policy.Error:
		return "error"
	case s == policy.Warn, s == policy.Inconclusive:
		return "warning"
	}
	return "notice"
}

// data escapes the text of a workflow command: a line break would end it, and let
// what follows be another one.
func data(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

// property escapes the value of a property.
func property(s string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(data(s))
}
