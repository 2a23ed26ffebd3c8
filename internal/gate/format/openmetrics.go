// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format

import (
	"io"
	"slices"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// writeOpenMetrics writes gauges for a textfile collector or a push gateway. Labels do not
// contain times or messages, so a channel remains one series from run to run.
func writeOpenMetrics(w io.Writer, r gate.Report, _ Style) error {
	e := exposition{prefix: "chatapp_gate_", families: make(map[string]*metricFamily)}
	e.gauge("info", "The version of chatapp-gate, and the source that it judged.", 1, label{"version", r.Version}, label{"source", r.Source})
	e.gauge("judged_timestamp_seconds", "The time of the verdict, which decides windows and waivers, in Unix seconds.", float64(r.Time.Unix()))
	e.gauge("exit_code", "The exit code: 0 allowed, 1 failed, 2 could not be judged, 3 inconclusive.", float64(r.ExitCode))
	e.gauge("allowed", "Whether the overall verdict allows the rollout.", truth(r.Allowed))
	e.status("status", "Whether the overall verdict has the status in the label.", r.Status)
	groups := groupNames(&r)
	for i := range r.Judgements {
		e.judgement(&r, &r.Judgements[i], groups[&r.Judgements[i]])
	}
	for _, c := range r.Checks {
		labels := []label{{"check", c.Address}, {"kind", c.Kind}}
		e.gauge("check_allowed", "Whether a check, precondition or postcondition allows the rollout.", truth(!c.Blocks), labels...)
		e.status("check_status", "Whether a check, precondition or postcondition has the status in the label.", c.Status, labels...)
	}
	_, err := io.WriteString(w, e.String())
	return err
}

// status adds a sample for each status, one of which is 1. No series ends when the status
// changes.
func (e *exposition) status(name, help string, is policy.Status, labels ...label) {
	for _, s := range policy.Statuses() {
		e.gauge(name, help, truth(s == is), with(labels, label{"status", string(s)})...)
	}
}

func truth(is bool) float64 {
	if is {
		return 1
	}
	return 0
}

// with returns labels and more of them in a new slice.
func with(labels []label, more ...label) []label { return slices.Concat(labels, more) }

func (e *exposition) judgement(r *gate.Report, j *gate.Judgement, name string) {
	labels := []label{{"verdict", name}, {"judged_by", string(j.JudgedBy)}, {"channel", j.Channel}}
	e.gauge("verdict_allowed", "Whether the verdict on a channel allows the rollout.", truth(!j.Blocks), labels...)
	e.status("verdict_status", "Whether the verdict on a channel has the status in the label.", j.Verdict.Status, labels...)
	for _, series := range j.Series {
		e.age(r, j, series, with(labels, subject(j, series.Key)...))
	}
	for _, result := range worstOfEach(j) {
		e.result(result, with(with(labels, subject(j, result.Key)...), label{"rule", result.Rule}))
	}
}

// age adds how long before the report the last interval with a row ended.
func (e *exposition) age(r *gate.Report, j *gate.Judgement, series gate.Series, labels []label) {
	if len(series.Points) == 0 || j.Calendar.Location == nil {
		return
	}
	last := series.Points[len(series.Points)-1].Start
	e.gauge("last_interval_age_seconds", "The time from the end of the last interval with data to the verdict, in seconds.",
		float64(r.Time.UnixMilli()-j.Calendar.End(last))/1000, labels...)
}

func (e *exposition) result(result *policy.Result, labels []label) {
	e.status("result_status", "Whether the result of a rule has the status in the label.", result.Status, labels...)
	unit := "_messages"
	if of, found := metric.Find(result.Metric); found && of.IsRate() {
		unit = "_ratio"
	}
	of := with(labels, label{"metric", result.Metric})
	if result.Observed != nil {
		e.gauge("observed"+unit, "The value that a rule judged. For a rule on intervals, the worst one.", *result.Observed, of...)
	}
	if result.Bound != nil {
		e.gauge("bound"+unit, "The bound that a rule compared the value with.", *result.Bound, with(of, label{"bound", result.DecidedBy})...)
	}
	if result.SentCount != nil {
		e.gauge("sent_messages", "The number of messages sent in the data that a rule judged.", float64(*result.SentCount), labels...)
	}
}

// subject returns labels for a key, named as in the source: phone_number.
func subject(j *gate.Judgement, key string) []label {
	var labels []label
	of := j.Subject(key)
	for _, column := range slices.Concat(j.Source.Parts, j.Source.Columns) {
		labels = append(labels, label{column, of[column]})
	}
	return labels
}

// worstOfEach returns one result for each rule and key: the worst of its intervals, because
// times are not labels.
func worstOfEach(j *gate.Judgement) []*policy.Result {
	type of struct{ rule, key string }
	at := make(map[of]int)
	var all []*policy.Result
	for i := range j.Verdict.Results {
		r := &j.Verdict.Results[i]
		n, found := at[of{r.Rule, r.Key}]
		switch {
		case !found:
			at[of{r.Rule, r.Key}] = len(all)
			all = append(all, r)
		case r.Status.Compare(all[n].Status) > 0, r.Status == all[n].Status && r.IsWorse(all[n]):
			all[n] = r
		}
	}
	return all
}
