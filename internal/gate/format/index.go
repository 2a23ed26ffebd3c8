// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format

import (
	"math"
	"slices"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sanitize"
)

// The limits of a text without --full.
const (
	maxRows    = 50
	maxPasses  = 10 // Results that pass.
	maxReasons = 20
)

// limit returns a limit, or none if the style is full.
func (s Style) limit(most int) int {
	if s.Full {
		return math.MaxInt
	}
	return most
}

// index has what each line needs to know about the whole report. It is built once, so the time
// to write a report is linear in its lines.
type index struct {
	lines    []line
	linesOf  map[*gate.Judgement][]line
	labels   map[*gate.Judgement]string
	verdicts map[string]string // The names of judgements, by message in one line.
	drawn    *sparklines       // Nil until one is drawn.
}

func newIndex(r *gate.Report) *index {
	x := &index{
		linesOf: make(map[*gate.Judgement][]line, len(r.Judgements)), labels: make(map[*gate.Judgement]string, len(r.Judgements)), verdicts: make(map[string]string, len(r.Judgements)),
	}
	sharing := make(map[string]int)
	mixed := false
	for i := range r.Judgements {
		sharing[channelOf(&r.Judgements[i])]++
		mixed = mixed || r.Judgements[i].JudgedBy != r.Judgements[0].JudgedBy
	}
	for i := range r.Judgements {
		j := &r.Judgements[i]
		x.linesOf[j] = linesOf(j)
		x.lines = append(x.lines, x.linesOf[j]...)
		switch channel := channelOf(j); {
		case j.Channel == "":
			x.labels[j] = shortName(j, mixed)
		case sharing[channel] > 1:
			x.labels[j] = channel + " (" + shortName(j, mixed) + ")"
		default:
			x.labels[j] = channel
		}
		if text := oneLine(j.Verdict.Message); x.verdicts[text] == "" {
			x.verdicts[text] = j.Name
		}
	}
	return x
}

// cells returns the cells of a line, in the order of headings.
func (x *index) cells(l line) []string {
	rule := l.rule()
	if at := l.interval(); at != "" {
		rule += " " + at
	}
	cells := []string{x.labels[l.judgement], l.number(), rule, l.observed(), l.bound(), l.sent(), x.sparklines().of(l)}
	for i := range cells {
		cells[i] = sanitize.Line(cells[i])
	}
	return cells
}

// channelText returns a channel and the part of it that was read: "cams-1/spring".
func channelText(channel string, parts []string) string {
	return strings.Join(append([]string{channel}, parts...), "/")
}

func channelOf(j *gate.Judgement) string { return channelText(j.Channel, j.Parts) }

// keyHeading returns the heading of the column of keys: their noun, if all have the same.
func (x *index) keyHeading() string {
	const several = "subject"
	heading := ""
	for i := range x.lines {
		noun := lastWord(x.lines[i].judgement.Source.Noun)
		if heading != "" && heading != noun {
			return several
		}
		heading = noun
	}
	return heading
}

// headings returns the headings of cells. The status is not among them, because its place
// depends on the format.
func (x *index) headings() []string {
	return []string{"channel", x.keyHeading(), "rule", "observed", "bound", "sent", "daily rate"}
}

// stateColumns is the number of headings that apply to results about states.
const stateColumns = 4

// columns returns how many of the headings apply to any result.
func (x *index) columns() int {
	counted := func(l line) bool { return l.result == nil || l.result.Signal == "" }
	if len(x.lines) > 0 && !slices.ContainsFunc(x.lines, counted) {
		return stateColumns
	}
	return len(x.headings())
}

// sparklines returns the sparklines of the report. They are computed on first use, because not
// all formats have them.
func (x *index) sparklines() *sparklines {
	if x.drawn == nil {
		x.drawn = newSparklines(x)
	}
	return x.drawn
}

// caption returns what the rows of a table share: the window, unless they have several, and
// the scale of the sparklines.
func (x *index) caption() string {
	window := span(x.lines[0].judgement)
	if slices.ContainsFunc(x.lines, func(l line) bool { return span(l.judgement) != window }) {
		window = ""
	}
	return sentenceOf(window, x.sparklines().scale())
}

// failingChecks returns the checks that do not pass, and how many do.
func failingChecks(r *gate.Report) (failing []*gate.Check, passed int) {
	for i := range r.Checks {
		if c := &r.Checks[i]; c.Status == policy.Pass {
			passed++
		} else {
			failing = append(failing, c)
		}
	}
	return failing, passed
}

// problems returns the problems of a check. A problem that repeats the message of a verdict
// becomes a reference to it: an error_message is often the message of a data source.
func (x *index) problems(c *gate.Check) []string {
	var all []string
	for _, problem := range c.Problems {
		if name := x.verdicts[oneLine(problem)]; name != "" && problem != "" {
			problem = "See the verdict on " + name + "."
		}
		all = append(all, problem)
	}
	return all
}
