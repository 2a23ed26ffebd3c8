// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package credentials_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path"
	"strconv"
	"strings"
	"testing"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/credentials"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/credentials/standin"
)

// stage is a machine on which every kind of credentials is available.
type stage struct {
	sts      *standin.STS
	uri      *standin.Server
	metadata *standin.Server
	files    map[string]string // Profile files, by the access key of their profile "one".
	token    string            // A file with an OIDC token.
}

func newStage(t *testing.T) *stage {
	t.Helper()
	s := &stage{
		sts: standin.StartSTS(t, &standin.STS{
			Callers:  map[string]standin.Key{"key": {ID: "key", Secret: "secret"}, "one": {ID: "one", Secret: "s"}},
			Token:    "oidc",
			Sessions: &standin.Sequence{Keys: keys("session")},
		}),
		uri:      standin.StartURI(t, &standin.Sequence{Keys: keys("uri")}),
		metadata: standin.StartMetadata(t, "one", &standin.Sequence{Keys: keys("ecs")}, false),
		files:    map[string]string{},
		token:    write(t, "token", "oidc", 0o600),
	}
	for _, id := range []string{"a", "b", "c", "d"} {
		list := []map[string]any{}
		for _, name := range []string{"one", "two", "three"} {
			list = append(list, map[string]any{
				"name": name, "mode": "AK", "access_key_id": id + name, "access_key_secret": "s", "region_id": "profile-region-" + name,
			})
		}
		s.files[id] = profiles(t, list...)
	}
	return s
}

// regionOf is the region whose STS is called. It does not wait for an answer.
func regionOf(t *testing.T, settings credentials.Settings) string {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := settings.Credentials.Credential(ctx)
	e, _ := errors.AsType[*credentials.Error](err)
	return strings.TrimSuffix(strings.TrimPrefix(e.Source, "STS at sts."), ".aliyuncs.com")
}

