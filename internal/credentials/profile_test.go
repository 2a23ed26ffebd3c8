// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package credentials_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/credentials"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/credentials/standin"
)

// services are stand-ins for every service that a profile may name.
type services struct {
	sts                            *standin.STS
	uri, metadata, cloudSSO, oauth *standin.Server
	token                          string // A file.
	clock                          *clock
}

func startServices(t *testing.T) *services {
	t.Helper()
	s := &services{clock: newClock(), token: write(t, "token", "oidc\n", 0o600)}
	hour := s.clock.in(time.Hour)
	s.sts = standin.StartSTS(t, &standin.STS{
		Callers: map[string]standin.Key{
			"ak": {ID: "ak", Secret: "sk"}, "sts": {ID: "sts", Secret: "sk", Token: "st"},
			"ecs-id": keys("ecs")[0], "session-id": keys("session")[0],
		},
		Token: "oidc", Sessions: &standin.Sequence{Keys: keys("session", "chained")},
	})
	s.uri = standin.StartURI(t, &standin.Sequence{Keys: keys("uri"), Expires: hour})
	s.metadata = standin.StartMetadata(t, "ecs", &standin.Sequence{Keys: keys("ecs"), Expires: hour}, false)
	s.cloudSSO = standin.StartCloudSSO(t, "sso-token", &standin.Sequence{Keys: keys("sso"), Expires: hour})
	s.oauth = standin.StartOAuth(t, "oauth-token", &standin.Sequence{Keys: keys("oauth"), Expires: hour})
	return s
}

func (s *services) machine(t *testing.T) credentials.Machine {
	t.Helper()
	m := machine(t, map[string]string{"ALIBABA_CLOUD_ENDPOINT_STS": s.sts.Host()})
	m.Now = s.clock.Now
	m.MetadataURL = s.metadata.URL
	m.OAuthURLs = map[string]string{"CN": s.oauth.URL}
	return m
}

// printing returns a command that prints a text.
func printing(t *testing.T, text string) string {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the command is for a POSIX shell")
	}
	return "cat '" + write(t, "with space", text, 0o600) + "'"
}

