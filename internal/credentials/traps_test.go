// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package credentials_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/credentials"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/credentials/standin"
)

// hush is in every secret of these tests, and must not be in any error.
const hush = "hush"

// echo answers with the whole request, as Alibaba Cloud's refusals do.
func echo(status int, code string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		standin.Say(status, fmt.Sprintf(`{"Code": %q, "RequestId": "hush", "Message": %q, "Recommend": %q}`,
			code, r.URL.RawQuery+r.PostForm.Encode(), fmt.Sprint(r.Header)))(w, r)
	}
}

// TestErrors checks the error of each failure, and that it does not contain a secret.
func TestErrors(t *testing.T) {
	sts := standin.StartSTS(t, &standin.STS{
		Callers: map[string]standin.Key{"hush-id": {ID: "hush-id", Secret: "right", Token: "hush-token"}}, Token: "right",
		Sessions: &standin.Sequence{Keys: keys("session")},
	})
	uri := standin.StartURI(t, &standin.Sequence{Keys: keys(hush)})
	metadata := standin.StartMetadata(t, "role", &standin.Sequence{Keys: keys(hush)}, false)
	cloudSSO := standin.StartCloudSSO(t, "right", &standin.Sequence{Keys: keys(hush)})
	oauth := standin.StartOAuth(t, "right", &standin.Sequence{Keys: keys(hush)})

	role := credentials.Arguments{
		AccessKey: "hush-id", SecretKey: "hush-secret", SecurityToken: "hush-token", STSEndpoint: sts.Host(),
		AssumeRole: &credentials.AssumeRole{RoleARN: "acs:ram::1:role/x", ExternalID: "hush-external"},
	}
	oidc := credentials.Arguments{
		STSEndpoint:        sts.Host(),
		AssumeRoleWithOIDC: &credentials.AssumeRoleWithOIDC{OIDCProviderARN: "p", RoleARN: "acs:ram::1:role/x", OIDCToken: "hush-oidc"},
	}
	sidecar := credentials.Arguments{CredentialsURI: strings.Replace(uri.URL, "://", "://hush:hush@", 1) + "/hush?token=hush"}
	ecs := credentials.Arguments{ECSRoleName: "role"}
	inProfile := func(p map[string]any) credentials.Arguments {
		p["name"] = "p"
		return credentials.Arguments{Profile: "p", SharedCredentialsFile: profiles(t, p)}
	}
	sso := inProfile(map[string]any{
		"mode": "CloudSSO", "cloud_sso_sign_in_url": cloudSSO.URL, "cloud_sso_account_id": "1", "cloud_sso_access_config": "a",
		"access_token": "hush", "cloud_sso_access_token_expire": 4102444800,
	})
	login := inProfile(map[string]any{"mode": "OAuth", "oauth_site_type": "cn", "oauth_access_token": "hush", "oauth_access_token_expire": 4102444800})
	external := func(command string) credentials.Arguments {
		if runtime.GOOS == "windows" {
			t.Skip("the command is for a POSIX shell")
		}
		return inProfile(map[string]any{"mode": "External", "process_command": command})
	}
	other := func(a credentials.Arguments, endpoint string) credentials.Arguments {
		a.STSEndpoint = endpoint
		return a
	}
	redirect := func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, uri.URL, http.StatusTemporaryRedirect)
	}
	expired := fmt.Sprintf(`{"Code": "Success", "AccessKeyId": "hush", "AccessKeySecret": "hush", "SecurityToken": "hush", "Expiration": %q}`,
		newClock().in(-time.Hour)().Format(time.RFC3339))

	tests := map[string]struct {
		arguments credentials.Arguments
		server    *standin.Server
		answer    http.HandlerFunc // Nil for the stand-in's default.
		words     []string
	}{
		"STS: a wrong secret":                   {role, nil, nil, []string{"STS at 127.0.0.1", "refused: SignatureDoesNotMatch", "0A1B2C3D-0000-1111-2222-333344445555", "secret_key"}},
		"STS: an echo of the request":           {role, &sts.Server, echo(http.StatusForbidden, "NoPermission"), []string{"refused: NoPermission", "sts:AssumeRole"}},
		"STS: a code that is made of a key":     {role, &sts.Server, echo(http.StatusForbidden, "hush-secret"), []string{"returned an answer that cannot be used"}},
		"STS: an unknown code":                  {role, &sts.Server, echo(http.StatusForbidden, "Some.Code"), []string{"refused: Some.Code", "list of error codes"}},
		"STS: no JSON":                          {role, &sts.Server, standin.Say(http.StatusOK, "<html>hush"), []string{"cannot be used", "returned an answer that cannot be used"}},
		"STS: a failing server":                 {role, &sts.Server, standin.Say(http.StatusBadGateway, "<html>hush"), []string{"returned an answer that cannot be used"}},
		"STS: throttling":                       {role, &sts.Server, standin.Say(http.StatusTooManyRequests, ""), []string{"returned an answer that cannot be used"}},
		"STS: a redirect":                       {role, &sts.Server, redirect, []string{"returned an answer that cannot be used"}},
		"STS: JSON cut short":                   {role, &sts.Server, standin.Say(http.StatusOK, `{"Credentials": {"AccessKeyId": "hush"`), []string{"cannot be used"}},
		"STS: no credentials":                   {role, &sts.Server, standin.Say(http.StatusOK, `{"RequestId": "hush"}`), []string{"cannot be used"}},
		"STS: no expiration":                    {role, &sts.Server, standin.Say(http.StatusOK, `{"Credentials": {"AccessKeyId": "hush", "AccessKeySecret": "hush", "SecurityToken": "hush"}}`), []string{"cannot be used"}},
		"STS: an expiration that is not a time": {role, &sts.Server, standin.Say(http.StatusOK, `{"Credentials": {"AccessKeyId": "hush", "AccessKeySecret": "hush", "SecurityToken": "hush", "Expiration": "hush"}}`), []string{"cannot be used"}},
		"STS: a broken connection":              {role, &sts.Server, standin.Hangup, []string{"closed the connection"}},
		"STS: nothing there":                    {other(role, "127.0.0.1:1"), nil, nil, []string{"STS at 127.0.0.1:1 refused the connection"}},
		"STS: another's certificate":            {other(role, strings.Replace(sts.Host(), "127.0.0.1", "localhost", 1)), nil, nil, []string{"certificate that is not trusted"}},
		"STS: no such host":                     {other(role, "sts.invalid"), nil, nil, []string{"STS at sts.invalid"}},
		"OIDC: a wrong token":                   {oidc, nil, nil, []string{"AuthenticationFail.OIDCToken.Invalid"}},
		"OIDC: an echo of the request":          {oidc, &sts.Server, echo(http.StatusBadRequest, "AuthenticationFail.NoPermission"), []string{"trust policy"}},
		"OIDC: a broken connection":             {oidc, &sts.Server, standin.Hangup, []string{"closed the connection"}},

		"URI: no JSON":             {sidecar, uri, standin.Say(http.StatusOK, "hush"), []string{"The credentials URI at 127.0.0.1", "not the JSON"}},
		"URI: a refusal":           {sidecar, uri, standin.Say(http.StatusForbidden, "hush"), []string{"HTTP status 403"}},
		"URI: another code":        {sidecar, uri, standin.Say(http.StatusOK, `{"Code": "hush", "AccessKeyId": "hush", "AccessKeySecret": "hush", "SecurityToken": "hush"}`), []string{"a Code other than Success"}},
		"URI: half a credential":   {sidecar, uri, standin.Say(http.StatusOK, `{"Code": "Success", "AccessKeyId": "hush"}`), []string{"an incomplete credential"}},
		"URI: a bad expiration":    {sidecar, uri, standin.Say(http.StatusOK, `{"AccessKeyId": "hush", "AccessKeySecret": "hush", "SecurityToken": "hush", "Expiration": "hush"}`), []string{"not an RFC 3339 time"}},
		"URI: expired credentials": {sidecar, uri, standin.Say(http.StatusOK, expired), []string{"already expired"}},
		"URI: a redirect":          {sidecar, uri, redirect, []string{"redirect", "not followed"}},
		"URI: too long an answer":  {sidecar, uri, standin.Say(http.StatusOK, strings.Repeat(hush, 1<<19)), []string{"larger than 1 MiB"}},
		"URI: a broken connection": {sidecar, uri, standin.Hangup, []string{"closed the connection"}},

		"metadata: no code":           {ecs, metadata, standin.Say(http.StatusOK, `{"AccessKeyId": "hush"}`), []string{"The ECS metadata service", "an incomplete credential"}},
		"metadata: another code":      {ecs, metadata, standin.Say(http.StatusOK, `{"Code": "hush", "AccessKeyId": "hush", "AccessKeySecret": "hush", "SecurityToken": "hush"}`), []string{"a Code other than Success", "role is attached"}},
		"metadata: no JSON":           {ecs, metadata, standin.Say(http.StatusOK, "hush"), []string{"not the JSON"}},
		"metadata: another role":      {credentials.Arguments{ECSRoleName: "other"}, nil, nil, []string{"HTTP status 404", "role is attached"}},
		"metadata: a failing service": {ecs, metadata, standin.Say(http.StatusServiceUnavailable, "hush"), []string{"HTTP status 503"}},

		"CloudSSO: a login that ended": {sso, nil, nil, []string{"has expired", "aliyun configure --mode CloudSSO --profile p"}},
		"CloudSSO: an echo":            {sso, cloudSSO, echo(http.StatusForbidden, "NoPermission"), []string{"HTTP status 403"}},
		"CloudSSO: no JSON":            {sso, cloudSSO, standin.Say(http.StatusOK, "hush"), []string{"not the JSON"}},
		"CloudSSO: a redirect":         {sso, cloudSSO, redirect, []string{"not followed"}},
		"CloudSSO: a login long ago": {inProfile(map[string]any{
			"mode": "CloudSSO", "cloud_sso_sign_in_url": cloudSSO.URL, "cloud_sso_account_id": "1", "cloud_sso_access_config": "a",
			"access_token": "hush", "cloud_sso_access_token_expire": 1,
		}), nil, nil, []string{"has expired"}},
		"CloudSSO: a sign-in URL without TLS": {inProfile(map[string]any{
			"mode": "CloudSSO", "cloud_sso_sign_in_url": "http://sso.example/hush", "cloud_sso_account_id": "1", "cloud_sso_access_config": "a",
			"access_token": "hush", "cloud_sso_access_token_expire": 4102444800,
		}), nil, nil, []string{"https://"}},
		"OAuth: a login that ended":  {login, nil, nil, []string{"has expired", "aliyun sts GetCallerIdentity --profile p"}},
		"OAuth: an echo":             {login, oauth, echo(http.StatusForbidden, "NoPermission"), []string{"HTTP status 403"}},
		"OAuth: a login long ago":    {inProfile(map[string]any{"mode": "OAuth", "oauth_site_type": "CN", "oauth_access_token": "hush"}), nil, nil, []string{"has expired"}},
		"OAuth: an unknown site":     {inProfile(map[string]any{"mode": "OAuth", "oauth_site_type": "hush", "oauth_access_token": "hush", "oauth_access_token_expire": 4102444800}), nil, nil, []string{"CN nor INTL"}},
		"External: no JSON":          {external("echo hush"), nil, nil, []string{`process_command of profile "p"`, "did not print JSON"}},
		"External: a failure":        {external("sh -c 'echo hush; echo hush >&2; exit 3'"), nil, nil, []string{"failed: exit status 3", "Run it in a shell"}},
		"External: no such program":  {external("/no/such/hush --token hush"), nil, nil, []string{"does not exist"}},
		"External: no such word":     {external("no-such-hush"), nil, nil, []string{"does not exist"}},
		"External: another mode":     {external(printing(t, `{"mode": "hush", "access_key_id": "hush", "access_key_secret": "hush"}`)), nil, nil, []string{"a mode other"}},
		"External: half a key":       {external(printing(t, `{"mode": "AK", "access_key_id": "hush"}`)), nil, nil, []string{"an incomplete credential"}},
		"External: no token":         {external(printing(t, `{"mode": "StsToken", "access_key_id": "hush", "access_key_secret": "hush"}`)), nil, nil, []string{"an incomplete credential"}},
		"External: a bad expiration": {external(printing(t, `{"access_key_id": "hush", "access_key_secret": "hush", "expiration": "hush"}`)), nil, nil, []string{"RFC 3339"}},
		"External: too long":         {external(printing(t, strings.Repeat(hush, 1<<19))), nil, nil, []string{"more than 1 MiB"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			m := machine(t, nil)
			m.MetadataURL, m.OAuthURLs = metadata.URL, map[string]string{"CN": oauth.URL}
			if tt.answer != nil {
				tt.server.Fail(-1, tt.answer)
				defer tt.server.Fail(0, nil)
			}
			e := failure(t, resolved(t, tt.arguments, m), tt.words...)
			texts := []string{e.Error(), fmt.Sprintf("%+v", e), fmt.Sprintf("%#v", *e)}
			for _, text := range texts {
				if strings.Contains(text, hush) {
					t.Errorf("a secret is in %q", text)
				}
			}
		})
	}
}

