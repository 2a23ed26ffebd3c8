// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// The chart's own units. It is narrow, so that its text can be read on a phone, to
// whose width it is shrunk.
const (
	chartWidth  = 400.0
	chartHeight = 252.0
	plotLeft    = 40.0
	plotRight   = chartWidth - 74 // Beside it stand the names of bounds.
	rateTop     = 12.0
	rateBottom  = 132.0
	barTop      = 156.0
	barBottom   = 222.0
	axisText    = 240.0
	maxMarks    = 6.0 // Labels on the time axis.
)

// chart is one series drawn: the rate above, what was sent and delivered below.
type chart struct {
	Title   string
	Summary string // For who cannot see it.
	Status  policy.Status

	Judged *band  // The window that is judged, if there is more than it.
	Grid   []mark // Of the rate.
	Path   string // The rate; it is interrupted where there is none.
	Dots   []dot
	Levels []level // Bounds and baselines.
	Bars   []bar
	Counts []mark // Of the bars.
	Times  []mark
	Table  []tableRow
}

type (
	band  struct{ X, Width string }
	mark  struct{ X, Y, Text string }
	dot   struct{ X, Y, Class, Title, Path string }
	level struct{ Y, TextY, Class, Text string }
	bar   struct {
		X, Width, SentY, SentHeight, DeliveredY, DeliveredHeight, Class, Title string
	}
	tableRow struct{ Start, Sent, Delivered, Rate, Class string }
)

// newChart draws a series. Alone says that the verdict has no other.
func newChart(s *gate.Judgement, series gate.Series, alone bool) chart {
	d := drawing{judgement: s, series: series, number: series.Key}
	if alone && d.number != "" && len(s.Keys) != 1 {
		d.also = true // The rules of the channel are those of its one number.
	}
	d.scales()
	d.levels()
	d.rateScale()
	d.draw()
	return d.chart
}

// drawing is the work on one chart.
type drawing struct {
	judgement *gate.Judgement
	series    gate.Series
	number    string
	also      bool // Whether results of the whole channel are of this series too.
	chart     chart

	first, last int64 // The time that is drawn.
	step        int64 // The length of an interval.
	most        int64 // Messages sent in the fullest interval.
	low, high   float64
	bounds      []bound
}

type bound struct {
	value  float64
	atMost bool
	text   string
	broken bool // A rule that it belongs to does not pass.
	kind   string
}

func (d *drawing) concerns(r *policy.Result) bool {
	return r.Key == d.number || d.also && r.Key == ""
}

func (d *drawing) scales() {
	points := d.series.Points
	d.step = d.judgement.Calendar.Granularity.Nominal().Milliseconds()
	d.first, d.last = points[0].Start, points[len(points)-1].Start+d.step
	for _, p := range points {
		d.most = max(d.most, p.Sent, p.Delivered)
	}
}

func (d *drawing) x(ms int64) float64 {
	return plotLeft + (plotRight-plotLeft)*float64(ms-d.first)/float64(d.last-d.first)
}

func (d *drawing) y(rate float64) float64 {
	return rateBottom - (rateBottom-rateTop)*(rate-d.low)/(d.high-d.low)
}

// levels finds which bounds and baselines of the rate are drawn: those of rules
// that judge this series.
func (d *drawing) levels() {
	seen := make(map[string]bool)
	add := func(b bound) {
		key := fmt.Sprint(b.value, b.kind, b.atMost)
		if !seen[key] {
			seen[key] = true
			d.bounds = append(d.bounds, b)
		}
	}
	for _, rule := range d.judgement.Rules {
		if rule.Metric != metric.DeliveryRate || !d.judges(rule) {
			continue
		}
		broken := d.broken(rule.Name)
		if rule.Min != nil {
			add(bound{value: *rule.Min, text: "min", broken: broken, kind: "bound"})
		}
		if rule.Max != nil {
			add(bound{value: *rule.Max, atMost: true, text: "max", broken: broken, kind: "bound"})
		}
		for i := range d.judgement.Verdict.Results {
			r := &d.judgement.Verdict.Results[i]
			if r.Rule != rule.Name || !d.concerns(r) || r.Baseline == nil {
				continue
			}
			add(bound{value: *r.Baseline, text: "base", kind: "baseline"})
			if rule.MaxDrop != nil {
				add(bound{value: *r.Baseline * (1 - *rule.MaxDrop), text: "drop", broken: broken, kind: "bound"})
			}
			if rule.MaxRise != nil {
				add(bound{value: *r.Baseline * (1 + *rule.MaxRise), atMost: true, text: "rise", broken: broken, kind: "bound"})
			}
			break
		}
	}
}

