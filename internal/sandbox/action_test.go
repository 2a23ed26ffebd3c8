// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package sandbox_test

import (
	"crypto/sha256"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

func TestAnswers(t *testing.T) {
	query := during("cams-1", "DAILY", "2025-09-01", "2025-09-02")
	cases := map[string]struct {
		edit   func(*sandbox.Scenario)
		action string
		query  url.Values
		status int
		code   string
	}{
		"metrics":               {query: query, status: 200, code: "OK"},
		"one number":            {query: with(query, "PhoneNumber", "861"), status: 200, code: "OK"},
		"enable":                {action: enable, query: url.Values{"CustSpaceId": {"cams-1"}}, status: 200, code: "OK"},
		"other action":          {action: "ListChatappTemplate", query: query, status: 404, code: "InvalidAction.NotFound"},
		"no start":              {query: with(query, "Start", "-"), status: 400, code: "MissingStart"},
		"empty start":           {query: with(query, "Start", ""), status: 400, code: "MissingStart"},
		"no end":                {query: with(query, "End", "-"), status: 400, code: "MissingEnd"},
		"start is not a number": {query: with(query, "Start", "2025-09-01"), status: 400, code: "InvalidParameter"},
		"end is not an integer": {query: with(query, "End", "1e12"), status: 400, code: "InvalidParameter"},
		"start after end":       {query: during("cams-1", "DAILY", "2025-09-02", "2025-09-01"), status: 400, code: "InvalidParameter"},
		"unknown granularity":   {query: with(query, "Granularity", "HOURLY"), status: 400, code: "InvalidParameter"},
		"no granularity":        {query: with(query, "Granularity", "-"), status: 200, code: "OK"},
		"no channel":            {query: with(query, "CustSpaceId", "-"), status: 400, code: "MissingCustSpaceId"},
		"unknown channel":       {query: with(query, "CustSpaceId", "cams-2"), status: 400, code: "Unknown.ResourceOwnerId"},
		"unknown number":        {query: with(query, "PhoneNumber", "862"), status: 400, code: "InvalidParameter.PhoneNumberError"},
		"empty number":          {query: with(query, "PhoneNumber", ""), status: 200, code: "OK"},
		"another's channel": {
			edit: func(s *sandbox.Scenario) {
				s.Accounts = append(s.Accounts, sandbox.Account{Name: "b", AccessKeyID: "k", AccessKeySecret: "s"})
				s.Channels[0].Account = "b"
			},
			query: query, status: 400, code: "Unknown.ResourceOwnerId",
		},
		"isv code missing": {
			edit:  func(s *sandbox.Scenario) { s.Channels[0].IsvCode = "isv" },
			query: query, status: 400, code: "Authentication.NoAuth",
		},
		"isv code": {
			edit:  func(s *sandbox.Scenario) { s.Channels[0].IsvCode = "isv" },
			query: with(query, "IsvCode", "isv"), status: 200, code: "OK",
		},
		"channel type": {
			edit:  func(s *sandbox.Scenario) { s.Channels[0].UnsupportedType = true },
			query: query, status: 400, code: "InvalidParameter.ChannelTypeNotSupport",
		},
		"whole channel refused": {
			edit:  func(s *sandbox.Scenario) { s.Channels[0].WholeChannel = sandbox.WholeRefused },
			query: query, status: 400, code: "MissingPhoneNumber",
		},
		"not subscribed": {
			edit:  func(s *sandbox.Scenario) { s.Accounts[0].NotSubscribed = true },
			query: query, status: 400, code: "Product.Unsubscript",
		},
		"denied": {
			edit:  func(s *sandbox.Scenario) { s.Accounts[0].Denied = "Forbidden.RAM" },
			query: query, status: 403, code: "Forbidden.RAM",
		},
		"denied by the service": {
			edit:  func(s *sandbox.Scenario) { s.Accounts[0].Denied = "Ram.PermissionDeny" },
			query: query, status: 400, code: "Ram.PermissionDeny",
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			scenario := small()
			if c.edit != nil {
				c.edit(&scenario)
			}
			if c.action == "" {
				c.action = metric
			}
			server := mustNew(t, scenario)
			got := caller1(scenario).call(server, c.action, c.query)
			if got.Status != c.status || got.Code != c.code {
				t.Errorf("got %d %s, want %d %s: %s", got.Status, got.Code, c.status, c.code, got.Raw)
			}
			if _, isObject := got.AccessDeniedDetail.(map[string]any); isObject != strings.HasPrefix(name, "denied") {
				t.Errorf("AccessDeniedDetail is %v", got.AccessDeniedDetail)
			}
			request := server.Requests()[0]
			if request.Status != c.status || request.Code != c.code || request.Action != c.action || request.Account != "key" ||
				request.RequestID != got.RequestID || !request.Time.Equal(noon) || request.Fault != "" {
				t.Errorf("the record has %+v", request)
			}
			if !maps.EqualFunc(request.Query, c.query, slices.Equal[[]string]) {
				t.Errorf("the record has query %v, want %v", request.Query, c.query)
			}
		})
	}
}

