// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package probe_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/probe"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

var now = time.Date(2026, 11, 24, 7, 30, 0, 0, time.UTC)

// reader gives answers that the sandbox does not.
type reader func(q cams.Query) (cams.Answer, error)

func (r reader) Read(_ context.Context, q cams.Query) (cams.Answer, error) { return r(q) }

// rows returns one row per day for a number.
func rows(q cams.Query, number string, offset time.Duration) (all []metric.Row) {
	const day = 24 * time.Hour
	start := time.UnixMilli(q.Window.Start).Truncate(day).Add(day - offset)
	for i := 0; start.UnixMilli() < q.Window.End; i++ {
		row := metric.Row{Key: number, Start: start.UnixMilli(), Counts: metric.Counts{Sent: 100, Delivered: 97}}
		all = append(all, row)
		start = start.Add(day)
	}
	return all
}

// TestOddAnswers checks the findings from answers that the documentation does not
// suggest.
func TestOddAnswers(t *testing.T) {
	const one, two = "8613800000001", "8613800000002"
	tests := map[string]struct {
		reader   reader
		question int
		want     string
	}{
		"days at different times": {func(q cams.Query) (cams.Answer, error) {
			return cams.Answer{Rows: append(rows(q, one, 8*time.Hour), rows(q, two, 3*time.Hour)...)}, nil
		}, 0, "At different times of the day: at midnight in UTC+03:00 ("},
		"some rows without a number": {func(q cams.Query) (cams.Answer, error) {
			if q.PhoneNumber == "" {
				return cams.Answer{Rows: append(rows(q, one, 0), rows(q, "", 0)...)}, nil
			}
			return cams.Answer{Rows: rows(q, q.PhoneNumber, 0)}, nil
		}, 1, "8 of 16 rows have no phone number."},
		"other counts": {func(q cams.Query) (cams.Answer, error) {
			all := append(rows(q, one, 0), rows(q, two, 0)...)
			if q.PhoneNumber != "" {
				all = rows(q, q.PhoneNumber, 0)
				all[0].Sent++
			}
			return cams.Answer{Rows: all}, nil
		}, 1, "Different counts than calls for each number, in 2 of 16 rows."},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			result, err := probe.Prober{Reader: tt.reader, Days: 30, Now: now}.Run(t.Context())
			if err != nil || len(result.Findings) != 4 {
				t.Fatal(result, err)
			}
			if f := result.Findings[tt.question]; !strings.HasPrefix(f.Answer, tt.want) || f.Setting != "" {
				t.Errorf("got %+v", f)
			}
		})
	}
}
