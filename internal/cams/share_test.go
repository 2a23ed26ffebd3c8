// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

// slow answers after a second, unless its request is cancelled first.
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
			t.Errorf("%d requests, %v; want one, shared and remembered", len(log.all()), err)
		}
		time.Sleep(2 * time.Minute)
		if _, err := client.Read(t.Context(), yesterday); err != nil || len(log.all()) != 2 {
			t.Errorf("%d requests, %v; an answer must not be remembered for ever", len(log.all()), err)
		}
	})
}

// TestQueriesThatDifferShareNothing changes each field of a query on its own.
func TestQueriesThatDifferShareNothing(t *testing.T) {
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
	if _, err := client.Read(t.Context(), yesterday); errorAs[*cams.Error](err) == nil {
		t.Fatalf("got %v", err)
	}
	refuse = false
	if _, err := client.Read(t.Context(), yesterday); err != nil || len(log.all()) != 2 {
		t.Errorf("got %v after %d requests", err, len(log.all()))
	}
}

// TestOneCallersEndIsNotTheOthers cancels the caller who began a call, and gives
// the second less time than the third.
func TestOneCallersEndIsNotTheOthers(t *testing.T) {
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

// TestWhoHasMoreTimeGoesOn has a call begun by a caller with little time.
func TestWhoHasMoreTimeGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, log := carried(cams.Config{}, slow)
		hasty, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		var calls sync.WaitGroup
		calls.Go(func() {
			if _, err := client.Read(hasty, yesterday); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("the hasty one got %v", err)
			}
		})
		synctest.Wait()
		calls.Go(func() {
			if _, err := client.Read(t.Context(), yesterday); err != nil {
				t.Errorf("the patient one got %v", err)
			}
		})
		calls.Wait()
		if len(log.all()) != 2 {
			t.Errorf("%d requests", len(log.all()))
		}
	})
}

// TestMemoryIsBounded reads more rows than are remembered, one answer at a time.
func TestMemoryIsBounded(t *testing.T) {
	var requests atomic.Int64
	client, _ := carried(cams.Config{}, func(*http.Request) (*http.Response, error) {
		requests.Add(1)
		return reply(200, "", success), nil
	})
	cams.SetMemory(client, 10)
	for i := range 30 {
		if _, err := client.Read(t.Context(), distinct(i)); err != nil {
			t.Fatal(err)
		}
	}
	if rows := cams.Remembered(client); rows > 12 {
		t.Errorf("%d rows are remembered", rows)
	}
	if _, err := client.Read(t.Context(), distinct(29)); err != nil || requests.Load() != 30 {
		t.Errorf("%d requests, %v; the latest answer must be remembered", requests.Load(), err)
	}
	if _, err := client.Read(t.Context(), distinct(0)); err != nil || requests.Load() != 31 {
		t.Errorf("%d requests, %v; the oldest answer must be forgotten", requests.Load(), err)
	}
}

// numbersOf makes a channel with n numbers, one of which has a gap, and the
// channel's answer without a number.
func numbersOf(n int, whole sandbox.WholeChannel) sandbox.Scenario {
	s := scenario()
	s.QPS = map[string]int{"GetChatappPhoneNumberMetric": -1}
	s.Channels[0].WholeChannel = whole
	s.Channels[0].Numbers = nil
	for i, number := range many(n) {
		m := sandbox.Number{PhoneNumber: number, DailySent: 100 + int64(i), DeliveryRate: 0.9}
		if i == n-1 {
			m.Gaps = []sandbox.Span{{From: "2025-09-08", To: "2025-09-09"}}
		}
		s.Channels[0].Numbers = append(s.Channels[0].Numbers, m)
	}
	return s
}

