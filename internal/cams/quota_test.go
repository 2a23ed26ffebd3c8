// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
)

// service is an account with a number of requests per second.
type service struct {
	perSecond     int
	fixed         bool // Counts by seconds of the clock; otherwise over any second.
	countsRefused bool
	hints         bool // Answers how long to wait.

	mu      sync.Mutex
	counted []time.Time
	all     int
}

func (s *service) answer(req *http.Request) (*http.Response, error) {
	time.Sleep(20*time.Millisecond + rand.N(20*time.Millisecond))
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all++
	now := time.Now()
	from := now.Add(-time.Second)
	if s.fixed {
		from = now.Truncate(time.Second).Add(-1)
	}
	for len(s.counted) > 0 && !s.counted[0].After(from) {
		s.counted = s.counted[1:]
	}
	accepted := len(s.counted) < s.perSecond
	if accepted || s.countsRefused {
		s.counted = append(s.counted, now)
	}
	if accepted {
		return reply(200, "", `{"Code":"OK"}`), nil
	}
	header := ""
	if s.hints {
		header = fmt.Sprintf("X-Acs-Retry-After: %d", (time.Second - now.Sub(s.counted[0])).Milliseconds())
	}
	return reply(400, header, `{"Code":"Throttling.User"}`), nil
}

// simulate reads from one account in independent processes, ten reads at a time in each,
// as Terraform does. Its clock is simulated. It returns how long that took.
func simulate(t *testing.T, account *service, processes, reads int) (took time.Duration) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		var all sync.WaitGroup
		for p := range processes {
			client := cams.New(cams.Config{Endpoint: "cams.example.com", Credentials: key})
			client.SetTransport(carrier(account.answer))
			for r := range 10 {
				all.Go(func() {
					for i := r; i < reads/processes; i += 10 {
						ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
						if _, err := client.Read(ctx, distinct(p*reads+i)); err != nil {
							t.Error(err)
						}
						cancel()
					}
				})
			}
		}
		all.Wait()
		took = time.Since(began)
	})
	return took
}

// TestQuotaSimulated shares one account's quota between processes with 1,000 reads in
// all. What the service counts is not documented, so all likely ways are tried. Waits are
// random, so the median of three runs counts.
func TestQuotaSimulated(t *testing.T) {
	const reads, perSecond = 1000, 50
	limits := map[int]float64{1: 1.05, 4: 1.3, 20: 1.6} // By number of processes: the limit of the time, relative to reads ÷ quota.
	for _, processes := range []int{1, 4, 20} {
		for i := range 4 {
			fixed, countsRefused := i&1 > 0, i&2 > 0
			t.Run(fmt.Sprintf("%d processes, fixed=%t counts_refused=%t", processes, fixed, countsRefused), func(t *testing.T) {
				var ratios, requests []float64
				for run := range 3 {
					s := service{perSecond: perSecond, fixed: fixed, countsRefused: countsRefused, hints: run > 0}
					took := simulate(t, &s, processes, reads)
					ratios = append(ratios, took.Seconds()/(reads/perSecond))
					requests = append(requests, float64(s.all)/reads)
				}
				slices.Sort(ratios)
				slices.Sort(requests)
				t.Logf("%.2f × the floor, %.2f requests a read", ratios, requests)
				if ratios[1] > limits[processes] || requests[1] > 1.5 {
					t.Errorf("took %.2f × reads ÷ quota, and %.2f requests a read", ratios[1], requests[1])
				}
			})
		}
	}
}

// TestQuotaNeverBursts counts the requests per second of a single process.
func TestQuotaNeverBursts(t *testing.T) {
	for _, perSecond := range []float64{50, 2, 0.5} {
		synctest.Test(t, func(t *testing.T) {
			quota := cams.NewQuota(perSecond)
			var sent []time.Time
			for range 200 {
				if err := quota.Wait(t.Context()); err != nil {
					t.Fatal(err)
				}
				sent = append(sent, time.Now())
			}
			most := max(int(perSecond), 1)
			for i := most; i < len(sent); i++ {
				if sent[i].Sub(sent[i-most]) < time.Second {
					t.Fatalf("request %d, at %s, is beyond %g a second", i+1, sent[i].Sub(sent[0]), perSecond)
				}
			}
			if took := sent[len(sent)-1].Sub(sent[0]).Seconds(); took > 1.05*200/perSecond {
				t.Errorf("200 requests at %g a second took %.1f s", perSecond, took)
			}
		})
	}
}

