// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams_test

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
)

// slow answers after a second, unless its request is canceled first.
func slow(req *http.Request) (*http.Response, error) {
	select {
	case <-time.After(time.Second):
		return reply(200, "", success), nil
	case <-req.Context().Done():
		return nil, req.Context().Err()
	}
}

func TestIdenticalCallsShareOneAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, log := carried(cams.Config{}, slow)
		var calls sync.WaitGroup
		for range 50 {
			calls.Go(func() {
				if answer, err := client.Read(t.Context(), yesterday); err != nil || len(answer.Rows) != 1 {
					t.Errorf("got %v, %v", answer, err)
				}
			})
		}
		calls.Wait()
		if _, err := client.Read(t.Context(), yesterday); err != nil || len(log.all()) != 1 {
			t.Errorf("%d requests, %v; want one, shared and cached", len(log.all()), err)
		}
		time.Sleep(2 * time.Minute)
		if _, err := client.Read(t.Context(), yesterday); err != nil || len(log.all()) != 2 {
			t.Errorf("%d requests, %v; an answer must not be cached forever", len(log.all()), err)
		}
	})
}

// TestDifferentQueriesAreNotShared changes each field of a query separately.
func TestDifferentQueriesAreNotShared(t *testing.T) {
	client, log := carried(cams.Config{}, body("", []byte(`{"Code":"OK"}`)))
	queries := []cams.Query{yesterday}
	for _, change := range []func(*cams.Query){
		func(q *cams.Query) { q.CustSpaceID = "another" },
		func(q *cams.Query) { q.ISVCode = "another" },
		func(q *cams.Query) { q.PhoneNumber = "" },
		func(q *cams.Query) { q.Granularity = "HALF_HOUR" },
		func(q *cams.Query) { q.Window.Start-- },
		func(q *cams.Query) { q.Window.End-- },
	} {
		q := yesterday
		change(&q)
		queries = append(queries, q)
	}
	for _, q := range queries {
		if _, err := client.Read(t.Context(), q); err != nil {
			t.Fatal(err)
		}
	}
	if len(log.all()) != len(queries) {
		t.Errorf("%d requests for %d queries", len(log.all()), len(queries))
	}
}

func TestErrorsAreNotRemembered(t *testing.T) {
	refuse := true
	client, log := carried(cams.Config{}, func(*http.Request) (*http.Response, error) {
		if refuse {
			return reply(400, "", `{"Code":"Product.Unsubscript"}`), nil
		}
		return reply(200, "", success), nil
	})
	if _, err := client.Read(t.Context(), yesterday); !is(err, cams.KindRefused) {
		t.Fatalf("got %v", err)
	}
	refuse = false
	if _, err := client.Read(t.Context(), yesterday); err != nil || len(log.all()) != 2 {
		t.Errorf("got %v after %d requests", err, len(log.all()))
	}
}

// TestOneCallerCancels cancels the caller that began a call. The second has less time than
// the third.
func TestOneCallerCancels(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, log := carried(cams.Config{}, slow)
		first, cancel := context.WithCancel(t.Context())
		second, cancelSecond := context.WithTimeout(t.Context(), 700*time.Millisecond)
		defer cancelSecond()
		var calls sync.WaitGroup
		calls.Go(func() {
			if _, err := client.Read(first, yesterday); !errors.Is(err, context.Canceled) {
				t.Errorf("the first got %v", err)
			}
		})
		synctest.Wait()
		calls.Go(func() {
			if _, err := client.Read(second, yesterday); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("the second got %v", err)
			}
		})
		calls.Go(func() {
			if _, err := client.Read(t.Context(), yesterday); err != nil {
				t.Errorf("the third got %v", err)
			}
		})
		synctest.Wait()
		cancel()
		calls.Wait()
		if len(log.all()) != 1 {
			t.Errorf("%d requests", len(log.all()))
		}
	})
}

// TestCallerWithMoreTimeContinues makes a caller with little time begin a call, while the
// service needs a second for an answer, or fails for a minute.
func TestCallerWithMoreTimeContinues(t *testing.T) {
	for name, answer := range map[string]func() carrier{
		"slow":         func() carrier { return slow },
		"out of order": func() carrier { return outage(time.Minute) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, log := carried(cams.Config{}, answer())
				began := time.Now()
				var calls sync.WaitGroup
				calls.Go(func() {
					hasty, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
					defer cancel()
					_, err := client.Read(hasty, yesterday)
					if took := time.Since(began); err == nil || took > 500*time.Millisecond {
						t.Errorf("the one with little time got %v after %s", err, took)
					}
				})
				time.Sleep(100 * time.Millisecond)
				calls.Go(func() {
					if _, err := client.Read(t.Context(), yesterday); err != nil {
						t.Errorf("the longer one got %v", err)
					}
				})
				calls.Wait()
				if name == "slow" && len(log.all()) != 1 {
					t.Errorf("%d requests", len(log.all()))
				}
			})
		})
	}
}

// outage fails until some time has passed.
func outage(d time.Duration) carrier {
	began := time.Now()
	return func(*http.Request) (*http.Response, error) {
		if time.Since(began) < d {
			return reply(503, "", ""), nil
		}
		return reply(200, "", success), nil
	}
}

// TestSharedCallWithOneAttempt makes readers with different deadlines share a call that is
// tried only once.
func TestSharedCallWithOneAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, log := carried(cams.Config{MaxAttempts: 1}, func(req *http.Request) (*http.Response, error) {
			resp, err := slow(req)
			if err == nil {
				resp = reply(503, "", "")
			}
			return resp, err
		})
		var calls sync.WaitGroup
		for _, limit := range []time.Duration{500 * time.Millisecond, time.Minute, 2 * time.Minute} {
			calls.Go(func() {
				ctx, cancel := context.WithTimeout(t.Context(), limit)
				defer cancel()
				if _, err := client.Read(ctx, yesterday); err == nil {
					t.Error("it succeeded")
				}
			})
			synctest.Wait()
		}
		calls.Wait()
		if len(log.all()) != 1 {
			t.Errorf("%d requests", len(log.all()))
		}
	})
}

// TestCacheIsBounded reads more rows than the cache may have, one answer at a time.
func TestCacheIsBounded(t *testing.T) {
	var requests atomic.Int64
	client, _ := carried(cams.Config{}, func(*http.Request) (*http.Response, error) {
		requests.Add(1)
		return reply(200, "", success), nil
	})
	cams.SetCache(client, 10)
	for i := range 30 {
		if _, err := client.Read(t.Context(), distinct(i)); err != nil {
			t.Fatal(err)
		}
	}
	if rows := cams.Cached(client); rows > 12 {
		t.Errorf("%d rows are cached", rows)
	}
	if _, err := client.Read(t.Context(), distinct(29)); err != nil || requests.Load() != 30 {
		t.Errorf("%d requests, %v; the latest answer must be cached", requests.Load(), err)
	}
	if _, err := client.Read(t.Context(), distinct(0)); err != nil || requests.Load() != 31 {
		t.Errorf("%d requests, %v; the oldest answer must be dropped", requests.Load(), err)
	}
}
