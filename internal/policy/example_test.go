// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy_test

import (
	"fmt"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// Read the rows of ReadWindow, and judge them.
func Example() {
	rule := policy.Rule{Name: "delivery", Metric: metric.DeliveryRate, Per: "phone_number", Min: p(0.95), MaxDrop: p(0.1), Baseline: "28d"}
	in := week()
	for _, problem := range rule.Check(source, in.Calendar.Granularity, 7) {
		fmt.Println(problem.Detail)
	}
	fmt.Println(policy.ReadWindow([]policy.Rule{rule}, in.Window, in.Calendar).Start == day(-27))

	in.Rows = join(rows(number1, -27, 1, 1720, 1600), rows(number1, 1, 8, 1720, 1568))
	verdict, err := policy.Judge(by(in, policy.Block, rule))
	fmt.Println(verdict.Status, verdict.Allowed, err)
	fmt.Println(verdict.Message)
	// Output:
	// true
	// fail false <nil>
	// Blocked: 1 rule fails for cust-1 (Sep 1–7, 2025; 12,040 sent)
	//   - delivery, 8613800000001: delivery rate 91.2% is below the minimum of 95%
}
