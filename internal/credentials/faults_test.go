// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package credentials_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/credentials"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/credentials/standin"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

// client returns a client that calls a sandbox with the credentials that arguments
// resolve to. The sandbox accepts one key.
func client(t *testing.T, a credentials.Arguments, k standin.Key) *cams.Client {
	t.Helper()
	server := sandbox.Start(t, sandbox.Scenario{
		Now:      newClock().Now,
		Accounts: []sandbox.Account{{Name: "a", AccessKeyID: k.ID, AccessKeySecret: k.Secret, SecurityToken: k.Token}},
		Channels: []sandbox.Channel{{CustSpaceID: "cams-test", Account: "a", ROIMetrics: true}},
	})
	a.Protocol, a.CAMSEndpoint = "HTTP", server.Endpoint()
	s := resolved(t, a, machine(t, nil))
	config := s.ClientConfig()
	config.Now = newClock().Now
	return cams.New(config)
}

func readWithin(t *testing.T, c *cams.Client, limit time.Duration) (took time.Duration, err error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	end := newClock().Now().UnixMilli()
	began := time.Now()
	_, err = c.Read(ctx, cams.Query{
		Action: cams.GetChatappPhoneNumberMetric, CustSpaceID: "cams-test", Granularity: metric.Daily, Window: metric.Window{Start: end - 86_400_000, End: end},
	})
	return time.Since(began), err
}

// grace is how long past its deadline a read may end.
const grace = 500 * time.Millisecond

// TestFaultsOfCredentialServices makes each service fail, first for a while and then
// forever. A read survives the first, and ends in time in the second.
func TestFaultsOfCredentialServices(t *testing.T) {
	k := keys("given")[0]
	faults := map[string]http.HandlerFunc{
		"it hangs":              standin.Hang,
		"it hangs up":           standin.Hangup,
		"it switches protocols": nil, // The server has to end it.
		"it fails":              standin.Say(http.StatusBadGateway, "<html>"),
		"it throttles":          standin.Say(http.StatusTooManyRequests, ""),
		"it fails with a code":  standin.Say(http.StatusServiceUnavailable, `{"Code": "ServiceUnavailable"}`),
	}
	services := map[string]func(t *testing.T) (credentials.Arguments, *standin.Server){
		"STS": func(t *testing.T) (credentials.Arguments, *standin.Server) {
			sts := standin.StartSTS(t, &standin.STS{
				Callers: map[string]standin.Key{"key": {ID: "key", Secret: "secret"}}, Sessions: &standin.Sequence{Keys: []standin.Key{k}},
			})
			a := pair
			a.STSEndpoint, a.AssumeRole = sts.Host(), &credentials.AssumeRole{RoleARN: "acs:ram::1:role/x"}
			return a, &sts.Server
		},
		"a credentials URI": func(t *testing.T) (credentials.Arguments, *standin.Server) {
			uri := standin.StartURI(t, &standin.Sequence{Keys: []standin.Key{k}})
			return credentials.Arguments{CredentialsURI: uri.URL}, uri
		},
	}
	for service, start := range services {
		for name, fault := range faults {
			t.Run(service+", "+name, func(t *testing.T) {
				t.Parallel()
				a, server := start(t)
				if fault == nil {
					fault = server.Switch
				}
				a.ReadTimeout, a.ConnectTimeout = 100, 100
				c := client(t, a, k)
				server.Fail(2, fault)
				if took, err := readWithin(t, c, 20*time.Second); err != nil {
					t.Errorf("twice: got %v after %s", err, took)
				}
				server.Fail(-1, fault)
				c = client(t, a, k)
				const limit = time.Second
				took, err := readWithin(t, c, limit)
				if e, ok := errors.AsType[*cams.Error](err); !ok || e.Kind != cams.KindCredential && e.Kind != cams.KindTimeout || took > limit+grace {
					t.Errorf("always: got %v after %s", err, took)
				}
				if strings.Contains(err.Error(), "endpoints.sts") {
					t.Errorf("%v blames an argument for the failure of a service", err)
				}
				server.Fail(0, nil) // The source must recover.
				if _, err := readWithin(t, c, 20*time.Second); err != nil {
					t.Errorf("afterwards: got %v", err)
				}
			})
		}
	}
}

