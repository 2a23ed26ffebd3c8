// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

func TestPhoneNumbers(t *testing.T) {
	day := yesterday.Window
	row1 := metric.Row{Key: number1, Start: day.Start, End: day.End - 1, Counts: metric.Counts{Sent: 1000, Delivered: 950}}
	row2 := metric.Row{Key: number2, Start: day.Start, End: day.End - 1, Counts: metric.Counts{Sent: 480, Delivered: 240}}
	tests := map[string]struct {
		numbers []string
		want    []metric.Row
		asked   []string
	}{
		"two":               {[]string{number1, number2}, []metric.Row{row1, row2}, []string{number1, number2}},
		"in another order":  {[]string{number2, number1}, []metric.Row{row1, row2}, []string{number1, number2}},
		"one":               {[]string{number2}, []metric.Row{row2}, []string{number2}},
		"one several times": {[]string{number2, number1, number2, number2}, []metric.Row{row1, row2}, []string{number1, number2}},
		"none":              {nil, nil, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := sandbox.Start(t, scenario())
			client, _ := newClient(t, cams.Config{Endpoint: s.Endpoint()})
			given := slices.Clone(tt.numbers)
			answer, err := client.PhoneNumbersMetric(t.Context(), yesterday, given)
			if err != nil || !slices.Equal(answer.Rows, tt.want) {
				t.Errorf("got %+v, %v; want %+v", answer.Rows, err, tt.want)
			}
			if !slices.Equal(given, tt.numbers) {
				t.Errorf("the caller's numbers became %v", given)
			}
			var asked []string
			requestIDs := map[string]string{}
			for _, r := range s.Requests() {
				asked = append(asked, r.Query.Get("PhoneNumber"))
				requestIDs[r.Query.Get("PhoneNumber")] = r.RequestID
			}
			if slices.Sort(asked); !slices.Equal(asked, tt.asked) {
				t.Errorf("asked for %v, want %v", asked, tt.asked)
			}
			if len(tt.asked) > 0 && answer.RequestID != requestIDs[tt.asked[0]] {
				t.Errorf("the request ID is %q, want that of the smallest number", answer.RequestID)
			}
		})
	}
}

// TestAnswersThatOverlap has the service ignore which number it is asked for.
func TestAnswersThatOverlap(t *testing.T) {
	client, _ := carried(cams.Config{}, body("", []byte(success)))
	answer, err := client.PhoneNumbersMetric(t.Context(), yesterday, []string{number1, number2})
	if err != nil || len(answer.Rows) != 1 {
		t.Errorf("got %+v, %v; want the row once", answer.Rows, err)
	}
}

// many makes n phone numbers.
func many(n int) []string {
	numbers := make([]string, n)
	for i := range numbers {
		numbers[i] = fmt.Sprintf("86138%08d", i)
	}
	return numbers
}

// TestOneNumberFails has one number refused while another waits to be tried again,
// and all others wait for what these two say.
func TestOneNumberFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var arrived atomic.Int64
		client, log := carried(cams.Config{}, func(req *http.Request) (*http.Response, error) {
			switch arrived.Add(1) {
			case 1:
				return reply(400, "X-Acs-Retry-After: 60000", `{"Code":"Throttling"}`), nil
			case 2:
				time.Sleep(time.Second)
				return reply(400, "", `{"Code":"InvalidParameter.PhoneNumberError"}`), nil
			default:
				<-req.Context().Done()
				return nil, req.Context().Err()
			}
		})
		began := time.Now()
		answer, err := client.PhoneNumbersMetric(t.Context(), yesterday, many(100))
		if refused := errorAs[*cams.Error](err); refused == nil || refused.Code != "InvalidParameter.PhoneNumberError" || errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want the refusal of the one number", err)
		}
		if took := time.Since(began); took != time.Second {
			t.Errorf("the others went on until %s after the start", took)
		}
		if n := len(log.all()); n > 3 {
			t.Errorf("%d attempts were made; calls that had not begun must not begin", n)
		}
		if len(answer.Rows) != 0 {
			t.Errorf("rows came with the error: %v", answer.Rows)
		}
	})
}

func TestPhoneNumbersAreCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	client, log := carried(cams.Config{}, body("", []byte(success)))
	answer, err := client.PhoneNumbersMetric(ctx, yesterday, many(20))
	if !errors.Is(err, context.Canceled) || len(answer.Rows) != 0 || len(log.all()) != 0 {
		t.Errorf("got %+v, %v after %d attempts", answer, err, len(log.all()))
	}
}

func TestConcurrencyIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var now, most atomic.Int64
		client, log := carried(cams.Config{}, func(req *http.Request) (*http.Response, error) {
			for n, seen := now.Add(1), most.Load(); n > seen && !most.CompareAndSwap(seen, n); seen = most.Load() {
			}
			defer now.Add(-1)
			time.Sleep(time.Second)
			return reply(200, "", fmt.Sprintf(`{"Code":"OK","Data":[{"PhoneNumber":"%s","Start":1,"SentCount":1}]}`, req.URL.Query().Get("PhoneNumber"))), nil
		})
		answer, err := client.PhoneNumbersMetric(t.Context(), yesterday, many(4*cams.Concurrency))
		// The one more is for the whole channel, whose answer names no number.
		if err != nil || len(answer.Rows) != 4*cams.Concurrency || len(log.all()) != 4*cams.Concurrency+1 {
			t.Errorf("got %d rows, %v after %d attempts", len(answer.Rows), err, len(log.all()))
		}
		if most.Load() != cams.Concurrency {
			t.Errorf("up to %d calls were in flight at a time", most.Load())
		}
	})
}
