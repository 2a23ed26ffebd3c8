// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format_test

import (
	"strings"
	"testing"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// TestWhatBlocks checks which results of a blocking verdict are reported as blocking.
func TestWhatBlocks(t *testing.T) {
	warn, gone := result("slow", "", policy.Warn, policy.ReasonBelowMin), result("gone", "", policy.Inconclusive, policy.ReasonNoData)
	fail, ok := result("delivery", "", policy.Fail, policy.ReasonBelowMin), result("ok", "", policy.Pass, policy.ReasonOK)
	tests := map[string]struct {
		results []policy.Result
		allowed bool // By the status of the verdict, without --fail-on warn.
		want    string
	}{
		"a failure":                       {[]policy.Result{fail, gone, warn, ok}, false, "delivery gone"},
		"inconclusive":                    {[]policy.Result{gone, warn, ok}, false, "gone"},
		"a warning":                       {[]policy.Result{warn, ok}, true, "slow"},
		"a warning, inconclusive allowed": {[]policy.Result{gone, warn, ok}, true, "slow"},
		"a status that does not block":    {[]policy.Result{ok}, false, "ok"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			j := judgement("a", gate.ByPolicy, tt.results...)
			j.Blocks, j.Verdict.Allowed = true, tt.allowed
			r := reportOf(j)
			var got []string
			for _, issue := range gitlabIssues(t, write(t, "gitlab", r)) {
				if issue.Severity == "blocker" {
					got = append(got, strings.TrimPrefix(issue.CheckName, "policy/"))
				}
			}
			if strings.Join(got, " ") != tt.want {
				t.Errorf("%q block, want %q", got, tt.want)
			}
			if junit := string(write(t, "junit", r)); strings.Count(junit, "<failure ")+strings.Count(junit, "<error ") != len(got) {
				t.Errorf("got\n%s", junit)
			}
		})
	}
}
