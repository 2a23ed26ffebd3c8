// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/credentials/standin"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/providertest"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

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
		"many retries":        {"max_retries = 1000000", "max_retries is 1000000. Write a number from 0 to 1000."},
		"a rate of zero":      {"requests_per_second = 0", "requests_per_second is 0. Write a number from 0.01 to 10000."},
		"a negative timeout":  {"client_read_timeout = -1", "client_read_timeout is -1, which is negative. Write 0 or more."},
		"an empty isv_code":   {`isv_code = ""`, `isv_code: "" is empty; write a value, or leave it out.`},
		"an unknown protocol": {`protocol = "FTP"`, `protocol: "FTP" is neither HTTPS nor HTTP; write one of them in capitals.`},
		"an endpoint with a scheme": {
			`endpoints {
			   cams = "https://cams.example"
			 }`, `endpoints.cams: "https://cams.example" begins with https://; write "cams.example", since HTTPS is the default.`,
		},
		"the endpoint of a sandbox": {
			`endpoints {
			   cams = "http://127.0.0.1:7187"
			 }`, `begins with http://; write "127.0.0.1:7187" and, for CAMS, set protocol to "HTTP"`,
		},
		"an invalid region":                {`region = "Singapore"`, `region: "Singapore" is not the name of a region; write for example "ap-southeast-1".`},
		"two hosts in blocks of endpoints": {"endpoints {\n cams = \"a\"\n}\nendpoints {\n cams = \"b\"\n}", "set cams to different hosts"},
		"two blocks of assume_role":        {"assume_role {}\nassume_role {}", "The block assume_role is written 2 times. Write it once."},
		"a session that is too short": {
			`assume_role {
			   session_expiration = 899
			 }`, "assume_role.session_expiration is 899. Write a number from 900 to 43200.",
		},
		"a role without its account": {
			`assume_role {
			   role_arn = "role/x"
			 }`, `assume_role.role_arn: "role/x" is not the ARN of a RAM role; write acs:ram::<account>:role/<name>.`,
		},
		"a user in place of a role": {
			`assume_role_with_oidc {
			   role_arn = "acs:ram::123456789012:user/x"
			 }`, `assume_role_with_oidc.role_arn: "acs:ram::123456789012:user/x" is not the ARN of a RAM role`,
		},
		"assume_role without a role": {
			`access_key = "key"
			 secret_key = "secret"
			 assume_role {}`, "Error: No role to assume",
		},
		"a profile without a file": {
			`profile = "p"
			 shared_credentials_file = "/no/such/file"`, "the profile file /no/such/file cannot be read: there is no such file",
		},
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

// TestNothingFound checks that, without credentials, one error lists every place that was
// searched, without using the network.
func TestNothingFound(t *testing.T) {
	metadata := standin.StartMetadata(t, "role", &standin.Sequence{Keys: []standin.Key{{ID: "id", Secret: "s", Token: "t"}}}, false)
	m := machine(t, nil)
	m.MetadataURL = metadata.URL
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: on(m),
		Steps: []resource.TestStep{{
			Config: "provider \"alicloud\" {}\n" + readChannel,
			ExpectError: providertest.Wrapped("Error: No credentials", "ALICLOUD_ACCESS_KEY", "ALICLOUD_SECRET_KEY", "ALICLOUD_PROFILE", "ALICLOUD_CREDENTIALS_URI",
				"ALICLOUD_ECS_ROLE_NAME", "ALIBABA_CLOUD_OIDC_PROVIDER_ARN"),
		}},
	})
	if n := len(metadata.Requests()); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}

// TestISVCode checks that the provider's code is used for data sources without one.
func TestISVCode(t *testing.T) {
	isv := channel
	isv.Channels = slices.Clone(channel.Channels)
	isv.Channels[0].IsvCode = "isv-default"
	s := providertest.Start(t, isv)
	provider := strings.Replace(providertest.Provider(s), "protocol", "isv_code = \"isv-default\"\n  protocol", 1)
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: providertest.Factories,
		Steps: []resource.TestStep{
			{
				Config: provider + readChannel,
				Check:  resource.TestCheckNoResourceAttr("data.alicloud_chatapp_phone_number_metric.this", "isv_code"),
			},
			{
				Config:      provider + strings.Replace(readChannel, "lookback", "isv_code = \"own\"\n  lookback", 1),
				ExpectError: providertest.Wrapped("Authentication.NoAuth"),
			},
		},
	})
}

// TestRetriesAndTimeout checks that max_retries and client_read_timeout reach the client.
func TestRetriesAndTimeout(t *testing.T) {
	hanging := channel
	hanging.Faults = []sandbox.Fault{{Kind: sandbox.FaultHang}}
	s := providertest.Start(t, hanging)
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: providertest.Factories,
		Steps: []resource.TestStep{{
			Config:      strings.Replace(providertest.Provider(s), "protocol", "max_retries = 1\n  client_read_timeout = 50\n  protocol", 1) + readChannel,
			ExpectError: providertest.Wrapped("after 2 attempts in "),
		}},
	})
	if n := len(s.Requests()); n != 2 {
		t.Errorf("%d requests were sent, want the first and one more", n)
	}
}

// TestMaxRetryTimeout checks that it is the default timeout of data sources.
func TestMaxRetryTimeout(t *testing.T) {
	hanging := channel
	hanging.Faults = []sandbox.Fault{{Kind: sandbox.FaultHang}}
	s := providertest.Start(t, hanging)
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: providertest.Factories,
		Steps: []resource.TestStep{{
			Config:      strings.Replace(providertest.Provider(s), "protocol", "max_retry_timeout = 1\n  protocol", 1) + readChannel,
			ExpectError: providertest.Wrapped("Error: Read timed out", "No answer came within 1s"),
		}},
	})
}

// TestReadableProfileFile checks that a file that others can read is used, with a
// warning.
func TestReadableProfileFile(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows does not have these modes")
	}
	file := filepath.Join(t.TempDir(), "config.json")
	content := `{"profiles": [{"name": "p", "mode": "AK", "access_key_id": "id", "access_key_secret": "secret"}]}`
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	for mode, warnings := range map[os.FileMode]int{0o600: 0, 0o644: 1} {
		if err := os.Chmod(file, mode); err != nil {
			t.Fatal(err)
		}
		resp := configure(t, machine(t, nil), map[string]string{"profile": "p", "shared_credentials_file": file})
		if resp.Diagnostics.HasError() || resp.Diagnostics.WarningsCount() != warnings {
			t.Errorf("%#o: got %v", mode, resp.Diagnostics)
		}
	}
}
