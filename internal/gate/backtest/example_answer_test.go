// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package backtest_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

var update = flag.Bool("update", false, "write the answer of the example")

// TestExampleAnswer checks that the answer of examples/backtest is what the sandbox answers
// for the scenario beside it: 90 days, and the baseline of the first of them.
func TestExampleAnswer(t *testing.T) {
	const folder = "../../../examples/backtest/"
	text, err := os.ReadFile(folder + "scenario.json")
	if err != nil {
		t.Fatal(err)
	}
	scenario, err := sandbox.ParseScenario(text)
	if err != nil {
		t.Fatal(err)
	}
	scenario.Now = func() time.Time { return now }
	server := sandbox.Start(t, scenario)
	client := cams.New(cams.Config{Protocol: "HTTP", Endpoint: server.Endpoint(), Credentials: key(scenario.Accounts[0]), Now: func() time.Time { return now }})
	answer, err := client.Read(t.Context(), cams.Query{
		Action: cams.GetChatappPhoneNumberMetric, CustSpaceID: "cams-support", Granularity: metric.Daily, Window: metric.Window{Start: day(118), End: day(0)},
	})
	if err != nil {
		t.Fatal(err)
	}
	var want bytes.Buffer
	want.WriteString("{\n  \"Code\": \"OK\",\n  \"Message\": \"OK\",\n  \"RequestId\": \"90E63D28-E31D-1EB2-8939-A9486641****\",\n  \"Data\": [\n")
	for i, r := range answer.Rows {
		end := ",\n"
		if i == len(answer.Rows)-1 {
			end = "\n"
		}
		fmt.Fprintf(&want, `    { "PhoneNumber": %q, "Granularity": "DAILY", "Start": %d, "End": %d, "SentCount": %d, "DeliveredCount": %d }%s`, r.Key, r.Start, r.End, r.Sent, r.Delivered, end)
	}
	want.WriteString("  ]\n}\n")
	if *update {
		if err := os.WriteFile(folder+"answer.json", want.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(folder + "answer.json")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want.Bytes()) {
		t.Error("the answer differs; run `go test ./internal/gate/backtest -run TestExampleAnswer -update`")
	}
}
