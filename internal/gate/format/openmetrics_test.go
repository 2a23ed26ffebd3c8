// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policyfile"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// parsed parses a report as a textfile collector does, and checks that no series occurs twice,
// which Prometheus rejects.
func parsed(t testing.TB, report []byte) map[string]*dto.MetricFamily {
	t.Helper()
	series := make(map[string]bool)
	for line := range strings.Lines(string(report)) {
		name := line[:strings.LastIndexByte(line, ' ')]
		if series[name] {
			t.Errorf("%s occurs twice", name)
		}
		series[name] = true
	}
	parser := expfmt.NewTextParser(model.LegacyValidation)
	families, err := parser.TextToMetricFamilies(bytes.NewReader(report))
	if err != nil {
		t.Fatalf("%v\n%s", err, report)
	}
	return families
}

// value returns the value of the sample with these labels. It may have others.
func value(t testing.TB, families map[string]*dto.MetricFamily, name string, labels map[string]string) float64 {
	t.Helper()
	for _, m := range families[name].GetMetric() {
		has := make(map[string]string)
		for _, l := range m.GetLabel() {
			has[l.GetName()] = l.GetValue()
		}
		found := true
		for name, value := range labels {
			found = found && has[name] == value
		}
		if found {
			return m.GetGauge().GetValue()
		}
	}
	t.Errorf("there is no %s with %v", name, labels)
	return 0
}

// TestOpenMetrics checks that Prometheus' own parser and linter accept every report, and that
// the gauges match the verdict.
func TestOpenMetrics(t *testing.T) {
	for name, r := range reports(t) {
		report := write(t, "openmetrics", r)
		families := parsed(t, report)
		problems, err := promlint.New(bytes.NewReader(report)).Lint()
		if err != nil || len(problems) > 0 {
			t.Errorf("%s: %v, %v", name, problems, err)
		}
		if !bytes.HasSuffix(report, []byte("\n# EOF\n")) {
			t.Errorf("%s: the end is missing", name)
		}
		if got := value(t, families, "chatapp_gate_exit_code", nil); got != float64(r.ExitCode) {
			t.Errorf("%s: the exit code is %v", name, got)
		}
		if got := value(t, families, "chatapp_gate_allowed", nil); got == 1 != r.Allowed {
			t.Errorf("%s: allowed is %v", name, got)
		}
		if value(t, families, "chatapp_gate_status", map[string]string{"status": string(r.Status)}) != 1 {
			t.Errorf("%s: the status is not %s", name, r.Status)
		}
	}
}

// TestOpenMetricsOfResults checks the gauges of a rule on numbers that look alike when masked,
// and of a rule on intervals.
func TestOpenMetricsOfResults(t *testing.T) {
	file, err := policyfile.Parse("p.hcl", []byte(`
channel "support" {
  cust_space_id = "cams-a"
  phone_numbers = ["8613800000001", "8614900000001"]
  lookback      = "2d"
  rules = {
    each  = { metric = "delivery_rate", per = "phone_number", min = 0.9 }
    daily = { metric = "sent_count", per = "interval", min = 15 }
  }
}`), policyfile.Values{})
	if err != nil {
		t.Fatal(err)
	}
	day := func(n int) string {
		return time.Date(2026, 11, n, 0, 0, 0, 0, time.FixedZone("", 8*3600)).Format("20060102")
	}
	start := map[string]string{day(22): "1795276800000", day(23): "1795363200000"}
	row := func(number, date, sent, delivered string) string {
		return `{"PhoneNumber":"` + number + `","Start":` + start[date] + `,"Granularity":"DAILY","SentCount":` + sent + `,"DeliveredCount":` + delivered + `}`
	}
	answer := `{"Code":"OK","Data":[` + strings.Join([]string{
		row("8613800000001", day(22), "20", "20"), row("8613800000001", day(23), "10", "7"),
		row("8614900000001", day(22), "100", "100"), row("8614900000001", day(23), "100", "98"),
	}, ",") + `]}`
	r, err := gate.JudgeRecorded([]gate.Recording{{Name: "a.json", Body: []byte(answer)}}, file, gate.Options{Now: time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC), Version: "1"})
	if err != nil {
		t.Fatal(err)
	}
	families := parsed(t, write(t, "openmetrics", r))
	one, other := map[string]string{"rule": "each", "phone_number": "86*******0001"}, map[string]string{"rule": "each", "phone_number": "86*******0001(2)"}
	worst := map[string]string{"rule": "daily", "phone_number": "86*******0001"}
	for _, tt := range []struct {
		name   string
		labels map[string]string
		want   float64
	}{
		{"observed_ratio", one, 0.9},
		{"observed_ratio", other, 0.99},
		{"bound_ratio", other, 0.9},
		{"sent_messages", one, 30},
		{"sent_messages", other, 200},
		{"observed_messages", worst, 10},
		{"bound_messages", worst, 15},
		{"last_interval_age_seconds", map[string]string{"channel": "cams-a", "phone_number": "86*******0001(2)"}, 10 * 3600},
		{"verdict_allowed", map[string]string{"verdict": "support", "judged_by": "policy"}, 0},
		{"result_status", map[string]string{"rule": "daily", "phone_number": "86*******0001", "status": "fail"}, 1},
		{"result_status", map[string]string{"rule": "daily", "phone_number": "86*******0001", "status": "pass"}, 0},
		{"result_status", map[string]string{"rule": "each", "phone_number": "86*******0001(2)", "status": "pass"}, 1},
	} {
		if got := value(t, families, "chatapp_gate_"+tt.name, tt.labels); got != tt.want {
			t.Errorf("%s of %v is %v, want %v", tt.name, tt.labels, got, tt.want)
		}
	}
}

// TestOpenMetricsTwice checks that results and checks that occur twice are one series.
func TestOpenMetricsTwice(t *testing.T) {
	j := judgement("a", gate.ByPolicy, result("r", "86*1", policy.Pass, policy.ReasonOK), result("r", "86*1", policy.Fail, policy.ReasonBelowMin))
	point := []gate.Point{{Start: 1795190400000, Counts: metric.Counts{Sent: 1}, Judged: true}}
	j.Series = []gate.Series{{Key: "86*1", Points: point}, {Key: "86*1", Points: point}}
	r := reportOf(j)
	r.Checks = []gate.Check{{Address: "check.a", Kind: "check", Status: policy.Pass}, {Address: "check.a", Kind: "check", Status: policy.Pass}}
	families := parsed(t, write(t, "openmetrics", r))
	if got := value(t, families, "chatapp_gate_result_status", map[string]string{"status": "fail"}); got != 1 {
		t.Error("the worse of two is hidden")
	}
}