// TestProfileModes reads a profile of each mode, as the CLI writes it.
func TestProfileModes(t *testing.T) {
	s := startServices(t)
	later := s.clock.Now().Add(time.Hour).Unix()
	sso := func(change map[string]any) map[string]any {
		p := map[string]any{
			"mode": "CloudSSO", "cloud_sso_sign_in_url": s.cloudSSO.URL + "/device/login", "cloud_sso_account_id": "1",
			"cloud_sso_access_config": "ac", "access_token": "sso-token", "cloud_sso_access_token_expire": later,
		}
		for name, value := range change {
			p[name] = value
		}
		return p
	}
	tests := map[string]struct {
		profile map[string]any
		want    cams.Credential
	}{
		"AK":         {map[string]any{"mode": "AK", "access_key_id": "ak", "access_key_secret": "sk"}, cams.Credential{AccessKeyID: "ak", AccessKeySecret: "sk"}},
		"ak":         {map[string]any{"mode": "ak", "access_key_id": "ak", "access_key_secret": "sk"}, cams.Credential{AccessKeyID: "ak", AccessKeySecret: "sk"}},
		"StsToken":   {map[string]any{"mode": "StsToken", "access_key_id": "a", "access_key_secret": "s", "sts_token": "t"}, cams.Credential{AccessKeyID: "a", AccessKeySecret: "s", SecurityToken: "t"}},
		"RamRoleArn": {map[string]any{"mode": "RamRoleArn", "access_key_id": "ak", "access_key_secret": "sk", "ram_role_arn": "acs:ram::1:role/x", "expired_seconds": 900}, key(keys("session")[0])},
		"RamRoleArn of a temporary key": {
			map[string]any{"mode": "RamRoleArn", "access_key_id": "sts", "access_key_secret": "sk", "sts_token": "st", "ram_role_arn": "acs:ram::1:role/x"}, key(keys("session")[0]),
		},
		"EcsRamRole":                {map[string]any{"mode": "EcsRamRole", "ram_role_name": "ecs"}, key(keys("ecs")[0])},
		"EcsRamRole without a name": {map[string]any{"mode": "EcsRamRole"}, key(keys("ecs")[0])},
		"RamRoleArnWithRoleName":    {map[string]any{"mode": "RamRoleArnWithRoleName", "ram_role_name": "ecs", "ram_role_arn": "acs:ram::1:role/x"}, key(keys("session")[0])},
		"OIDC":                      {map[string]any{"mode": "OIDC", "oidc_provider_arn": "p", "oidc_token_file": s.token, "ram_role_arn": "acs:ram::1:role/x"}, key(keys("session")[0])},
		"ChainableRamRoleArn": {
			map[string]any{"mode": "ChainableRamRoleArn", "source_profile": "source", "ram_role_arn": "acs:ram::1:role/y"}, key(keys("chained")[0]),
		},
		"CloudSSO": {sso(nil), key(keys("sso")[0])},
		"CloudSSO with credentials of the CLI": {
			sso(map[string]any{"access_key_id": "a", "access_key_secret": "s", "sts_token": "t", "sts_expiration": later, "cloud_sso_access_token_expire": 1}),
			cams.Credential{AccessKeyID: "a", AccessKeySecret: "s", SecurityToken: "t"},
		},
		"CloudSSO with credentials of the CLI that have expired": {
			sso(map[string]any{"access_key_id": "a", "access_key_secret": "s", "sts_token": "t", "sts_expiration": 1}), key(keys("sso")[0]),
		},
		"External": {
			map[string]any{"mode": "External", "process_command": printing(t, `{"mode": "StsToken", "access_key_id": "a", "access_key_secret": "s", "sts_token": "t"}`)},
			cams.Credential{AccessKeyID: "a", AccessKeySecret: "s", SecurityToken: "t"},
		},
		"OAuth": {
			map[string]any{"mode": "OAuth", "oauth_site_type": "CN", "oauth_access_token": "oauth-token", "oauth_access_token_expire": later, "oauth_refresh_token": "refresh"},
			key(keys("oauth")[0]),
		},
		"CredentialsURI": {map[string]any{"mode": "CredentialsURI", "credentials_uri": s.uri.URL}, key(keys("uri")[0])},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s.sts.Sessions = &standin.Sequence{Keys: keys("session", "chained")}
			tt.profile["name"] = "p"
			file := profiles(t, map[string]any{"name": "other", "mode": "AK"}, tt.profile, map[string]any{
				"name": "source", "mode": "RamRoleArn", "access_key_id": "ak", "access_key_secret": "sk", "ram_role_arn": "acs:ram::1:role/x",
			})
			before, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			settings := resolved(t, credentials.Arguments{Profile: "p", SharedCredentialsFile: file}, s.machine(t))
			if got := read(t, settings); got != tt.want {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
			if after, err := os.ReadFile(file); err != nil || string(after) != string(before) {
				t.Errorf("the file was changed: %v\n%s", err, after)
			}
			if entries, err := os.ReadDir(filepath.Dir(file)); err != nil || len(entries) != 1 {
				t.Errorf("the folder has %d files: %v", len(entries), err)
			}
		})
	}
	for _, request := range s.oauth.Requests() {
		if strings.Contains(request.Body, "refresh") {
			t.Error("the refresh token was used up")
		}
	}
}

// TestDefaultProfileFile checks the path of the file, and that the file is not read
// unless a profile is named.
func TestDefaultProfileFile(t *testing.T) {
	m := machine(t, nil)
	home, _ := m.Home()
	if err := os.Mkdir(filepath.Join(home, ".aliyun"), 0o700); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(profiles(t, map[string]any{"name": "default", "mode": "AK", "access_key_id": "home", "access_key_secret": "s"}))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(home, ".aliyun", "config.json"), content, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, a := range []credentials.Arguments{{Profile: "default"}, {Profile: "default", SharedCredentialsFile: "~/.aliyun/config.json"}} {
		if got := read(t, resolved(t, a, m)).AccessKeyID; got != "home" {
			t.Errorf("got %q", got)
		}
	}
	if _, problems := resolve(credentials.Arguments{}, m); len(problems) != 1 {
		t.Errorf("a file without a named profile led to %+v", problems)
	}
}