// TestTokenFileErrors checks the errors of token files that cannot be used.
func TestTokenFileErrors(t *testing.T) {
	for file, word := range map[string]string{
		filepath.Join(t.TempDir(), "absent"): "there is no such file",
		write(t, "empty", " \n", 0o600):      "is empty",
		t.TempDir():                          "cannot be read",
	} {
		s := resolved(t, credentials.Arguments{AssumeRoleWithOIDC: &credentials.AssumeRoleWithOIDC{
			OIDCProviderARN: "p", RoleARN: "acs:ram::1:role/x", OIDCTokenFile: file,
		}}, machine(t, nil))
		fails(t, s, file, word)
	}
}

// TestLibraryEnvironment sets every variable that credentials-go reads, and checks that
// none of them is used.
func TestLibraryEnvironment(t *testing.T) {
	for _, name := range []string{
		"ACCESS_KEY_ID", "ACCESS_KEY_SECRET", "SECURITY_TOKEN", "ROLE_ARN", "ROLE_SESSION_NAME", "OIDC_TOKEN", "OIDC_TOKEN_FILE", "OIDC_PROVIDER_ARN",
		"STS_REGION", "CREDENTIALS_URI", "ECS_METADATA", "PROFILE", "CONFIG_FILE", "CREDENTIALS_FILE",
	} {
		t.Setenv("ALIBABA_CLOUD_"+name, "foreign")
	}
	t.Setenv("ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED", "true")
	sts := standin.StartSTS(t, &standin.STS{
		Callers: map[string]standin.Key{"key": {ID: "key", Secret: "secret"}}, Token: "oidc", Sessions: &standin.Sequence{Keys: keys("session")},
	})
	a := pair
	a.STSEndpoint, a.AssumeRole = sts.Host(), &credentials.AssumeRole{RoleARN: "acs:ram::1:role/x"}
	read(t, resolved(t, a, machine(t, nil)))
	a = credentials.Arguments{STSEndpoint: sts.Host(), AssumeRoleWithOIDC: &credentials.AssumeRoleWithOIDC{
		OIDCProviderARN: "p", RoleARN: "acs:ram::1:role/x", OIDCTokenFile: write(t, "token", "oidc", 0o600),
	}}
	read(t, resolved(t, a, machine(t, nil)))
	for _, request := range sts.Requests() {
		for name, value := range request.Form {
			if strings.Contains(value, "foreign") {
				t.Errorf("%s of %s is the environment's", name, request.Form["Action"])
			}
		}
	}

	// Half a key from another source is not completed from the environment.
	uri := standin.StartURI(t, &standin.Sequence{Keys: []standin.Key{{ID: "key", Token: "t"}}})
	a = credentials.Arguments{CredentialsURI: uri.URL, STSEndpoint: sts.Host(), AssumeRole: &credentials.AssumeRole{RoleARN: "acs:ram::1:role/x"}}
	before := len(sts.Requests())
	fails(t, resolved(t, a, machine(t, nil)), "an incomplete credential")
	if len(sts.Requests()) != before {
		t.Error("STS was asked with half a key")
	}
}

