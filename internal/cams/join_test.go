// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams_test

import (
	"reflect"
	"testing"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// TestJoin checks that nothing of an answer is lost or counted twice, and that callers who share
// an answer do not see it change.
func TestJoin(t *testing.T) {
	row := func(key string, start int64) metric.Row { return metric.Row{Key: key, Start: start} }
	shared := append(make([]metric.Row, 0, 9), row("b", 1), row("b", 2)) // With room to append to.
	got := cams.Join(
		cams.Answer{Rows: shared, Unknown: 1, Foreign: 20, RequestID: "first"},
		cams.Answer{Rows: []metric.Row{row("a", 1), row("b", 2)}, Unknown: 2, Foreign: 10, RequestID: "second"},
	)
	want := cams.Answer{Rows: []metric.Row{row("a", 1), row("b", 1), row("b", 2)}, Unknown: 3, Foreign: 30, RequestID: "first"}
	if metric.Sort(want.Rows); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if rest := shared[:3][2]; rest != (metric.Row{}) || shared[0] != row("b", 1) {
		t.Errorf("the first answer changed: %+v", shared[:3])
	}
	if got := cams.Join(); !reflect.DeepEqual(got, cams.Answer{}) {
		t.Errorf("nothing joined is %+v", got)
	}
}
