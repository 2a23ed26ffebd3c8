// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package sandbox_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

func TestRequestString(t *testing.T) {
	cases := map[string]struct {
		request sandbox.Request
		want    string
	}{
		"answered": {
			sandbox.Request{
				Time: noon, Status: 200, Code: "OK", Action: metric, RequestID: "ID",
				Query: url.Values{"CustSpaceId": {"cams-1"}, "PhoneNumber": {"8613800000001"}, "Granularity": {"DAILY"}, "Start": {"1"}, "End": {"2"}, "IsvCode": {"hidden"}},
			},
			"2025-09-10T04:10:00Z 200 OK GetChatappPhoneNumberMetric CustSpaceId=cams-1 PhoneNumber=86*******0001 Granularity=DAILY Start=1 End=2 ID",
		},
		"no answer": {
			sandbox.Request{Time: noon, Action: metric, RequestID: "ID", Fault: sandbox.FaultReset},
			"2025-09-10T04:10:00Z no answer GetChatappPhoneNumberMetric fault=reset ID",
		},
		"odd characters": {
			sandbox.Request{Time: noon, Status: 502, Action: "a\nb", RequestID: "ID", Query: url.Values{"CustSpaceId": {"\x1b[31m x"}}},
			"2025-09-10T04:10:00Z 502 a?b CustSpaceId=?[31m?x ID",
		},
		"short number": {
			sandbox.Request{Time: noon, Status: 200, Action: "a", RequestID: "ID", Query: url.Values{"PhoneNumber": {"861234"}}},
			"2025-09-10T04:10:00Z 200 a PhoneNumber=****** ID",
		},
	}
	for name, c := range cases {
		if got := c.request.String(); got != c.want {
			t.Errorf("%s: got  %s\nwant %s", name, got, c.want)
		}
	}
}

func TestRecordHasItsLimit(t *testing.T) {
	scenario := small()
	server := mustNew(t, scenario)
	who := caller1(scenario)
	who.key = "unknown" // The cheapest request.
	for i := range 10_005 {
		who.call(server, metric, url.Values{"Start": {fmt.Sprint(i)}})
	}
	requests := server.Requests()
	if len(requests) != 10_000 || requests[0].Query.Get("Start") != "5" {
		t.Errorf("%d requests, the first is %s", len(requests), requests[0].Query.Get("Start"))
	}
	if strings.Contains(requests[0].String(), "Signature") {
		t.Error("the signature is in the log")
	}
}
