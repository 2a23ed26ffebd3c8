// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

// TestMocks checks what, according to the guide on testing, mocks can set. If a CLI learns
// more, the guide must follow.
func TestMocks(t *testing.T) {
	const (
		verdict  = "status = \"pass\"\nallowed = true\nmessage = \"m\"\n"
		number   = `{ sent_count = 10, delivered_count = 9, delivery_rate = 0.9, interval_count = 1 }`
		result   = `{ rule = "r", metric = "delivery_rate", severity = "error", status = "pass", reason = "ok", message = "m", phone_number = "1", start = 1, end = 2, observed = 1, bound = 1, baseline = null, decided_by = null, sent_count = 1 }`
		row      = `{ phone_number = "1", granularity = "DAILY", start = 1, end = 2, sent_count = 1, delivered_count = 1, delivery_rate = 1 }`
		passes   = "Success! 1 passed, 0 failed."
		unlike   = "incompatible types"
		required = "are required"
	)
	tests := map[string]struct {
		values, condition string
		terraform, tofu   string // What is printed.
	}{
		"a verdict":                {verdict, `support.status == "pass" && support.allowed && support.message == "m"`, passes, passes},
		"counts":                   {"sent_count = 10\ndelivery_rate = 0.9", `support.sent_count == 10 && support.delivery_rate == 0.9`, passes, passes},
		"an error":                 {`error = { code = "C", message = "m", request_id = "r", access_denied_detail = null }`, `support.error.code == "C" && support.error.access_denied_detail == null`, passes, passes},
		"an error in part":         {`error = { code = "C" }`, `support.error.code == "C" && support.error.message != ""`, passes, required},
		"no error":                 {`error = null`, `support.error == null`, unlike, passes},
		"a number":                 {`by_phone_number = { "1" = ` + number + ` }`, `support.by_phone_number["1"].sent_count == 10`, "The given key does not identify an element", passes},
		"a number, and it stays":   {`by_phone_number = { "1" = ` + number + ` }`, `length(support.by_phone_number) == 0`, passes, "Test assertion failed"},
		"a number in part":         {`by_phone_number = { "1" = { sent_count = 10 } }`, `length(support.by_phone_number) == 0`, passes, required},
		"results":                  {`results = [` + result + `]`, `support.results[0].status == "pass"`, unlike, passes},
		"a result in part":         {`results = [{ status = "pass" }]`, `support.results[0].status == "pass"`, unlike, required},
		"metrics":                  {`metrics = [` + row + `]`, `support.metrics[0].sent_count == 1`, unlike, passes},
		"an argument":              {`cust_space_id = "other"`, `support.cust_space_id == "cams-healthy"`, passes, "is not allowed to be overridden"},
		"a misspelled name":        {`statuss = "pass"`, `support.cust_space_id == "cams-healthy"`, passes, "The field is unknown"},
		"what is left out":         {"", `support.status != "pass" && !support.allowed && support.sent_count == 0 && length(support.results) == 0`, passes, passes},
		"an error that is made up": {verdict, `support.error != null`, passes, passes},
	}
	isTofu := strings.HasPrefix(newWorkspace(t, examples+"terraform-test", sandbox.Demo()).run(0, "version").Stdout, "OpenTofu")
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorkspace(t, examples+"terraform-test", sandbox.Demo())
			w.environment = nil
			if err := os.Remove(filepath.Join(w.folder, "tests", "gate.tftest.hcl")); err != nil {
				t.Fatal(err)
			}
			const source = "data.alicloud_chatapp_phone_number_metric.support"
			w.write("tests/mocks.tftest.hcl", fmt.Sprintf("mock_provider \"alicloud\" {}\n\nrun \"mocked\" {\n  command = plan\n\n  override_data {\n    target = %s\n"+
				"    values = {\n%s\n    }\n  }\n\n  assert {\n    condition     = %s\n    error_message = \"The assertion failed.\"\n  }\n%s}\n",
				source, tt.values, strings.ReplaceAll(tt.condition, "support.", source+"."), blocked(tt.values)))
			w.run(0, "init", "-no-color")
			want := tt.terraform
			if isTofu {
				want = tt.tofu
			}
			exitCode := 1
			if want == passes {
				exitCode = 0
			}
			got := w.run(exitCode, "test", "-no-color")
			contains(t, got.Stdout+got.Stderr, want)
		})
	}
}

// blocked expects the campaign to be blocked unless the values set allowed.
func blocked(values string) string {
	if strings.Contains(values, "allowed = true") {
		return ""
	}
	return "  expect_failures = [terraform_data.campaign]\n"
}
