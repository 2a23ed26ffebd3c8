// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package datasources_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/providertest"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

// code is a fault that answers with an error of the service.
func code(code string) sandbox.Fault {
	return sandbox.Fault{Kind: sandbox.FaultCode, HTTPStatus: http.StatusBadRequest, Code: code, Message: "It is so."}
}

// TestErrors checks that each error becomes a diagnostic that reports what happened, to
// what, and what to do.
func TestErrors(t *testing.T) {
	// A fault that is retried occurs again until the time is up.
	const short = "timeouts {\n read = \"2s\"\n}"
	tests := map[string]struct {
		fault     sandbox.Fault
		arguments string
		messages  []string
	}{
		"not subscribed": {code("Product.Unsubscript"), "", []string{
			"Error: Product not subscribed",
			"CAMS refused the request: Product.Unsubscript: It is so. (HTTP status 400), request ID",
			`Read: channel "cams-test", Sep 9, 2025, daily counts.`,
			"Subscribe to Chat App Message Service",
		}},
		"denied": {
			sandbox.Fault{Kind: sandbox.FaultCode, HTTPStatus: 403, Code: "Forbidden.RAM", Message: "No.", AccessDeniedDetail: map[string]any{"AuthAction": "cams:Get"}},
			"",
			[]string{"Error: Permission denied", `access denied detail {"AuthAction":"cams:Get"}`, `{"Effect": "Allow", "Action": "cams:GetChatappPhoneNumberMetric", "Resource": "*"}`},
		},
		"denied by the service": {code("Ram.PermissionDeny"), "", []string{"Error: Permission denied", "cams:GetChatappPhoneNumberMetric"}},
		"no authorization":      {code("Authentication.NoAuth"), `isv_code = "isv"`, []string{"Error: Not authorized for this channel", "isv_code", "Check isv_code"}},
		"another's channel":     {code("Unknown.ResourceOwnerId"), "", []string{"Error: Channel not found in this account", "cust_space_id", "Check cust_space_id"}},
		"a wrong number":        {code("InvalidParameter.PhoneNumberError"), `phone_number = "8613800000009"`, []string{"Error: Phone number not accepted", "phone number 86*******0009"}},
		"a wrong number among several": {
			func() sandbox.Fault {
				f := code("InvalidParameter.PhoneNumberError")
				f.Match.PhoneNumber = "8613800000009"
				return f
			}(),
			`phone_numbers = ["8613800000001", "8613800000009"]`,
			[]string{"Error: Phone number not accepted", "phone_numbers", "for phone number 86*******0009", "2 phone numbers"},
		},
		"numbers that the service names": {
			sandbox.Fault{Kind: sandbox.FaultCode, HTTPStatus: 400, Code: "Some.NewCode", Message: "Not 8613800000007."},
			"",
			[]string{"Some.NewCode: Not 86*******0007."},
		},
		"a wrong channel type":  {code("InvalidParameter.ChannelTypeNotSupport"), "", []string{"Error: Channel type not supported"}},
		"flow control":          {code("System.LimitControl"), short, []string{"Error: Throttled", "attempts in ", "50 requests a second"}},
		"throttling":            {code("Throttling.User"), short, []string{"Error: Throttled"}},
		"throttling of the API": {code("Throttling.Api"), short, []string{"Error: Throttled"}},
		"too many requests":     {sandbox.Fault{Kind: sandbox.FaultStatus, HTTPStatus: 429}, short, []string{"Error: Throttled"}},
		"a nonce that was used": {code("SignatureNonceUsed"), short, []string{"Error: Request was repeated", "Look for a proxy"}},
		"a wrong clock": {sandbox.Fault{Kind: sandbox.FaultSkew, SkewMS: 3600_000}, "", []string{
			"Error: Clock is wrong", "This machine's clock is 1h0m0s behind the service's.",
		}},
		"an unknown key":         {code("InvalidAccessKeyId.NotFound"), "", []string{"Error: Unknown access key"}},
		"an expired token":       {code("InvalidSecurityToken.Expired"), "", []string{"Error: Security token expired"}},
		"an internal error":      {sandbox.Fault{Kind: sandbox.FaultCode, HTTPStatus: 500, Code: "InternalError", Message: "Oops."}, short, []string{"Error: Service failed", "open a ticket with the request ID"}},
		"unavailable":            {sandbox.Fault{Kind: sandbox.FaultStatus}, short, []string{"Error: Service failed", "HTTP status 503"}},
		"a web page":             {sandbox.Fault{Kind: sandbox.FaultHTML}, short, []string{"Error: Unexpected answer", "text/html"}},
		"a web page for success": {sandbox.Fault{Kind: sandbox.FaultHTML, HTTPStatus: 200}, "", []string{"Error: Unusable answer", "not the JSON of the service"}},
		"a code with status 200": {sandbox.Fault{Kind: sandbox.FaultCode, HTTPStatus: 200, Code: "Some.NewCode", Message: "New."}, "", []string{"Error: Request refused", "Some.NewCode: New. (HTTP status 200)"}},
		"a redirect":             {sandbox.Fault{Kind: sandbox.FaultRedirect, Location: "http://127.0.0.1:1/"}, "", []string{"Error: Unexpected redirect"}},
		"resets":                 {sandbox.Fault{Kind: sandbox.FaultReset}, short, []string{"Error: CAMS not reached", "connection reset", "attempts in "}},
		"closed connections":     {sandbox.Fault{Kind: sandbox.FaultEOF}, short, []string{"Error: CAMS not reached", "EOF"}},
		"cut answers":            {sandbox.Fault{Kind: sandbox.FaultTruncated}, short, []string{"Error: CAMS not reached", "unexpected EOF"}},
		"no answer":              {sandbox.Fault{Kind: sandbox.FaultHang}, short, []string{"Error: Read timed out", "No answer came within 2s"}},
		"a slow answer":          {sandbox.Fault{Kind: sandbox.FaultSlow, DelayMS: 10_000}, short, []string{"Error: Read timed out"}},
		"counts whose sum overflows": {
			sandbox.Fault{Kind: sandbox.FaultRaw, Body: `{"Code":"OK","RequestId":"R","Data":[{"PhoneNumber":"1","SentCount":9223372036854775807,"DeliveredCount":0},{"PhoneNumber":"2","SentCount":1,"DeliveredCount":0}]}`},
			"",
			[]string{"Error: Unusable answer", "9223372036854775807"},
		},
		"rows of another granularity": {
			sandbox.Fault{Kind: sandbox.FaultRaw, Body: `{"Code":"OK","Data":[{"PhoneNumber":"8613800000001","Granularity":"HALF_HOUR","SentCount":1}]}`},
			"",
			[]string{"Error: Unusable answer", "Granularity is HALF_HOUR, and DAILY was asked for"},
		},
		"a negative count": {
			sandbox.Fault{Kind: sandbox.FaultRaw, Body: `{"Code":"OK","RequestId":"R","Data":[{"SentCount":1},{"PhoneNumber":"8613800000001","Start":7,"SentCount":-1}]}`},
			"",
			[]string{"Error: Unusable answer", "row 2 of the answer (phone number 86*******0001, start 7): SentCount is -1, and a count cannot be negative (request ID R)"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := startProtocol(t, sandbox.Scenario{Channels: []sandbox.Channel{steady()}, Faults: []sandbox.Fault{tt.fault}},
				arguments(t, "cust_space_id = \"cams-test\"\nlookback = \"1d\"\n"+tt.arguments))
			diagnostics, err := p.read()
			providertest.Refused(t, diagnostics, err, tt.messages...)
		})
	}
}

