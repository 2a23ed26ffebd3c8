// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package credentials_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/credentials"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/credentials/standin"
)

func TestProblems(t *testing.T) {
	with := func(change func(*credentials.Arguments)) credentials.Arguments {
		a := pair
		change(&a)
		return a
	}
	endpoint := func(e string) credentials.Arguments {
		return with(func(a *credentials.Arguments) { a.CAMSEndpoint = e })
	}
	role := func(r credentials.AssumeRole) credentials.Arguments {
		return with(func(a *credentials.Arguments) { a.AssumeRole = &r })
	}
	oidc := func(o credentials.AssumeRoleWithOIDC) credentials.Arguments {
		return credentials.Arguments{AssumeRoleWithOIDC: &o}
	}
	tests := map[string]struct {
		arguments   credentials.Arguments
		environment string
		argument    string
		words       []string
	}{
		"a key without its secret": {credentials.Arguments{AccessKey: "key"}, "", "secret_key", []string{"An access key is set in the argument access_key, without its secret. Set secret_key or ALICLOUD_SECRET_KEY."}},
		"a secret without its key": {credentials.Arguments{SecretKey: "hush"}, "", "access_key", []string{"A secret is set in the argument secret_key, without its access key. Set access_key or ALICLOUD_ACCESS_KEY."}},
		"a key of the environment": {credentials.Arguments{}, "ALIBABA_CLOUD_ACCESS_KEY_ID=key", "secret_key", []string{"set in the environment variable ALIBABA_CLOUD_ACCESS_KEY_ID, without"}},
		"a key without its secret is not completed from a profile": {
			credentials.Arguments{AccessKey: "key", Profile: "any"}, "", "secret_key", nil,
		},
		"an invalid region":                  {with(func(a *credentials.Arguments) { a.Region = "evil.example/" }), "", "region", []string{`"evil.example/" is not the name of a region`, "ALICLOUD_REGION"}},
		"an unknown protocol":                {with(func(a *credentials.Arguments) { a.Protocol = "http" }), "", "protocol", []string{`"http" is neither`}},
		"HTTP to another machine":            {with(func(a *credentials.Arguments) { a.Protocol = "HTTP" }), "", "protocol", []string{"only to a loopback host"}},
		"an endpoint with a scheme":          {endpoint("https://user:hush@cams.example/"), "", "endpoints.cams", []string{`begins with https://; write "cams.example", since`}},
		"HTTP to a host of the environment":  {pair, "ALIBABA_CLOUD_ENDPOINT_CAMS=http://hush@cams.example", "endpoints.cams", []string{`begins with http://, but credentials would be sent unencrypted to a host that is not this machine; write "cams.example"`}},
		"an endpoint with a path":            {endpoint("cams.example/path"), "", "endpoints.cams", []string{"is not a host or host:port"}},
		"an endpoint with a user":            {endpoint("user:hush@cams.example"), "", "endpoints.cams", []string{"is not a host or host:port"}},
		"an endpoint with a query":           {endpoint("cams.example?x=y"), "", "endpoints.cams", []string{"is not a host or host:port"}},
		"an endpoint with a word for a port": {endpoint("cams.example:https"), "", "endpoints.cams", []string{"is not a host or host:port"}},
		"an STS endpoint with a scheme": {
			with(func(a *credentials.Arguments) {
				a.STSEndpoint, a.AssumeRole = "https://sts.example", &credentials.AssumeRole{RoleARN: "r"}
			}), "", "endpoints.sts", []string{`begins with https://; write "sts.example"`},
		},
		"a user agent of two lines":     {with(func(a *credentials.Arguments) { a.ConfigurationSource = "a\nb" }), "", "configuration_source", []string{"line break"}},
		"a user agent that is too long": {with(func(a *credentials.Arguments) { a.ConfigurationSource = strings.Repeat("x", 1025) }), "", "configuration_source", []string{"1024"}},
		"a timeout that is a word":      {pair, "CLIENT_READ_TIMEOUT=hush", "client_read_timeout", []string{"CLIENT_READ_TIMEOUT"}},
		"a negative timeout":            {with(func(a *credentials.Arguments) { a.ConnectTimeout = -1 }), "", "client_connect_timeout", []string{"-1"}},
		"negative retries":              {with(func(a *credentials.Arguments) { n := int64(-1); a.MaxRetries = &n }), "", "max_retries", []string{"-1"}},
		"a negative rate":               {with(func(a *credentials.Arguments) { a.RequestsPerSecond = -1 }), "", "requests_per_second", []string{"-1"}},
		"assume_role without a role":    {role(credentials.AssumeRole{}), "", "assume_role.role_arn", []string{"ALICLOUD_ASSUME_ROLE_ARN, ALIBABA_CLOUD_ROLE_ARN"}},
		"a session that is too short":   {role(credentials.AssumeRole{RoleARN: "r", SessionExpiration: 899}), "", "assume_role.session_expiration", []string{"900 to 43200"}},
		"a session that is too long in the environment": {
			role(credentials.AssumeRole{RoleARN: "r"}), "ALICLOUD_ASSUME_ROLE_SESSION_EXPIRATION=43201", "assume_role.session_expiration", []string{"900 to 43200"},
		},
		"OIDC without a provider":             {oidc(credentials.AssumeRoleWithOIDC{RoleARN: "r", OIDCToken: "hush"}), "", "assume_role_with_oidc.oidc_provider_arn", []string{"ALIBABA_CLOUD_OIDC_PROVIDER_ARN"}},
		"OIDC without a role":                 {oidc(credentials.AssumeRoleWithOIDC{OIDCProviderARN: "p", OIDCToken: "hush"}), "", "assume_role_with_oidc.role_arn", []string{"ALIBABA_CLOUD_ROLE_ARN"}},
		"OIDC without a token":                {oidc(credentials.AssumeRoleWithOIDC{OIDCProviderARN: "p", RoleARN: "r"}), "", "assume_role_with_oidc.oidc_token_file", []string{"ALIBABA_CLOUD_OIDC_TOKEN_FILE", "ALIBABA_CLOUD_OIDC_TOKEN"}},
		"an OIDC session too short":           {oidc(credentials.AssumeRoleWithOIDC{OIDCProviderARN: "p", RoleARN: "r", OIDCToken: "hush", SessionExpiration: 1}), "", "assume_role_with_oidc.session_expiration", []string{"900"}},
		"a credentials URI without a scheme":  {credentials.Arguments{CredentialsURI: "localhost/hush"}, "", "credentials_uri", []string{"http://"}},
		"a credentials URI that is not a URL": {credentials.Arguments{CredentialsURI: "http://hush:%zz@x"}, "", "credentials_uri", []string{"ALICLOUD_CREDENTIALS_URI"}},
		"an ECS role where the metadata service is forbidden": {
			credentials.Arguments{ECSRoleName: "r"}, "ALIBABA_CLOUD_ECS_METADATA_DISABLED=true", "ecs_role_name", []string{"ALIBABA_CLOUD_ECS_METADATA_DISABLED"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			environment := map[string]string{}
			if variable, value, found := strings.Cut(tt.environment, "="); found {
				environment[variable] = value
			}
			_, problems := resolve(tt.arguments, machine(t, environment))
			if len(problems) != 1 || problems[0].Path.String() != tt.argument {
				t.Fatalf("got %+v, want one problem of %s", problems, tt.argument)
			}
			for _, word := range tt.words {
				if !strings.Contains(problems[0].Detail, word) {
					t.Errorf("%q lacks %q", problems[0].Detail, word)
				}
			}
			if strings.Contains(problems[0].Detail, "hush") {
				t.Errorf("%q contains a secret", problems[0].Detail)
			}
		})
	}
}

