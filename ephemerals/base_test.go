// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package ephemerals_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/providertest"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

const typeName = "alicloud_chatapp_phone_number_metric"

// channel delivers 95% of one number's messages, and half of the other's.
func channel() sandbox.Channel {
	return sandbox.Channel{CustSpaceID: "cams-test", ROIMetrics: true, Numbers: []sandbox.Number{
		{PhoneNumber: "8613800000001", DailySent: 1000, DeliveryRate: 0.95, Steady: true},
		{PhoneNumber: "8613800000002", DailySent: 480, DeliveryRate: 0.5, Steady: true},
	}}
}

// opened is the outcome of an opening.
type opened struct {
	result      map[string]tftypes.Value // Nil after an error.
	diagnostics []*tfprotov6.Diagnostic
}

func (o opened) text(t *testing.T, attribute string) (text string) {
	t.Helper()
	if err := o.result[attribute].As(&text); err != nil {
		t.Fatal(err)
	}
	return text
}

func open(t *testing.T, p *providertest.Protocol, arguments string) opened {
	t.Helper()
	schema := p.Schemas.EphemeralResourceSchemas[typeName]
	config := providertest.Written(t, schema, providertest.Arguments(t, schema, arguments))
	valid, err := p.Server.ValidateEphemeralResourceConfig(t.Context(), &tfprotov6.ValidateEphemeralResourceConfigRequest{TypeName: typeName, Config: config})
	if err != nil || len(valid.Diagnostics) > 0 {
		t.Fatal(err, valid)
	}
	got, err := p.Server.OpenEphemeralResource(t.Context(), &tfprotov6.OpenEphemeralResourceRequest{TypeName: typeName, Config: config})
	if err != nil {
		t.Fatal(err)
	}
	out := opened{diagnostics: got.Diagnostics}
	if slices.ContainsFunc(got.Diagnostics, func(d *tfprotov6.Diagnostic) bool { return d.Severity == tfprotov6.DiagnosticSeverityError }) {
		return out
	}
	value, err := got.Result.Unmarshal(schema.ValueType())
	if err != nil {
		t.Fatal(err)
	}
	if err := value.As(&out.result); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestOpen checks what an opening returns and reports, for several channels and
// configurations.
func TestOpen(t *testing.T) {
	outage := sandbox.Fault{Kind: sandbox.FaultStatus, HTTPStatus: 503}
	const (
		warning = tfprotov6.DiagnosticSeverityWarning
		failure = tfprotov6.DiagnosticSeverityError
	)
	tests := map[string]struct {
		arguments string
		faults    []sandbox.Fault
		status    string // Empty if there is no result.
		severity  tfprotov6.DiagnosticSeverity
		summary   string
		detail    []string
		at        string
	}{
		"it passes": {
			arguments: `phone_number = "8613800000001"
			 rules = { delivery = { metric = "delivery_rate", min = 0.95 } }`,
			status: "pass",
		},
		"there are no rules": {status: "unjudged"},
		"it warns": {
			arguments: `rules = { delivery = { metric = "delivery_rate", min = 0.95, severity = "warning" } }`, status: "warn",
		},
		"it fails": {
			arguments: `phone_number = "8613800000002"
			 rules = { delivery = { metric = "delivery_rate", min = 0.95 } }`,
			status: "fail", severity: warning,
			summary: `Not allowed by the verdict on channel "cams-test", phone number 86*******0002`,
			detail:  []string{"delivery", "86*******0002", "allowed is false. This warning alone stops nothing", `on_blocked = "fail"`},
		},
		"it fails, and numbers are shown": {
			arguments: `phone_numbers = ["8613800000002", "8613800000001"]
			 show_phone_numbers = true
			 rules = { delivery = { metric = "delivery_rate", per = "phone_number", min = 0.95 } }`,
			status: "fail", severity: warning,
			summary: `Not allowed by the verdict on channel "cams-test", 2 phone numbers`,
			detail:  []string{"8613800000002"},
		},
		"it fails, and that ends the run": {
			arguments: `on_blocked = "fail"
			 rules = { delivery = { metric = "delivery_rate", min = 0.95 } }`,
			severity: failure, summary: `Blocked by the verdict on channel "cams-test"`, at: `AttributeName("on_blocked")`,
			detail: []string{"delivery", `on_blocked is "fail", which also stops a destroy`},
		},
		"it passes, where failing would end the run": {
			arguments: `on_blocked = "fail"
			 rules = { delivery = { metric = "delivery_rate", min = 0.5 } }`,
			status: "pass",
		},
		"it is inconclusive": {
			arguments: `rules = { delivery = { metric = "delivery_rate", min = 0.95, min_sent = 100000 } }`,
			status:    "inconclusive", severity: warning, summary: `Not allowed by the verdict on channel "cams-test"`,
		},
		"inconclusive is allowed": {
			arguments: `on_inconclusive = "allow"
			 rules = { delivery = { metric = "delivery_rate", min = 0.95, min_sent = 100000 } }`,
			status: "inconclusive",
		},
		"an outage": {
			faults:   []sandbox.Fault{outage},
			severity: failure, summary: "Service failed", detail: []string{`Read: channel "cams-test"`},
		},
		"an outage that is recorded": {
			arguments: `on_error = "record"`, faults: []sandbox.Fault{outage},
			status: "error", severity: warning, summary: `Not allowed by the verdict on channel "cams-test"`, detail: []string{"503"},
		},
		"an outage that is recorded and ends the run": {
			arguments: `on_error   = "record"
			 on_blocked = "fail"`,
			faults: []sandbox.Fault{outage}, severity: failure, summary: `Blocked by the verdict on channel "cams-test"`, detail: []string{"503"},
		},
		"no answer": {
			faults:   []sandbox.Fault{{Kind: sandbox.FaultHang}},
			severity: failure, summary: "Read timed out", detail: []string{"No answer came within 1s", `timeouts { open = "10m" }`},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := providertest.Start(t, sandbox.Scenario{Channels: []sandbox.Channel{channel()}, Faults: tt.faults})
			got := open(t, providertest.NewProtocol(t, server, providertest.Clock),
				"cust_space_id = \"cams-test\"\nlookback = \"1d\"\ntimeouts {\n open = \"1s\"\n}\n"+tt.arguments)
			if tt.summary == "" && len(got.diagnostics) > 0 || tt.summary != "" && len(got.diagnostics) != 1 {
				t.Fatalf("got %v, want one diagnostic of %q", got.diagnostics, tt.summary)
			}
			for _, d := range got.diagnostics {
				if d.Severity != tt.severity || d.Summary != tt.summary || tt.at != "" && d.Attribute.String() != tt.at {
					t.Errorf("got %s: %s at %s, want %s: %s at %s", d.Severity, d.Summary, d.Attribute, tt.severity, tt.summary, tt.at)
				}
				for _, text := range tt.detail {
					if !strings.Contains(d.Detail, text) {
						t.Errorf("%q is not in %s", text, d.Detail)
					}
				}
			}
			if (tt.status == "") != (got.result == nil) {
				t.Fatalf("the result is %v, want %q", got.result, tt.status)
			}
			if tt.status == "" {
				return
			}
			var allowed bool
			if err := got.result["allowed"].As(&allowed); err != nil {
				t.Fatal(err)
			}
			if status := got.text(t, "status"); status != tt.status || allowed != (len(got.diagnostics) == 0) {
				t.Errorf("the status is %s, allowed is %t, and there are %d diagnostics", status, allowed, len(got.diagnostics))
			}
		})
	}
}