// TestRecovery checks that a passing fault does not affect the numbers.
func TestRecovery(t *testing.T) {
	for name, fault := range map[string]sandbox.Fault{
		"throttling": {Kind: sandbox.FaultCode, HTTPStatus: 400, Code: "Throttling.User", RetryAfterMS: 100},
		"a 503":      {Kind: sandbox.FaultStatus},
		"a web page": {Kind: sandbox.FaultHTML},
		"a reset":    {Kind: sandbox.FaultReset},
		"an EOF":     {Kind: sandbox.FaultEOF},
		"a cut":      {Kind: sandbox.FaultTruncated},
		"slowness":   {Kind: sandbox.FaultSlow, DelayMS: 300},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fault.Times = 2
			s := providertest.Start(t, sandbox.Scenario{Channels: []sandbox.Channel{steady()}, Faults: []sandbox.Fault{fault}})
			resource.UnitTest(t, resource.TestCase{
				ProtoV6ProviderFactories: providertest.Factories,
				Steps: []resource.TestStep{{
					Config:            config(s, "cust_space_id = \"cams-test\"\nlookback = \"1d\""),
					ConfigStateChecks: []statecheck.StateCheck{equal("sent_count", knownvalue.Int64Exact(1480))},
				}},
			})
			if s.Requests()[0].Fault == "" {
				t.Error("the fault did not happen")
			}
		})
	}
}

// TestRecordedErrorHasNoCounts lets sums overflow only when the baselines of all numbers are
// pooled, late in a read, and checks that no count is in the state.
func TestRecordedErrorHasNoCounts(t *testing.T) {
	const days, row = 86_400_000, `{"PhoneNumber":"%s","Granularity":"DAILY","Start":%d,"SentCount":%d,"DeliveredCount":1}`
	var faults []sandbox.Fault
	for _, number := range []string{"8613800000001", "8613800000002"} {
		const today = 1757433600000 // The lookback is the day before.
		body := fmt.Sprintf(`{"Code":"OK","Data":[`+row+","+row+`]}`, number, int64(today-5*days), int64(9e18), number, int64(today-days), 10)
		faults = append(faults, sandbox.Fault{Kind: sandbox.FaultRaw, Match: sandbox.Match{PhoneNumber: number}, Body: body})
	}
	s := providertest.Start(t, sandbox.Scenario{Channels: []sandbox.Channel{steady()}, Faults: faults})
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: providertest.Factories,
		Steps: []resource.TestStep{{
			Config: config(s, `cust_space_id = "cams-test"
				phone_numbers = ["8613800000001", "8613800000002"]
				lookback      = "1d"
				on_error      = "record"
				rules         = { r = { metric = "delivery_rate", max_drop = 0.5, baseline = "7d" } }`),
			ConfigStateChecks: []statecheck.StateCheck{
				equal("status", knownvalue.StringExact("error")),
				equal("metrics", knownvalue.ListSizeExact(0)),
				equal("by_phone_number", knownvalue.MapSizeExact(0)),
				equal("sent_count", knownvalue.Null()),
				equal("interval_count", knownvalue.Null()),
				equal("request_id", knownvalue.Null()),
			},
		}},
	})
}
