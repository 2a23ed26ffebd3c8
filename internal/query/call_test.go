// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package query_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
)

const (
	number1 = "8613800000001"
	number2 = "8613800000002"
	number3 = "8613800000003"
)

// service answers queries in place of CAMS, and records which numbers it was asked for.
type service struct {
	answer func(ctx context.Context, number string) (cams.Answer, error)

	mu    sync.Mutex
	asked []string
}

func (s *service) Read(ctx context.Context, q cams.Query) (cams.Answer, error) {
	s.mu.Lock()
	s.asked = append(s.asked, q.PhoneNumber)
	s.mu.Unlock()
	return s.answer(ctx, q.PhoneNumber)
}

// row is the row of a number for September 1, 2025.
func row(number string, sent int64) metric.Row {
	return metric.Row{Key: number, Start: 1756656000000, Counts: metric.Counts{Sent: sent}}
}

func TestCall(t *testing.T) {
	exact := map[string]int64{number1: 1, number2: 2, number3: 3}
	complete := []metric.Row{row(number1, 1), row(number2, 2), row(number3, 3)}
	tests := map[string]struct {
		arguments query.Arguments
		whole     []metric.Row // The answer for the whole channel.
		want      []metric.Row
		asked     []string
		requestID string
	}{
		"whole channel":            {query.Arguments{}, complete, complete, []string{""}, "R-"},
		"one":                      {query.Arguments{Key: number2}, nil, complete[1:2], []string{number2}, "R-" + number2},
		"several, one by one":      {query.Arguments{Keys: []string{number3, number1}}, complete, []metric.Row{complete[0], complete[2]}, []string{number1, number3}, "R-" + number1},
		"out of the whole channel": {query.Arguments{Keys: []string{number3, number1}, WholeChannel: true}, complete, []metric.Row{complete[0], complete[2]}, []string{""}, "R-"},
		"absent from it":           {query.Arguments{Keys: []string{number3, number1}, WholeChannel: true}, complete[:1], []metric.Row{complete[0], complete[2]}, []string{"", number3}, "R-"},
		"pooled without a number":  {query.Arguments{Keys: []string{number1}, WholeChannel: true}, []metric.Row{row("", 6)}, complete[:1], []string{"", number1}, "R-"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := &service{answer: func(_ context.Context, number string) (cams.Answer, error) {
				rows := tt.whole
				if number != "" {
					rows = []metric.Row{row(number, exact[number])}
				}
				return cams.Answer{Rows: rows, RequestID: "R-" + number}, nil
			}}
			tt.arguments.Lookback = "3d"
			whole := slices.Clone(tt.whole)
			answer, err := resolve(t, tt.arguments).Call(t.Context(), s)
			if err != nil || !slices.Equal(answer.Rows, tt.want) || answer.RequestID != tt.requestID {
				t.Errorf("got %+v, %v; want %v, %s", answer, err, tt.want, tt.requestID)
			}
			if slices.Sort(s.asked); !slices.Equal(s.asked, tt.asked) {
				t.Errorf("asked for %q, want %q", s.asked, tt.asked)
			}
			if !slices.Equal(whole, tt.whole) {
				t.Error("the answer that others share was changed")
			}
		})
	}
}

// TestOneKeyFails refuses one number while all others wait.
func TestOneKeyFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		refused := errors.New("refused")
		var arrived atomic.Int64
		s := &service{answer: func(ctx context.Context, _ string) (cams.Answer, error) {
			if arrived.Add(1) == 2 {
				time.Sleep(time.Second)
				return cams.Answer{}, refused
			}
			<-ctx.Done()
			return cams.Answer{}, ctx.Err()
		}}
		began := time.Now()
		answer, err := resolve(t, query.Arguments{Keys: many(100), WindowArguments: query.WindowArguments{Lookback: "3d"}}).Call(t.Context(), s)
		if !errors.Is(err, refused) || errors.Is(err, context.Canceled) || len(answer.Rows) != 0 {
			t.Errorf("got %v, %+v", err, answer)
		}
		if took := time.Since(began); took != time.Second {
			t.Errorf("the others went on until %s after the start", took)
		}
		if n := len(s.asked); n > 33 {
			t.Errorf("%d calls began", n)
		}
	})
}

func TestConcurrencyIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var now, most atomic.Int64
		s := &service{answer: func(context.Context, string) (cams.Answer, error) {
			for n, seen := now.Add(1), most.Load(); n > seen && !most.CompareAndSwap(seen, n); seen = most.Load() {
			}
			defer now.Add(-1)
			time.Sleep(time.Second)
			return cams.Answer{}, nil
		}}
		_, err := resolve(t, query.Arguments{Keys: many(100), WindowArguments: query.WindowArguments{Lookback: "3d"}}).Call(t.Context(), s)
		if err != nil || len(s.asked) != 100 || most.Load() != 32 {
			t.Errorf("%v; %d calls, up to %d at a time", err, len(s.asked), most.Load())
		}
	})
}

// many returns n phone numbers.
func many(n int) []string {
	numbers := make([]string, n)
	for i := range numbers {
		numbers[i] = fmt.Sprintf("86138%08d", i)
	}
	return numbers
}