// judges tells whether a rule is about this series.
func (d *drawing) judges(rule policy.Rule) bool {
	ofChannel := rule.Per == "" || rule.Per == policy.PerChannel
	if d.number == "" {
		return ofChannel
	}
	return !ofChannel || d.also || len(d.judgement.Keys) == 1
}

func (d *drawing) broken(rule string) bool {
	for i := range d.judgement.Verdict.Results {
		r := &d.judgement.Verdict.Results[i]
		if r.Rule == rule && d.concerns(r) && (r.Status != policy.Pass || r.Reason == policy.ReasonWaived) {
			return true
		}
	}
	return false
}

// rateScale takes in all rates and bounds, from a whole tenth up to 1 at least.
func (d *drawing) rateScale() {
	d.low, d.high = 0.9, 1
	widen := func(v float64) { d.low, d.high = min(d.low, v), max(d.high, v) }
	for _, p := range d.series.Points {
		if rate, defined := p.Rate(); defined {
			widen(rate)
		}
	}
	for _, b := range d.bounds {
		widen(b.value)
	}
	// A value on the lower edge would be hidden by it.
	d.low = max(0, math.Floor((d.low-0.01)*10)/10)
	d.high = math.Ceil(d.high*10-1e-9) / 10
	// Receipts that arrive much too late must not flatten the rest.
	d.high = min(d.high, 2)
}

func (d *drawing) draw() {
	c := &d.chart
	c.Title = d.number
	if d.number == "" {
		c.Title = "All numbers"
	}
	c.Status = worstOf(d.judgement, d.number)
	if d.also {
		c.Status = policy.Worst(c.Status, worstOf(d.judgement, ""))
	}
	d.drawGrid()
	d.drawLevels()
	d.drawPoints()
	d.drawTimes()
	var rows []metric.Row
	for _, p := range d.series.Points {
		if p.Judged {
			rows = append(rows, metric.Row{Start: p.Start, Counts: p.Counts})
		}
	}
	if t, err := metric.Sum(rows); err == nil {
		c.Summary = fmt.Sprintf("%s sent, %s delivered", count(t.Sent), count(t.Delivered))
		if rate, defined := t.Rate(); defined {
			c.Summary += ", " + percent(rate)
		}
	}
}

func (d *drawing) drawGrid() {
	const steps = 2
	for i := range steps + 1 {
		rate := d.low + (d.high-d.low)*float64(i)/steps
		d.chart.Grid = append(d.chart.Grid, mark{decimal(plotLeft - 5), decimal(d.y(rate)), fmt.Sprintf("%.0f %%", 100*rate)})
	}
	d.chart.Counts = []mark{
		{decimal(plotLeft - 5), decimal(barTop), short(d.most)},
		{decimal(plotLeft - 5), decimal(barBottom), "0"},
	}
	w := d.judgement.Window
	if w.Start > d.first && w.Start < d.last {
		left, right := d.x(w.Start), d.x(min(w.End, d.last))
		d.chart.Judged = &band{decimal(left), decimal(right - left)}
	}
}

// drawLevels names the lines beside the plot, from the top down, and keeps the
// names of those that lie close together apart.
func (d *drawing) drawLevels() {
	slices.SortStableFunc(d.bounds, func(a, b bound) int { return cmp.Compare(b.value, a.value) })
	const least = 12.5
	next := rateTop - least
	for _, b := range d.bounds {
		y := d.y(min(b.value, d.high))
		next = max(next+least, y+4)
		class := b.kind
		if b.broken {
			class += " broken"
		}
		d.chart.Levels = append(d.chart.Levels, level{decimal(y), decimal(next), class, b.text + " " + strings.TrimSuffix(decimal(100*b.value), ".0") + " %"})
	}
}