// TestQuotaMakesUpForBeingLate makes something else use the CPU for a while.
func TestQuotaMakesUpForBeingLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		quota := cams.NewQuota(50)
		began := time.Now()
		for range 500 {
			if err := quota.Wait(t.Context()); err != nil {
				t.Fatal(err)
			}
			time.Sleep(15 * time.Millisecond)
		}
		if took := time.Since(began).Seconds(); took > 10*1.05 {
			t.Errorf("500 requests took %.1f s", took)
		}
	})
}

func TestQuotaRecovers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		quota := cams.NewQuota(10)
		perSecond := func() int {
			n := 0
			for began := time.Now(); time.Since(began) < time.Second; n++ {
				if err := quota.Wait(t.Context()); err != nil {
					t.Fatal(err)
				}
				quota.Took()
			}
			return n
		}
		usual := perSecond()
		for range 6 { // Of ten that are sent, half are taken.
			for i := range 10 {
				if i%2 == 0 {
					quota.Took()
				}
			}
			time.Sleep(time.Second)
			quota.Refused()
		}
		slow := perSecond()
		time.Sleep(30 * time.Second)
		if again := perSecond(); slow > 6 || usual < 9 || again < usual {
			t.Errorf("%d a second at first, %d after refusals, %d when recovered", usual, slow, again)
		}
	})
}

func TestQuotaCountsABurstOfRefusalsOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		quota := cams.NewQuota(100)
		for range 50 {
			if err := quota.Wait(t.Context()); err != nil {
				t.Fatal(err)
			}
			quota.Took()
		}
		for range 40 {
			quota.Refused()
			time.Sleep(10 * time.Millisecond)
		}
		began := time.Now()
		for range 20 {
			if err := quota.Wait(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(began); took > time.Second {
			t.Errorf("20 requests took %s", took)
		}
	})
}

func TestQuotaWaitEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ended, end := context.WithCancel(t.Context())
		end()
		if err := cams.NewQuota(50).Wait(ended); !is(err, cams.KindCancelled) {
			t.Errorf("the first request of a context that has ended: %v", err)
		}
		quota := cams.NewQuota(0.01)
		if err := quota.Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		began := time.Now()
		if err := quota.Wait(ctx); !is(err, cams.KindCancelled) || time.Since(began) != time.Second {
			t.Errorf("ended with %v after %s", err, time.Since(began))
		}
		ctx, cancel = context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began = time.Now()
		if err := quota.Wait(ctx); !is(err, cams.KindQuota) || !errors.Is(err, context.DeadlineExceeded) || time.Since(began) > 0 {
			t.Errorf("ended with %v after %s", err, time.Since(began))
		}
	})
}

// TestQuotaWaitForATurnEnds checks that the context also ends waiting for a turn, which
// then goes to another.
func TestQuotaWaitForATurnEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		quota := cams.NewQuota(0.1)
		var all sync.WaitGroup
		for i := range 3 {
			all.Go(func() {
				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(time.Duration(i)*5*time.Second, cancel)
				_ = quota.Wait(ctx)
			})
		}
		all.Wait()
		if err := quota.Wait(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// TestQuotaIsCapped checks that a user's limit slows an operation down, and never raises its
// quota.
func TestQuotaIsCapped(t *testing.T) {
	for name, tt := range map[string]struct{ atMost, perSecond float64 }{
		"nothing is set":         {0, 50},
		"less than the quota":    {10, 10},
		"more than the quota":    {1000, 50},
		"less than one a second": {0.5, 0.5},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client := cams.New(cams.Config{Endpoint: "cams.example.com", Credentials: key, RequestsPerSecond: tt.atMost})
				client.SetTransport(body("", []byte(`{"Code":"OK"}`)))
				const reads = 101
				began := time.Now()
				for i := range reads {
					if _, err := client.Read(t.Context(), distinct(i)); err != nil {
						t.Fatal(err)
					}
				}
				if rate := (reads - 1) / time.Since(began).Seconds(); rate > tt.perSecond || rate < 0.95*tt.perSecond {
					t.Errorf("%.2f reads a second, want a little less than %g", rate, tt.perSecond)
				}
			})
		})
	}
}

func TestNoQuota(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, _ := carried(cams.Config{}, body("", []byte(`{"Code":"OK"}`)))
		began := time.Now()
		for i := range 1000 {
			if _, err := client.Read(t.Context(), distinct(i)); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(began); took != 0 {
			t.Errorf("waited %s", took)
		}
	})
}
