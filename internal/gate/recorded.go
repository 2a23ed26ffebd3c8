// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policyfile"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
)

// Recording is one saved answer, and the channel of the policy that it is for.
type Recording struct {
	Name    string // Of the file, for messages.
	Channel string // The name of the channel block; empty is the only one.
	Body    []byte
}

// JudgeRecorded judges saved answers. An answer does not say which channel it is
// of, so that each recording must, unless the policy has one channel only; the
// error is that it does not. Channels without a recording were not read.
func JudgeRecorded(recordings []Recording, file *policyfile.Policy, o Options) (Report, error) {
	byChannel, err := assign(recordings, file)
	if err != nil {
		return Report{}, err
	}
	r := Report{Version: o.Version, Source: "recorded", Policies: o.Policies, Time: o.Now}
	for i := range file.Channels {
		c := &file.Channels[i]
		r.Judgements = append(r.Judgements, recordedChannel(c, byChannel[c.Name], o))
	}
	return r.finished(file, o), nil
}

func assign(recordings []Recording, file *policyfile.Policy) (map[string][]Recording, error) {
	names := make([]string, len(file.Channels))
	byChannel := make(map[string][]Recording)
	for i, c := range file.Channels {
		names[i] = c.Name
		byChannel[c.Name] = nil
	}
	for _, r := range recordings {
		if r.Channel == "" && len(names) == 1 {
			r.Channel = names[0]
		}
		if _, found := byChannel[r.Channel]; !found {
			return nil, fmt.Errorf("%s: an answer does not say which channel it is of, and the policy has several: %s. Write CHANNEL=FILE, such as %s=%s",
				r.Name, strings.Join(names, ", "), names[0], r.Name)
		}
		byChannel[r.Channel] = append(byChannel[r.Channel], r)
	}
	return byChannel, nil
}

func recordedChannel(c *policyfile.Channel, recordings []Recording, o Options) Judgement {
	s, read, err := begin(c, o.Now, o)
	if err != nil {
		return s
	}
	if len(recordings) == 0 {
		s.Verdict = read.Unread(policy.ReasonNotRead, "no answer was given for channel "+c.Name+", which the policy names")
		return s
	}
	var answers [][]metric.Row
	var joined cams.Answer
	for _, recording := range recordings {
		answer, err := cams.ParseRecorded(recording.Body, read.Query)
		if err != nil {
			s.unusable(read, recording, cams.AsError(err))
			return s
		}
		joined.Unknown += answer.Unknown
		joined.Foreign += answer.Foreign
		answers = append(answers, answer.Rows)
	}
	var differing int
	joined.Rows, differing = merge(answers, read.Keys)
	rows := joined.Rows
	s.answered(read, joined)
	if differing > 0 {
		s.Notes = append(s.Notes, fmt.Sprintf("%d rows were left out: an answer before has other counts for the same number and interval.", differing))
	}
	if s.Verdict.Status == policy.Inconclusive && !anyWithin(rows, read.Window) && len(rows) > 0 {
		s.Notes = append(s.Notes, fmt.Sprintf("No row of the answers is of the window that is judged, %s. "+
			"A lookback counts back from now; --as-of sets another time.", read.Calendar.PrintSpan(read.Window)))
	}
	return s
}

// unusable makes the verdict of a recording that has no rows. What is wrong is in a file,
// whatever it would be about in an answer that was just received.
func (s *Judgement) unusable(read query.Read, recording Recording, err *cams.Error) {
	what := strings.TrimPrefix(err.What(0), "CAMS answered, but the answer cannot be used: ")
	switch {
	case len(bytes.TrimSpace(recording.Body)) == 0:
		what = "it is empty"
	case err.Kind == cams.KindRefused && err.Code == "":
		what = "it is not an answer of CAMS, which has a Code"
	}
	s.Remediation = "Give a file that holds one answer of " + string(read.Query.Action) + " as JSON, as `aliyun cams " + string(read.Query.Action) +
		"` prints it when it succeeds, whole and unchanged."
	s.Verdict = read.Unread(policy.ReasonError, recording.Name+" cannot be used: "+what)
}

func anyWithin(rows []metric.Row, w metric.Window) bool {
	for _, r := range rows {
		if w.Contains(r) {
			return true
		}
	}
	return false
}