// TestWholeChannel holds that whatever CAMS answers for a whole channel, the rows
// of each number are those that it answers for the number; only how many requests
// that takes depends on it.
func TestWholeChannel(t *testing.T) {
	const n = 40
	week := yesterday
	week.Window.Start -= 6 * 24 * 3600 * 1000
	exact := func(t *testing.T) map[string]string {
		s := sandbox.Start(t, numbersOf(n, sandbox.WholeComplete))
		rows := make(map[string]string)
		for _, number := range many(n) {
			client, _ := newClient(t, cams.Config{Endpoint: s.Endpoint()})
			q := week
			q.PhoneNumber = number
			answer, err := client.Read(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			rows[number] = fmt.Sprint(answer.Rows)
		}
		return rows
	}(t)
	tests := map[sandbox.WholeChannel]struct{ least, most int }{
		sandbox.WholeComplete:   {3, 4}, // Two exact, one whole, and one exact for the number with the gap, unless it is of the two.
		sandbox.WholeTruncated:  {4, n + 1},
		sandbox.WholeAggregated: {n + 1, n + 1},
		sandbox.WholeRefused:    {n + 1, n + 1},
	}
	for whole, tt := range tests {
		t.Run(string(whole), func(t *testing.T) {
			s := sandbox.Start(t, numbersOf(n, whole))
			var notes []string
			client, _ := newClient(t, cams.Config{Endpoint: s.Endpoint(), Note: func(_ context.Context, message string, _ map[string]any) {
				notes = append(notes, message)
			}})
			var reads sync.WaitGroup
			for _, number := range many(n) {
				reads.Go(func() {
					q := week
					q.PhoneNumber = number
					answer, err := client.Read(t.Context(), q)
					if got := fmt.Sprint(answer.Rows); err != nil || got != exact[number] {
						t.Errorf("%s: got %s, %v; want %s", number, got, err, exact[number])
					}
				})
			}
			reads.Wait()
			requests := len(s.Requests())
			if requests < tt.least || requests > tt.most {
				t.Errorf("%d requests, want %d to %d", requests, tt.least, tt.most)
			}
			if len(notes) != 1 {
				t.Errorf("the log says %q", notes)
			}
			t.Logf("%s: %d requests for %d numbers; %s", whole, requests, n, notes)

			// One read of all numbers goes the same way.
			client, _ = newClient(t, cams.Config{Endpoint: s.Endpoint()})
			answer, err := client.PhoneNumbersMetric(t.Context(), week, many(n))
			if err != nil || len(answer.Rows) != 7*n-1 {
				t.Errorf("got %d rows, %v", len(answer.Rows), err)
			}
		})
	}
}

// TestWholeChannelIsNotAskedForWithoutNeed reads two numbers, each twice.
func TestWholeChannelIsNotAskedForWithoutNeed(t *testing.T) {
	s := sandbox.Start(t, scenario())
	client, _ := newClient(t, cams.Config{Endpoint: s.Endpoint()})
	for _, number := range []string{number1, number2, number1, number2} {
		q := yesterday
		q.PhoneNumber = number
		if _, err := client.Read(t.Context(), q); err != nil {
			t.Fatal(err)
		}
	}
	if len(s.Requests()) != 2 {
		t.Errorf("%d requests", len(s.Requests()))
	}
}

// TestNumberThatCannotBeRead does not keep the others from sharing a request.
func TestNumberThatCannotBeRead(t *testing.T) {
	s := sandbox.Start(t, numbersOf(10, sandbox.WholeComplete))
	client, _ := newClient(t, cams.Config{Endpoint: s.Endpoint()})
	for i, number := range append([]string{"8613999999999"}, many(10)[:9]...) {
		q := yesterday
		q.PhoneNumber = number
		if _, err := client.Read(t.Context(), q); (err != nil) != (i == 0) {
			t.Errorf("%s: %v", number, err)
		}
	}
	if len(s.Requests()) > 6 {
		t.Errorf("%d requests", len(s.Requests()))
	}
}

// TestOneNumberHangs holds that a number which is not answered keeps the others
// waiting for a while only.
func TestOneNumberHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, _ := carried(cams.Config{}, answerNumbers(func(number string) bool { return number == many(4)[0] }))
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		began := time.Now()
		var reads sync.WaitGroup
		for i, number := range many(4) {
			reads.Go(func() {
				q := yesterday
				q.PhoneNumber = number
				_, err := client.Read(ctx, q)
				switch took := time.Since(began); {
				case i == 0 && err == nil:
					t.Error("the number that hangs was answered")
				case i > 0 && (err != nil || took > 20*time.Second):
					t.Errorf("number %d: %v after %s", i, err, took)
				}
			})
			synctest.Wait()
		}
		reads.Wait()
	})
}

