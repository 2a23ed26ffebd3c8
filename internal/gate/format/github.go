// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sanitize"
)

// maxAnnotations is how many annotations GitHub shows per step. It drops the rest silently.
const maxAnnotations = 10

// writeGitHub writes annotations as workflow commands of GitHub Actions: the verdict first,
// then the worst findings. If there are too many, the last annotation counts the rest.
func writeGitHub(w io.Writer, r gate.Report, s Style) error {
	var b strings.Builder
	annotate(&b, command(r.Status, !r.Allowed), []string{"title=chatapp-gate"}, r.Message)
	all := worstFirst(&r, func(f finding) bool { return f.message != "" && (f.toLookAt() || f.waived) })
	var rest []finding
	if len(all) > maxAnnotations-1 {
		all, rest = all[:maxAnnotations-2], all[maxAnnotations-2:]
	}
	for _, f := range all {
		properties := []string{"title=" + property(string(f.status)+": "+f.group)}
		if f.place.Line > 0 {
			file, _ := f.at(&r, s)
			properties = append([]string{"file=" + property(filepath.ToSlash(file)), fmt.Sprintf("line=%d", f.place.Line)}, properties...)
		}
		annotate(&b, command(f.status, f.blocks), properties, f.message)
	}
	if len(rest) > 0 {
		message := fmt.Sprintf("%s more: %s. GitHub shows at most %d annotations per step. The json format lists all findings.", metric.PrintCount(int64(len(rest))), statusCounts(rest), maxAnnotations)
		annotate(&b, command(rest[0].status, rest[0].blocks), []string{"title=" + property(string(rest[0].status)+": more results")}, message)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func annotate(b *strings.Builder, command string, properties []string, message string) {
	fmt.Fprintf(b, "::%s %s::%s\n", command, strings.Join(properties, ","), data(message))
}

// statusCounts counts findings by their status, worst first: "20 fail, 2 warn".
func statusCounts(all []finding) string {
	counts := make(map[policy.Status]int)
	for _, f := range all {
		counts[f.status]++
	}
	var parts []string
	for _, s := range slices.Backward(policy.Statuses()) {
		if counts[s] > 0 {
			parts = append(parts, metric.PrintCount(int64(counts[s]))+" "+string(s))
		}
	}
	return strings.Join(parts, ", ")
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

// data escapes the text of a workflow command. A line break would end the command, and what
// follows could be another one.
func data(s string) string {
	return dataEscapes.Replace(sanitize.Text(s))
}

// property escapes the value of a property.
func property(s string) string {
	return propertyEscapes.Replace(data(s))
}

var (
	dataEscapes     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	propertyEscapes = strings.NewReplacer(":", "%3A", ",", "%2C")
)
