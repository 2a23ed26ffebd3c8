// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams

import (
	"context"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/singleflight"
)

// share answers identical queries with one call, if they are concurrent or the answer is in
// the cache.
func share(next stage, cached *cache) stage {
	var flights singleflight.Group[Query, Answer]
	return func(ctx context.Context, q Query) (Answer, error) {
		return flights.Do(ctx, q, func(ctx context.Context) (Answer, error) {
			if answer, found := cached.get(q); found {
				return answer, nil
			}
			answer, err := next(ctx, q)
			if err == nil {
				cached.put(q, answer)
			}
			return answer, err
		})
	}
}
