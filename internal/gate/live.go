// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policyfile"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
)

// concurrentReads limits how many blocks of one source are read at a time. The client
// enforces quotas; this limit keeps a policy with hundreds of blocks from opening
// hundreds of connections. It applies to each source separately, so a source with a small
// quota does not hold up the others.
const concurrentReads = 8

// Progress is notified of the reads of a policy. Its methods are called concurrently.
// Phone numbers in their arguments are masked.
type Progress interface {
	// Done takes the title of a block that was read, and how much was read, such as "27
	// rows". Failure is empty if the read succeeded.
	Done(title, read, failure string)
	// Retrying takes the title of a block whose read has failed and is being tried again,
	// why it failed, and until when it will be tried. It is called once per block.
	Retrying(title, failure string, until time.Time)
}

// retryingKey is the key of the function in a context that takes the first error of a
// read that is tried again.
type retryingKey struct{}

// Observe is for the configuration of a client whose reads report that they are being
// tried again.
func Observe(ctx context.Context, a cams.Attempt) {
	e, failed := errors.AsType[*cams.Error](a.Err)
	retrying, found := ctx.Value(retryingKey{}).(func(*cams.Error))
	if found && failed && e.Temporary() && !e.Throttled() && e.Kind != cams.KindQuota && e.Kind != cams.KindTimeout {
		retrying(e)
	}
}

// Reader reads channels.
type Reader struct {
	Client  *cams.Client
	ISVCode string           // For channels that do not set one. A secret; may be empty.
	Timeout time.Duration    // Of one channel, all attempts together.
	Names   diagnostic.Names // What the user types for the arguments of the client.
}

// Read makes a read within the reader's timeout. Its errors are those of package cams.
func (r Reader) Read(ctx context.Context, read query.Read) (cams.Answer, error) {
	read.Query.ISVCode = cmp.Or(read.Query.ISVCode, r.ISVCode)
	ctx, cancel := context.WithTimeout(ctx, r.Timeout)
	defer cancel()
	return read.Call(ctx, r.Client)
}

// JudgeLive reads all channels of a policy and judges them. A channel that cannot be read
// is an error in its own judgement only.
func JudgeLive(ctx context.Context, reader Reader, file *policyfile.Policy, o Options, progress Progress) Report {
	r := Report{Version: o.Version, Source: "live", Policies: o.Policies, Time: o.Now, Judgements: make([]Judgement, len(file.Channels))}
	bySource := make(map[*query.Source][]int)
	for i := range file.Channels {
		source := file.Channels[i].Arguments.Source
		bySource[source] = append(bySource[source], i)
	}
	var sources sync.WaitGroup
	for _, blocks := range bySource {
		sources.Go(func() {
			var group errgroup.Group
			group.SetLimit(concurrentReads)
			for _, i := range blocks {
				group.Go(func() error {
					r.Judgements[i] = readChannel(ctx, reader, &file.Channels[i], o, progress)
					return nil
				})
			}
			_ = group.Wait() // Its functions do not fail.
		})
	}
	sources.Wait()
	return r.finished(file, o, reader.ISVCode)
}

// finished decides and sanitizes a report.
func (r Report) finished(file *policyfile.Policy, o Options, secrets ...string) Report {
	s := NewSanitizer(o, file, secrets...)
	r.decide(o)
	r.sanitize(s)
	return r
}

// Title returns the title of a block of a policy, such as `channel "support"`, sanitized.
func Title(c *policyfile.Channel, o Options) string {
	return Sanitize(fmt.Sprintf("%s %q", c.Arguments.Source.Block, c.Name), o.ShowKeys)
}

func readChannel(ctx context.Context, reader Reader, c *policyfile.Channel, o Options, progress Progress) Judgement {
	title := Title(c, o)
	s, read, err := begin(c, o.Now, o)
	if err != nil {
		progress.Done(title, "", err.Error())
		return s
	}
	isSince := !o.Since.Time.IsZero() && read.Source.HasWindow()
	since := o.Since.Of(c).Format(time.RFC3339)
	if isSince && read.Window.Start >= read.Window.End {
		first, _ := c.Arguments.Settled(o.Since.Of(c), 1) // The arguments were resolved above.
		s.Window, read.Window = metric.Window{}, metric.Window{}
		s.Verdict = read.Unread(policy.ReasonNotRead, "no interval since "+since+" has settled yet; the first one settles at "+first.Format(time.RFC3339))
		progress.Done(title, "", "no interval has settled yet")
		return s
	}
	var once sync.Once // One read may make several calls.
	retrying := func(e *cams.Error) {
		once.Do(func() {
			progress.Retrying(title, e.Explain(reader.Timeout, reader.Names).Summary, o.Now.Add(reader.Timeout))
		})
	}
	answer, err := reader.Read(context.WithValue(ctx, retryingKey{}, retrying), read)
	if err != nil {
		e := cams.AsError(err)
		s.temporary = e.Temporary()
		s.Verdict, s.Remediation = read.Unread(policy.ReasonError, e.What(reader.Timeout)), e.Remediation(reader.Names)
		progress.Done(title, "", e.Explain(reader.Timeout, reader.Names).Summary)
		return s
	}
	s.answered(read, answer)
	if isSince && s.Verdict.Allowed {
		// The policy was checked with its lookback, which --since shortens.
		if has, needs := read.Calendar.Count(read.Window), intervalsToFail(read.Rules); has < needs {
			s.Verdict = read.Unread(policy.ReasonNotRead, fmt.Sprintf("only %d of %s since %s settled, and with fewer a rule with consecutive or tolerate could not fail",
				has, metric.Plural(needs, "interval"), since))
		}
	}
	how := metric.Plural(len(answer.Rows), "row")
	if read.Source.HasStates() {
		how = metric.Plural(len(answer.States), "state")
	}
	progress.Done(title, how, "")
	return s
}

// answered sets the verdict of an answer.
func (s *Judgement) answered(read query.Read, answer cams.Answer) {
	s.judge(read, answer)
	_, _, advice := policy.SplitMessage(s.Verdict.Message)
	for _, w := range read.Warnings(answer) {
		isReported := advice != "" || strings.Contains(s.Verdict.Message, "the window is in the future")
		if isReported && strings.HasPrefix(w.Summary, "No metrics") {
			continue // The verdict already reports what lacks rows, and why.
		}
		s.Notes = append(s.Notes, w.Summary+". "+w.Detail)
	}
}