// TestExternalCommand checks that a command runs once per lifetime of its credentials,
// without a shell, and that its output is not shown.
func TestExternalCommand(t *testing.T) {
	folder := t.TempDir()
	answer := printing(t, fmt.Sprintf(`{"mode": "StsToken", "access_key_id": "a", "access_key_secret": "s", "sts_token": "t", "expiration": %q}`,
		newClock().in(time.Hour)().Format(time.RFC3339)))
	script := write(t, "my command", "#!/bin/sh\necho run >> '"+folder+"/runs'\necho \"$#:$1\" >> '"+folder+"/arguments'\necho hush >&2\n"+answer+"\n", 0o700)
	file := profiles(t, map[string]any{"name": "p", "mode": "External", "process_command": "'" + script + "' '$HOME; a b'"})
	s := resolved(t, credentials.Arguments{Profile: "p", SharedCredentialsFile: file}, machine(t, nil))
	for range 5 {
		if got := read(t, s); got != (cams.Credential{AccessKeyID: "a", AccessKeySecret: "s", SecurityToken: "t"}) {
			t.Errorf("got %+v", got)
		}
	}
	runs, err := os.ReadFile(filepath.Join(folder, "runs"))
	if err != nil || string(runs) != "run\n" {
		t.Errorf("it ran %q times: %v", runs, err)
	}
	if arguments, err := os.ReadFile(filepath.Join(folder, "arguments")); err != nil || string(arguments) != "1:$HOME; a b\n" {
		t.Errorf("its arguments are %q: %v", arguments, err)
	}
}

