// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package credentials_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/credentials"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/credentials/standin"
)

// renewal is a source whose keys last an hour.
type renewal struct {
	server *standin.Server
	clock  *clock
	credentials.Settings
}

func newRenewal(t *testing.T) *renewal {
	t.Helper()
	c := newClock()
	server := standin.StartURI(t, &standin.Sequence{Keys: keys("first", "second", "third"), Expires: c.in(time.Hour)})
	m := machine(t, nil)
	m.Now = c.Now
	return &renewal{server, c, resolved(t, credentials.Arguments{CredentialsURI: server.URL}, m)}
}

// becomes holds that a key is given soon: a renewal happens beside the readers.
func (r *renewal) becomes(t *testing.T, id string) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
		got := read(t, r.Settings).AccessKeyID
		if got == id {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("got %q for too long, want %q", got, id)
		}
	}
}

// TestRenewal holds that a credential is fetched once, kept, and renewed before it
// expires, while readers go on with the old one.
func TestRenewal(t *testing.T) {
	r := newRenewal(t)
	if n := len(r.server.Requests()); n != 0 {
		t.Errorf("%d requests came before the first read", n)
	}
	for range 3 {
		if got := read(t, r.Settings).AccessKeyID; got != "first-id" {
			t.Fatalf("got %q", got)
		}
	}
	r.clock.advance(54 * time.Minute)
	if got := read(t, r.Settings).AccessKeyID; got != "first-id" || len(r.server.Requests()) != 1 {
		t.Errorf("got %q after %d requests, six minutes before the end", got, len(r.server.Requests()))
	}
	r.clock.advance(2 * time.Minute)
	if got := read(t, r.Settings).AccessKeyID; got != "first-id" {
		t.Errorf("a reader waited for the renewal, and got %q", got)
	}
	r.becomes(t, "second-id")
	if n := len(r.server.Requests()); n != 2 {
		t.Errorf("%d requests were sent", n)
	}
}

// TestFailedRenewal holds that the old credential is used as long as it is valid, that
// failing renewals do not pile up, and that an expired one is used no more.
func TestFailedRenewal(t *testing.T) {
	r := newRenewal(t)
	read(t, r.Settings)
	r.server.Fail(-1, standin.Say(http.StatusForbidden, "no"))
	r.clock.advance(56 * time.Minute)
	read(t, r.Settings)
	for deadline := time.Now().Add(10 * time.Second); len(r.server.Requests()) < 2; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("no renewal was tried")
		}
	}
	time.Sleep(20 * time.Millisecond) // Its failure is noted.
	for range 5 {
		if got := read(t, r.Settings).AccessKeyID; got != "first-id" {
			t.Fatalf("got %q", got)
		}
	}
	time.Sleep(20 * time.Millisecond) // A renewal would be beside the readers.
	if n := len(r.server.Requests()); n != 2 {
		t.Errorf("%d requests were sent while renewal pauses", n)
	}
	r.clock.advance(3*time.Minute + 55*time.Second)
	fails(t, r.Settings, "refused with HTTP status 403")
	r.server.Fail(0, nil)
	r.becomes(t, "second-id")
}

// TestFiftyReaders holds that one fetch serves all who wait.
func TestFiftyReaders(t *testing.T) {
	c := newClock()
	server := standin.StartURI(t, &standin.Sequence{Keys: keys("first"), Expires: c.in(time.Hour)})
	sts := standin.StartSTS(t, &standin.STS{
		Callers: map[string]standin.Key{"first-id": keys("first")[0]}, Sessions: &standin.Sequence{Keys: keys("session")},
	})
	m := machine(t, nil)
	m.Now = c.Now
	s := resolved(t, credentials.Arguments{
		CredentialsURI: server.URL, STSEndpoint: sts.Host(), AssumeRole: &credentials.AssumeRole{RoleARN: "acs:ram::1:role/x"},
	}, m)
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			if got, err := s.Credentials.Credential(t.Context()); err != nil || got != key(keys("session")[0]) {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
	all.Wait()
	if n, k := len(server.Requests()), len(sts.Requests()); n != 1 || k != 1 {
		t.Errorf("%d and %d requests were sent", n, k)
	}
}

// TestImpatientReader holds that the context ends a wait, of whatever library, and
// that it does not end the fetch that others wait for.
func TestImpatientReader(t *testing.T) {
	sts := standin.StartSTS(t, &standin.STS{Token: "oidc", Sessions: &standin.Sequence{Keys: keys("session")}})
	release := make(chan struct{})
	sts.Fail(1, func(w http.ResponseWriter, _ *http.Request) {
		<-release
		standin.Say(http.StatusServiceUnavailable, `{"Code": "ServiceUnavailable"}`)(w, nil)
	})
	s := resolved(t, credentials.Arguments{
		STSEndpoint: sts.Host(), AssumeRoleWithOIDC: &credentials.AssumeRoleWithOIDC{OIDCProviderARN: "p", RoleARN: "acs:ram::1:role/x", OIDCToken: "oidc"},
	}, machine(t, nil))

	patient := make(chan error, 1)
	go func() {
		_, err := s.Credentials.Credential(context.Background())
		patient <- err
	}()
	for len(sts.Requests()) == 0 {
		time.Sleep(time.Millisecond)
	}
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(10*time.Millisecond, cancel)
	began := time.Now()
	_, err := s.Credentials.Credential(ctx)
	if !errors.Is(err, context.Canceled) || time.Since(began) > 5*time.Second {
		t.Errorf("got %v after %s", err, time.Since(began))
	}
	late, stop := context.WithTimeout(t.Context(), time.Millisecond)
	defer stop()
	if _, err := s.Credentials.Credential(late); !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "in time") {
		t.Errorf("got %v", err)
	}
	if _, err := s.Credentials.Credential(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled context got %v", err)
	}
	close(release)
	if err := <-patient; err != nil {
		t.Errorf("the patient reader got %v", err)
	}
}

