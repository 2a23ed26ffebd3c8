// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

const examples = "../../examples/"

// TestExamples plans each example, and checks its exit code and output.
func TestExamples(t *testing.T) {
	tests := map[string]struct {
		arguments []string
		exitCode  int
		stdout    []string
		stderr    []string
	}{
		// Exit code 2 would mean changes: a check outside the resources adds none.
		"check-advises": {[]string{"-detailed-exitcode"}, 0, []string{
			"Warning: Check block assertion failed", "Blocked: 1 rule fails for cams-sick", "- delivery: delivery rate 78.5% is below the minimum of 95%",
		}, nil},
		"precondition-blocks": {nil, 1, nil, []string{
			"Error: Resource precondition failed", "Blocked: 1 of 2 rules fails for cams-sick", "- delivery: delivery rate 78.5% is below the minimum of 95%",
		}},
		"postcondition": {nil, 1, nil, []string{
			"Error: Resource postcondition failed", "Blocked: 1 rule fails for cams-sick", "- delivery: delivery rate 78.5% is below the minimum of 95%",
		}},
		"waiver": {[]string{"-var=waived_until=" + time.Now().UTC().Format(time.DateOnly)}, 0, []string{
			`+ status = "pass"`, "Number is being replaced", "delivery, 86*******0012: delivery rate 60.0% is below the minimum of 95%, waived until ",
		}, nil},
		"baseline": {nil, 0, []string{
			`+ status = "fail"`, "- drop, 86*******0012: delivery rate 60.0% fell below 87.3% (baseline 97.0% over 28d, max_drop 10%;",
		}, nil},
		"rules": {nil, 0, []string{
			`+ utility        = "Allowed: all 3 rules pass for cams-healthy `, `+ authentication = "Allowed: `,
			"Blocked: both rules fail for cams-sick ", "- days, 86*******0012: delivery rate fell by more than max_drop in 3 days",
		}, nil},
		"record-errors": {nil, 0, []string{
			"terraform_data.unrelated will be created", `+ status = "error"`, `+ error_code = "Unknown.ResourceOwnerId"`,
			"Warning: Check block assertion failed", "Blocked: the read of cams-unknown failed", "- CAMS refused the request: Unknown.ResourceOwnerId",
		}, nil},
		"data-sources/alicloud_chatapp_phone_number_metric": {nil, 0, []string{"terraform_data.campaign will be created"}, nil},
		"ephemeral-resources/alicloud_chatapp_phone_number_metric": {nil, 0, []string{
			"ephemeral.alicloud_chatapp_phone_number_metric.support: Opening", "terraform_data.campaign will be created",
		}, nil},
		"data-sources/alicloud_chatapp_template_metric": {nil, 0, []string{"terraform_data.campaign will be created"}, nil},
		"ephemeral-resources/alicloud_chatapp_template_metric": {nil, 0, []string{
			"ephemeral.alicloud_chatapp_template_metric.sale: Opening", "terraform_data.campaign will be created",
		}, nil},
		"data-sources/alicloud_chatapp_phone_numbers": {nil, 0, []string{"terraform_data.campaign will be created"}, nil},
		"data-sources/alicloud_chatapp_health_status": {nil, 0, []string{"terraform_data.campaign will be created"}, nil},
		"ephemeral-resources/alicloud_chatapp_phone_numbers": {nil, 0, []string{
			"ephemeral.alicloud_chatapp_phone_numbers.support: Opening", "terraform_data.campaign will be created",
		}, nil},
		"ephemeral-resources/alicloud_chatapp_health_status": {nil, 0, []string{
			"ephemeral.alicloud_chatapp_health_status.support: Opening", "terraform_data.campaign will be created",
		}, nil},
		"state-and-rate": {nil, 1, nil, []string{
			"- quality, 86*******0012: quality rating is RED", "- status, 86*******0012: status is FLAGGED",
			`- health, PHONE_NUMBER/86*******0012: sending is BLOCKED; CAMS reports "The number was reported too often." (ERR-FB-001), possible solution "Send fewer messages, and only to those who agreed to them."`,
			"- drop, 86*******0012: delivery rate",
		}},
		"functions/unix_ms": {nil, 0, []string{"No changes."}, nil},
		"provider":          {nil, 0, []string{"No changes."}, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if strings.HasPrefix(name, "ephemeral-resources/") {
				needsEphemeral(t)
			}
			w := newWorkspace(t, examples+name, demo(t))
			if _, err := os.Stat(w.folder + "/main.tf"); err != nil && name != "provider" {
				w.write("provider.tf", header) // The documentation shows these without a terraform block.
			}
			w.run(0, "init", "-no-color")
			w.run(0, "validate", "-no-color")
			got := w.run(tt.exitCode, append([]string{"plan", "-no-color", "-input=false"}, tt.arguments...)...)
			contains(t, got.Stdout, tt.stdout...)
			contains(t, got.Stderr, tt.stderr...)
		})
	}
}