// TestSlowCommand runs a command that takes longer than a request may.
func TestSlowCommand(t *testing.T) {
	k := keys("given")[0]
	k.Token = ""
	file := profiles(t, map[string]any{"name": "p", "mode": "External", "process_command": "sh -c 'sleep 0.5; " +
		strings.ReplaceAll(printing(t, `{"access_key_id": "given-id", "access_key_secret": "given-secret"}`), "'", `"`) + "'"})
	c := client(t, credentials.Arguments{Profile: "p", SharedCredentialsFile: file, ReadTimeout: 200}, k)
	if took, err := readWithin(t, c, 20*time.Second); err != nil {
		t.Errorf("got %v after %s", err, took)
	}
	const limit = 200 * time.Millisecond
	c = client(t, credentials.Arguments{Profile: "p", SharedCredentialsFile: file}, k)
	took, err := readWithin(t, c, limit)
	if e, ok := errors.AsType[*cams.Error](err); !ok || e.Kind != cams.KindTimeout || took > limit+grace {
		t.Errorf("got %v after %s", err, took)
	}
	if what := err.Error(); !strings.Contains(what, "process_command") {
		t.Errorf("%q does not name what took so long", what)
	}
}

// TestCommandThatLeavesAChild runs a command that succeeds, but leaves a child process
// that holds its output open.
func TestCommandThatLeavesAChild(t *testing.T) {
	command := "sh -c 'sleep 3 & " + strings.ReplaceAll(printing(t, `{"access_key_id": "a", "access_key_secret": "s"}`), "'", `"`) + "'"
	file := profiles(t, map[string]any{"name": "p", "mode": "External", "process_command": command})
	began := time.Now()
	got := read(t, resolved(t, credentials.Arguments{Profile: "p", SharedCredentialsFile: file}, machine(t, nil)))
	if got.AccessKeyID != "a" || time.Since(began) > 2*time.Second {
		t.Errorf("got %v after %s", got, time.Since(began))
	}
}

// TestProfileValuesAreTrimmed puts white space around all values, as an editor may leave
// it.
func TestProfileValuesAreTrimmed(t *testing.T) {
	file := profiles(t, map[string]any{"name": " p ", "mode": "StsToken\n", "access_key_id": " a\t", "access_key_secret": "s \n", "sts_token": "\r\nt"})
	got := read(t, resolved(t, credentials.Arguments{Profile: "p", SharedCredentialsFile: file}, machine(t, nil)))
	if got != (cams.Credential{AccessKeyID: "a", AccessKeySecret: "s", SecurityToken: "t"}) {
		t.Errorf("got %q", got)
	}
}

// TestKeyBesideAProfileWithARole sets a key in the environment, and names a profile with
// a role. The role is assumed with that key, as in the official provider.
func TestKeyBesideAProfileWithARole(t *testing.T) {
	sts := standin.StartSTS(t, &standin.STS{
		Callers: map[string]standin.Key{"env": {ID: "env", Secret: "secret"}}, Sessions: &standin.Sequence{Keys: keys("session")},
	})
	file := profiles(t,
		map[string]any{"name": "role", "mode": "RamRoleArn", "access_key_id": "other", "access_key_secret": "s", "ram_role_arn": "acs:ram::1:role/x", "ram_session_name": "mine"},
		map[string]any{"name": "key", "mode": "AK", "access_key_id": "other", "access_key_secret": "s"},
	)
	environment := map[string]string{"ALICLOUD_ACCESS_KEY": "env", "ALICLOUD_SECRET_KEY": "secret", "ALIBABA_CLOUD_ENDPOINT_STS": sts.Host()}
	for name, want := range map[string]string{"role": "session-id", "key": "env", "absent": "env"} {
		a := credentials.Arguments{Profile: name, SharedCredentialsFile: file}
		if got := read(t, resolved(t, a, machine(t, environment))).AccessKeyID; got != want {
			t.Errorf("profile %s: got %q, want %q", name, got, want)
		}
	}
	if requests := sts.Requests(); len(requests) != 1 || requests[0].Form["RoleSessionName"] != "mine" {
		t.Errorf("STS was asked for %+v", requests)
	}
}

