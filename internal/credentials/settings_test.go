// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package credentials_test

import (
	"context"
	"strings"
	"testing"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/credentials"
)

// environment gives a getenv over a map.
func environment(variables map[string]string) func(string) string {
	return func(name string) string { return variables[name] }
}

// pair is a complete key, so that a test can look at something else.
var pair = credentials.Arguments{AccessKey: "key", SecretKey: "secret"}

func TestPrecedence(t *testing.T) {
	read := func(s credentials.Settings) cams.Credential {
		c, err := s.Credentials.Credential(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	arguments := map[string]struct {
		variables []string
		set       func(*credentials.Arguments, string)
		get       func(credentials.Settings) string
		values    []string // Distinct values that are valid for it, one more than variables.
	}{
		"access_key": {
			[]string{"ALICLOUD_ACCESS_KEY", "ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABACLOUD_ACCESS_KEY_ID"},
			func(a *credentials.Arguments, v string) { a.AccessKey = v },
			func(s credentials.Settings) string { return read(s).AccessKeyID },
			[]string{"a", "b", "c", "d"},
		},
		"secret_key": {
			[]string{"ALICLOUD_SECRET_KEY", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABACLOUD_ACCESS_KEY_SECRET"},
			func(a *credentials.Arguments, v string) { a.SecretKey = v },
			func(s credentials.Settings) string { return read(s).AccessKeySecret },
			[]string{"a", "b", "c", "d"},
		},
		"security_token": {
			[]string{"ALICLOUD_SECURITY_TOKEN", "ALIBABA_CLOUD_SECURITY_TOKEN", "ALIBABACLOUD_SECURITY_TOKEN"},
			func(a *credentials.Arguments, v string) { a.SecurityToken = v },
			func(s credentials.Settings) string { return read(s).SecurityToken },
			[]string{"a", "b", "c", "d"},
		},
		"region": {
			[]string{"ALICLOUD_REGION", "ALIBABA_CLOUD_REGION"},
			func(a *credentials.Arguments, v string) { a.Region = v },
			func(s credentials.Settings) string {
				return strings.TrimSuffix(strings.TrimPrefix(s.CAMSEndpoint, "cams."), ".aliyuncs.com")
			},
			[]string{"cn-hangzhou", "us-east-1", "eu-central-1"},
		},
		"endpoints.cams": {
			[]string{"ALIBABA_CLOUD_ENDPOINT_CAMS", "CAMS_ENDPOINT"},
			func(a *credentials.Arguments, v string) { a.CAMSEndpoint = v },
			func(s credentials.Settings) string { return s.CAMSEndpoint },
			[]string{"one.example", "two.example:8443", "[::1]:8080"},
		},
	}
	for name, tt := range arguments {
		t.Run(name, func(t *testing.T) {
			// All places are set; each round takes the one away that counted.
			a, variables := pair, map[string]string{}
			tt.set(&a, tt.values[0])
			for i, variable := range tt.variables {
				variables[variable] = tt.values[i+1]
			}
			for i, want := range tt.values {
				s, problems := credentials.ResolveIn(a, environment(variables))
				if len(problems) > 0 {
					t.Fatal(problems)
				}
				if got := tt.get(s); got != want {
					t.Errorf("got %q, want %q", got, want)
				}
				if tt.set(&a, ""); i > 0 {
					delete(variables, tt.variables[i-1])
				}
			}
		})
	}
}

func TestDefaults(t *testing.T) {
	s, problems := credentials.ResolveIn(pair, environment(map[string]string{"TF_APPEND_USER_AGENT": "ci/7"}))
	if len(problems) > 0 || s.Protocol != "HTTPS" || s.CAMSEndpoint != "cams.ap-southeast-1.aliyuncs.com" || s.AppendUserAgent != "ci/7" {
		t.Errorf("got %+v, %v", s, problems)
	}
}

func TestProblems(t *testing.T) {
	with := func(change func(*credentials.Arguments)) credentials.Arguments {
		a := pair
		change(&a)
		return a
	}
	endpoint := func(e string) credentials.Arguments {
		return with(func(a *credentials.Arguments) { a.CAMSEndpoint = e })
	}
	tests := map[string]struct {
		arguments credentials.Arguments
		argument  string
		words     []string
	}{
		"no credentials": {
			credentials.Arguments{},
			"access_key",
			[]string{"ALICLOUD_ACCESS_KEY, ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABACLOUD_ACCESS_KEY_ID", "ALICLOUD_SECRET_KEY, ALIBABA_CLOUD_ACCESS_KEY_SECRET, ALIBABACLOUD_ACCESS_KEY_SECRET"},
		},
		"a key without its secret":           {credentials.Arguments{AccessKey: "key"}, "secret_key", []string{"not its secret", "ALICLOUD_SECRET_KEY"}},
		"a secret without its key":           {credentials.Arguments{SecretKey: "hush"}, "access_key", []string{"not its access key", "ALICLOUD_ACCESS_KEY"}},
		"a region that is none":              {with(func(a *credentials.Arguments) { a.Region = "evil.example/" }), "region", []string{`"evil.example/" is not the name of a region`, "ALICLOUD_REGION"}},
		"an unknown protocol":                {with(func(a *credentials.Arguments) { a.Protocol = "http" }), "protocol", []string{`"http" is neither`}},
		"HTTP to another machine":            {with(func(a *credentials.Arguments) { a.Protocol = "HTTP" }), "protocol", []string{"only to a loopback host"}},
		"an endpoint with a scheme":          {endpoint("https://user:hush@cams.example/"), "endpoints.cams", []string{"has a scheme", `"cams.example"`}},
		"an endpoint with a path":            {endpoint("cams.example/path"), "endpoints.cams", []string{"is no host or host:port"}},
		"an endpoint with a user":            {endpoint("user:hush@cams.example"), "endpoints.cams", []string{"is no host or host:port"}},
		"an endpoint with a query":           {endpoint("cams.example?x=y"), "endpoints.cams", []string{"is no host or host:port"}},
		"an endpoint with a word for a port": {endpoint("cams.example:https"), "endpoints.cams", []string{"is no host or host:port"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, problems := credentials.ResolveIn(tt.arguments, environment(nil))
			if len(problems) != 1 || problems[0].Argument != tt.argument {
				t.Fatalf("got %+v, want one problem of %s", problems, tt.argument)
			}
			for _, word := range tt.words {
				if !strings.Contains(problems[0].Detail, word) {
					t.Errorf("%q does not say %q", problems[0].Detail, word)
				}
			}
			if strings.Contains(problems[0].Detail, "hush") {
				t.Errorf("%q holds a secret", problems[0].Detail)
			}
		})
	}
}

func TestHTTPToLoopback(t *testing.T) {
	for _, host := range []string{"127.0.0.1:8080", "localhost", "[::1]:8080", "127.9.9.9"} {
		a := pair
		a.Protocol, a.CAMSEndpoint = "HTTP", host
		if _, problems := credentials.ResolveIn(a, environment(nil)); len(problems) > 0 {
			t.Errorf("%s: %v", host, problems)
		}
	}
	for _, host := range []string{"localhost.example", "128.0.0.1", "127.0.0.1.example:80", "0.0.0.0:80"} {
		a := pair
		a.Protocol, a.CAMSEndpoint = "HTTP", host
		if _, problems := credentials.ResolveIn(a, environment(nil)); len(problems) != 1 {
			t.Errorf("%s was taken for a loopback host", host)
		}
	}
}
