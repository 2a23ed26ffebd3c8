// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/credentials/standin"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/providertest"
)

// planned is a configuration in its own folder. An override file makes the provider speak
// HTTP to the sandbox, so the blocks stay unchanged.
func planned(t *testing.T, content string) config.TestStepConfigFunc {
	t.Helper()
	folder := t.TempDir()
	for name, text := range map[string]string{
		"main.tf": content + readChannel, "sandbox_override.tf": "provider \"alicloud\" {\n  protocol = \"HTTP\"\n}\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return config.StaticDirectory(folder)
}

// TestOfficialBlocks plans the blocks of the official provider's documentation,
// unchanged, and one with all of its arguments. For a block whose placeholder does not
// work here, the environment has a key, which wins.
func TestOfficialBlocks(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the command of a profile is for a POSIX shell")
	}
	const variables = `
variable "access_key" {
  default = "key-id"
}
variable "secret_key" {
  default = "key-secret"
}
variable "region" {
  default = "cn-beijing"
}
`
	key := standin.Key{ID: "key-id", Secret: "key-secret"}
	given := standin.Key{ID: "given-id", Secret: "given-secret", Token: "given-token"}
	documented := standin.Key{ID: "<One-AccessKeyId-With-AssumeRole-Policy>", Secret: "<One-AccessKeySecret-With-AssumeRole-Policy>"}
	server := accept(t, key, given)
	hour := func() time.Time { return providertest.Now.Add(time.Hour) }
	sts := standin.StartSTS(t, &standin.STS{
		Callers: map[string]standin.Key{documented.ID: documented}, Sessions: &standin.Sequence{Keys: []standin.Key{given}},
	})
	metadata := standin.StartMetadata(t, "terraform-provider-alicloud", &standin.Sequence{Keys: []standin.Key{given}, Expires: hour}, false)
	environment := map[string]string{"ALIBABA_CLOUD_ENDPOINT_CAMS": server.Endpoint(), "ALIBABA_CLOUD_ENDPOINT_STS": sts.Host()}
	withKey := map[string]string{
		"ALIBABA_CLOUD_ACCESS_KEY_ID": key.ID, "ALIBABA_CLOUD_ACCESS_KEY_SECRET": key.Secret, "ALIBABA_CLOUD_REGION": "cn-beijing",
	}
	for name, value := range environment {
		withKey[name] = value
	}

	tests := map[string]struct {
		block       string
		environment map[string]string
		want        standin.Key
	}{
		"static credentials": {`
provider "alicloud" {
  access_key = var.access_key
  secret_key = var.secret_key
  # If not set, cn-beijing will be used.
  region = var.region
}
`, environment, key},
		"environment variables": {`
provider "alicloud" {}
`, withKey, key},
		"shared credentials file": {`
provider "alicloud" {
  region                  = "cn-hangzhou"
  shared_credentials_file = "/Users/tf_user/.aliyun/creds"
  profile                 = "customprofile"
}
`, withKey, key},
		"ECS instance role": {`
provider "alicloud" {
  ecs_role_name = "terraform-provider-alicloud"
  region        = var.region
}
`, environment, given},
		"assuming a RAM role": {`
provider "alicloud" {
  access_key = "<One-AccessKeyId-With-AssumeRole-Policy>"
  secret_key = "<One-AccessKeySecret-With-AssumeRole-Policy>"
  assume_role {
    role_arn           = "acs:ram::ACCOUNT_ID:role/ROLE_NAME"
    policy             = "Policy Content"
    session_name       = "A Role Session Name"
    session_expiration = 999
  }
}
`, environment, given},
		"assuming a RAM role with OIDC": {`
provider "alicloud" {
  assume_role_with_oidc {
    oidc_provider_arn = "acs:ram::ACCOUNT_ID:oidc-provider/ROLE_NAME"
    role_arn          = "acs:ram::ACCOUNT_ID:role/ROLE_NAME"
    oidc_token_file   = "/Users/tf_user/secrets/rrsa-tokens/token"
    role_session_name = "A Role Session Name"
  }
}
`, withKey, key},
		"sidecar credentials": {`
provider "alicloud" {
  region          = "cn-hangzhou"
  credentials_uri = "<Your-Credential-URI>"
}
`, withKey, key},
		"an external process": {`
provider "alicloud" {
  region                  = "cn-hangzhou"
  shared_credentials_file = "~/.aliyun/config.json"
  profile                 = "ExternalProfile" # Replace this with your own External type profile name.
}
`, environment, given},
		"user agent": {`
provider "alicloud" {
  region               = "cn-hangzhou"
  configuration_source = "ArgoAgent/argo-12345678 NodeID/1234"
}
`, withKey, key},
		"sign version": {`
provider "alicloud" {
  region = "cn-hangzhou"

  sign_version {
    oss = "v4"
    sls = "v4"
  }
}
`, withKey, key},
		"features": {`
provider "alicloud" {
  features {
    ecs_instance {
      replace_on_image_update = true
    }
  }
}
`, withKey, key},
		"everything that is ignored, known or not": {`
resource "terraform_data" "late" {
  input = "late"
}
provider "alicloud" {
  account_id             = terraform_data.late.output
  account_type           = "International"
  skip_region_validation = true
  source_ip              = "10.0.0.1"
  secure_transport       = "true"
  security_transport     = "true"
  fc                     = "fc.example.com"
  log_endpoint           = "log.example.com"
  mns_endpoint           = "mns.example.com"
  ots_instance_name      = "ots"
  client_read_timeout    = 30000
  client_connect_timeout = 30000
  max_retry_timeout      = 60
  endpoints {
    ecs    = "https://ecs.example.com"
    oss    = terraform_data.late.output
    alidns = "alidns.example.com"
  }
  endpoints {
    dms_enterprise = "dms.example.com"
  }
  assume_role {
    role_arn = ""
  }
}
`, withKey, key},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			server.Reset()
			m := machine(t, tt.environment)
			m.MetadataURL = metadata.URL
			home, err := m.Home()
			if err != nil {
				t.Fatal(err)
			}
			externalProfile(t, home)
			resource.UnitTest(t, resource.TestCase{
				Steps: []resource.TestStep{{ProtoV6ProviderFactories: on(m), ConfigDirectory: planned(t, variables+tt.block)}},
			})
			requests := server.Requests()
			if len(requests) == 0 || requests[0].Account != tt.want.ID || requests[0].Code != "OK" {
				t.Errorf("%d requests, %+v", len(requests), requests)
			}
		})
	}
}

// externalProfile writes a profile file as the CLI does for an external process.
func externalProfile(t *testing.T, home string) {
	t.Helper()
	folder := filepath.Join(home, ".aliyun")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{
		"answer": `{"mode": "StsToken", "access_key_id": "given-id", "access_key_secret": "given-secret", "sts_token": "given-token"}`,
		"config.json": `{
	"current": "default",
	"profiles": [
		{"name": "ExternalProfile", "mode": "External", "process_command": "cat '` + folder + `/answer'", "output_format": "json", "language": "en", "retry_count": 0}
	],
	"meta_path": ""
}`,
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