// TestNothingFound checks that one error lists every place, without a request.
func TestNothingFound(t *testing.T) {
	metadata := standin.StartMetadata(t, "role", &standin.Sequence{Keys: keys("ecs")}, false)
	m := machine(t, map[string]string{"ALIBABA_CLOUD_OIDC_TOKEN": "hush", "ALIBABA_CLOUD_SECURITY_TOKEN": "hush"})
	m.MetadataURL = metadata.URL
	began := time.Now()
	_, problems := resolve(credentials.Arguments{AssumeRole: &credentials.AssumeRole{RoleARN: "r"}}, m)
	if took := time.Since(began); took > time.Second || len(metadata.Requests()) > 0 {
		t.Errorf("it took %s and %d requests", took, len(metadata.Requests()))
	}
	if len(problems) != 1 {
		t.Fatalf("got %+v", problems)
	}
	for _, argument := range []string{"access_key", "secret_key", "profile", "credentials_uri", "ecs_role_name"} {
		if list := strings.Join(credentials.Variables(argument), ", "); !strings.Contains(problems[0].Detail, list) {
			t.Errorf("%q does not name %s", problems[0].Detail, list)
		}
	}
	for _, word := range []string{
		"assume_role_with_oidc", "which lacks ALIBABA_CLOUD_OIDC_PROVIDER_ARN, ALIBABA_CLOUD_ROLE_ARN", "security token is set", "block assume_role needs",
	} {
		if !strings.Contains(problems[0].Detail, word) {
			t.Errorf("%q lacks %q", problems[0].Detail, word)
		}
	}
	if strings.Contains(problems[0].Detail, "hush") {
		t.Errorf("%q contains a secret", problems[0].Detail)
	}
}

func TestHTTPToLoopback(t *testing.T) {
	for _, host := range []string{"127.0.0.1:8080", "localhost", "[::1]:8080", "127.9.9.9"} {
		a := pair
		a.Protocol, a.CAMSEndpoint = "HTTP", host
		if _, problems := resolve(a, machine(t, nil)); len(problems) > 0 {
			t.Errorf("%s: %v", host, problems)
		}
	}
	for _, host := range []string{"localhost.example", "128.0.0.1", "127.0.0.1.example:80", "0.0.0.0:80"} {
		a := pair
		a.Protocol, a.CAMSEndpoint = "HTTP", host
		if _, problems := resolve(a, machine(t, nil)); len(problems) != 1 {
			t.Errorf("%s was taken for a loopback host", host)
		}
	}
}

// TestPrinting checks that arguments and settings do not reveal their values in a
// careless log line or a failing test.
func TestPrinting(t *testing.T) {
	a := credentials.Arguments{
		AccessKey: "hush", SecretKey: "hush", SecurityToken: "hush", ISVCode: "hush", CredentialsURI: "hush",
		AssumeRole: &credentials.AssumeRole{RoleARN: "r", ExternalID: "hush"}, AssumeRoleWithOIDC: &credentials.AssumeRoleWithOIDC{OIDCToken: "hush"},
	}
	s, _ := resolve(a, machine(t, nil))
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d"} {
		for _, value := range []any{a, &a, *a.AssumeRole, *a.AssumeRoleWithOIDC, s, &s} {
			if text := fmt.Sprintf(verb, value); strings.Contains(text, "hush") {
				t.Errorf("%s of %T shows a secret: %s", verb, value, text)
			}
		}
	}
}