func TestSplitCommand(t *testing.T) {
	tests := map[string]struct {
		command string
		windows bool
		want    []string
	}{
		"words":                         {" tool  --a\tb\n", false, []string{"tool", "--a", "b"}},
		"quotes":                        {`"my tool" 'a b' c"d e"f ""`, false, []string{"my tool", "a b", "cd ef", ""}},
		"backslashes":                   {`a\ b "c\"d\e" 'f\'`, false, []string{"a b", `c"d\e`, `f\`}},
		"backslashes on Windows":        {`C:\bin\tool.exe "C:\my dir\x"`, true, []string{`C:\bin\tool.exe`, `C:\my dir\x`}},
		"no shell":                      {"a $B `c` | d", false, []string{"a", "$B", "`c`", "|", "d"}},
		"an open quote":                 {`a "b`, false, nil},
		"an empty command":              {"  ", false, nil},
		"an empty word for the program": {`"" a`, false, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := credentials.SplitFor(tt.windows, tt.command)
			if !slices.Equal(got, tt.want) || (err != nil) != (tt.want == nil) {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}

// TestMetadataVersions checks that a token is asked for first, and that an instance
// without tokens is then asked without one, unless that is forbidden.
func TestMetadataVersions(t *testing.T) {
	v1 := standin.StartMetadata(t, "role", &standin.Sequence{Keys: keys("ecs")}, true)
	m := machine(t, map[string]string{})
	m.MetadataURL = v1.URL
	if got := read(t, resolved(t, credentials.Arguments{ECSRoleName: "role"}, m)); got != key(keys("ecs")[0]) {
		t.Errorf("got %+v", got)
	}
	m = machine(t, map[string]string{"ALIBABA_CLOUD_IMDSV1_DISABLED": "true"})
	m.MetadataURL = v1.URL
	fails(t, resolved(t, credentials.Arguments{ECSRoleName: "role"}, m), "HTTP status 404")
}

// TestRenewedLogin checks that a login that the CLI has renewed is found.
func TestRenewedLogin(t *testing.T) {
	oauth := standin.StartOAuth(t, "new", &standin.Sequence{Keys: keys("oauth"), Expires: newClock().in(time.Hour)})
	profile := func(token string) map[string]any {
		return map[string]any{"name": "p", "mode": "OAuth", "oauth_site_type": "CN", "oauth_access_token": token, "oauth_access_token_expire": 4102444800}
	}
	file := profiles(t, profile("old"))
	m := machine(t, nil)
	m.OAuthURLs = map[string]string{"CN": oauth.URL}
	s := resolved(t, credentials.Arguments{Profile: "p", SharedCredentialsFile: file}, m)
	fails(t, s, "has expired")
	renewed, err := os.ReadFile(profiles(t, profile("new")))
	if err != nil {
		t.Fatal(err)
	}
	overwrite(t, file, string(renewed))
	if got := read(t, s); got != key(keys("oauth")[0]) {
		t.Errorf("got %+v", got)
	}
}