// TestAssumeRoleOnTop assumes a role with each kind of credentials.
func TestAssumeRoleOnTop(t *testing.T) {
	s := startServices(t)
	file := profiles(t,
		map[string]any{"name": "ak", "mode": "AK", "access_key_id": "ak", "access_key_secret": "sk"},
		map[string]any{"name": "role", "mode": "RamRoleArn", "access_key_id": "ak", "access_key_secret": "sk", "ram_role_arn": "acs:ram::1:role/x", "ram_session_name": "mine", "expired_seconds": 1000},
		map[string]any{"name": "chain", "mode": "ChainableRamRoleArn", "source_profile": "ak", "ram_role_arn": "acs:ram::1:role/x"},
	)
	block := &credentials.AssumeRole{RoleARN: "acs:ram::2:role/top"}
	tests := map[string]struct {
		arguments credentials.Arguments
		calls     int
	}{
		"a static key":           {credentials.Arguments{AccessKey: "ak", SecretKey: "sk"}, 1},
		"a static key and token": {credentials.Arguments{AccessKey: "sts", SecretKey: "sk", SecurityToken: "st"}, 1},
		"a profile":              {credentials.Arguments{Profile: "ak"}, 1},
		"a profile with a role, which is replaced as by the official provider": {credentials.Arguments{Profile: "role"}, 1},
		"a profile with a chain of roles":                                      {credentials.Arguments{Profile: "chain"}, 2},
		"an ECS role":                                                          {credentials.Arguments{ECSRoleName: "ecs"}, 1},
		"OIDC":                                                                 {credentials.Arguments{AssumeRoleWithOIDC: &credentials.AssumeRoleWithOIDC{OIDCProviderARN: "p", RoleARN: "acs:ram::1:role/x", OIDCTokenFile: s.token}}, 2},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s.sts.Sessions = &standin.Sequence{Keys: keys("session", "chained")}
			before := len(s.sts.Requests())
			a := tt.arguments
			a.AssumeRole, a.SharedCredentialsFile = block, file
			got := read(t, resolved(t, a, s.machine(t)))
			calls := s.sts.Requests()[before:]
			if len(calls) != tt.calls || got != key(keys("session", "chained")[tt.calls-1]) {
				t.Errorf("got %+v after %d calls", got, len(calls))
			}
			last := calls[len(calls)-1].Form
			if last["RoleArn"] != block.RoleARN {
				t.Errorf("the role is %s", last["RoleArn"])
			}
			if a.Profile == "role" && (last["RoleSessionName"] != "mine" || last["DurationSeconds"] != "1000") {
				t.Errorf("the profile's session is lost: %v", last)
			}
		})
	}
}