// TestWaiverEnds checks that a waiver does not outlive its last day.
func TestWaiverEnds(t *testing.T) {
	w := newWorkspace(t, examples+"waiver", sandbox.Demo())
	w.run(0, "init", "-no-color")
	yesterday := time.Now().UTC().AddDate(0, 0, -1).Format(time.DateOnly)
	contains(t, w.run(0, "plan", "-no-color", "-var=waived_until="+yesterday).Stdout, `+ status = "fail"`, "+ waived = []")
}

// TestExampleOfTerraformTest runs the gate tests of an example. They need neither credentials
// nor an endpoint.
func TestExampleOfTerraformTest(t *testing.T) {
	w := newWorkspace(t, examples+"terraform-test", sandbox.Demo())
	w.environment = nil
	w.run(0, "init", "-no-color")
	contains(t, w.run(0, "test", "-no-color").Stdout, "Success! 2 passed, 0 failed.")
	if n := len(w.server.Requests()); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}

// TestExampleWithOfficialProvider checks that a resource of the official provider is planned
// while the channel is healthy, and only then. A stand-in takes that provider's place.
func TestExampleWithOfficialProvider(t *testing.T) {
	if err := cli.BuildOfficial(t.Context()); err != nil {
		t.Fatal(err)
	}
	w := newWorkspace(t, examples+"with-official-provider", demo(t))
	w.write("protocol_override.tf", "provider \"chatapp\" {\n  protocol = \"HTTP\"\n}\n")
	w.run(0, "init", "-no-color")
	contains(t, w.run(0, "plan", "-no-color").Stdout, "# alicloud_fcv3_trigger.campaign will be created", "CRON_TZ=Asia/Shanghai 0 0 10 * * *")

	w.write("sick_override.tf", "data \"alicloud_chatapp_phone_number_metric\" \"support\" {\n  cust_space_id = \"cams-sick\"\n}\n")
	contains(t, w.run(1, "plan", "-no-color").Stderr, "Error: Resource precondition failed", `in resource "alicloud_fcv3_trigger" "campaign"`, "delivery")
}

// TestCheckScopedDataSource checks what the example of the check block warns about.
func TestCheckScopedDataSource(t *testing.T) {
	w := newConfiguration(t, `
check "scoped" {
  data "alicloud_chatapp_phone_number_metric" "this" {
    cust_space_id = "cams-healthy"
    lookback      = "3d"
  }
  assert {
    condition     = data.alicloud_chatapp_phone_number_metric.this.allowed
    error_message = data.alicloud_chatapp_phone_number_metric.this.message
  }
}
`, sandbox.Demo())
	w.run(0, "init", "-no-color")
	w.run(0, "apply", "-no-color", "-auto-approve")
	w.run(2, "plan", "-no-color", "-detailed-exitcode")
}

// TestOutage checks that on_error decides what an outage of the API does to a plan.
func TestOutage(t *testing.T) {
	outage := sandbox.Demo()
	outage.Faults = []sandbox.Fault{{Kind: sandbox.FaultStatus, HTTPStatus: 503}}
	const configuration = `
data "alicloud_chatapp_phone_number_metric" "this" {
  cust_space_id = "cams-healthy"
  lookback      = "3d"
  on_error      = %ON_ERROR%
  timeouts {
    read = "1s"
  }
}
resource "terraform_data" "unrelated" {
  input = "unrelated"
}
output "verdict" {
  value = {
    for name in ["status", "allowed", "message", "error", "metrics", "sent_count", "delivery_rate"] :
    name => data.alicloud_chatapp_phone_number_metric.this[name]
  }
}
`
	t.Run("record", func(t *testing.T) {
		w := newConfiguration(t, strings.ReplaceAll(configuration, "%ON_ERROR%", `"record"`), outage)
		w.run(0, "init", "-no-color")
		w.run(0, "apply", "-no-color", "-auto-approve")
		var verdict struct {
			Status, Message string
			Allowed         *bool
			Error           struct{ Code, Message *string }
			Metrics         []any
			SentCount       *int64 `json:"sent_count"`
		}
		if err := json.Unmarshal([]byte(w.run(0, "output", "-json", "verdict").Stdout), &verdict); err != nil {
			t.Fatal(err)
		}
		if verdict.Status != "error" || verdict.Allowed == nil || *verdict.Allowed || verdict.Error.Message == nil || verdict.Error.Code != nil ||
			verdict.Metrics == nil || len(verdict.Metrics) != 0 || verdict.SentCount != nil {
			t.Errorf("got %+v", verdict)
		}
		contains(t, verdict.Message, "Blocked: the read of ")
		contains(t, w.run(0, "state", "list").Stdout, "terraform_data.unrelated")
	})
	t.Run("fail", func(t *testing.T) {
		w := newConfiguration(t, strings.ReplaceAll(configuration, "%ON_ERROR%", "null"), outage)
		w.run(0, "init", "-no-color")
		contains(t, w.run(1, "plan", "-no-color").Stderr, "Error: Service failed", "HTTP status 503", "cams-healthy")
	})
}
