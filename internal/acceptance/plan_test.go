// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

// TestOneRequestAPlan checks that a data source costs one request, that a baseline adds
// none, and that reading a lookback again gives the same state.
func TestOneRequestAPlan(t *testing.T) {
	w := newConfiguration(t, `
data "alicloud_chatapp_phone_number_metric" "this" {
  cust_space_id = "cams-healthy"
  lookback      = "3d"
  rules = {
    drop = { metric = "delivery_rate", max_drop = 0.10, baseline = "28d" }
  }
}
output "metric" {
  value = {
    for name, value in data.alicloud_chatapp_phone_number_metric.this :
    name => value if !contains(["request_id", "read_at", "isv_code"], name)
  }
}
`, sandbox.Demo())
	w.run(0, "init", "-no-color")
	w.run(0, "validate", "-no-color")
	if n := len(w.server.Requests()); n != 0 {
		t.Errorf("validate sent %d requests", n)
	}
	w.run(2, "plan", "-no-color", "-detailed-exitcode", "-out=plan")
	if n := len(w.server.Requests()); n != 1 {
		t.Errorf("a plan sent %d requests", n)
	}
	w.run(0, "apply", "-no-color", "plan")
	if n := len(w.server.Requests()); n != 1 {
		t.Errorf("apply of a plan file sent %d requests", n-1)
	}
	w.run(0, "plan", "-no-color", "-detailed-exitcode")

	// The baseline is part of the request and the verdict, but not of the metrics.
	span := w.server.Requests()[0].Query
	if span.Get("Start") >= span.Get("End") || len(span.Get("Start")) != 13 {
		t.Errorf("the request's window is %s to %s", span.Get("Start"), span.Get("End"))
	}
	var metric struct {
		Metrics       []any
		IntervalCount int `json:"interval_count"`
		Results       []struct{ Baseline *float64 }
	}
	if err := json.Unmarshal([]byte(w.run(0, "output", "-json", "metric").Stdout), &metric); err != nil {
		t.Fatal(err)
	}
	if len(metric.Metrics) != 9 || metric.IntervalCount != 3 || len(metric.Results) != 1 || metric.Results[0].Baseline == nil {
		t.Errorf("got %d metrics, %d intervals, results %v", len(metric.Metrics), metric.IntervalCount, metric.Results)
	}
}

// TestDeferredRead checks that the read of a lookback that is known only after apply is
// deferred, as documented.
func TestDeferredRead(t *testing.T) {
	w := newConfiguration(t, `
resource "terraform_data" "late" {
  input = "3d"
}
data "alicloud_chatapp_phone_number_metric" "this" {
  cust_space_id = "cams-healthy"
  lookback      = terraform_data.late.output
  rules = {
    delivery = { metric = "delivery_rate", min = terraform_data.late.id == "" ? 2 : 0.95 }
  }
}
output "status" {
  value = data.alicloud_chatapp_phone_number_metric.this.status
}
`, sandbox.Demo())
	w.run(0, "init", "-no-color")
	contains(t, w.run(0, "plan", "-no-color").Stdout, "(config refers to values not yet known)")
	if n := len(w.server.Requests()); n != 0 {
		t.Errorf("a deferred read sent %d requests", n)
	}
	contains(t, w.run(0, "apply", "-no-color", "-auto-approve").Stdout, `status = "pass"`)
}

// TestInterrupt checks that Ctrl-C ends a hanging read. The time that takes is logged;
// the read's timeout is five minutes.
func TestInterrupt(t *testing.T) {
	hanging := sandbox.Demo()
	hanging.Faults = []sandbox.Fault{{Kind: sandbox.FaultHang}}
	w := newConfiguration(t, `
data "alicloud_chatapp_phone_number_metric" "this" {
  cust_space_id = "cams-healthy"
  lookback      = "3d"
}
`, hanging)
	w.run(0, "init", "-no-color")

	arrived := make(chan struct{}, 1)
	w.server.Observe(func(sandbox.Request) { arrived <- struct{}{} })
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	var interrupted time.Time
	go func() {
		<-arrived
		interrupted = time.Now()
		interrupt()
	}()
	result, err := cli.Run(ctx, w.folder, w.environment, "plan", "-no-color")
	took := time.Since(interrupted)
	if err != nil && ctx.Err() == nil {
		t.Fatal(err)
	}
	if result.ExitCode != 1 || took > time.Minute {
		t.Fatalf("ended with %d, %s after the interrupt\n%s%s", result.ExitCode, took, result.Stdout, result.Stderr)
	}
	contains(t, result.Stderr, "Error: Read canceled")
	t.Logf("ended %s after the interrupt", took.Round(time.Millisecond))
}