func (d *drawing) drawPoints() {
	c := &d.chart
	layout := time.DateOnly
	if d.judgement.Calendar.Granularity == metric.HalfHour {
		layout = "2006-01-02 15:04"
	}
	width := d.x(d.first+d.step) - d.x(d.first)
	gap := min(width*0.2, 4)
	var path strings.Builder
	var previous int64
	for _, p := range d.series.Points {
		class := "context"
		if p.Judged {
			class = "judged"
		}
		rate, defined := p.Rate()
		row := tableRow{clock(p.Start, d.judgement, layout), count(p.Sent), count(p.Delivered), "–", class}
		title := fmt.Sprintf("%s: %s sent, %s delivered", row.Start, row.Sent, row.Delivered)
		if defined {
			row.Rate = percent(rate)
			title += ", " + row.Rate
		}
		left := d.x(p.Start)
		c.Bars = append(c.Bars, d.bar(p, left+gap/2, width-gap, class, title))
		if defined {
			x, y := left+width/2, d.y(min(rate, d.high))
			verb := "L"
			// A day that the clock changes on is an hour longer or shorter.
			if path.Len() == 0 || p.Start-previous > d.step+d.step/2 {
				verb = "M"
			}
			fmt.Fprintf(&path, "%s%s %s", verb, decimal(x), decimal(y))
			previous = p.Start
			if out, broken := d.beyond(rate); p.Judged && out {
				mark := dot{X: decimal(x), Y: decimal(y), Class: "low", Title: title}
				if broken {
					mark.Class, row.Class = "bad", "bad"
					mark.Path = fmt.Sprintf("M%s %sl-5 -9h10z", decimal(x), decimal(y-4))
				}
				c.Dots = append(c.Dots, mark)
			} else if len(d.series.Points) <= 62 {
				c.Dots = append(c.Dots, dot{X: decimal(x), Y: decimal(y), Class: class, Title: title})
			}
		}
		c.Table = append(c.Table, row)
	}
	c.Path = path.String()
}

// beyond tells whether a rate is beyond a bound, and beyond one whose rule does not
// pass.
func (d *drawing) beyond(rate float64) (out, broken bool) {
	for _, b := range d.bounds {
		if b.kind == "bound" && (b.atMost && rate > b.value || !b.atMost && rate < b.value) {
			out, broken = true, broken || b.broken
		}
	}
	return out, broken
}

func (d *drawing) bar(p gate.Point, left, width float64, class, title string) bar {
	height := func(n int64) float64 {
		if d.most == 0 {
			return 0
		}
		return (barBottom - barTop) * float64(n) / float64(d.most)
	}
	sent, delivered := height(p.Sent), height(p.Delivered)
	return bar{
		X: decimal(left), Width: decimal(max(width, 0.3)), Class: class, Title: title,
		SentY: decimal(barBottom - sent), SentHeight: decimal(sent),
		DeliveredY: decimal(barBottom - delivered), DeliveredHeight: decimal(delivered),
	}
}

// drawTimes labels the time axis at the start of days, or of hours where all is
// within two days.
func (d *drawing) drawTimes() {
	layout, unit := "2 Jan", (24 * time.Hour).Milliseconds()
	if d.last-d.first <= 2*unit && d.step < unit {
		layout, unit = "15:04", time.Hour.Milliseconds()
	}
	span := d.last - d.first
	every := max(1, int64(math.Ceil(float64(span)/float64(unit)/maxMarks))) * unit
	for at := d.first; at < d.last; at += every {
		x := d.x(at) + (d.x(d.first+d.step)-d.x(d.first))/2
		if x > plotRight+10 {
			break // It would be cut off.
		}
		d.chart.Times = append(d.chart.Times, mark{decimal(max(x, plotLeft+10)), decimal(axisText), clock(at, d.judgement, layout)})
	}
}

// short prints a count in the width of an axis: 950, 12k, 3.4M.
func short(n int64) string {
	switch {
	case n >= 10_000_000_000:
		return fmt.Sprintf("%dG", n/1_000_000_000)
	case n >= 10_000_000:
		return fmt.Sprintf("%dM", n/1_000_000)
	case n >= 1_000_000:
		return fmt.Sprintf("%.1fM", float64(n)/1e6)
	case n >= 10_000:
		return fmt.Sprintf("%dk", n/1000)
	case n >= 1000:
		return fmt.Sprintf("%.1fk", float64(n)/1e3)
	}
	return fmt.Sprint(n)
}
