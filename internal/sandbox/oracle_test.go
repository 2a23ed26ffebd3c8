// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package sandbox_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

// oracle runs the vendor's client in the folder that CAMS_ORACLE names (make oracle sets it).
type oracle struct{ folder, key, secret, token, endpoint string }

// result is an answer as the vendor's client returns it.
type result struct {
	StatusCode    int
	Code, Message string
	Data          []struct {
		PhoneNumber               string
		Start, End                int64
		Granularity               string
		SentCount, DeliveredCount int64
	}
}

func newOracle(t *testing.T, server *sandbox.Server) oracle {
	t.Helper()
	folder := os.Getenv("CAMS_ORACLE")
	if folder == "" {
		t.Skip("CAMS_ORACLE does not name the folder of the vendor's client: run make oracle")
	}
	return oracle{folder: folder, key: "key", secret: "secret", endpoint: server.Endpoint()}
}

func (o oracle) ask(t *testing.T, query map[string]any) result {
	t.Helper()
	var got result
	o.call(t, metric, query, &got)
	return got
}

// call calls an action, and reads the answer into got.
func (o oracle) call(t *testing.T, action string, query map[string]any, got any) {
	t.Helper()
	argument, err := json.Marshal(query)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	command := exec.CommandContext(ctx, "node", "oracle.mjs", action, string(argument))
	command.Dir = o.folder
	command.Env = append(os.Environ(), "ALICLOUD_ACCESS_KEY="+o.key, "ALICLOUD_SECRET_KEY="+o.secret, "ALICLOUD_SECURITY_TOKEN="+o.token,
		"ALIBABA_CLOUD_ENDPOINT_CAMS="+o.endpoint, "ALICLOUD_REGION=ap-southeast-1", "NO_PROXY=127.0.0.1")
	output, err := command.Output()
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1) {
		t.Fatalf("the oracle failed: %v\n%s", err, output)
	}
	if err := json.Unmarshal(output, got); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
}

// realTime is a scenario for a client that has its own clock; odd is a number that needs escaping.
func realTime() sandbox.Scenario {
	scenario := small()
	scenario.Now = nil
	scenario.Channels[0].IsvCode = "a+b/c=1 &ü~*'()!"
	scenario.Channels[0].Numbers = append(scenario.Channels[0].Numbers,
		sandbox.Number{PhoneNumber: odd, DailySent: 960, DeliveryRate: 0.5, Steady: true})
	return scenario
}

const odd = "+86 138 — 号码"

// through makes do call through a proxy that changes signed queries.
func (o oracle) through(server *sandbox.Server, tamper func(query string) string, do func(oracle)) {
	proxy := httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.Out.URL.Scheme, r.Out.URL.Host = "http", server.Endpoint()
		r.Out.Host = r.In.Host
		r.Out.URL.RawQuery = tamper(r.In.URL.RawQuery)
	}})
	defer proxy.Close()
	o.endpoint = proxy.Listener.Addr().String()
	do(o)
}

func oracleQuery() map[string]any {
	return map[string]any{
		"custSpaceId": "cams-1", "isvCode": "a+b/c=1 &ü~*'()!", "granularity": "DAILY", "start": at("2025-09-01"), "end": at("2025-09-02"),
	}
}

func TestOracleIsServed(t *testing.T) {
	scenario := realTime()
	server := sandbox.Start(t, scenario)
	o := newOracle(t, server)
	whole := o.ask(t, oracleQuery())
	if whole.StatusCode != 200 || whole.Code != "OK" || len(whole.Data) != 4 {
		t.Fatalf("got %+v", whole)
	}
	query := oracleQuery()
	query["phoneNumber"] = odd
	one := o.ask(t, query)
	if one.Code != "OK" || len(one.Data) != 2 {
		t.Fatalf("got %+v", one)
	}
	if row := one.Data[1]; row.PhoneNumber != odd || row.Start != at("2025-09-02") || row.End != at("2025-09-03")-1 ||
		row.Granularity != "DAILY" || row.SentCount != 960 || row.DeliveredCount != 480 {
		t.Errorf("got %+v", row)
	}
	if row := whole.Data[0]; row.PhoneNumber != "861" || row.SentCount != 4800 || row.DeliveredCount != 3600 {
		t.Errorf("got %+v", row)
	}
	request := server.Requests()[1]
	if got := request.Query; len(got) != 6 || got.Get("PhoneNumber") != odd {
		t.Errorf("the client's parameters: %v", got)
	}
	var headers []string
	for name := range request.Header {
		headers = append(headers, name)
	}
	slices.Sort(headers)
	t.Logf("the client's headers: %v", headers)
}

