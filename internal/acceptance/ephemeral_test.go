// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

const (
	ephemeralPhone = "8613800007919"
	ephemeralIsv   = "isv-code-of-this-test"
)

// ephemeralScenario is a channel whose counts cannot be confused with other numbers: it sends
// 7919 messages a day.
func ephemeralScenario(rate float64, faults ...sandbox.Fault) sandbox.Scenario {
	return sandbox.Scenario{
		Accounts: []sandbox.Account{{Name: "a", AccessKeyID: "ephemeral-key-id", AccessKeySecret: "ephemeral-key-secret"}},
		Channels: []sandbox.Channel{{
			CustSpaceID: "cams-test", Account: "a", ROIMetrics: true, IsvCode: ephemeralIsv,
			Numbers: []sandbox.Number{{PhoneNumber: ephemeralPhone, DailySent: 7919, DeliveryRate: rate, Steady: true}},
		}},
		Faults: faults,
	}
}

// ephemeralGate is a gate, and a resource that waits for it as given. The secrets are ephemeral
// variables, because a saved plan holds the configuration and all other variables.
func ephemeralGate(arguments, waits string) string {
	return `
variable "release" {
  type    = string
  default = "one"
}
variable "phone_number" {
  type      = string
  ephemeral = true
}
variable "isv_code" {
  type      = string
  ephemeral = true
}
ephemeral "alicloud_chatapp_phone_number_metric" "gate" {
  cust_space_id = "cams-test"
  phone_number  = var.phone_number
  isv_code      = var.isv_code
  lookback      = "3d"
  rules = {
    delivery = { metric = "delivery_rate", min = 0.95 }
  }
  timeouts {
    open = "2s"
  }
` + arguments + `
}
resource "terraform_data" "campaign" {
  input = var.release
` + waits + `
}
`
}

const (
	onCondition = `
  lifecycle {
    precondition {
      condition     = ephemeral.alicloud_chatapp_phone_number_metric.gate.allowed
      error_message = "The channel is blocked: see the warning of the provider."
    }
  }`
	onDependency = "\n  depends_on = [ephemeral.alicloud_chatapp_phone_number_metric.gate]"
	onNothing    = ""
)

// gate is a workspace with an ephemeral gate.
type gate struct {
	*workspace
	seen int // Requests that were counted before.
}

