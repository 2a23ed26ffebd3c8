// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package planjson

import (
	"bytes"
	"encoding/json"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/signal"
)

// values are the attributes of one read.
type values struct {
	arguments map[string]any // In the form for policy.Source.Rules.
	verdict   policy.Verdict
	recorded  bool // There is a status, as in every read that was made.
	readAt    *time.Time
	rows      []metric.Row
	noCounts  int
	states    []signal.State
}

// required returns how many counts every row must have.
func (s *Source) required() int {
	n := 0
	for _, c := range s.Counts {
		if c.Unknown == 0 {
			n++
		}
	}
	return n
}

func (p *parser) parseValues(source *Source, raw json.RawMessage) (values, error) {
	v := values{arguments: make(map[string]any)}
	if len(raw) == 0 {
		return v, nil
	}
	s := newStream(bytes.NewReader(raw))
	arguments := source.arguments()
	err := s.object(func(name string) (err error) {
		switch {
		case slices.Contains(arguments, name):
			v.arguments[name], err = s.tree()
		case name == source.Rows && source.HasStates():
			err = s.array(func() error { return v.state(&s, source) })
		case name == source.Rows:
			err = s.array(func() error { return v.row(&s, source) })
		case name == source.Results:
			err = s.array(func() error { return v.result(&s, source) })
		case name == "status":
			var status string
			status, err = s.text()
			v.verdict.Status, v.recorded = policy.Status(status), status != ""
		case name == "allowed":
			var allowed *bool
			allowed, err = s.bool()
			v.verdict.Allowed = allowed != nil && *allowed
		case name == "message":
			v.verdict.Message, err = s.text()
		case name == "read_at":
			v.readAt, err = s.time()
		default:
			err = s.skip()
		}
		return err
	})
	return v, err
}

// key joins the columns that name a key.
func key(columns []string) string {
	return strings.Trim(strings.Join(columns, keySeparator), keySeparator)
}

func (v *values) row(s *stream, source *Source) error {
	var row metric.Row
	columns := make([]string, len(source.Columns))
	for _, c := range source.Counts {
		row.Unknown |= c.Unknown
	}
	counted := 0 // Of those that every row must have.
	err := s.object(func(name string) (err error) {
		if i := slices.Index(source.Columns, name); i >= 0 {
			columns[i], err = s.text()
			return err
		}
		if i := slices.IndexFunc(source.Counts, func(c Count) bool { return c.Name == name }); i >= 0 {
			n, err := s.whole()
			if n != nil {
				*source.Counts[i].Field(&row.Counts) = *n
				row.Unknown &^= source.Counts[i].Unknown
			}
			if n != nil && source.Counts[i].Unknown == 0 {
				counted++
			}
			return err
		}
		switch name {
		case "start":
			return s.setWhole(&row.Start)
		case "end":
			return s.setWhole(&row.End)
		}
		return s.skip()
	})
	row.Key = key(columns)
	// A count that is not known is not zero.
	if counted < source.required() {
		v.noCounts++
		return err
	}
	v.rows = append(v.rows, row)
	return err
}

func (v *values) result(s *stream, source *Source) error {
	var r policy.Result
	columns := make([]string, len(source.Columns))
	texts := map[string]*string{
		"rule": &r.Rule, "status": (*string)(&r.Status), "severity": &r.Severity, "reason": (*string)(&r.Reason),
		"metric": &r.Metric, "signal": &r.Signal, "value": &r.Value, "decided_by": &r.DecidedBy, "message": &r.Message,
	}
	for i, column := range source.Columns {
		texts[column] = &columns[i]
	}
	numbers := map[string]**float64{"observed": &r.Observed, "bound": &r.Bound, "baseline": &r.Baseline}
	err := s.object(func(name string) (err error) {
		if text := texts[name]; text != nil {
			*text, err = s.text()
			return err
		}
		if number := numbers[name]; number != nil {
			*number, err = s.number()
			return err
		}
		switch name {
		case "sent_count":
			r.SentCount, err = s.whole()
		case "start":
			err = s.setWhole(&r.Start)
		case "end":
			err = s.setWhole(&r.End)
		default:
			err = s.skip()
		}
		return err
	})
	r.Key = key(columns)
	v.verdict.Results = append(v.verdict.Results, r)
	return err
}

func (v *values) text(name string) string {
	text, _ := v.arguments[name].(string)
	return text
}

func (v *values) whole(name string) *int64 {
	number, isNumber := v.arguments[name].(*big.Float)
	if !isNumber || !number.IsInt() {
		return nil
	}
	n, accuracy := number.Int64()
	if accuracy != big.Exact {
		return nil
	}
	return &n
}

func (v *values) texts(name string) []string {
	list, isList := v.arguments[name].([]any)
	if !isList {
		return nil
	}
	all := []string{}
	for _, element := range list {
		if text, isText := element.(string); isText {
			all = append(all, text)
		}
	}
	return all
}