// TestOpenedAgain checks that a lookback is resolved at each opening, that start and end stay,
// and that an opening is one request, unless it repeats one.
func TestOpenedAgain(t *testing.T) {
	server := providertest.Start(t, sandbox.Scenario{Channels: []sandbox.Channel{channel()}})
	now := providertest.Now
	p := providertest.NewProtocol(t, server, func() time.Time { return now })
	read := func(window string) string {
		got := open(t, p, "cust_space_id = \"cams-test\"\n"+window)
		return got.text(t, "start_time") + " " + got.text(t, "end_time")
	}
	const lookback, fixed = "granularity = \"HALF_HOUR\"\nlookback = \"1h\"\nsettle = \"100m\"", "start = 1757001600000\nend = 1757174400000"
	var got []string
	for _, window := range []string{lookback, lookback, fixed} {
		got = append(got, read(window))
	}
	now = now.Add(10 * time.Minute)
	for _, window := range []string{lookback, fixed} {
		got = append(got, read(window))
	}
	want := []string{
		"2025-09-10T12:00:00+08:00 2025-09-10T13:00:00+08:00",
		"2025-09-10T12:00:00+08:00 2025-09-10T13:00:00+08:00",
		"2025-09-05T00:00:00+08:00 2025-09-07T00:00:00+08:00",
		"2025-09-10T12:30:00+08:00 2025-09-10T13:30:00+08:00",
		"2025-09-05T00:00:00+08:00 2025-09-07T00:00:00+08:00",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if n := len(server.Requests()); n != 3 {
		t.Errorf("%d requests were sent, want 3: two of the five openings repeat one", n)
	}
}

// TestValidate checks that the arguments of the source are validated, and on_blocked too.
func TestValidate(t *testing.T) {
	p := providertest.NewProtocol(t, providertest.Start(t, sandbox.Scenario{}), providertest.Clock)
	schema := p.Schemas.EphemeralResourceSchemas[typeName]
	validate := func(arguments map[string]tftypes.Value) ([]*tfprotov6.Diagnostic, error) {
		got, err := p.Server.ValidateEphemeralResourceConfig(t.Context(), &tfprotov6.ValidateEphemeralResourceConfigRequest{
			TypeName: typeName, Config: providertest.Written(t, schema, arguments),
		})
		return got.Diagnostics, err
	}
	for name, tt := range map[string]struct {
		arguments string
		messages  []string
	}{
		"an unknown action": {
			"lookback = \"1d\"\non_blocked = \"block\"", []string{"Invalid value", "on_blocked", `on_blocked: "block" is unknown. Write warn or fail.`},
		},
		"an empty action": {"lookback = \"1d\"\non_blocked = \"\"", []string{"on_blocked is empty."}},
		"no window":       {"", []string{"Invalid value", "lookback", "No window is set."}},
		"a wrong rule":    {`lookback = "1d"` + "\n" + `rules = { r = { metric = "delivery_rate", minimum = 0.95 } }`, []string{"minimum"}},
	} {
		t.Run(name, func(t *testing.T) {
			diagnostics, err := validate(providertest.Arguments(t, schema, tt.arguments))
			providertest.Refused(t, diagnostics, err, tt.messages...)
		})
	}
	t.Run("an action that is not known yet", func(t *testing.T) {
		arguments := providertest.Arguments(t, schema, `lookback = "1d"`)
		arguments["on_blocked"] = tftypes.NewValue(tftypes.String, tftypes.UnknownValue)
		if diagnostics, err := validate(arguments); err != nil || len(diagnostics) > 0 {
			t.Error(err, diagnostics)
		}
	})
}

// TestSchema checks that each data source has a twin whose schema is the same, except for
// what an opening needs.
func TestSchema(t *testing.T) {
	p := providertest.NewProtocol(t, providertest.Start(t, sandbox.Scenario{}), providertest.Clock)
	twins := p.Schemas.EphemeralResourceSchemas
	if len(twins) == 0 || len(twins) != len(p.Schemas.DataSourceSchemas) {
		t.Errorf("there are %d data sources and %d ephemeral resources", len(p.Schemas.DataSourceSchemas), len(twins))
	}
	for name, schema := range p.Schemas.DataSourceSchemas {
		twin := twins[name]
		if twin == nil {
			t.Errorf("%s has no ephemeral resource", name)
			continue
		}
		attributes := slices.DeleteFunc(slices.Clone(twin.Block.Attributes), func(a *tfprotov6.SchemaAttribute) bool { return a.Name == "on_blocked" })
		if len(attributes) != len(twin.Block.Attributes)-1 {
			t.Errorf("%s has no on_blocked", name)
		}
		if diff := cmp.Diff(schema.Block.Attributes, attributes); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		timeouts := slices.Clone(twin.Block.BlockTypes)
		if len(timeouts) != 1 || len(timeouts[0].Block.Attributes) != 1 || timeouts[0].Block.Attributes[0].Name != "open" {
			t.Fatalf("%s has the blocks %v", name, timeouts)
		}
		timeouts[0].Block.Attributes[0].Name = "read"
		if diff := cmp.Diff(schema.Block.BlockTypes, timeouts); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// TestCancelled checks that an interrupt ends an opening, even if errors are recorded.
func TestCancelled(t *testing.T) {
	server := providertest.Start(t, sandbox.Scenario{Channels: []sandbox.Channel{channel()}, Faults: []sandbox.Fault{{Kind: sandbox.FaultHang}}})
	p := providertest.NewProtocol(t, server, providertest.Clock)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	server.Observe(func(sandbox.Request) { cancel() })
	schema := p.Schemas.EphemeralResourceSchemas[typeName]
	arguments := providertest.Arguments(t, schema, "cust_space_id = \"cams-test\"\nlookback = \"1d\"\non_error = \"record\"")
	got, err := p.Server.OpenEphemeralResource(ctx, &tfprotov6.OpenEphemeralResourceRequest{TypeName: typeName, Config: providertest.Written(t, schema, arguments)})
	providertest.Refused(t, got.Diagnostics, err, "Read canceled", "An apply that was interrupted may have changed other resources: plan again.")
}
