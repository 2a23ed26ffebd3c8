// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"cmp"
	"context"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policyfile"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
)

// concurrentChannels bounds the channels that are read at a time. The client keeps
// the quota; this keeps a policy of hundreds of channels from holding as many
// connections.
const concurrentChannels = 8

// Progress takes in the channels of a live read. Its methods are called
// concurrently; phone numbers in what they are given are masked.
type Progress interface {
	Done(name string, rows int, failure string) // Failure is empty if the channel was read.
}

// Reader reads channels; *cams.Client is one.
type Reader struct {
	Client  *cams.Client
	ISVCode string           // For channels that have none of their own; a secret, and may be empty.
	Timeout time.Duration    // Of one channel, all attempts together.
	Names   diagnostic.Names // What the user types for the arguments of the client.
}

// Read makes a read, in the time that the reader has for one. Errors are those of package
// cams.
func (r Reader) Read(ctx context.Context, read query.Read) (cams.Answer, error) {
	read.Query.ISVCode = cmp.Or(read.Query.ISVCode, r.ISVCode)
	ctx, cancel := context.WithTimeout(ctx, r.Timeout)
	defer cancel()
	return read.Call(ctx, r.Client)
}

// JudgeLive reads all channels of a policy and judges them. One that could not be
// read is an error of its own: the others are judged.
func JudgeLive(ctx context.Context, reader Reader, file *policyfile.Policy, o Options, progress Progress) Report {
	r := Report{Version: o.Version, Source: "live", Policies: o.Policies, Time: o.Now, Judgements: make([]Judgement, len(file.Channels))}
	var group errgroup.Group
	group.SetLimit(concurrentChannels)
	for i := range file.Channels {
		group.Go(func() error {
			r.Judgements[i] = readChannel(ctx, reader, &file.Channels[i], o, progress)
			return nil
		})
	}
	_ = group.Wait() // No function of it fails.
	return r.finished(file, o, reader.ISVCode)
}

// finished decides and cleans a report by a policy.
func (r Report) finished(file *policyfile.Policy, o Options, secrets ...string) Report {
	s := NewSanitizer(o, file, secrets...)
	r.decide(o)
	r.sanitize(s)
	return r
}

func readChannel(ctx context.Context, reader Reader, c *policyfile.Channel, o Options, progress Progress) Judgement {
	name := Sanitize(c.Name, o.ShowKeys)
	s, read, err := begin(c, o.Now, o)
	if err != nil {
		progress.Done(name, 0, err.Error())
		return s
	}
	answer, err := reader.Read(ctx, read)
	if err != nil {
		s.fail(read, cams.AsError(err), reader)
		progress.Done(name, 0, cams.AsError(err).Explain(reader.Timeout, reader.Names).Summary)
		return s
	}
	s.answered(read, answer)
	progress.Done(name, len(answer.Rows), "")
	return s
}

// fail makes the verdict of a read that failed.
func (s *Judgement) fail(read query.Read, err *cams.Error, reader Reader) {
	s.Verdict, s.Remediation = read.Unread(policy.ReasonError, err.What(reader.Timeout)), err.Remediation(reader.Names)
}

// answered makes the verdict of an answer.
func (s *Judgement) answered(read query.Read, answer cams.Answer) {
	s.judge(read, answer.Rows)
	_, _, advice := policy.SplitMessage(s.Verdict.Message)
	for _, w := range read.Warnings(answer) {
		if advice != "" && strings.HasPrefix(w.Summary, "No metrics") {
			continue // The verdict reports what has no row, and why that may be.
		}
		s.Notes = append(s.Notes, w.Summary+". "+w.Detail)
	}
}