func TestMethodPathAndVersion(t *testing.T) {
	cases := map[string]struct {
		change func(*http.Request)
		code   string
	}{
		"GET":           {func(r *http.Request) { r.Method = http.MethodGet }, "UnsupportedHTTPMethod"},
		"other version": {func(r *http.Request) { r.Header.Set("x-acs-version", "2018-01-01") }, "InvalidAction.NotFound"},
		"other path":    {func(r *http.Request) { r.URL.Path = "/metrics" }, "InvalidAction.NotFound"},
	}
	for name, c := range cases {
		scenario := small()
		who := caller1(scenario)
		who.change = c.change
		if got := who.call(mustNew(t, scenario), metric, url.Values{}); got.Code != c.code {
			t.Errorf("%s: got %s, want %s", name, got.Code, c.code)
		}
	}
}

// TestParametersInTheBodyAreMissing checks that only parameters in the query count.
func TestParametersInTheBodyAreMissing(t *testing.T) {
	scenario := small()
	form := during("cams-1", "DAILY", "2025-09-01", "2025-09-02").Encode()
	who := caller1(scenario)
	who.change = func(r *http.Request) {
		r.Body = io.NopCloser(strings.NewReader(form))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("x-acs-content-sha256", fmt.Sprintf("%x", sha256.Sum256([]byte(form))))
	}
	if got := who.call(mustNew(t, scenario), metric, url.Values{}); got.Code != "MissingCustSpaceId" {
		t.Errorf("got %s", got.Raw)
	}
}

// TestShape compares the fields, and their order, with those of the reference page.
func TestShape(t *testing.T) {
	scenario := small()
	server := mustNew(t, scenario)
	got := caller1(scenario).call(server, metric, during("cams-1", "DAILY", "2025-09-01", "2025-09-01"))
	want := `{"AccessDeniedDetail":"None","RequestId":"` + got.RequestID + `","Message":"None","Data":[` +
		`{"DeliveredCount":3600,"Start":1756656000000,"PhoneNumber":"861","End":1756742399999,"Granularity":"DAILY","SentCount":4800}` +
		`],"Code":"OK"}`
	if got.Raw != want {
		t.Errorf("got  %s\nwant %s", got.Raw, want)
	}
	if id := regexp.MustCompile(`^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$`); !id.MatchString(got.RequestID) {
		t.Errorf("the request ID is %q", got.RequestID)
	}
	if again := caller1(scenario).call(server, metric, url.Values{}); again.RequestID == got.RequestID {
		t.Error("two calls have the same request ID")
	}
	if date := got.Header.Get("Date"); date != "Wed, 10 Sep 2025 04:10:00 GMT" {
		t.Errorf("Date is %q, which is not the time of the clock", date)
	}
}

func TestEnable(t *testing.T) {
	scenario := small()
	now := newClock(noon)
	scenario.Now = now.now
	scenario.Channels[0].ROIMetrics = false
	server := mustNew(t, scenario)
	who := caller1(scenario)
	starts := func() []int64 {
		answer := who.call(server, metric, during("cams-1", "DAILY", "2025-09-01", "2025-09-30"))
		if answer.Code != "OK" || !strings.Contains(answer.Raw, `"Data":[`) {
			t.Fatalf("got %s", answer.Raw)
		}
		var starts []int64
		for _, d := range answer.Data {
			starts = append(starts, d.Start)
		}
		return starts
	}
	channel := url.Values{"CustSpaceId": {"cams-1"}}
	if got := starts(); len(got) != 0 {
		t.Errorf("rows before anything is collected: %v", got)
	}
	who.call(server, enable, channel)
	if got := starts(); len(got) != 0 {
		t.Errorf("rows of the day on which collecting was enabled: %v", got)
	}
	now.forward(48 * time.Hour)
	who.call(server, enable, channel) // Enabling again changes nothing.
	if got, want := starts(), []int64{at("2025-09-11"), at("2025-09-12")}; !slices.Equal(got, want) {
		t.Errorf("two days later there are %v, want %v", got, want)
	}
}

func TestWholeChannel(t *testing.T) {
	counts := func(way sandbox.WholeChannel, phone string) (list []string) {
		scenario := small()
		scenario.Channels[0].WholeChannel = way
		scenario.Channels[0].Numbers = append(scenario.Channels[0].Numbers,
			sandbox.Number{PhoneNumber: "862", DailySent: 100, DeliveryRate: 1, Steady: true, Gaps: []sandbox.Span{{From: "2025-09-02"}}})
		query := during("cams-1", "DAILY", "2025-09-01", "2025-09-02")
		for _, d := range caller1(scenario).call(mustNew(t, scenario), metric, with(query, "PhoneNumber", phone)).Data {
			from := "-"
			if d.PhoneNumber != nil {
				from = *d.PhoneNumber
			}
			list = append(list, time.UnixMilli(d.Start).UTC().Format("02")+" "+from+" "+compact(d))
		}
		return list
	}
	for way, want := range map[sandbox.WholeChannel]string{
		sandbox.WholeComplete:   "31 861 4800/3600, 01 861 4800/3600, 31 862 100/100",
		sandbox.WholeTruncated:  "31 861 4800/3600, 01 861 4800/3600",
		sandbox.WholeAggregated: "31 - 4900/3700, 01 - 4800/3600",
		sandbox.WholeRefused:    "",
	} {
		if got := strings.Join(counts(way, "-"), ", "); got != want {
			t.Errorf("%s: got %s, want %s", way, got, want)
		}
		if got := strings.Join(counts(way, "862"), ", "); got != "31 862 100/100" {
			t.Errorf("%s: one number is answered with %s", way, got)
		}
	}
}
