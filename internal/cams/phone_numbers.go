// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams

import (
	"context"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// concurrency bounds the calls that one read has in flight. It keeps a read of
// many numbers well under the quota of the account.
const concurrency = 8

// PhoneNumbersMetric calls PhoneNumberMetric for each of several numbers and
// joins the answers. The first call that fails ends the others, with a NumberError.
// The request ID is that of the smallest number's answer. No number at all is not
// the whole channel: nothing is asked then.
func (c *Client) PhoneNumbersMetric(ctx context.Context, q Query, numbers []string) (Answer, error) {
	numbers = slices.Compact(slices.Sorted(slices.Values(numbers)))
	if len(numbers) == 0 {
		return Answer{}, nil
	}
	answers := make([]Answer, len(numbers))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(concurrency)
	for i, number := range numbers {
		group.Go(func() (err error) {
			q := q
			q.PhoneNumber = number
			if answers[i], err = c.Read(ctx, q); err != nil {
				return &NumberError{PhoneNumber: metric.MaskPhoneNumber(number), Err: err}
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return Answer{}, err
	}
	joined := Answer{RequestID: answers[0].RequestID}
	for _, a := range answers {
		joined.Rows = append(joined.Rows, a.Rows...)
	}
	joined.Rows = metric.Unique(joined.Rows)
	return joined, nil
}
