// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sanitize"
)

// SchemaVersion is the version of the JSON format. Its first number changes if a reader of
// the old format could misread the new one.
const SchemaVersion = "2.0"

//go:embed report-2.json
var schema []byte

// Schema returns the JSON schema of the JSON format.
func Schema() []byte { return slices.Clone(schema) }

// document is the JSON format, as report-2.json describes it.
type document struct {
	SchemaVersion string            `json:"schema_version"`
	Tool          documentTool      `json:"tool"`
	Source        string            `json:"source"`
	Input         string            `json:"input,omitempty"`
	Policies      []string          `json:"policies"`
	Time          string            `json:"time"`
	Status        string            `json:"status"`
	Allowed       bool              `json:"allowed"`
	ExitCode      int               `json:"exit_code"`
	Message       string            `json:"message"`
	Problems      []documentProblem `json:"problems"`
	Verdicts      []documentVerdict `json:"verdicts"`
	Checks        []documentCheck   `json:"checks"`
	Ephemerals    []documentGate    `json:"ephemerals"`
}

type documentTool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

type documentProblem struct {
	Summary string `json:"summary"`
	Detail  string `json:"detail"`
}

type documentVerdict struct {
	Name        string              `json:"name"`
	JudgedBy    string              `json:"judged_by"`
	CustSpaceID *string             `json:"cust_space_id"`
	Subjects    []map[string]string `json:"subjects"`
	Granularity *string             `json:"granularity"`
	Start       *int64              `json:"start"`
	End         *int64              `json:"end"`
	Status      string              `json:"status"`
	Allowed     bool                `json:"allowed"`
	Blocks      bool                `json:"blocks"`
	Message     string              `json:"message"`
	Remediation *string             `json:"remediation"`
	Notes       []string            `json:"notes"`
	Totals      []documentTotals    `json:"totals"`
	States      []documentState     `json:"states,omitempty"`
	Results     []documentResult    `json:"results"`
}

// documentState is what CAMS reports now about a subject.
type documentState struct {
	Subject  map[string]string `json:"subject"`
	Signals  map[string]string `json:"signals"`
	Problems []documentCause   `json:"problems"`
}

type documentCause struct {
	Code             *string `json:"code"`
	Description      *string `json:"description"`
	PossibleSolution *string `json:"possible_solution"`
}

// documentTotals are the metrics of a source over the window.
type documentTotals struct {
	subject map[string]string
	totals  []gate.Total
}

// MarshalJSON writes counts before rates. A metric is null if it is undefined, or if its counts
// are unknown.
func (t documentTotals) MarshalJSON() ([]byte, error) {
	fields := []documentField{{"subject", t.subject}}
	intervals := 0
	for _, rates := range []bool{false, true} {
		for _, total := range t.totals {
			intervals = max(intervals, total.Intervals)
			if m, _ := metric.Find(total.Metric); m.IsRate() == rates {
				fields = append(fields, documentField{m.Name, valueOf(m, total.Totals)})
			}
		}
	}
	return object(append(fields, documentField{"interval_count", intervals}))
}

func valueOf(m metric.Metric, t metric.Totals) any {
	numerator, denominator := m.Fraction(t.Counts)
	switch {
	case denominator == 0, t.Intervals == 0:
		return nil
	case m.IsRate():
		return float64(numerator) / float64(denominator)
	}
	return numerator
}

// documentField is a field of an object whose fields depend on a table, not on a Go type.
type documentField struct {
	name  string
	value any
}