// TestSecondAttempt holds what is tried again, and how often.
func TestSecondAttempt(t *testing.T) {
	tests := map[string]struct {
		answer   http.HandlerFunc
		requests int
	}{
		"a failing server":    {standin.Say(http.StatusInternalServerError, ""), 3},
		"throttling":          {standin.Say(http.StatusTooManyRequests, ""), 3},
		"a broken connection": {standin.Hangup, 3},
		"a refusal":           {standin.Say(http.StatusForbidden, ""), 1},
		"no credential":       {standin.Say(http.StatusOK, "{}"), 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := newRenewal(t)
			r.server.Fail(-1, tt.answer)
			fails(t, r.Settings)
			if n := len(r.server.Requests()); n != tt.requests {
				t.Errorf("%d requests were sent, want %d", n, tt.requests)
			}
			r.server.Fail(0, nil)
			r.becomes(t, "first-id") // No failure sticks.
		})
	}
}

// TestUnknownExpiration holds that a credential that does not tell when it expires is
// neither fetched for each request nor kept for ever.
func TestUnknownExpiration(t *testing.T) {
	c := newClock()
	server := standin.StartURI(t, &standin.Sequence{Keys: keys("first", "second")})
	m := machine(t, nil)
	m.Now = c.Now
	r := &renewal{server, c, resolved(t, credentials.Arguments{CredentialsURI: server.URL}, m)}
	read(t, r.Settings)
	c.advance(4 * time.Minute)
	read(t, r.Settings)
	if n := len(server.Requests()); n != 1 {
		t.Errorf("%d requests were sent", n)
	}
	c.advance(2 * time.Minute)
	r.becomes(t, "second-id")
}

// TestRotatedToken holds that an OIDC token file is read anew for each session, and
// that sessions are renewed by their length, which credentials-go does not tell.
func TestRotatedToken(t *testing.T) {
	c := newClock()
	sts := standin.StartSTS(t, &standin.STS{Token: "old", Sessions: &standin.Sequence{Keys: keys("first", "second")}})
	token := write(t, "token", "old\n", 0o600)
	// The environment's token would win over the file in credentials-go.
	t.Setenv("ALIBABA_CLOUD_OIDC_TOKEN", "wrong")
	m := machine(t, map[string]string{"ALIBABA_CLOUD_OIDC_TOKEN": "wrong"})
	m.Now = c.Now
	r := &renewal{nil, c, resolved(t, credentials.Arguments{
		STSEndpoint: sts.Host(),
		AssumeRoleWithOIDC: &credentials.AssumeRoleWithOIDC{
			OIDCProviderARN: "p", RoleARN: "acs:ram::1:role/x", OIDCTokenFile: token, SessionExpiration: 900,
		},
	}, m)}
	r.becomes(t, "first-id")
	sts.Token = "new"
	overwrite(t, token, "new\n")
	c.advance(10 * time.Minute)
	read(t, r.Settings)
	if n := len(sts.Requests()); n != 1 {
		t.Errorf("%d sessions were asked for in ten minutes of fifteen", n)
	}
	c.advance(2 * time.Minute)
	r.becomes(t, "second-id")
}