// TestWholeChannelHangs holds the same of the request for the whole channel, which
// is not made again.
func TestWholeChannelHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, log := carried(cams.Config{}, answerNumbers(func(number string) bool { return number == "" }))
		answer, err := client.PhoneNumbersMetric(t.Context(), yesterday, many(20))
		if err != nil || len(answer.Rows) != 20 {
			t.Errorf("got %d rows, %v", len(answer.Rows), err)
		}
		if n := len(log.all()); n != 21 {
			t.Errorf("%d attempts were made", n)
		}
	})
}

// TestEmptyAnswersProveNothing has the first numbers, and the whole channel, without rows.
func TestEmptyAnswersProveNothing(t *testing.T) {
	client, log := carried(cams.Config{}, func(req *http.Request) (*http.Response, error) {
		number := req.URL.Query().Get("PhoneNumber")
		if number == "" || number == many(4)[0] || number == many(4)[1] {
			return reply(200, "", `{"Code":"OK"}`), nil
		}
		return reply(200, "", numberAnswer(number)), nil
	})
	for i, number := range many(4) {
		q := yesterday
		q.PhoneNumber = number
		answer, err := client.Read(t.Context(), q)
		if err != nil || len(answer.Rows) != i/2 {
			t.Errorf("number %d: %d rows, %v", i, len(answer.Rows), err)
		}
	}
	if len(log.all()) != 4 {
		t.Errorf("%d requests", len(log.all()))
	}
}

// TestWholeChannelIsForgotten holds that numbers that are asked for much later are
// not answered from what was.
func TestWholeChannelIsForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, log := carried(cams.Config{}, func(req *http.Request) (*http.Response, error) {
			if number := req.URL.Query().Get("PhoneNumber"); number != "" {
				return reply(200, "", numberAnswer(number)), nil
			}
			rows := make([]string, 5)
			for i, number := range many(5) {
				rows[i] = numberRow(number)
			}
			return reply(200, "", `{"Code":"OK","Data":[`+strings.Join(rows, ",")+`]}`), nil
		})
		for i, number := range many(5) {
			if i == 4 {
				time.Sleep(2 * time.Minute)
			}
			q := yesterday
			q.PhoneNumber = number
			if answer, err := client.Read(t.Context(), q); err != nil || len(answer.Rows) != 1 {
				t.Errorf("number %d: %v, %v", i, answer, err)
			}
		}
		if len(log.all()) != 4 { // Two probes and the whole channel; then, much later, one more.
			t.Errorf("%d requests", len(log.all()))
		}
	})
}

// answerNumbers answers with one row of the number, or hangs.
func answerNumbers(hangs func(number string) bool) carrier {
	return func(req *http.Request) (*http.Response, error) {
		number := req.URL.Query().Get("PhoneNumber")
		if hangs(number) {
			<-req.Context().Done()
			return nil, req.Context().Err()
		}
		return reply(200, "", numberAnswer(number)), nil
	}
}

func numberRow(number string) string {
	return `{"PhoneNumber":"` + number + `","Start":1757347200000,"SentCount":1}`
}

func numberAnswer(number string) string { return `{"Code":"OK","Data":[` + numberRow(number) + `]}` }