func TestOracleWithToken(t *testing.T) {
	scenario := realTime()
	scenario.Accounts[0].SecurityToken = "token/+="
	o := newOracle(t, sandbox.Start(t, scenario))
	o.token = "token/+="
	if got := o.ask(t, oracleQuery()); got.Code != "OK" {
		t.Errorf("got %+v", got)
	}
	o.token = "old"
	if got := o.ask(t, oracleQuery()); got.Code != "InvalidSecurityToken.Expired" {
		t.Errorf("got %+v", got)
	}
}

// TestOracleIsRefused changes one byte of a signed query in transit, and signs with a wrong secret.
func TestOracleIsRefused(t *testing.T) {
	server := sandbox.Start(t, realTime())
	o := newOracle(t, server)
	through := func(tamper func(query string) string) (got result) {
		o.through(server, tamper, func(asked oracle) { got = asked.ask(t, oracleQuery()) })
		return got
	}
	if got := through(func(query string) string { return query }); got.Code != "OK" {
		t.Fatalf("an honest proxy: got %+v", got)
	}
	got := through(func(query string) string { return strings.Replace(query, "DAILY", "DAILX", 1) })
	if got.StatusCode != http.StatusBadRequest || got.Code != "SignatureDoesNotMatch" {
		t.Errorf("a changed query: got %+v", got)
	}
	o.secret = "wrong"
	if got := o.ask(t, oracleQuery()); got.StatusCode != http.StatusBadRequest || got.Code != "SignatureDoesNotMatch" {
		t.Errorf("a wrong secret: got %+v", got)
	}
}

// TestOracleReadsStates makes the vendor's client read the numbers of a channel. The health
// of a number needs the client's generic call. A query with one changed byte is refused.
func TestOracleReadsStates(t *testing.T) {
	scenario := realTime()
	channel := &scenario.Channels[0]
	channel.Numbers[0].States = []sandbox.State{{Status: new("A NEW & odd=one"), QualityRating: new("")}}
	channel.Health = []sandbox.Entity{{
		EntityType: "WABA", WabaID: "100000000000001", CanSendMessage: new("BLOCKED"),
		Errors: []sandbox.EntityError{{ErrorCode: "ERR-FB-001", ErrorDescription: "No payment.", PossibleSolution: "Pay."}},
	}}
	server := sandbox.Start(t, scenario)
	o := newOracle(t, server)
	isvCode := scenario.Channels[0].IsvCode
	ofChannel := map[string]any{"custSpaceId": "cams-1", "isvCode": isvCode}
	ofNumber := map[string]any{"CustSpaceId": "cams-1", "NodeType": "phone", "PhoneNumber": odd}

	var listed struct {
		Code         string
		PhoneNumbers []struct{ PhoneNumber, Status, QualityRating, MessagingLimitTier string }
	}
	o.call(t, numbers, ofChannel, &listed)
	if listed.Code != "OK" || len(listed.PhoneNumbers) != 2 || listed.PhoneNumbers[0].Status != "A NEW & odd=one" || listed.PhoneNumbers[0].QualityRating != "" ||
		listed.PhoneNumbers[1].PhoneNumber != odd || listed.PhoneNumbers[1].QualityRating != "GREEN" {
		t.Errorf("got %+v", listed)
	}
	var status struct {
		Code string
		Data struct {
			CanSendMessage string
			Entities       []struct {
				EntityType, CanSendMessage, PhoneNumber string
				Errors                                  []struct{ ErrorCode, PossibleSolution string }
			}
		}
	}
	o.call(t, health, ofNumber, &status)
	if d := status.Data; status.Code != "OK" || d.CanSendMessage != "BLOCKED" || len(d.Entities) != 2 || d.Entities[0].PhoneNumber != odd || d.Entities[0].CanSendMessage != "AVAILABLE" ||
		len(d.Entities[1].Errors) != 1 || d.Entities[1].Errors[0].PossibleSolution != "Pay." {
		t.Errorf("got %+v", status)
	}
	for i, want := range []map[string]string{{"CustSpaceId": "cams-1", "IsvCode": isvCode}, {"CustSpaceId": "cams-1", "NodeType": "phone", "PhoneNumber": odd}} {
		query := server.Requests()[i].Query
		for name, value := range want {
			if query.Get(name) != value || len(query) != len(want) {
				t.Errorf("the client's parameters: %v, want %v", query, want)
			}
		}
	}
	for action, query := range map[string]map[string]any{numbers: ofChannel, health: ofNumber} {
		o.through(server, func(query string) string { return strings.Replace(query, "cams-1", "cams-2", 1) }, func(asked oracle) {
			var got result
			if asked.call(t, action, query, &got); got.StatusCode != http.StatusBadRequest || got.Code != "SignatureDoesNotMatch" {
				t.Errorf("%s, changed: got %+v", action, got)
			}
		})
	}
}

