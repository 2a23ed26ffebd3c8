// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

//go:build linux

package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const megabyte = 1 << 20

// writeLargePlan writes a plan of the given size in bytes: planned values, changes, state
// and configuration of many resources in many modules, and one data source.
func writeLargePlan(t testing.TB, size int) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "large.json")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriterSize(f, megabyte)
	policyText := strings.Repeat(`{\"Effect\":\"Allow\"},`, 100)
	resource := func(i int) string {
		return fmt.Sprintf(`{"address":"module.m.other_policy.p[%d]","mode":"managed","type":"other_policy","name":"p","index":%d,"values":{"tags":{"a":"b","n":[1,2,3]},"policy":"%s"}}`, i, i, policyText)
	}
	part := func(open, end string, item func(int) string) {
		fmt.Fprint(w, open)
		for written, i := 0, 0; written < size/4; i++ {
			if i > 0 {
				fmt.Fprint(w, ",")
			}
			n, _ := fmt.Fprint(w, item(i)) // Flush reports the error.
			written += n
		}
		fmt.Fprint(w, end)
	}
	part(`{"format_version":"1.2","terraform_version":"1.11.4","planned_values":{"root_module":{"child_modules":[{"address":"module.m","resources":[`, `]}]}},`, resource)
	part(`"resource_changes":[`, `],`, func(i int) string {
		return fmt.Sprintf(`{"address":"other_policy.p[%d]","mode":"managed","type":"other_policy","change":{"actions":["create"],"after":%s,"after_unknown":{"id":true}}}`, i, resource(i))
	})
	part(`"prior_state":{"format_version":"1.0","values":{"root_module":{"resources":[{"address":"data.alicloud_chatapp_phone_number_metric.a","mode":"data",`+
		`"type":"alicloud_chatapp_phone_number_metric","values":{"cust_space_id":"cams-a","rules":{"r":{}},"results":[{"rule":"r","status":"pass","reason":"ok"}],"status":"pass","allowed":true,"message":"Allowed: x"}}],`+
		`"child_modules":[{"child_modules":[{"resources":[`, `]}]}]}}},`, resource)
	part(`"complete":true,"configuration":{"root_module":{"resources":[{"address":"data.alicloud_chatapp_phone_number_metric.a","mode":"data",`+
		`"type":"alicloud_chatapp_phone_number_metric","expressions":{"cust_space_id":{},"rules":{}}}],"module_calls":{"m":{"module":{"resources":[`, `]}}}}},"timestamp":"2026-11-24T07:00:00Z","errored":false}`, func(i int) string {
		return fmt.Sprintf(`{"address":"other_policy.p","mode":"managed","type":"other_policy","expressions":{"x":%s}}`, resource(i))
	})
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return name
}

// judgeLarge judges a plan in a separate process, and returns its peak memory. The
// process is observed while it runs, because after its end the system's figure includes
// its parent's memory at the time of the fork.
func judgeLarge(t testing.TB, binary, plan string) (peak int, took time.Duration) {
	t.Helper()
	start := time.Now()
	var out bytes.Buffer
	cmd := exec.CommandContext(t.Context(), binary, "plan", plan)
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	for {
		select {
		case err := <-done:
			if err != nil || !strings.HasPrefix(out.String(), "Allowed: 1 channel passes.") {
				t.Fatalf("%v\n%s", err, out.String())
			}
			return peak, time.Since(start)
		case <-time.After(5 * time.Millisecond):
			peak = max(peak, highWater(cmd.Process.Pid))
		}
	}
}

// highWater returns the peak memory of a process, or 0 if it has ended.
func highWater(pid int) int {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(status), "VmHWM:")
	var kilobytes int
	_, _ = fmt.Sscanf(after, "%d kB", &kilobytes) // 0 for a process that is ending.
	return kilobytes * 1024
}

// TestLargePlan checks that memory does not grow with the plan.
func TestLargePlan(t *testing.T) {
	if testing.Short() {
		t.Skip("it writes 200 MB")
	}
	binary := build(t)
	small, _ := judgeLarge(t, binary, writeLargePlan(t, megabyte))
	large, took := judgeLarge(t, binary, writeLargePlan(t, 200*megabyte))
	t.Logf("1 MB: a peak of %d MB; 200 MB: a peak of %d MB, in %s", small/megabyte, large/megabyte, took.Round(time.Millisecond))
	if large > 64*megabyte {
		t.Errorf("a plan of 200 MB took %d MB of memory", large/megabyte)
	}
}

// BenchmarkLargePlan measures time and peak memory for a plan of 200 MB.
func BenchmarkLargePlan(b *testing.B) {
	binary, plan := build(b), writeLargePlan(b, 200*megabyte)
	b.SetBytes(200 * megabyte)
	var most int
	for b.Loop() {
		peak, _ := judgeLarge(b, binary, plan)
		most = max(most, peak)
	}
	b.ReportMetric(float64(most)/megabyte, "MB-peak")
}
