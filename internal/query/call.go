// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package query

import (
	"context"
	"errors"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/signal"
)

// concurrency limits the calls that one read has in flight. It is enough to use the whole
// quota of an account, 50 per second, when an answer takes half a second.
const concurrency = 32

// Reader answers queries; *cams.Client is one.
type Reader interface {
	Read(ctx context.Context, q cams.Query) (cams.Answer, error)
}

// Call asks CAMS for the whole channel, or for each key that was named, one exact request
// each. Where a source cannot ask for one key, or with whole_channel, the keys are taken
// from the answer for the whole channel. The first call that fails ends the others. It
// returns the errors of package cams.
func (r Read) Call(ctx context.Context, client Reader) (cams.Answer, error) {
	if len(r.Keys) == 0 || r.Source.narrow == nil {
		answer, err := client.Read(ctx, r.Query)
		answer.States = signal.Of(answer.States, r.Keys)
		return answer, err
	}
	if !r.wholeChannel {
		return r.exactly(ctx, client, r.Keys)
	}
	whole, err := client.Read(ctx, r.Query)
	if err != nil {
		return cams.Answer{}, err
	}
	found, absent := r.taken(whole.Rows)
	exact, err := r.exactly(ctx, client, absent)
	if err != nil {
		return cams.Answer{}, err
	}
	whole.Rows = found
	return cams.Join(whole, exact), nil
}

// taken returns the rows of the keys that were asked for, and the keys without a row.
func (r Read) taken(rows []metric.Row) (found []metric.Row, absent []string) {
	missing := make(map[string]bool, len(r.Keys))
	for _, key := range r.Keys {
		missing[key] = true
	}
	for _, row := range rows {
		if _, asked := missing[row.Key]; asked {
			missing[row.Key] = false
			found = append(found, row)
		}
	}
	return found, slices.DeleteFunc(slices.Clone(r.Keys), func(key string) bool { return !missing[key] })
}

// exactly asks for each key and joins the answers.
func (r Read) exactly(ctx context.Context, client Reader, keys []string) (cams.Answer, error) {
	answers := make([]cams.Answer, len(keys))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(concurrency)
	for i, key := range keys {
		group.Go(func() (err error) {
			if err := ctx.Err(); err != nil {
				return err // Another call has failed; this one has not begun.
			}
			q := r.Query
			r.Source.narrow(&q, key)
			answers[i], err = client.Read(ctx, q)
			if e, ok := errors.AsType[*cams.Error](err); ok && len(keys) > 1 {
				return e.About(r.Source.Noun + " " + r.Source.MaskKey(key))
			}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return cams.Answer{}, err
	}
	return cams.Join(answers...), nil
}