func object(fields []documentField) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	b.WriteByte('{')
	for i, f := range fields {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.Quote(f.name) + ":")
		if err := encoder.Encode(f.value); err != nil {
			return nil, err
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

type documentResult struct {
	Rule      *string           `json:"rule"`
	Status    string            `json:"status"`
	Severity  string            `json:"severity"`
	Reason    string            `json:"reason"`
	Subject   map[string]string `json:"subject"`
	Start     *int64            `json:"start"`
	End       *int64            `json:"end"`
	Metric    *string           `json:"metric"`
	Signal    *string           `json:"signal,omitempty"`
	Value     *string           `json:"value,omitempty"`
	Observed  *float64          `json:"observed"`
	DecidedBy *string           `json:"decided_by"`
	Bound     *float64          `json:"bound"`
	Baseline  *float64          `json:"baseline"`
	SentCount *int64            `json:"sent_count"`
	Message   string            `json:"message"`
}

type documentGate struct {
	Address     string  `json:"address"`
	CustSpaceID *string `json:"cust_space_id"`
}

type documentCheck struct {
	Address  string   `json:"address"`
	Kind     string   `json:"kind"`
	Status   string   `json:"status"`
	Blocks   bool     `json:"blocks"`
	Problems []string `json:"problems"`
}

func writeJSON(w io.Writer, r gate.Report, _ Style) error {
	d := document{
		SchemaVersion: SchemaVersion,
		Tool:          documentTool{"chatapp-gate", r.Version},
		Source:        r.Source, Input: r.Input, Policies: notNil(r.Policies), Time: r.Time.UTC().Format(time.RFC3339),
		Status: string(r.Status), Allowed: r.Allowed, ExitCode: r.ExitCode, Message: r.Message,
		Problems: []documentProblem{}, Verdicts: []documentVerdict{}, Checks: []documentCheck{}, Ephemerals: []documentGate{},
	}
	for _, p := range r.Problems {
		d.Problems = append(d.Problems, documentProblem{p.Summary, p.Detail})
	}
	for i := range r.Judgements {
		d.Verdicts = append(d.Verdicts, newDocumentVerdict(&r.Judgements[i]))
	}
	for _, c := range r.Checks {
		d.Checks = append(d.Checks, documentCheck{c.Address, c.Kind, string(c.Status), c.Blocks, notNil(c.Problems)})
	}
	for _, e := range r.Ephemerals {
		d.Ephemerals = append(d.Ephemerals, documentGate{e.Address, orNull(e.Channel)})
	}
	return encode(w, d)
}

// encode writes a value as indented JSON. It sanitizes the text, because the encoder does not
// escape all control characters, such as those of C1.
func encode(w io.Writer, value any) error {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return err
	}
	_, err := io.WriteString(w, sanitize.Text(b.String()))
	return err
}

// finite returns nil for infinities and NaN, which JSON cannot express.
func finite(f *float64) *float64 {
	if f == nil || math.IsInf(*f, 0) || math.IsNaN(*f) {
		return nil
	}
	return f
}

func newDocumentVerdict(s *gate.Judgement) documentVerdict {
	v := documentVerdict{
		Name: s.Name, JudgedBy: string(s.JudgedBy), CustSpaceID: orNull(s.Channel), Subjects: []map[string]string{}, Granularity: orNull(string(s.Calendar.Granularity)),
		Status: string(s.Verdict.Status), Allowed: s.Verdict.Allowed, Blocks: s.Blocks, Message: s.Verdict.Message,
		Remediation: orNull(s.Remediation), Notes: notNil(s.Notes), Totals: []documentTotals{}, Results: []documentResult{},
	}
	for _, key := range s.Keys {
		v.Subjects = append(v.Subjects, s.Subject(key))
	}
	if whole := s.Subject(""); len(s.Keys) == 0 && whole != nil {
		v.Subjects = append(v.Subjects, whole)
	}
	if s.Window != (metric.Window{}) {
		v.Start, v.End = &s.Window.Start, &s.Window.End
	}
	for _, series := range s.Series {
		if len(series.Totals) > 0 { // There are none if a sum overflows. The verdict is then an error.
			v.Totals = append(v.Totals, documentTotals{s.Subject(series.Key), series.Totals})
		}
	}
	for _, state := range s.States {
		d := documentState{Subject: s.Subject(state.Key), Signals: make(map[string]string), Problems: []documentCause{}}
		maps.Copy(d.Signals, state.Values)
		for _, p := range state.Problems {
			d.Problems = append(d.Problems, documentCause{orNull(p.Code), orNull(p.Description), orNull(p.Solution)})
		}
		v.States = append(v.States, d)
	}
	for _, result := range s.Verdict.Results {
		d := documentResult{
			Rule: orNull(result.Rule), Status: string(result.Status), Severity: result.Severity, Reason: string(result.Reason),
			Subject: s.Subject(result.Key), Metric: orNull(result.Metric), Signal: orNull(result.Signal), Value: orNull(result.Value), Observed: finite(result.Observed), DecidedBy: orNull(result.DecidedBy), Bound: finite(result.Bound),
			Baseline: finite(result.Baseline), SentCount: result.SentCount, Message: result.Message,
		}
		if result.End != 0 {
			d.Start, d.End = &result.Start, &result.End
		}
		v.Results = append(v.Results, d)
	}
	return v
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// notNil returns an empty list for nil, because readers expect a list, not null.
func notNil(all []string) []string {
	if all == nil {
		return []string{}
	}
	return all
}
