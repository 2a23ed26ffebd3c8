// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package gate_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// TestDeferredRulesAreNotWaived checks that a deferred read is waived only if all of its rules
// and their waivers are known.
func TestDeferredRulesAreNotWaived(t *testing.T) {
	const rule = `{"metric":"delivery_rate","min":0.9,"per":"phone_number","waiver":{"until":"2099-12-31","reason":"why"}}`
	tests := map[string]struct {
		unknown string
		status  policy.Status
	}{
		"all is known":          {`{}`, policy.Pass},
		"the phone numbers":     {`{"r":{"waiver":{"phone_numbers":true}}}`, policy.Inconclusive},
		"one phone number":      {`{"r":{"waiver":{"phone_numbers":[true]}}}`, policy.Inconclusive},
		"the reason":            {`{"r":{"waiver":{"reason":true}}}`, policy.Inconclusive},
		"another rule":          {`{"other":true}`, policy.Inconclusive},
		"a bound of the rule":   {`{"r":{"min":true}}`, policy.Pass},
		"all rules":             {`true`, policy.Inconclusive},
		"the rule as a whole":   {`{"r":true}`, policy.Inconclusive},
		"the waiver as a whole": {`{"r":{"waiver":true}}`, policy.Inconclusive},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			text := fmt.Sprintf(`{"format_version":"1.2","timestamp":"2026-11-24T07:00:00Z","complete":true,"planned_values":{},"resource_changes":[{
				"address":"data.alicloud_chatapp_phone_number_metric.late","mode":"data","type":"alicloud_chatapp_phone_number_metric",
				"action_reason":"read_because_config_unknown","change":{"after":{"cust_space_id":"cams-a","lookback":"7d","rules":{"r":%s}},
				"after_unknown":{"status":true,"rules":%s}}}]}`, rule, tt.unknown)
			plan, err := gate.ParsePlan(strings.NewReader(text))
			if err != nil {
				t.Fatal(err)
			}
			report := gate.JudgePlan(plan, "-", nil, gate.Options{Now: *plan.Timestamp})
			if len(report.Judgements) != 1 {
				t.Fatalf("got %+v", report.Judgements)
			}
			if v := report.Judgements[0].Verdict; v.Status != tt.status || v.Allowed != (tt.status == policy.Pass) {
				t.Errorf("got %s, want %s", v.Message, tt.status)
			}
		})
	}
}
