// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/providertest"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

// channel is one that any configuration of the provider can read.
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

// withoutEnvironment hides what the machine may have set.
func withoutEnvironment(t *testing.T) {
	t.Helper()
	for _, name := range []string{
		"ALICLOUD_ACCESS_KEY", "ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABACLOUD_ACCESS_KEY_ID",
		"ALICLOUD_SECRET_KEY", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABACLOUD_ACCESS_KEY_SECRET",
		"ALICLOUD_SECURITY_TOKEN", "ALIBABA_CLOUD_SECURITY_TOKEN", "ALIBABACLOUD_SECURITY_TOKEN",
		"ALICLOUD_REGION", "ALIBABA_CLOUD_REGION", "ALIBABA_CLOUD_ENDPOINT_CAMS", "CAMS_ENDPOINT",
	} {
		t.Setenv(name, "")
	}
}

func TestConfigureFromEnvironment(t *testing.T) {
	withoutEnvironment(t)
	s := providertest.Start(t, channel)
	t.Setenv("ALIBABACLOUD_ACCESS_KEY_ID", providertest.Account.AccessKeyID)
	t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", providertest.Account.AccessKeySecret)
	t.Setenv("CAMS_ENDPOINT", s.Endpoint())
	t.Setenv("TF_APPEND_USER_AGENT", "ci/7")
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: providertest.Factories,
		Steps:                    []resource.TestStep{{Config: "provider \"alicloud\" {\n protocol = \"HTTP\"\n}\n" + readChannel}},
	})
	if agent := s.Requests()[0].Header.Get("User-Agent"); !regexp.MustCompile(`^terraform-provider-alicloud/test .* Terraform/\d+\.\d+\.\d+\S* ci/7$`).MatchString(agent) {
		t.Errorf("the user agent is %q", agent)
	}
}

func TestConfigureErrors(t *testing.T) {
	s := providertest.Start(t, channel)
	tests := map[string]struct {
		arguments string
		message   string
	}{
		"no credentials":           {"", "Error: No credentials"},
		"a key without its secret": {`access_key = "key"`, "Error: Access key without its secret"},
		"HTTP to another machine": {
			`access_key = "key"
			 secret_key = "secret"
			 protocol   = "HTTP"`, "Error: Unencrypted protocol",
		},
		"an unknown protocol": {`protocol = "FTP"`, `protocol value must be one of: ["HTTPS" "HTTP"]`},
		"an endpoint with a scheme": {
			`endpoints {
			   cams = "https://cams.example"
			 }`, `write host or host:port only, as in "cams.example"`,
		},
		"a region that is none":   {`region = "Singapore"`, `"Singapore" is not the name of a region; write for example "ap-southeast-1".`},
		"two blocks of endpoints": {"endpoints {}\nendpoints {}", "at most 1"},
		"unknown": {
			`access_key = terraform_data.late.output
			 secret_key = "secret"`, "The provider reads metrics during plan, and the value of access_key is known only after apply.",
		},
		"an unknown endpoint": {
			`access_key = "key"
			 secret_key = "secret"
			 endpoints {
			   cams = terraform_data.late.output
			 }`, "the value of endpoints.cams is known only after apply",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			withoutEnvironment(t)
			resource.UnitTest(t, resource.TestCase{
				ProtoV6ProviderFactories: providertest.Factories,
				Steps: []resource.TestStep{{
					Config: fmt.Sprintf("resource \"terraform_data\" \"late\" {\n input = \"late\"\n}\nprovider \"alicloud\" {\n%s\n}\n%s",
						tt.arguments, readChannel),
					PlanOnly:    true,
					ExpectError: providertest.Wrapped(tt.message),
				}},
			})
		})
	}
	if n := len(s.Requests()); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}
