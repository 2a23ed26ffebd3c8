// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

// TestMain fails if a test leaves a goroutine behind.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// noon is a Wednesday, 12:10 in Shanghai.
var noon = time.Date(2025, 9, 10, 4, 10, 0, 0, time.UTC)

func atNoon() time.Time { return noon }

// fixed is a credential that does not change.
type fixed cams.Credential

func (f fixed) Credential(context.Context) (cams.Credential, error) { return cams.Credential(f), nil }

// key is a credential with characters that encoders change.
var key = fixed{AccessKeyID: "LTAI5tExampleKeyId", AccessKeySecret: "example/secret+of==30characters", SecurityToken: "CAIS+example/security=token&more"}

const (
	isvCode = "skdi3k ksloslikd+%/"
	number1 = "8613800000001"
	number2 = "8613800000002"
)

// yesterday is a query for one number of scenario's channel.
var yesterday = cams.Query{
	Action:      cams.GetChatappPhoneNumberMetric,
	CustSpaceID: "cams-test",
	ISVCode:     isvCode,
	PhoneNumber: number1,
	Granularity: metric.Daily,
	Window:      metric.Window{Start: 1757347200000, End: 1757433600000},
}

// distinct is like yesterday, but does not share its answer.
func distinct(i int) cams.Query {
	q := yesterday
	q.Window.Start -= int64(i)
	return q
}

// scenario is one channel with two numbers that send 1,000 and 480 messages a day.
func scenario(faults ...sandbox.Fault) sandbox.Scenario {
	return sandbox.Scenario{
		Now:      atNoon,
		Accounts: []sandbox.Account{{Name: "test", AccessKeyID: key.AccessKeyID, AccessKeySecret: key.AccessKeySecret, SecurityToken: key.SecurityToken}},
		Channels: []sandbox.Channel{{
			CustSpaceID: "cams-test", Account: "test", ROIMetrics: true, IsvCode: isvCode,
			Numbers: []sandbox.Number{
				{PhoneNumber: number1, DailySent: 1000, DeliveryRate: 0.95, Steady: true},
				{PhoneNumber: number2, DailySent: 480, DeliveryRate: 0.5, Steady: true},
			},
		}},
		Faults: faults,
	}
}

// log keeps the attempts that were observed.
type log struct {
	mu       sync.Mutex
	attempts []cams.Attempt
}

func (l *log) observe(_ context.Context, a cams.Attempt) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.attempts = append(l.attempts, a)
}

func (l *log) all() []cams.Attempt {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]cams.Attempt(nil), l.attempts...)
}

// newClient returns a client whose connections end with the test, and the log of its
// attempts. It fills in what config leaves out.
func newClient(t testing.TB, config cams.Config) (*cams.Client, *log) {
	t.Helper()
	l := &log{}
	if config.Protocol == "" {
		config.Protocol = "HTTP"
	}
	if config.Credentials == nil {
		config.Credentials = key
	}
	if config.Now == nil {
		config.Now = atNoon
	}
	if config.RequestsPerSecond == 0 {
		config.RequestsPerSecond = -1 // The quota has its own tests.
	}
	config.Observe = l.observe
	c := cams.New(config)
	t.Cleanup(c.Transport().CloseIdleConnections)
	return c, l
}

// carrier answers requests without a network.
type carrier func(*http.Request) (*http.Response, error)

func (c carrier) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	return c(req)
}

// carried is a client whose requests go to a carrier.
func carried(config cams.Config, c carrier) (*cams.Client, *log) {
	l := &log{}
	if config.Credentials == nil {
		config.Credentials = key
	}
	config.Endpoint, config.Observe, config.RequestsPerSecond = "cams.example.com", l.observe, -1
	client := cams.New(config)
	client.SetTransport(c)
	return client, l
}

// reply is an answer with at most one header, written "Name: value".
func reply(status int, header, body string) *http.Response {
	resp := &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body))}
	if name, value, found := strings.Cut(header, ": "); found {
		resp.Header.Set(name, value)
	}
	return resp
}

const success = `{"Code":"OK","RequestId":"R-1","Data":[{"PhoneNumber":"8613800000001","Granularity":"DAILY","Start":1757347200000,"End":1757433599999,"SentCount":1000,"DeliveredCount":950}]}`

// failed returns the error of a read, which must be of the given kind.
func failed(t *testing.T, err error, kind cams.Kind) *cams.Error {
	t.Helper()
	e, ok := errors.AsType[*cams.Error](err)
	if !ok || e.Kind != kind {
		t.Fatalf("got %#v, want an error of kind %d", err, kind)
	}
	return e
}

// is reports whether an error is of a kind.
func is(err error, kind cams.Kind) bool {
	e, ok := errors.AsType[*cams.Error](err)
	return ok && e.Kind == kind
}