// needsEphemeral skips a test if the CLI does not have ephemeral resources.
func needsEphemeral(t *testing.T) {
	t.Helper()
	version, err := cli.Version(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !version.HasEphemeral() {
		t.Skipf("%s %d.%d has no ephemeral resources", version.Name, version.Major, version.Minor)
	}
}

func newGated(t *testing.T, configuration string, scenario sandbox.Scenario) *gate {
	t.Helper()
	needsEphemeral(t)
	g := &gate{workspace: newConfiguration(t, configuration, scenario)}
	g.environment = append(g.environment, "TF_VAR_phone_number="+ephemeralPhone, "TF_VAR_isv_code="+ephemeralIsv)
	g.run(0, "init", "-no-color")
	return g
}

// turn makes the channel deliver at another rate, or the service fail.
func (g *gate) turn(rate float64, faults ...sandbox.Fault) {
	g.t.Helper()
	if err := g.server.Replace(ephemeralScenario(rate, faults...)); err != nil {
		g.t.Fatal(err)
	}
}

// requests checks how many requests were sent since its last call.
func (g *gate) requests(want int, when string) {
	g.t.Helper()
	all := len(g.server.Requests())
	if got := all - g.seen; got != want {
		g.t.Errorf("%s: %d requests were sent, want %d", when, got, want)
	}
	g.seen = all
}

// campaign checks which release the resource has; empty if it was not created.
func (g *gate) campaign(want string) {
	g.t.Helper()
	content, err := os.ReadFile(filepath.Join(g.folder, "terraform.tfstate"))
	if os.IsNotExist(err) {
		content = []byte("{}")
	} else if err != nil {
		g.t.Fatal(err)
	}
	var state struct {
		Resources []struct {
			Name      string
			Instances []struct {
				Attributes struct {
					Input struct{ Value string }
				}
			}
		}
	}
	decode(g.t, string(content), &state)
	got := ""
	for _, r := range state.Resources {
		if r.Name == "campaign" && len(r.Instances) > 0 {
			got = r.Instances[0].Attributes.Input.Value
		}
	}
	if got != want {
		g.t.Errorf("the release is %q, want %q:\n%s", got, want, content)
	}
}

// leavesNothing checks that neither the state nor a saved plan contains anything of the channel.
func (g *gate) leavesNothing() {
	g.t.Helper()
	words := []string{
		ephemeralPhone, ephemeralIsv, "ephemeral-key", "7919", "23757", "0.97", "86*",
	}
	files, err := filepath.Glob(filepath.Join(g.folder, "*"))
	if err != nil {
		g.t.Fatal(err)
	}
	searched := 0
	for _, file := range files {
		name := filepath.Base(file)
		if !strings.HasPrefix(name, "terraform.tfstate") && !strings.HasSuffix(name, ".out") {
			continue
		}
		content, err := os.ReadFile(file)
		if err != nil {
			g.t.Fatal(err)
		}
		for where, text := range texts(g.t, name, content) {
			searched++
			for _, word := range words {
				if i := strings.Index(text, word); i >= 0 {
					g.t.Errorf("%q is in %s: …%q…", word, where, text[max(0, i-100):min(len(text), i+60)])
				}
			}
		}
	}
	if searched == 0 {
		g.t.Error("there is neither a state nor a plan")
	}
}

// TestEphemeralGate makes a channel sick between a plan and its apply, and then healthy again.
func TestEphemeralGate(t *testing.T) {
	for name, tt := range map[string]struct {
		arguments, waits string
		blocked          []string
		destroyed        int  // The exit code of destroy while the channel is sick.
		again            bool // A saved plan can be applied after it was blocked.
	}{
		"warn": {"", onCondition, []string{
			"Warning: Not allowed by the verdict on channel \"cams-test\", phone number 86*******7919", "delivery", "Error: Resource precondition failed",
		}, 0, false},
		"fail, with a condition": {`  on_blocked = "fail"`, onCondition, []string{
			"Error: Blocked by the verdict on channel \"cams-test\", phone number 86*******7919", "delivery",
		}, 1, false},
		"fail, with a dependency": {`  on_blocked = "fail"`, onDependency, []string{
			"Error: Blocked by the verdict on channel \"cams-test\", phone number 86*******7919", "delivery",
		}, 1, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := newGated(t, ephemeralGate(tt.arguments, tt.waits), ephemeralScenario(0.97))
			g.run(0, "validate", "-no-color")
			g.requests(0, "validate")

			// The first release is blocked, and nothing is created.
			g.run(0, "plan", "-no-color", "-out=plan.out")
			g.requests(1, "plan")
			g.leavesNothing()
			g.turn(0.5)
			contains(t, g.run(1, "apply", "-no-color", "plan.out").Printed(), tt.blocked...)
			g.requests(1, "apply that is blocked")
			g.campaign("")

			// The channel is healthy again. The first apply has made a state, so the plan is stale.
			g.turn(0.97)
			contains(t, g.run(1, "apply", "-no-color", "plan.out").Stderr, "Saved plan is stale")
			g.requests(0, "apply of a stale plan")
			g.run(0, "plan", "-no-color", "-out=plan.out")
			g.run(0, "apply", "-no-color", "plan.out")
			g.requests(2, "plan again, and apply")
			g.campaign("one")
			g.leavesNothing()
			g.run(0, "plan", "-no-color", "-detailed-exitcode")
			g.requests(1, "plan without changes")

			// The next release is blocked too. The results of conditions are part of the state,
			// so with a condition, a blocked apply makes the plan stale.
			g.run(0, "plan", "-no-color", "-out=plan.out", "-var=release=two")
			g.turn(0.5)
			contains(t, g.run(1, "apply", "-no-color", "plan.out").Printed(), tt.blocked...)
			g.requests(2, "plan, and apply that is blocked")
			g.campaign("one")
			g.turn(0.97)
			release := "one"
			if tt.again {
				g.run(0, "apply", "-no-color", "plan.out")
				g.requests(1, "apply again")
				release = "two"
			} else {
				contains(t, g.run(1, "apply", "-no-color", "plan.out").Stderr, "Saved plan is stale")
			}
			g.campaign(release)

			// If the channel is already sick at plan, the plan is blocked, as with a data source.
			g.turn(0.5)
			contains(t, g.run(1, "plan", "-no-color", "-var=release=three").Printed(), tt.blocked...)
			g.run(tt.destroyed, "destroy", "-no-color", "-auto-approve")
			g.turn(0.97)
			g.run(0, "destroy", "-no-color", "-auto-approve")
			g.campaign("")
			g.leavesNothing()
		})
	}
}

// TestEphemeralUnchanged checks that a gate blocks an apply even if the resource that it gates
// does not change.
func TestEphemeralUnchanged(t *testing.T) {
	g := newGated(t, ephemeralGate("", onCondition), ephemeralScenario(0.97))
	g.run(0, "apply", "-no-color", "-auto-approve")
	g.requests(2, "apply without a saved plan")
	g.run(0, "plan", "-no-color", "-out=plan.out")
	g.turn(0.5)
	contains(t, g.run(1, "apply", "-no-color", "plan.out").Printed(), "Error: Resource precondition failed")
}

