// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
)

// service refuses what is more than a number of requests in any one second.
type service struct {
	perSecond int

	mu       sync.Mutex
	accepted []time.Time
	refused  int
}

// wait is how long a refused request waits for its next attempt.
const wait = 250 * time.Millisecond

func (s *service) accepts() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	for len(s.accepted) > 0 && now.Sub(s.accepted[0]) >= time.Second {
		s.accepted = s.accepted[1:]
	}
	if len(s.accepted) >= s.perSecond {
		s.refused++
		return false
	}
	s.accepted = append(s.accepted, now)
	return true
}

// TestQuotaSimulated has processes that know nothing of each other share one
// account's quota, by a clock that costs no time: 1,000 requests in all, ten at a
// time in each process, as Terraform reads.
func TestQuotaSimulated(t *testing.T) {
	tests := map[int]float64{1: 1.05, 4: 1.15, 20: 1.3} // Processes, and the time they may take against requests ÷ quota.
	for processes, limit := range tests {
		synctest.Test(t, func(t *testing.T) {
			const requests, perSecond = 1000, 50
			account := &service{perSecond: perSecond}
			began := time.Now()
			var all sync.WaitGroup
			ends := make([]time.Duration, processes)
			for p := range processes {
				all.Go(func() {
					quota := cams.NewQuota(perSecond)
					jobs := make(chan int, requests)
					for i := range requests / processes {
						jobs <- i
					}
					close(jobs)
					var readers sync.WaitGroup
					for range 10 {
						readers.Go(func() {
							for range jobs {
								for sent := false; !sent; {
									if _, err := quota.Wait(t.Context()); err != nil {
										t.Error(err)
										return
									}
									time.Sleep(2 * time.Millisecond)
									if sent = account.accepts(); !sent {
										quota.Refused(time.Now())
										time.Sleep(wait)
									}
								}
							}
						})
					}
					readers.Wait()
					ends[p] = time.Since(began)
				})
			}
			all.Wait()
			first, last := ends[0], ends[0]
			for _, end := range ends {
				first, last = min(first, end), max(last, end)
			}
			ratio := last.Seconds() / (requests / perSecond)
			t.Logf("%d processes: %.2f × of requests ÷ quota, %d refused, fastest %s, slowest %s", processes, ratio, account.refused, first, last)
			if ratio > limit {
				t.Errorf("%d processes took %.2f × of requests ÷ quota, limit %.2f", processes, ratio, limit)
			}
		})
	}
}

// TestQuotaBegins holds that the first requests go at once, that what follows waits for
// it, and that no second has more than the quota.
func TestQuotaBegins(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for perSecond, want := range map[float64]int{50: 3, 2: 2, 0.5: 1} {
			quota := cams.NewQuota(perSecond)
			account := &service{perSecond: max(int(perSecond), 1)}
			began, atOnce := time.Now(), 0
			for i := range 200 {
				if _, err := quota.Wait(t.Context()); err != nil {
					t.Fatal(err)
				}
				if !account.accepts() {
					t.Fatalf("request %d, at %s, is beyond %g a second", i+1, time.Since(began), perSecond)
				}
				if time.Since(began) == 0 {
					atOnce++
				}
			}
			if atOnce != want {
				t.Errorf("%d requests at once at %g a second, want %d", atOnce, perSecond, want)
			}
			if ideal := 200 / perSecond; time.Since(began).Seconds() > 1.05*ideal {
				t.Errorf("200 requests at %g a second took %s", perSecond, time.Since(began))
			}
		}
	})
}

func TestQuotaRecovers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		quota := cams.NewQuota(10)
		perSecond := func() int {
			n := 0
			for began := time.Now(); time.Since(began) < time.Second; n++ {
				if _, err := quota.Wait(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			return n
		}
		usual := perSecond()
		for range 20 {
			quota.Refused(time.Now())
			time.Sleep(2 * time.Second)
		}
		slow := perSecond()
		time.Sleep(20 * time.Second)
		if again := perSecond(); slow > 6 || usual < 9 || again < usual {
			t.Errorf("%d a second at first, %d after refusals, %d when recovered", usual, slow, again)
		}
	})
}

func TestQuotaCountsABurstOfRefusalsOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		quota := cams.NewQuota(100)
		for range 50 {
			quota.Refused(time.Now())
			time.Sleep(10 * time.Millisecond)
		}
		began := time.Now()
		for range 30 {
			if _, err := quota.Wait(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(began); took > time.Second {
			t.Errorf("30 requests took %s", took)
		}
	})
}

func TestQuotaWaitEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ended, end := context.WithCancel(t.Context())
		end()
		if _, err := cams.NewQuota(50).Wait(ended); !errors.Is(err, context.Canceled) {
			t.Errorf("the first request of a context that has ended: %v", err)
		}
		quota := cams.NewQuota(0.01)
		if _, err := quota.Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		began := time.Now()
		if _, err := quota.Wait(ctx); !errors.Is(err, context.Canceled) || time.Since(began) != time.Second {
			t.Errorf("ended with %v after %s", err, time.Since(began))
		}
		ctx, cancel = context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began = time.Now()
		if _, err := quota.Wait(ctx); !errors.Is(err, context.DeadlineExceeded) || time.Since(began) > time.Second {
			t.Errorf("ended with %v after %s", err, time.Since(began))
		}
	})
}

func TestNoQuota(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		quota := cams.NewQuota(-1)
		began := time.Now()
		for range 1000 {
			if _, err := quota.Wait(t.Context()); err != nil {
				t.Fatal(err)
			}
			quota.Refused(time.Now())
		}
		if took := time.Since(began); took != 0 {
			t.Errorf("waited %s", took)
		}
	})
}