func TestProfileProblems(t *testing.T) {
	const secret = "hush-sentinel"
	in := func(change map[string]any) func(*testing.T) string {
		return func(t *testing.T) string {
			p := map[string]any{"name": "p", "access_key_id": secret, "access_key_secret": secret}
			for name, value := range change {
				p[name] = value
			}
			return profiles(t, p, map[string]any{"name": "back", "mode": "ChainableRamRoleArn", "source_profile": "p", "ram_role_arn": "r"})
		}
	}
	text := func(content string) func(*testing.T) string {
		return func(t *testing.T) string { return write(t, "creds", content, 0o600) }
	}
	tests := map[string]struct {
		file     func(*testing.T) string
		argument string
		words    []string
	}{
		"no file":  {func(t *testing.T) string { return filepath.Join(t.TempDir(), "absent") }, "shared_credentials_file", []string{"Profile file not read: A profile", "absent", "there is no such file", "ALICLOUD_SHARED_CREDENTIALS_FILE"}},
		"a folder": {func(t *testing.T) string { return t.TempDir() }, "shared_credentials_file", []string{"cannot be read"}},
		"no such profile": {func(t *testing.T) string {
			return profiles(t, map[string]any{"name": "dev"}, map[string]any{"name": "q"})
		}, "profile", []string{`No such profile: There is no profile "p"`, `. It has "dev" and "q". The profile is named in the argument profile, and no other credentials were found. Correct it, or set the environment variables ALICLOUD_ACCESS_KEY and ALICLOUD_SECRET_KEY.`}},
		"no JSON":                    {text("access_key_id = " + secret), "shared_credentials_file", []string{"creds", "line 1, column 1"}},
		"JSON cut short":             {text("{\"profiles\": [\n  {\"name\": \"p\", \"access_key_secret\": \"" + secret), "shared_credentials_file", []string{"line 2, column"}},
		"an extra comma":             {text("{\n  \"profiles\": [\n    {\"access_key_secret\": \"" + secret + "\",}\n  ]\n}"), "shared_credentials_file", []string{"line 3, column"}},
		"a wrong type":               {text("{\n  \"profiles\": [\n    {\"access_key_secret\": 123456789123456789}\n  ]\n}"), "shared_credentials_file", []string{"profiles.access_key_secret", "line 3, column"}},
		"a list":                     {text("[]"), "shared_credentials_file", []string{"not a JSON object"}},
		"no mode":                    {in(nil), "profile", []string{"mode", "aliyun configure"}},
		"an unknown mode":            {in(map[string]any{"mode": "Other"}), "profile", []string{`"Other"`, "ChainableRamRoleArn"}},
		"RsaKeyPair":                 {in(map[string]any{"mode": "RsaKeyPair"}), "profile", []string{`"RsaKeyPair"`, "not supported", "ChainableRamRoleArn"}},
		"BearerToken":                {in(map[string]any{"mode": "bearertoken"}), "profile", []string{`"bearertoken"`, "not supported"}},
		"Anonymous":                  {in(map[string]any{"mode": "Anonymous"}), "profile", []string{`"Anonymous"`, "not supported"}},
		"AK without a key":           {in(map[string]any{"mode": "AK", "access_key_id": ""}), "profile", []string{"access_key_id"}},
		"StsToken without a token":   {in(map[string]any{"mode": "StsToken"}), "profile", []string{"sts_token"}},
		"RamRoleArn without a role":  {in(map[string]any{"mode": "RamRoleArn"}), "profile", []string{"ram_role_arn"}},
		"OIDC without a token":       {in(map[string]any{"mode": "OIDC", "oidc_provider_arn": "p", "ram_role_arn": "r"}), "profile", []string{"oidc_token_file"}},
		"a chain without a source":   {in(map[string]any{"mode": "ChainableRamRoleArn", "ram_role_arn": "r"}), "profile", []string{"source_profile"}},
		"a chain to nowhere":         {in(map[string]any{"mode": "ChainableRamRoleArn", "ram_role_arn": "r", "source_profile": "gone"}), "profile", []string{`"gone"`}},
		"a chain to itself":          {in(map[string]any{"mode": "ChainableRamRoleArn", "ram_role_arn": "r", "source_profile": "p"}), "profile", []string{"p → p"}},
		"a chain in a circle":        {in(map[string]any{"mode": "ChainableRamRoleArn", "ram_role_arn": "r", "source_profile": "back"}), "profile", []string{"p → back → p"}},
		"External without command":   {in(map[string]any{"mode": "External"}), "profile", []string{"process_command"}},
		"External with a quote open": {in(map[string]any{"mode": "External", "process_command": `"` + secret}), "profile", []string{"quote"}},
		"a path behind STS":          {in(map[string]any{"mode": "RamRoleArn", "ram_role_arn": "r", "sts_endpoint": "https://sts.example/path"}), "profile", []string{`STS endpoint "sts.example/path" of profile "p"`}},
		"a region that is not one":   {in(map[string]any{"mode": "RamRoleArn", "ram_role_arn": "r", "sts_region": "cn/"}), "profile", []string{`STS endpoint "sts.cn/.aliyuncs.com" of profile "p"`}},
		"a session too long":         {in(map[string]any{"mode": "RamRoleArn", "ram_role_arn": "r", "expired_seconds": 99999}), "profile", []string{"43200"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, problems := resolve(credentials.Arguments{Profile: "p", SharedCredentialsFile: tt.file(t)}, machine(t, nil))
			if len(problems) != 1 || problems[0].Path.String() != tt.argument {
				t.Fatalf("got %+v, want one problem of %s", problems, tt.argument)
			}
			for _, word := range tt.words {
				if !strings.Contains(problems[0].Error(), word) {
					t.Errorf("%q lacks %q", problems[0].Detail, word)
				}
			}
			if strings.Contains(problems[0].Detail, secret) || strings.Contains(problems[0].Detail, "123456789123456789") {
				t.Errorf("%q contains a secret", problems[0].Detail)
			}
		})
	}
	t.Run("a misspelled profile of the environment", func(t *testing.T) {
		file := profiles(t, map[string]any{"name": "staging"})
		_, problems := resolve(credentials.Arguments{SharedCredentialsFile: file}, machine(t, map[string]string{"ALIBABA_CLOUD_PROFILE": "stagign"}))
		if len(problems) != 1 || !strings.Contains(problems[0].Error(), `Did you mean "staging"? The profile is named in the environment variable ALIBABA_CLOUD_PROFILE,`) {
			t.Errorf("got %+v", problems)
		}
	})
	t.Run("a command that the environment forbids", func(t *testing.T) {
		file := in(map[string]any{"mode": "External", "process_command": "true"})(t)
		_, problems := resolve(credentials.Arguments{Profile: "p", SharedCredentialsFile: file},
			machine(t, map[string]string{"ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS": "1"}))
		if len(problems) != 1 || !strings.Contains(problems[0].Detail, "ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS") {
			t.Errorf("got %+v", problems)
		}
	})
}

