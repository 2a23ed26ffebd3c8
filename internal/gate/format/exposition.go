// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format

import (
	"math"
	"strconv"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sanitize"
)

// exposition is a text in both OpenMetrics and Prometheus' older text format. It has only
// gauges, whose syntax is the same in both.
type exposition struct {
	prefix   string // Of the names of all metrics.
	order    []string
	families map[string]*metricFamily
}

// metricFamily has the samples of one metric.
type metricFamily struct {
	help    string
	samples []string
	seen    map[string]bool // By labels. Parsers reject a text in which a sample occurs twice.
}

// label is a name and a value. A label without a value is left out.
type label struct{ name, value string }

// gauge adds a sample, unless there is one with the same name and labels. All samples of a
// name share the first help text.
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

// String returns the text, with metrics in the order in which they were first added.
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
