// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/credentials/standin"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/providertest"
)

// TestCredentialKinds reads a data source with each kind of credentials, and checks that
// the request is signed with the credentials that the stand-ins issued.
func TestCredentialKinds(t *testing.T) {
	static := standin.Key{ID: "static-id", Secret: "static-secret"}
	temporary := standin.Key{ID: "temporary-id", Secret: "temporary-secret", Token: "temporary-token"}
	given := standin.Key{ID: "given-id", Secret: "given-secret", Token: "given-token"}
	server := accept(t, static, temporary, given)

	hour := func() time.Time { return providertest.Now.Add(time.Hour) }
	sequence := func() *standin.Sequence { return &standin.Sequence{Keys: []standin.Key{given}, Expires: hour} }
	sts := standin.StartSTS(t, &standin.STS{
		Callers: map[string]standin.Key{static.ID: static, temporary.ID: temporary, "source-id": {ID: "source-id", Secret: "s", Token: "t"}},
		Token:   "oidc-token", Sessions: &standin.Sequence{Keys: []standin.Key{given}},
	})
	uri := standin.StartURI(t, sequence())
	metadata := standin.StartMetadata(t, "role", sequence(), false)
	cloudSSO := standin.StartCloudSSO(t, "login-token", sequence())
	oauth := standin.StartOAuth(t, "login-token", sequence())
	source := standin.StartURI(t, &standin.Sequence{Keys: []standin.Key{{ID: "source-id", Secret: "s", Token: "t"}}, Expires: hour})

	folder := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	token := file("token", "oidc-token\n")
	printed := file("printed", `{"mode": "StsToken", "access_key_id": "given-id", "access_key_secret": "given-secret", "sts_token": "given-token"}`)
	login := map[string]any{
		"access_token": "login-token", "cloud_sso_access_token_expire": hour().Unix(),
		"oauth_access_token": "login-token", "oauth_access_token_expire": hour().Unix(), "oauth_site_type": "INTL",
		"cloud_sso_sign_in_url": cloudSSO.URL + "/x/login", "cloud_sso_account_id": "1", "cloud_sso_access_config": "ac-1",
	}
	profile := func(name string, fields map[string]any) map[string]any {
		p := map[string]any{"name": name, "mode": name, "ram_role_arn": "acs:ram::1:role/x"}
		for field, value := range fields {
			p[field] = value
		}
		return p
	}
	key := map[string]any{"access_key_id": static.ID, "access_key_secret": static.Secret}
	content, err := json.Marshal(map[string]any{"current": "default", "profiles": []any{
		profile("AK", key),
		profile("StsToken", map[string]any{"access_key_id": temporary.ID, "access_key_secret": temporary.Secret, "sts_token": temporary.Token}),
		profile("RamRoleArn", key),
		profile("EcsRamRole", map[string]any{"ram_role_name": "role"}),
		profile("OIDC", map[string]any{"oidc_provider_arn": "acs:ram::1:oidc-provider/x", "oidc_token_file": token}),
		profile("ChainableRamRoleArn", map[string]any{"source_profile": "AK"}),
		profile("CloudSSO", login),
		profile("External", map[string]any{"process_command": `cat "` + printed + `"`}),
		profile("OAuth", login),
	}})
	if err != nil {
		t.Fatal(err)
	}
	profiles := fmt.Sprintf("shared_credentials_file = %q\n", file("config.json", string(content)))
	keys := func(k standin.Key) string {
		return fmt.Sprintf("access_key = %q\nsecret_key = %q\nsecurity_token = %q\n", k.ID, k.Secret, k.Token)
	}
	oidc := map[string]string{
		"ALIBABA_CLOUD_OIDC_PROVIDER_ARN": "acs:ram::1:oidc-provider/x", "ALIBABA_CLOUD_ROLE_ARN": "acs:ram::1:role/x",
		"ALIBABA_CLOUD_OIDC_TOKEN_FILE": token,
	}

	tests := map[string]struct {
		arguments   string
		environment map[string]string
		want        standin.Key
	}{
		"a static key":           {keys(static), nil, static},
		"a static temporary key": {keys(temporary), nil, temporary},
		"the environment": {"", map[string]string{
			"ALIBABA_CLOUD_ACCESS_KEY_ID": temporary.ID, "ALIBABA_CLOUD_ACCESS_KEY_SECRET": temporary.Secret, "ALIBABA_CLOUD_SECURITY_TOKEN": temporary.Token,
		}, temporary},
		"profile AK":                              {profiles + `profile = "AK"`, nil, static},
		"profile StsToken":                        {profiles + `profile = "StsToken"`, nil, temporary},
		"profile RamRoleArn":                      {profiles + `profile = "RamRoleArn"`, nil, given},
		"profile EcsRamRole":                      {profiles + `profile = "EcsRamRole"`, nil, given},
		"profile OIDC":                            {profiles + `profile = "OIDC"`, nil, given},
		"profile ChainableRamRoleArn":             {profiles + `profile = "ChainableRamRoleArn"`, nil, given},
		"profile CloudSSO":                        {profiles + `profile = "CloudSSO"`, nil, given},
		"profile External":                        {profiles + `profile = "External"`, nil, given},
		"profile OAuth, named by the environment": {profiles, map[string]string{"ALIBABA_CLOUD_PROFILE": "OAuth"}, given},
		"a credentials URI":                       {fmt.Sprintf("credentials_uri = %q", uri.URL), nil, given},
		"a credentials URI of the environment":    {"", map[string]string{"ALIBABA_CLOUD_CREDENTIALS_URI": uri.URL}, given},
		"the role of an ECS instance":             {`ecs_role_name = "role"`, nil, given},
		"OIDC": {fmt.Sprintf(`assume_role_with_oidc {
			oidc_provider_arn = "acs:ram::1:oidc-provider/x"
			role_arn          = "acs:ram::1:role/x"
			oidc_token_file   = %q
		}`, token), nil, given},
		"OIDC by the environment alone": {"", oidc, given},
		"a role on top of a static key": {keys(static) + `assume_role {
			role_arn           = "acs:ram::1:role/x"
			session_name       = "gate"
			session_expiration = 900
		}`, nil, given},
		"a role on top of a credentials URI": {fmt.Sprintf("credentials_uri = %q\nassume_role {\n role_arn = \"acs:ram::1:role/x\"\n}", source.URL), nil, given},
		"an empty role":                      {keys(static) + "assume_role {\n role_arn = \"\"\n}", nil, static},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if name == "profile External" && runtime.GOOS == "windows" {
				t.Skip("the command is for a POSIX shell")
			}
			server.Reset()
			m := machine(t, tt.environment)
			m.MetadataURL, m.OAuthURLs = metadata.URL, map[string]string{"INTL": oauth.URL}
			resource.UnitTest(t, resource.TestCase{
				ProtoV6ProviderFactories: on(m),
				Steps: []resource.TestStep{{Config: fmt.Sprintf("provider \"alicloud\" {\n protocol = \"HTTP\"\n endpoints {\n  cams = %q\n  sts = %q\n }\n%s\n}\n%s",
					server.Endpoint(), sts.Host(), tt.arguments, readChannel)}},
			})
			requests := server.Requests()
			if len(requests) == 0 {
				t.Fatal("no request was sent")
			}
			for _, request := range requests {
				if request.Account != tt.want.ID || request.Header.Get("x-acs-security-token") != tt.want.Token || request.Code != "OK" {
					t.Errorf("a request was signed with %q and answered with %s", request.Account, request.Code)
				}
			}
		})
	}
}