// TestProfileFileNotNeeded checks that the file is ignored if a key is set, as in the
// official provider.
func TestProfileFileNotNeeded(t *testing.T) {
	for name, file := range map[string]string{"absent": filepath.Join(t.TempDir(), "absent"), "malformed": write(t, "creds", "{", 0o600)} {
		a := pair
		a.Profile, a.SharedCredentialsFile = "p", file
		if s := resolved(t, a, machine(t, nil)); read(t, s).AccessKeyID != "key" || s.CAMSEndpoint != "cams.ap-southeast-1.aliyuncs.com" {
			t.Errorf("%s: got %s", name, s.CAMSEndpoint)
		}
	}
}

// TestProfilePassedOver checks that a profile that does not exist is passed over with a
// warning if there are other credentials, as in the official provider.
func TestProfilePassedOver(t *testing.T) {
	uri := standin.StartURI(t, &standin.Sequence{Keys: keys("uri")})
	for name, file := range map[string]string{
		"no file":    filepath.Join(t.TempDir(), "absent"),
		"no profile": profiles(t, map[string]any{"name": "other", "mode": "AK"}),
	} {
		a := credentials.Arguments{Profile: "p", SharedCredentialsFile: file, CredentialsURI: uri.URL}
		s := resolved(t, a, machine(t, nil))
		if got := read(t, s).AccessKeyID; got != "uri-id" {
			t.Errorf("%s: got %q", name, got)
		}
		if w := warnings(a, machine(t, nil)); len(w) != 1 || w[0].Summary != "Profile passed over" || !strings.Contains(w[0].Detail, file) {
			t.Errorf("%s: got %+v", name, w)
		}
	}
	a := credentials.Arguments{Profile: "p", SharedCredentialsFile: write(t, "creds", "{", 0o600), CredentialsURI: uri.URL}
	if _, problems := resolve(a, machine(t, nil)); len(problems) != 1 {
		t.Errorf("a file that is malformed led to %+v", problems)
	}
}

// TestOpenProfileFile checks the warnings of files that others can read or change.
func TestOpenProfileFile(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows does not have these modes")
	}
	content, err := os.ReadFile(profiles(t, map[string]any{"name": "p", "mode": "AK", "access_key_id": "a", "access_key_secret": "s"}))
	if err != nil {
		t.Fatal(err)
	}
	for mode, warned := range map[os.FileMode]bool{0o600: false, 0o400: false, 0o640: true, 0o604: true, 0o644: true, 0o620: true, 0o602: true, 0o622: true} {
		file := write(t, "config.json", string(content), mode)
		all := warnings(credentials.Arguments{Profile: "p", SharedCredentialsFile: file}, machine(t, nil))
		if got := len(all) == 1; got != warned {
			t.Errorf("%#o: got %+v", mode, all)
		}
		for _, warning := range all {
			if !strings.Contains(warning.Detail, "chmod 600 "+file) {
				t.Errorf("%#o: %q does not name the command to run", mode, warning.Detail)
			}
		}
	}
}