// TestPrecedence sets an argument in every place, then removes the place that won, one
// after the other.
func TestPrecedence(t *testing.T) {
	s := newStage(t)
	stsForm := func(name string) func(*testing.T, credentials.Settings) string {
		return func(t *testing.T, settings credentials.Settings) string {
			read(t, settings)
			requests := s.sts.Requests()
			return requests[len(requests)-1].Form[name]
		}
	}
	role := func(change func(*credentials.AssumeRole, string)) func(*credentials.Arguments, string) {
		return func(a *credentials.Arguments, v string) {
			block := &credentials.AssumeRole{RoleARN: "acs:ram::1:role/x"}
			change(block, v)
			a.AssumeRole = block
		}
	}
	oidc := func(change func(*credentials.AssumeRoleWithOIDC, string)) func(*credentials.Arguments, string) {
		return func(a *credentials.Arguments, v string) {
			a.AccessKey, a.SecretKey = "", ""
			block := &credentials.AssumeRoleWithOIDC{OIDCProviderARN: "p", RoleARN: "acs:ram::1:role/x", OIDCToken: "oidc"}
			change(block, v)
			a.AssumeRoleWithOIDC = block
		}
	}
	number := func(v string) int64 {
		n, _ := strconv.ParseInt(v, 10, 64) // Empty is zero.
		return n
	}
	id := func(t *testing.T, settings credentials.Settings) string { return read(t, settings).AccessKeyID }
	roles := []string{"acs:ram::1:role/a", "acs:ram::1:role/b", "acs:ram::1:role/c"}
	endpoint := func(settings credentials.Settings) string { return settings.CAMSEndpoint }
	plain := func(get func(credentials.Settings) string) func(*testing.T, credentials.Settings) string {
		return func(_ *testing.T, settings credentials.Settings) string { return get(settings) }
	}

	tests := map[string]struct {
		variables []string
		set       func(*credentials.Arguments, string)
		get       func(*testing.T, credentials.Settings) string
		values    []string // From the argument, from each variable, and without them (not tried if empty).
	}{
		"access_key": {
			[]string{"ALICLOUD_ACCESS_KEY", "ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABACLOUD_ACCESS_KEY_ID"},
			func(a *credentials.Arguments, v string) { a.AccessKey = v }, id,
			[]string{"a", "b", "c", "d", ""},
		},
		"secret_key": {
			[]string{"ALICLOUD_SECRET_KEY", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABACLOUD_ACCESS_KEY_SECRET"},
			func(a *credentials.Arguments, v string) { a.SecretKey = v },
			func(t *testing.T, settings credentials.Settings) string { return read(t, settings).AccessKeySecret },
			[]string{"a", "b", "c", "d", ""},
		},
		"access_key and secret_key": {
			[]string{"ALICLOUD_BOTH"}, // Means both; see below.
			func(a *credentials.Arguments, v string) {
				a.AccessKey, a.SecretKey, a.Profile, a.SharedCredentialsFile = v, v, "one", s.files["a"]
			}, id,
			[]string{"a", "b", "aone"},
		},
		"security_token": {
			[]string{"ALICLOUD_SECURITY_TOKEN", "ALIBABA_CLOUD_SECURITY_TOKEN", "ALIBABACLOUD_SECURITY_TOKEN"},
			func(a *credentials.Arguments, v string) { a.SecurityToken = v },
			func(t *testing.T, settings credentials.Settings) string { return read(t, settings).SecurityToken },
			[]string{"a", "b", "c", "d", "(none)"},
		},
		"region": {
			[]string{"ALICLOUD_REGION", "ALIBABA_CLOUD_REGION"},
			func(a *credentials.Arguments, v string) {
				a.Region, a.Profile, a.SharedCredentialsFile = v, "two", s.files["a"]
				a.STSEndpoint, a.AssumeRole = "", &credentials.AssumeRole{RoleARN: "acs:ram::1:role/x"}
			},
			regionOf,
			[]string{"cn-hangzhou", "us-east-1", "eu-central-1", "profile-region-two"},
		},
		"profile": {
			[]string{"ALICLOUD_PROFILE", "ALIBABA_CLOUD_PROFILE"},
			func(a *credentials.Arguments, v string) {
				a.AccessKey, a.SecretKey, a.Profile, a.SharedCredentialsFile = "", "", v, s.files["a"]
			},
			func(t *testing.T, settings credentials.Settings) string {
				return strings.TrimPrefix(read(t, settings).AccessKeyID, "a")
			},
			[]string{"one", "two", "three", ""},
		},
		"shared_credentials_file": {
			[]string{"ALICLOUD_SHARED_CREDENTIALS_FILE", "ALIBABA_CLOUD_CREDENTIALS_FILE"},
			func(a *credentials.Arguments, v string) {
				a.AccessKey, a.SecretKey, a.Profile, a.SharedCredentialsFile = "", "", "one", s.files[v]
			},
			func(t *testing.T, settings credentials.Settings) string {
				return strings.TrimSuffix(read(t, settings).AccessKeyID, "one")
			},
			[]string{"a", "b", "c", ""},
		},
		"credentials_uri": {
			[]string{"ALICLOUD_CREDENTIALS_URI", "ALIBABA_CLOUD_CREDENTIALS_URI"},
			func(a *credentials.Arguments, v string) { a.AccessKey, a.SecretKey, a.CredentialsURI = "", "", v },
			func(t *testing.T, settings credentials.Settings) string {
				read(t, settings)
				requests := s.uri.Requests()
				return s.uri.URL + requests[len(requests)-1].Path
			},
			[]string{s.uri.URL + "/a", s.uri.URL + "/b", s.uri.URL + "/c", ""},
		},
		"ecs_role_name": {
			[]string{"ALICLOUD_ECS_ROLE_NAME", "ALIBABA_CLOUD_ECS_METADATA"},
			func(a *credentials.Arguments, v string) { a.AccessKey, a.SecretKey, a.ECSRoleName = "", "", v },
			func(t *testing.T, settings credentials.Settings) string {
				_, _ = settings.Credentials.Credential(t.Context()) // Only one of the roles exists.
				requests := s.metadata.Requests()
				return path.Base(requests[len(requests)-1].Path)
			},
			[]string{"one", "two", "three", ""},
		},
		"endpoints.cams": {
			[]string{"ALIBABA_CLOUD_ENDPOINT_CAMS", "CAMS_ENDPOINT"},
			func(a *credentials.Arguments, v string) { a.CAMSEndpoint = v }, plain(endpoint),
			[]string{"one.example", "two.example:8443", "[::1]:8080", "cams.ap-southeast-1.aliyuncs.com"},
		},
		"endpoints.sts": {
			[]string{"ALIBABA_CLOUD_ENDPOINT_STS", "STS_ENDPOINT"},
			func(a *credentials.Arguments, v string) {
				a.STSEndpoint, a.AssumeRole = v, &credentials.AssumeRole{RoleARN: "acs:ram::1:role/x"}
			},
			func(t *testing.T, settings credentials.Settings) string {
				return strings.TrimPrefix(failure(t, settings).Source, "STS at ")
			},
			[]string{"127.0.0.1:1", "127.0.0.1:2", "127.0.0.1:3", ""},
		},
		"assume_role.role_arn": {
			[]string{"ALICLOUD_ASSUME_ROLE_ARN", "ALIBABA_CLOUD_ROLE_ARN"},
			role(func(b *credentials.AssumeRole, v string) { b.RoleARN = v }), stsForm("RoleArn"),
			append(roles, ""),
		},
		"assume_role.session_name": {
			[]string{"ALICLOUD_ASSUME_ROLE_SESSION_NAME", "ALIBABA_CLOUD_ROLE_SESSION_NAME"},
			role(func(b *credentials.AssumeRole, v string) { b.SessionName = v }), stsForm("RoleSessionName"),
			[]string{"a", "b", "c", "terraform"},
		},
		"assume_role.policy": {
			nil, role(func(b *credentials.AssumeRole, v string) { b.Policy = v }), stsForm("Policy"),
			[]string{`{"Version": "1"}`, "(none)"},
		},
		"assume_role.session_expiration": {
			[]string{"ALICLOUD_ASSUME_ROLE_SESSION_EXPIRATION"},
			role(func(b *credentials.AssumeRole, v string) { b.SessionExpiration = number(v) }), stsForm("DurationSeconds"),
			[]string{"900", "43200", "3600"},
		},
		"assume_role.external_id": {
			nil, role(func(b *credentials.AssumeRole, v string) { b.ExternalID = v }), stsForm("ExternalId"),
			[]string{"ext", "(none)"},
		},
		"assume_role_with_oidc.oidc_provider_arn": {
			[]string{"ALIBABA_CLOUD_OIDC_PROVIDER_ARN"},
			oidc(func(b *credentials.AssumeRoleWithOIDC, v string) { b.OIDCProviderARN = v }), stsForm("OIDCProviderArn"),
			[]string{"a", "b", ""},
		},
		"assume_role_with_oidc.role_arn": {
			[]string{"ALIBABA_CLOUD_ROLE_ARN"},
			oidc(func(b *credentials.AssumeRoleWithOIDC, v string) { b.RoleARN = v }), stsForm("RoleArn"),
			[]string{roles[0], roles[1], ""},
		},
		"assume_role_with_oidc.oidc_token": {
			[]string{"ALIBABA_CLOUD_OIDC_TOKEN"},
			oidc(func(b *credentials.AssumeRoleWithOIDC, v string) { b.OIDCToken = v }), stsForm("OIDCToken"),
			[]string{"oidc", "oidc", ""},
		},
		"assume_role_with_oidc.oidc_token_file": {
			[]string{"ALIBABA_CLOUD_OIDC_TOKEN_FILE"},
			oidc(func(b *credentials.AssumeRoleWithOIDC, v string) { b.OIDCToken, b.OIDCTokenFile = "", v }),
			func(t *testing.T, settings credentials.Settings) string {
				if stsForm("OIDCToken")(t, settings) != "oidc" {
					t.Error("the token is not that of the file")
				}
				return s.token
			},
			[]string{s.token, s.token, ""},
		},
		"assume_role_with_oidc.role_session_name": {
			[]string{"ALIBABA_CLOUD_ROLE_SESSION_NAME"},
			oidc(func(b *credentials.AssumeRoleWithOIDC, v string) { b.RoleSessionName = v }), stsForm("RoleSessionName"),
			[]string{"a", "b", "terraform"},
		},
		"assume_role_with_oidc.policy": {
			nil, oidc(func(b *credentials.AssumeRoleWithOIDC, v string) { b.Policy = v }), stsForm("Policy"),
			[]string{`{"Version": "1"}`, "(none)"},
		},
		"assume_role_with_oidc.session_expiration": {
			nil, oidc(func(b *credentials.AssumeRoleWithOIDC, v string) { b.SessionExpiration = number(v) }), stsForm("DurationSeconds"),
			[]string{"900", "3600"},
		},
		"configuration_source": {
			[]string{"TF_APPEND_USER_AGENT"},
			func(a *credentials.Arguments, v string) { a.ConfigurationSource = v },
			plain(func(settings credentials.Settings) string { return settings.AppendUserAgent }),
			[]string{"a/1", "b/2", "(none)"},
		},
		"protocol": {
			nil, func(a *credentials.Arguments, v string) { a.Protocol, a.CAMSEndpoint = v, "127.0.0.1" },
			plain(func(settings credentials.Settings) string { return settings.Protocol }),
			[]string{"HTTP", "HTTPS"},
		},
		"client_read_timeout": {
			[]string{"CLIENT_READ_TIMEOUT"},
			func(a *credentials.Arguments, v string) { a.ReadTimeout = number(v) },
			plain(func(settings credentials.Settings) string { return fmt.Sprint(settings.ReadTimeout.Milliseconds()) }),
			[]string{"1", "2", "60000"},
		},
		"client_connect_timeout": {
			[]string{"CLIENT_CONNECT_TIMEOUT"},
			func(a *credentials.Arguments, v string) { a.ConnectTimeout = number(v) },
			plain(func(settings credentials.Settings) string { return fmt.Sprint(settings.ConnectTimeout.Milliseconds()) }),
			[]string{"1", "2", "60000"},
		},
		"max_retry_timeout": {
			[]string{"MAX_RETRY_TIMEOUT"},
			func(a *credentials.Arguments, v string) { a.MaxRetryTimeout = number(v) },
			plain(func(settings credentials.Settings) string { return fmt.Sprint(settings.MaxRetryTimeout.Seconds()) }),
			[]string{"1", "2", "0"},
		},
		"isv_code": {
			[]string{"CHATAPP_ISV_CODE"},
			func(a *credentials.Arguments, v string) { a.ISVCode = v },
			plain(func(settings credentials.Settings) string { return settings.ISVCode }),
			[]string{"a", "b", "(none)"},
		},
		"requests_per_second": {
			nil, func(a *credentials.Arguments, v string) { a.RequestsPerSecond = float64(number(v)) },
			plain(func(settings credentials.Settings) string { return fmt.Sprint(settings.RequestsPerSecond) }),
			[]string{"5", "0"},
		},
		"max_retries": {
			nil, func(a *credentials.Arguments, v string) {
				if a.MaxRetries = nil; v != "" {
					n := number(v)
					a.MaxRetries = &n
				}
			},
			plain(func(settings credentials.Settings) string { return fmt.Sprint(settings.MaxAttempts) }),
			[]string{"1", "0"}, // See below.
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			a := pair
			a.STSEndpoint = s.sts.Host()
			environment := map[string]string{}
			for i, variable := range tt.variables {
				environment[variable] = tt.values[i+1]
				if name == "shared_credentials_file" {
					environment[variable] = s.files[tt.values[i+1]]
				}
			}
			if name == "access_key and secret_key" {
				environment = map[string]string{"ALICLOUD_ACCESS_KEY": "b", "ALICLOUD_SECRET_KEY": "b"}
			}
			for i, want := range tt.values {
				if want == "" {
					continue
				}
				if i == 0 {
					tt.set(&a, want)
				} else {
					tt.set(&a, "")
				}
				m := machine(t, environment)
				m.MetadataURL = s.metadata.URL
				if want == "(none)" {
					want = ""
				}
				if name == "max_retries" && i == 0 {
					want = "2" // One retry is two attempts.
				}
				if got := tt.get(t, resolved(t, a, m)); got != want {
					t.Errorf("round %d: got %q, want %q", i, got, want)
				}
				// A value is found regardless of the white space around it.
				for variable, value := range environment {
					environment[variable] = " " + strings.TrimSpace(value) + "\n"
				}
				if i > 0 && i <= len(tt.variables) {
					delete(environment, tt.variables[i-1])
					if name == "access_key and secret_key" {
						clear(environment)
					}
				}
			}
		})
	}
}