// TestOracleReadsTemplates makes the vendor's client read the counts of a template. A query
// with one changed byte is refused.
func TestOracleReadsTemplates(t *testing.T) {
	scenario := templates()
	scenario.Now = nil
	scenario.Channels[0].Templates[0].TemplateCode = "spring & sale/+"
	server := sandbox.Start(t, scenario)
	o := newOracle(t, server)
	asked := map[string]any{
		"custSpaceId": "cams-1", "templateCode": "spring & sale/+", "templateType": "WHATSAPP",
		"granularity": "DAILY", "start": at("2025-09-01"), "end": at("2025-09-02"),
	}
	var got struct {
		Code string
		Data []struct {
			TemplateCode, Language               string
			Start                                int64
			SentCount, DeliveredCount, ReadCount *int64
			Cliented                             []struct {
				Type, ButtonContent string
				Count               int64
			}
		}
	}
	if o.call(t, template, asked, &got); got.Code != "OK" || len(got.Data) != 4 {
		t.Fatalf("got %+v", got)
	}
	for _, row := range got.Data {
		switch {
		case row.TemplateCode != "spring & sale/+" || row.SentCount == nil || row.DeliveredCount == nil:
			t.Errorf("got %+v", row)
		case row.Language == "en_US":
			if *row.SentCount != 4800 || *row.DeliveredCount != 3600 || row.ReadCount == nil || *row.ReadCount != 1800 || len(row.Cliented) != 2 ||
				row.Cliented[0].ButtonContent != "Shop now" || row.Cliented[0].Count != 360 || row.Cliented[1].Type != "quick_relpy_button" || row.Cliented[1].Count != 36 {
				t.Errorf("got %+v", row)
			}
		case row.Language != "de" || row.ReadCount != nil || len(row.Cliented) != 0:
			t.Errorf("got %+v", row)
		}
	}
	asked["language"] = "de"
	if o.call(t, template, asked, &got); got.Code != "OK" || len(got.Data) != 2 {
		t.Errorf("got %+v", got)
	}
	if query := server.Requests()[1].Query; len(query) != 7 || query.Get("TemplateCode") != "spring & sale/+" || query.Get("TemplateType") != "WHATSAPP" || query.Get("Language") != "de" {
		t.Errorf("the client's parameters: %v", query)
	}
	for from, to := range map[string]string{"Language=de": "Language=fr", "cams-1": "cams-2"} {
		o.through(server, func(query string) string { return strings.Replace(query, from, to, 1) }, func(through oracle) {
			var got result
			if through.call(t, template, asked, &got); got.StatusCode != http.StatusBadRequest || got.Code != "SignatureDoesNotMatch" {
				t.Errorf("%s changed: got %+v", from, got)
			}
		})
	}
}

// TestOracleEnablesMetrics makes the vendor's client call the one action that changes a channel.
func TestOracleEnablesMetrics(t *testing.T) {
	scenario := small()
	scenario.Now, scenario.Channels[0].ROIMetrics = nil, false
	o := newOracle(t, sandbox.Start(t, scenario))
	for range 2 { // A second call changes nothing.
		var got result
		if o.call(t, "EnableWhatsappROIMetric", map[string]any{"custSpaceId": "cams-1"}, &got); got.StatusCode != 200 || got.Code != "OK" {
			t.Errorf("got %+v", got)
		}
	}
}