// TestEndpoint checks that CAMS is called at its only documented endpoint in any region,
// unless another is set.
func TestEndpoint(t *testing.T) {
	tests := map[string]struct {
		protocol, argument, environment string
		wantProtocol, want              string // Empty where that is a problem.
	}{
		"nothing":                        {"", "", "", "HTTPS", "cams.ap-southeast-1.aliyuncs.com"},
		"a host":                         {"", "cams.example.com", "", "HTTPS", "cams.example.com"},
		"a sandbox":                      {"", "", "http://127.0.0.1:8080", "HTTP", "127.0.0.1:8080"},
		"a sandbox, with a slash":        {"", "", "http://localhost:8080/", "HTTP", "localhost:8080"},
		"a sandbox, protocol too":        {"HTTP", "", "http://[::1]:8080", "HTTP", "[::1]:8080"},
		"a sandbox, argument wins":       {"", "cams.example.com", "http://127.0.0.1:8080", "HTTPS", "cams.example.com"},
		"a sandbox, other protocol":      {"HTTPS", "", "http://127.0.0.1:8080", "", ""},
		"without TLS to another machine": {"", "", "http://cams.example.com", "", ""},
		"a host that only looks like it": {"", "", "http://127.0.0.1.example.com", "", ""},
		"a user":                         {"", "", "http://user:hush@127.0.0.1:8080", "", ""},
		"a path":                         {"", "", "http://127.0.0.1:8080/path", "", ""},
		"TLS as a scheme":                {"", "", "https://127.0.0.1:8080", "", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			a := pair
			a.Protocol, a.CAMSEndpoint, a.Region = tt.protocol, tt.argument, "cn-hangzhou"
			s, problems := resolve(a, machine(t, map[string]string{"ALIBABA_CLOUD_ENDPOINT_CAMS": tt.environment, "ALICLOUD_REGION": "cn-beijing"}))
			switch {
			case tt.want == "" && len(problems) != 1, tt.want != "" && len(problems) != 0:
				t.Errorf("got %v", problems)
			case tt.want != "" && (s.Protocol != tt.wantProtocol || s.CAMSEndpoint != tt.want):
				t.Errorf("got %s, %s", s.Protocol, s.CAMSEndpoint)
			}
			if strings.Contains(problems.Error(), "hush") {
				t.Errorf("%v contains a secret", problems)
			}
		})
	}
}

// TestNames checks that the problems of a front end without arguments name flags and
// variables.
func TestNames(t *testing.T) {
	names := credentials.EnvironmentNames()
	names["profile"] = "--profile"
	names["protocol"] = "--protocol"
	for name, tt := range map[string]struct {
		arguments   credentials.Arguments
		environment map[string]string
		words       []string
	}{
		"nothing": {credentials.Arguments{}, nil, []string{
			"Set the environment variables ALICLOUD_ACCESS_KEY and ALICLOUD_SECRET_KEY, or name a profile of the Alibaba Cloud CLI in --profile.",
			"the flag --profile and the environment variables ALICLOUD_PROFILE", "an access key: the environment variables ALICLOUD_ACCESS_KEY",
		}},
		"half a key":       {credentials.Arguments{}, map[string]string{"ALICLOUD_ACCESS_KEY": "a"}, []string{"Set ALICLOUD_SECRET_KEY."}},
		"a wrong protocol": {credentials.Arguments{AccessKey: "a", SecretKey: "s", Protocol: "HTTP"}, nil, []string{`Set --protocol to "HTTPS"`}},
	} {
		_, found := credentials.Resolve(credentials.Options{Arguments: tt.arguments, Names: names, Machine: machine(t, tt.environment)})
		if len(found) != 1 || found[0].Severity != diagnostic.Error {
			t.Fatalf("%s: got %+v", name, found)
		}
		for _, word := range append(tt.words, "") {
			if !strings.Contains(found[0].Detail, word) {
				t.Errorf("%s: %q lacks %q", name, found[0].Detail, word)
			}
		}
		if strings.Contains(found[0].Detail, "the argument ") || strings.Contains(found[0].Detail, "block assume_role_with_oidc") {
			t.Errorf("%s: %q names what does not exist", name, found[0].Detail)
		}
	}
	_, found := credentials.Resolve(credentials.Options{Machine: machine(t, nil)})
	if !strings.HasPrefix(found[0].Detail, "Set the environment variables ALICLOUD_ACCESS_KEY and ALICLOUD_SECRET_KEY, or ") {
		t.Errorf("%q does not begin with what to set", found[0].Detail)
	}
}

// FuzzProfileFile checks that reading any file either succeeds or fails with a sentence
// that quotes nothing from the file.
func FuzzProfileFile(f *testing.F) {
	for _, text := range []string{
		`{"profiles": [{"name": "p", "mode": "AK", "access_key_id": "sentinel", "access_key_secret": "sentinel"}]}`,
		"\xef\xbb\xbf{}", "[]", "{", `{"profiles": {}}`, `{"profiles": [null, 1]}`, `{"profiles": [{"access_key_secret": 123456789}]}`,
		`{"profiles": [{"sts_expiration": "sentinel"}]}`, `{"profiles": [{"expired_seconds": 1e999}]}`, `sentinel`, "{\"profiles\": [\n{\"name\": \"sentinel",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		n, what := credentials.ParseProfiles(content)
		if what == "" {
			return
		}
		if n != 0 || len(what) > 200 {
			t.Errorf("%d profiles came with %q", n, what)
		}
		if strings.Contains(what, "sentinel") || strings.Contains(what, "123456789") {
			t.Errorf("%q quotes the file", what)
		}
	})
}
