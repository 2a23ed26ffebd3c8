// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/credentials"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/credentials/standin"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/providertest"
)

const examples = "../examples/"

// TestExamples plans the blocks in the documentation of the provider, each with the setup
// that it needs.
func TestExamples(t *testing.T) {
	key := standin.Key{ID: "key-id", Secret: "key-secret"}
	given := standin.Key{ID: "given-id", Secret: "given-secret", Token: "given-token"}
	server := accept(t, key, given)
	sequence := &standin.Sequence{Keys: []standin.Key{given}, Expires: func() time.Time { return providertest.Now.Add(time.Hour) }}
	sts := standin.StartSTS(t, &standin.STS{Callers: map[string]standin.Key{key.ID: key}, Token: "oidc-token", Sessions: sequence})
	metadata := standin.StartMetadata(t, "chatapp-gate", sequence, false)
	sidecar := standin.StartURI(t, sequence)
	token := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(token, []byte("oidc-token"), 0o600); err != nil {
		t.Fatal(err)
	}
	withKey := map[string]string{"ALIBABA_CLOUD_ACCESS_KEY_ID": key.ID, "ALIBABA_CLOUD_ACCESS_KEY_SECRET": key.Secret}
	// Replacements in an example are for addresses that exist only on its machine.
	tests := map[string]struct {
		environment map[string]string
		replace     [2]string
		want        standin.Key
	}{
		"provider":                 {withKey, [2]string{`source = "chatapp-metrics/alicloud"`, `source = "hashicorp/alicloud"`}, key},
		"provider-static":          {nil, [2]string{}, key},
		"provider-environment":     {withKey, [2]string{}, key},
		"provider-profile":         {nil, [2]string{}, key},
		"provider-assume-role":     {withKey, [2]string{}, given},
		"provider-oidc":            {nil, [2]string{"/run/secrets/oidc-token", token}, given},
		"provider-ecs":             {nil, [2]string{}, given},
		"provider-credentials-uri": {nil, [2]string{"http://127.0.0.1:8080", sidecar.URL}, given},
		"provider-isv":             {withKey, [2]string{}, key},
	}
	found, err := filepath.Glob(examples + "provider*/provider.tf")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range found {
		name := filepath.Base(filepath.Dir(path))
		t.Run(name, func(t *testing.T) {
			tt, known := tests[name]
			if !known {
				t.Fatal("it has no test")
			}
			server.Reset()
			content, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			text := string(content)
			if tt.replace[0] != "" && !strings.Contains(text, tt.replace[0]) {
				t.Fatalf("%q is not in it", tt.replace[0])
			}
			text = strings.NewReplacer(tt.replace[0], tt.replace[1], "${path.root}", filepath.ToSlash(isvFolder(t))).Replace(text)
			m := machine(t, tt.environment)
			inner := m.Getenv
			m.Getenv = func(name string) string {
				switch name {
				case "ALIBABA_CLOUD_ENDPOINT_CAMS":
					return server.Endpoint()
				case "ALIBABA_CLOUD_ENDPOINT_STS":
					return sts.Host()
				}
				return inner(name)
			}
			m.MetadataURL = metadata.URL
			gateProfile(t, m)
			step := resource.TestStep{ProtoV6ProviderFactories: on(m), ConfigDirectory: planned(t, text)}
			if name == "provider-static" {
				step.ConfigVariables = config.Variables{"access_key": config.StringVariable(key.ID), "secret_key": config.StringVariable(key.Secret)}
			}
			resource.UnitTest(t, resource.TestCase{Steps: []resource.TestStep{step}})
			requests := server.Requests()
			if len(requests) == 0 || requests[0].Account != tt.want.ID || requests[0].Code != "OK" {
				t.Errorf("got %+v", requests)
			}
		})
	}
	if len(found) != len(tests) {
		t.Errorf("%d examples were found, %d are tested", len(found), len(tests))
	}
}

func isvFolder(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "isv-code"), []byte("isv\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return folder
}

func gateProfile(t *testing.T, m credentials.Machine) {
	t.Helper()
	home, err := m.Home()
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(home, ".aliyun")
	content := `{"current": "", "profiles": [{"name": "gate", "mode": "AK", "access_key_id": "key-id", "access_key_secret": "key-secret"}]}`
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "config.json"), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestVariablesOfExamples checks that the provider reads every variable in pipelines,
// pods and its page.
func TestVariablesOfExamples(t *testing.T) {
	known := slices.Concat(
		credentials.Variables("access_key"), credentials.Variables("secret_key"), credentials.Variables("security_token"), credentials.Variables("ecs_role_name"),
		credentials.Variables("profile"), credentials.Variables("assume_role_with_oidc.oidc_provider_arn"), credentials.Variables("assume_role_with_oidc.role_arn"), credentials.Variables("assume_role_with_oidc.oidc_token"),
		credentials.Variables("assume_role_with_oidc.oidc_token_file"), credentials.Variables("assume_role_with_oidc.role_session_name"),
	)
	paths, err := filepath.Glob(examples + "provider*/*.*")
	if err != nil {
		t.Fatal(err)
	}
	pattern := regexp.MustCompile(`\bALI[A-Z]*_?CLOUD_[A-Z_]+`)
	count := 0
	for _, path := range append(paths, "../templates/index.md.tmpl") {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range pattern.FindAllString(string(content), -1) {
			count++
			if !slices.Contains(known, name) {
				t.Errorf("%s names %s, which is not read", path, name)
			}
		}
	}
	if count < 10 {
		t.Errorf("only %d names were found", count)
	}
}
