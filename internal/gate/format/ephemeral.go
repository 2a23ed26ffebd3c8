// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format

import (
	"slices"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sanitize"
)

// judgedAgain is the heading of ephemeral gates. OpenTofu does not open a gate at apply if
// nothing refers to it.
const judgedAgain = "Judged again at apply, if something that is applied refers to it:"

// ephemeralName returns the address of an ephemeral gate and, if known, what it reads.
func ephemeralName(e gate.Ephemeral) string {
	name := e.Address
	if reads := slices.DeleteFunc([]string{e.Channel, e.Part}, func(s string) bool { return s == "" }); len(reads) > 0 {
		name += " (" + strings.Join(reads, ", ") + ")"
	}
	return sanitize.Line(name)
}

func (t *textWriter) ephemerals(r *gate.Report) {
	if len(r.Ephemerals) == 0 {
		return
	}
	t.line("")
	t.paragraph(judgedAgain)
	shown, left := first(r.Ephemerals, t.style.limit(maxReasons))
	for _, e := range shown {
		t.line(t.wrapped(ephemeralName(e), "  ", "  "))
	}
	t.leftOut(left, "ephemeral gate")
}

func (m *markdownWriter) ephemerals(r *gate.Report) {
	m.list(ephemeralsLimit, maxReasons, "ephemeral gate", "\n"+judgedAgain+"\n\n", len(r.Ephemerals), func(i int) string {
		return "- " + escaped(ephemeralName(r.Ephemerals[i]), longestCell) + "\n"
	})
}

// addEphemerals adds the names of the ephemeral gates.
func (p *page) addEphemerals(s Style) {
	var all []string
	for _, e := range p.Report.Ephemerals {
		all = append(all, ephemeralName(e))
	}
	p.Ephemerals, p.MoreEphemerals = first(all, s.limit(maxPageChecks))
}
