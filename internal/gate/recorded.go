// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
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
	Channel string // The name of the channel block; empty means the only one.
	Body    []byte
}

// JudgeRecorded judges saved answers. An answer does not name its channel, so each
// recording must, unless the policy has only one channel; otherwise the result is an
// error. Channels without a recording are judged as not read.
func JudgeRecorded(recordings []Recording, file *policyfile.Policy, o Options) (Report, error) {
	byChannel, err := Assign(recordings, file)
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

// Assign groups recordings by the name of their channel. It fails if a recording does not
// name one and the policy has several.
func Assign(recordings []Recording, file *policyfile.Policy) (map[string][]Recording, error) {
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
			return nil, fmt.Errorf("%s: an answer does not name its channel, and the policy has several: %s. Write CHANNEL=FILE, such as %s=%s",
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
		s.Verdict = read.Unread(policy.ReasonNotRead, "no answer was given for "+c.Title()+", which the policy names")
		return s
	}
	answer, differing, unusable := Join(recordings, read)
	if unusable != nil {
		s.Verdict, s.Remediation = read.Unread(policy.ReasonError, unusable.What), unusable.Remediation
		return s
	}
	s.answered(read, answer)
	if differing != "" {
		s.Notes = append(s.Notes, differing)
	}
	if s.Verdict.Status == policy.Inconclusive && len(answer.Rows) > 0 && !slices.ContainsFunc(answer.Rows, read.Window.Contains) {
		s.noteOutside(read, answer.Rows, c.Arguments.Lookback != "", o.AsOf)
	}
	return s
}

// noteOutside notes that all rows are outside the window, in place of guesses why there
// are no data in it.
func (out *Judgement) noteOutside(read query.Read, rows []metric.Row, isLookback, isAsOf bool) {
	if _, _, advice := policy.SplitMessage(out.Verdict.Message); advice != "" {
		out.Verdict.Message = strings.TrimSuffix(out.Verdict.Message, "\n"+advice)
	}
	out.Notes = slices.DeleteFunc(out.Notes, func(note string) bool {
		return strings.HasPrefix(note, "Rows outside the window.") || strings.HasPrefix(note, "No metrics")
	})
	todo := "Change start and end."
	switch {
	case isLookback && isAsOf:
		todo = "A lookback counts back from --as-of; set it to when they were saved."
	case isLookback:
		todo = "A lookback counts back from now; --as-of sets another time."
	}
	byStart := func(a, b metric.Row) int { return cmp.Compare(a.Start, b.Start) }
	has := metric.Window{Start: slices.MinFunc(rows, byStart).Start, End: read.Calendar.End(slices.MaxFunc(rows, byStart).Start)}
	out.Notes = append(out.Notes, fmt.Sprintf("No row of the answers is in the judged window, %s; they have %s. %s",
		read.Calendar.PrintSpan(read.Window), read.Calendar.PrintSpan(has), todo))
}

// Unusable is why a recording cannot be judged.
type Unusable struct {
	What        string // A clause that names the recording.
	Remediation string // In whole sentences.
}

// Join joins recordings into the answer to a read. Differing is a sentence about rows
// that were left out because recordings contradict each other; empty if none do.
func Join(recordings []Recording, read query.Read) (joined cams.Answer, differing string, unusable *Unusable) {
	var answers [][]metric.Row
	for _, recording := range recordings {
		answer, err := cams.ParseRecorded(recording.Body, read.Query)
		if err != nil {
			return cams.Answer{}, "", newUnusable(read, recording, cams.AsError(err))
		}
		joined.Unknown += answer.Unknown
		joined.Foreign += answer.Foreign
		answers = append(answers, answer.Rows)
		joined.States = append(joined.States, answer.States...)
	}
	if len(read.Keys) == 0 {
		if whole, part, found := overlap(answers); found {
			return cams.Answer{}, "", &Unusable{
				What:        fmt.Sprintf("%s and %s cannot be joined: the one has rows without a %s, which may count the messages of the other", recordings[whole].Name, recordings[part].Name, read.Source.Noun),
				Remediation: "Give answers for the whole channel, or answers for each " + read.Source.Noun + ", not both.",
			}
		}
	}
	var n int
	if joined.Rows, n = merge(answers, read.Keys); n > 0 {
		differing = fmt.Sprintf("%s left out: an earlier answer has different counts for the same %s and interval.", metric.Plural(n, "row"), read.Source.Noun)
	}
	return joined, differing, nil
}

// overlap finds two answers for one interval, of which one has rows without a key, and the
// other only rows with keys.
func overlap(answers [][]metric.Row) (whole, part int, found bool) {
	keyless := make([]map[int64]bool, len(answers)) // The starts of rows without a key.
	for i, rows := range answers {
		keyless[i] = make(map[int64]bool)
		for _, row := range rows {
			if row.Key == "" {
				keyless[i][row.Start] = true
			}
		}
	}
	for part, rows := range answers {
		for _, row := range rows {
			for whole := range keyless {
				if keyless[whole][row.Start] && !keyless[part][row.Start] {
					return whole, part, true
				}
			}
		}
	}
	return 0, 0, false
}

// newUnusable words the error of an answer as one of a saved file.
func newUnusable(read query.Read, recording Recording, err *cams.Error) *Unusable {
	what := strings.TrimPrefix(err.What(0), "CAMS answered, but the answer cannot be used: ")
	switch {
	case len(bytes.TrimSpace(recording.Body)) == 0:
		what = "it is empty"
	case err.Kind == cams.KindRefused && err.Code == "":
		what = "it is not an answer of CAMS, because it does not have a Code"
	}
	return &Unusable{
		What:        recording.Name + " cannot be used: " + what,
		Remediation: fmt.Sprintf("Give a file with one whole answer of %s in JSON, unchanged, as `aliyun cams %[1]s` prints it when it succeeds.", read.Query.Action),
	}
}