// TestEphemeralUnused checks what the documentation states about a gate that nothing refers
// to: at apply, OpenTofu does not open it, and Terraform opens it without anything waiting.
func TestEphemeralUnused(t *testing.T) {
	g := newGated(t, ephemeralGate(`  on_blocked = "fail"`, onNothing), ephemeralScenario(0.97))
	version, err := cli.Version(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	g.run(0, "plan", "-no-color", "-out=plan.out")
	g.requests(1, "plan")
	g.turn(0.5)
	if version.Name == "OpenTofu" {
		g.run(0, "apply", "-no-color", "plan.out")
		g.requests(0, "apply")
	} else {
		contains(t, g.run(1, "apply", "-no-color", "plan.out").Printed(), "Error: Blocked by the verdict")
		g.requests(1, "apply")
	}
	g.campaign("one")
}

// TestEphemeralOutage checks what on_error does if the service fails between a plan and its
// apply.
func TestEphemeralOutage(t *testing.T) {
	outage := sandbox.Fault{Kind: sandbox.FaultCode, HTTPStatus: 400, Code: "Product.Unsubscript", Message: "No."}
	for name, tt := range map[string]struct {
		arguments, waits string
		exitCode         int
		words            []string
	}{
		"fail":                        {"", onCondition, 1, []string{"Error: Product not subscribed", "Product.Unsubscript"}},
		"record":                      {`  on_error = "record"`, onCondition, 1, []string{"Warning: Not allowed by the verdict", "Product.Unsubscript", "Error: Resource precondition failed"}},
		"record, and nothing waits":   {`  on_error = "record"`, onDependency, 0, []string{"Warning: Not allowed by the verdict", "Product.Unsubscript"}},
		"record, and the run ends":    {"  on_error = \"record\"\n  on_blocked = \"fail\"", onDependency, 1, []string{"Error: Blocked by the verdict", "Product.Unsubscript"}},
		"fail, and blocked is a warn": {`  on_error = "fail"`, onDependency, 1, []string{"Error: Product not subscribed"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := newGated(t, ephemeralGate(tt.arguments, tt.waits), ephemeralScenario(0.97))
			g.run(0, "plan", "-no-color", "-out=plan.out")
			g.turn(0.97, outage)
			contains(t, g.run(tt.exitCode, "apply", "-no-color", "plan.out").Printed(), tt.words...)
			g.requests(2, "plan and apply")
			release := "one"
			if tt.exitCode != 0 {
				release = ""
			}
			g.campaign(release)
			g.leavesNothing()
		})
	}
}

// TestEphemeralDeferred checks that an opening waits for values that are known only during
// apply.
func TestEphemeralDeferred(t *testing.T) {
	g := newGated(t, strings.Replace(ephemeralGate("", onCondition), `"3d"`, `terraform_data.late.output`, 1)+`
resource "terraform_data" "late" {
  input = "3d"
}
`, ephemeralScenario(0.97))
	g.run(0, "plan", "-no-color", "-out=plan.out")
	g.requests(0, "plan")
	g.turn(0.5)
	contains(t, g.run(1, "apply", "-no-color", "plan.out").Printed(), "Warning: Not allowed by the verdict", "Error: Resource precondition failed")
	g.requests(1, "apply")
}

// TestEphemeralInModules gates several numbers in a module that passes on the verdict, as in
// the documentation. Every warning is shown.
func TestEphemeralInModules(t *testing.T) {
	g := newGated(t, "", sandbox.Demo())
	module := filepath.Join(g.folder, "gate")
	if err := os.Mkdir(module, 0o755); err != nil {
		t.Fatal(err)
	}
	g.write("gate/main.tf", requirement+`
variable "channel" {
  type = string
}
variable "numbers" {
  type = list(string)
}
ephemeral "alicloud_chatapp_phone_number_metric" "gate" {
  count         = length(var.numbers)
  cust_space_id = var.channel
  phone_number  = var.numbers[count.index]
  lookback      = "3d"
  rules         = { delivery = { metric = "delivery_rate", min = 0.99 } }
}
output "allowed" {
  ephemeral = true
  value     = alltrue(ephemeral.alicloud_chatapp_phone_number_metric.gate[*].allowed)
}
`)
	g.write("main.tf", header+`
module "gate" {
  source   = "./gate"
  for_each = toset(["cams-healthy"])
  channel  = each.key
  numbers  = ["8613800000001", "8613800000002"]
}
resource "terraform_data" "campaign" {
  lifecycle {
    precondition {
      condition     = module.gate["cams-healthy"].allowed
      error_message = "The channel is blocked: see the warnings of the provider."
    }
  }
}
`)
	g.run(0, "init", "-no-color")
	contains(t, g.run(1, "plan", "-no-color").Printed(),
		`Warning: Not allowed by the verdict on channel "cams-healthy", phone number 86*******0001`,
		`Warning: Not allowed by the verdict on channel "cams-healthy", phone number 86*******0002`,
		"Error: Resource precondition failed")
	g.requests(2, "plan")
}
