// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format

import (
	"math"
	"strconv"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sanitize"
)

// exposition is a text that both OpenMetrics and the older format of Prometheus read:
// gauges only, which the two write alike.
type exposition struct {
	prefix   string // Of all names.
	order    []string
	families map[string]*metricFamily
}

// metricFamily has the samples of one name.
type metricFamily struct {
	help    string
	samples []string
	seen    map[string]bool // Labels, since a sample that comes twice makes the whole unreadable.
}

// label is a name and a value. One without a value is left out.
type label struct{ name, value string }

// gauge adds a sample. All of one name have one help.
func (e *exposition) gauge(name, help string, value float64, labels ...label) {
	if math.IsNaN(value) || math.IsInf(value, 0) {
		return
	}
	name = e.prefix + name
	f := e.families[name]
	if f == nil {
		f = &metricFamily{help: help, seen: make(map[string]bool)}
		e.families[name] = f
		e.order = append(e.order, name)
	}
	var parts []string
	for _, l := range labels {
		if l.value != "" {
			parts = append(parts, l.name+`="`+labelEscapes.Replace(sanitize.Line(l.value))+`"`)
		}
	}
	set := ""
	if len(parts) > 0 {
		set = "{" + strings.Join(parts, ",") + "}"
	}
	if f.seen[set] {
		return
	}
	f.seen[set] = true
	f.samples = append(f.samples, name+set+" "+strconv.FormatFloat(value, 'g', -1, 64))
}

var labelEscapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

// String writes each name in the order in which they were first added.
func (e *exposition) String() string {
	var b strings.Builder
	for _, name := range e.order {
		f := e.families[name]
		b.WriteString("# HELP " + name + " " + f.help + "\n# TYPE " + name + " gauge\n")
		for _, sample := range f.samples {
			b.WriteString(sample + "\n")
		}
	}
	b.WriteString("# EOF\n")
	return b.String()
}
