// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy_test

import (
	"fmt"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// Read the rows of ReadWindow, and judge them.
func Example() {
	rule := policy.Rule{Name: "delivery", Metric: policy.DeliveryRate, Per: policy.PerPhoneNumber, Min: p(0.95), MaxDrop: p(0.1), Baseline: "28d"}
	in := week()
	for _, problem := range rule.Check(in.Calendar.Granularity) {
		fmt.Println(problem.Field, problem.Message)
	}
	fmt.Println(policy.ReadWindow([]policy.Rule{rule}, in.Window, in.Calendar).Start == day(-27))

	in.Rows = join(rows(number1, -27, 1, 1720, 1600), rows(number1, 1, 8, 1720, 1568))
	verdict, err := policy.Judge(in, []policy.Rule{rule}, policy.Block)
	fmt.Println(verdict.Status, verdict.Allowed, err)
	fmt.Println(verdict.Results[0].Message)
	// Output:
	// true
	// fail false <nil>
	// delivery: delivery_rate 0.912 is below min 0.95 (8613800000001, 2025-09-01 – 2025-09-08, 12,040 sent)
}
