// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"maps"
	"os"
	"strings"
	"testing"

	fwprovider "github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/credentials"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/credentials/standin"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/providertest"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
	"github.com/chatapp-metrics/terraform-provider-alicloud/provider"
)

func TestMain(m *testing.M) {
	standin.Trust()
	os.Exit(m.Run())
}

// channel is a data source that every test configuration can read.
var channel = sandbox.Scenario{Channels: []sandbox.Channel{{
	CustSpaceID: "cams-test", ROIMetrics: true,
	Numbers: []sandbox.Number{{PhoneNumber: "8613800000001", DailySent: 10, Steady: true}},
}}}

const readChannel = `
data "alicloud_chatapp_phone_number_metric" "this" {
  cust_space_id = "cams-test"
  lookback      = "1d"
}
`

// withoutEnvironment unsets the variables that the machine may have set.
func withoutEnvironment(t *testing.T) {
	t.Helper()
	for _, variable := range os.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		for _, prefix := range []string{"ALICLOUD_", "ALIBABA_CLOUD_", "ALIBABACLOUD_", "CAMS_ENDPOINT", "STS_ENDPOINT", "CLIENT_", "MAX_RETRY_TIMEOUT", "CHATAPP_", "TF_APPEND_USER_AGENT"} {
			if strings.HasPrefix(name, prefix) {
				t.Setenv(name, "")
			}
		}
	}
}

// accept returns a sandbox with one channel, which the keys may read.
func accept(t *testing.T, keys ...standin.Key) *sandbox.Server {
	t.Helper()
	s := channel
	for _, k := range keys {
		s.Accounts = append(s.Accounts, sandbox.Account{Name: providertest.Account.Name, AccessKeyID: k.ID, AccessKeySecret: k.Secret, SecurityToken: k.Token})
	}
	return providertest.Start(t, s)
}

// machine returns a machine with only an environment, at the sandbox's time.
func machine(t *testing.T, variables map[string]string) credentials.Machine {
	t.Helper()
	variables = maps.Clone(variables)
	home := t.TempDir()
	m := credentials.Machine{}
	m.Getenv = func(name string) string { return variables[name] }
	m.Home = func() (string, error) { return home, nil }
	m.Now = providertest.Clock
	m.MetadataURL = "http://127.0.0.1:1"
	return m
}

// on makes the provider that runs on a machine.
func on(m credentials.Machine) map[string]func() (tfprotov6.ProviderServer, error) {
	return map[string]func() (tfprotov6.ProviderServer, error){
		"alicloud": providerserver.NewProtocol6WithError(provider.NewWith(provider.Options{Version: "test", Machine: m})()),
	}
}

// configure configures a machine's provider without a CLI. Arguments that are left out
// are null.
func configure[T any](t *testing.T, m credentials.Machine, arguments map[string]T) fwprovider.ConfigureResponse {
	t.Helper()
	subject := provider.NewWith(provider.Options{Version: "test", Machine: m})()
	var described fwprovider.SchemaResponse
	subject.Schema(t.Context(), fwprovider.SchemaRequest{}, &described)
	object, ok := described.Schema.Type().TerraformType(t.Context()).(tftypes.Object)
	if !ok {
		t.Fatal("the schema is not an object")
	}
	raw := map[string]tftypes.Value{}
	for name, kind := range object.AttributeTypes {
		raw[name] = tftypes.NewValue(kind, nil)
		if _, isBlock := described.Schema.Blocks[name]; isBlock {
			raw[name] = tftypes.NewValue(kind, []tftypes.Value{})
		}
		if argument, set := arguments[name]; set {
			value, ready := any(argument).(tftypes.Value)
			if !ready {
				value = tftypes.NewValue(kind, argument)
			}
			raw[name] = value
		}
	}
	var resp fwprovider.ConfigureResponse
	subject.Configure(t.Context(), fwprovider.ConfigureRequest{
		Config: tfsdk.Config{Schema: described.Schema, Raw: tftypes.NewValue(object, raw)},
	}, &resp)
	return resp
}