// TestOrder sets every kind of credentials, then removes the kind that won, one after the
// other.
func TestOrder(t *testing.T) {
	s := newStage(t)
	environment := map[string]string{
		"ALIBABA_CLOUD_OIDC_PROVIDER_ARN": "acs:ram::1:oidc-provider/x",
		"ALIBABA_CLOUD_ROLE_ARN":          "acs:ram::1:role/x",
		"ALIBABA_CLOUD_OIDC_TOKEN_FILE":   s.token,
		"ALIBABA_CLOUD_ENDPOINT_STS":      s.sts.Host(),
	}
	a := credentials.Arguments{
		AccessKey: "static", SecretKey: "s",
		Profile: "one", SharedCredentialsFile: s.files["a"],
		CredentialsURI: s.uri.URL,
		ECSRoleName:    "one",
	}
	steps := []struct {
		name, want string
		remove     func()
	}{
		{"arguments", "static", func() {
			a.AccessKey, a.SecretKey = "", ""
			maps.Copy(environment, map[string]string{"ALICLOUD_ACCESS_KEY": "env", "ALICLOUD_SECRET_KEY": "s"})
		}},
		{"environment", "env", func() { delete(environment, "ALICLOUD_ACCESS_KEY"); delete(environment, "ALICLOUD_SECRET_KEY") }},
		{"profile", "aone", func() { a.Profile = "" }},
		{"credentials URI", "uri-id", func() { a.CredentialsURI = "" }},
		{"ECS role", "ecs-id", func() { a.ECSRoleName = "" }},
		{"OIDC environment alone", "session-id", func() { delete(environment, "ALIBABA_CLOUD_OIDC_TOKEN_FILE") }},
	}
	for _, step := range steps {
		m := machine(t, environment)
		m.MetadataURL = s.metadata.URL
		if got := read(t, resolved(t, a, m)).AccessKeyID; got != step.want {
			t.Errorf("%s: got %q, want %q", step.name, got, step.want)
		}
		step.remove()
	}
	_, problems := resolve(a, machine(t, environment))
	if len(problems) != 1 || problems[0].Summary != "No credentials" {
		t.Errorf("got %+v", problems)
	}
}

// TestDefaults checks the settings if only a key is set.
func TestDefaults(t *testing.T) {
	s := resolved(t, pair, machine(t, nil))
	if s.Protocol != "HTTPS" || s.CAMSEndpoint != "cams.ap-southeast-1.aliyuncs.com" {
		t.Errorf("got %s, %s", s.Protocol, s.CAMSEndpoint)
	}
}
