// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package planjson_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/planjson"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// TestReadsOfTemplates checks what is read of a template in a plan: its code and
// language, and unknown counts.
func TestReadsOfTemplates(t *testing.T) {
	const (
		kind   = "alicloud_chatapp_template_metric"
		values = `"cust_space_id":"cams-a","template_code":"spring/sale","language":null,"granularity":"DAILY","timezone":"Asia/Shanghai","start":1795190400000,"end":1795276800000,
			"metrics":[
				{"language":"de","start":1795190400000,"end":1795276799999,"sent_count":10,"delivered_count":9,"read_count":8,"click_count":7,"buttons":[]},
				{"language":"en","start":1795190400000,"end":1795276799999,"sent_count":10,"delivered_count":9,"read_count":null,"click_count":7},
				{"language":"es","start":1795190400000,"end":1795276799999,"sent_count":10,"delivered_count":9,"read_count":8},
				{"language":"fr","start":1795190400000,"end":1795276799999,"sent_count":10,"delivered_count":null,"read_count":8,"click_count":7}],
			"rules":{"reads":{"metric":"read_rate","per":"language","min":0.5,"waiver":{"until":"2026-12-01","reason":"why","languages":["it"]}}},
			"status":"fail","allowed":false,"message":"m","results":[
				{"rule":"reads","status":"fail","severity":"error","reason":"below_min","language":"de","start":1795190400000,"end":1795276800000,"metric":"read_rate","observed":0.1,"decided_by":"min","bound":0.5,"baseline":null,"sent_count":10,"message":"reads: m"}]`
	)
	r := statePlan(t, kind, values, `"cust_space_id":{"constant_value":"cams-a"},"template_code":{"constant_value":"spring/sale"},"rules":{}`, timestamp+evaluated)
	if r.State != planjson.Known || r.Invalid != "" || r.Arguments.TemplateCode != "spring/sale" || r.Arguments.Language != "" || r.NoCounts != 1 {
		t.Errorf("got %+v", r)
	}
	row := func(language string, read, clicked int64, unknown metric.Unknown) metric.Row {
		return metric.Row{
			Key: language, Start: 1795190400000, End: 1795276799999, Unknown: unknown,
			Counts: metric.Counts{Sent: 10, Delivered: 9, Read: read, Clicked: clicked},
		}
	}
	want := []metric.Row{row("de", 8, 7, 0), row("en", 0, 7, metric.UnknownRead), row("es", 8, 0, metric.UnknownClicked)}
	if !reflect.DeepEqual(r.Rows, want) {
		t.Errorf("got %+v", r.Rows)
	}
	if got := r.Verdict.Results[0]; got.Key != "de" || got.Metric != metric.ReadRate || *got.Observed != 0.1 {
		t.Errorf("got %+v", got)
	}
	if names := strings.Join(r.Keys, " "); names != "de en es it" {
		t.Errorf("got %s", names)
	}
	parts := r.Source.PartsOf(r.Arguments)
	for key, want := range map[string]map[string]string{
		"":      {"template_code": "spring/sale"},
		"pt/BR": {"template_code": "spring/sale", "language": "pt/BR"},
	} {
		if got := r.Source.Subject(parts, key); !reflect.DeepEqual(got, want) {
			t.Errorf("%q: got %v", key, got)
		}
	}
}
