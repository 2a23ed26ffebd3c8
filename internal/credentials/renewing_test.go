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

// renewal returns a source whose keys last an hour.
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

// TestRenewal checks that a credential is fetched once, kept, and renewed before it
// expires, while readers continue with the old one.
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

	// One reader waits for the renewal; the others continue.
	release := make(chan struct{})
	r.server.Fail(1, func(w http.ResponseWriter, _ *http.Request) {
		<-release
		w.WriteHeader(http.StatusServiceUnavailable)
	})
	renewing := make(chan string)
	go func() { renewing <- read(t, r.Settings).AccessKeyID }()
	for len(r.server.Requests()) < 2 {
		time.Sleep(time.Millisecond)
	}
	if got := read(t, r.Settings).AccessKeyID; got != "first-id" {
		t.Errorf("a reader waited for the renewal of another, and got %q", got)
	}
	close(release)
	if got := <-renewing; got != "first-id" {
		t.Errorf("after the renewal has failed, its reader got %q", got)
	}
	r.clock.advance(time.Minute)
	if got := read(t, r.Settings).AccessKeyID; got != "second-id" {
		t.Errorf("the reader that renews got %q", got)
	}
	if n := len(r.server.Requests()); n != 3 {
		t.Errorf("%d requests were sent", n)
	}
}

// TestFailedRenewal checks that the old credential is used until it expires, and that
// failing renewals do not pile up.
func TestFailedRenewal(t *testing.T) {
	r := newRenewal(t)
	read(t, r.Settings)
	r.server.Fail(-1, standin.Say(http.StatusForbidden, "no"))
	r.clock.advance(56 * time.Minute)
	read(t, r.Settings)
	for range 5 {
		if got := read(t, r.Settings).AccessKeyID; got != "first-id" {
			t.Fatalf("got %q", got)
		}
	}
	if n := len(r.server.Requests()); n != 2 {
		t.Errorf("%d requests were sent while renewal pauses", n)
	}
	r.clock.advance(3*time.Minute + 55*time.Second)
	fails(t, r.Settings, "refused with HTTP status 403")
	r.server.Fail(0, nil)
	if got := read(t, r.Settings).AccessKeyID; got != "second-id" {
		t.Errorf("got %q", got)
	}
}

// TestFiftyReaders checks that all waiting readers share one fetch.
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

// TestReaderGivesUp checks that the end of a reader's context ends its wait, but not the
// fetch that others wait for.
func TestReaderGivesUp(t *testing.T) {
	sts := standin.StartSTS(t, &standin.STS{Token: "oidc", Sessions: &standin.Sequence{Keys: keys("session")}})
	release := make(chan struct{})
	sts.Fail(1, func(w http.ResponseWriter, _ *http.Request) {
		<-release
		standin.Say(http.StatusServiceUnavailable, `{"Code": "ServiceUnavailable"}`)(w, nil)
	})
	s := resolved(t, credentials.Arguments{
		STSEndpoint: sts.Host(), AssumeRoleWithOIDC: &credentials.AssumeRoleWithOIDC{OIDCProviderARN: "p", RoleARN: "acs:ram::1:role/x", OIDCToken: "oidc"},
	}, machine(t, nil))

	other := make(chan error, 1)
	go func() {
		_, err := s.Credentials.Credential(context.Background())
		other <- err
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
		t.Errorf("a canceled context got %v", err)
	}
	close(release)
	if e, ok := errors.AsType[*credentials.Error](<-other); !ok || e.Code != "ServiceUnavailable" || !e.Temporary() {
		t.Errorf("the other reader got %v", e)
	}
}

// TestTemporary checks which errors are worth another attempt. A fetch is tried once;
// readers retry.
func TestTemporary(t *testing.T) {
	tests := map[string]struct {
		answer    http.HandlerFunc
		temporary bool
	}{
		"a failing server":    {standin.Say(http.StatusInternalServerError, ""), true},
		"throttling":          {standin.Say(http.StatusTooManyRequests, ""), true},
		"a broken connection": {standin.Hangup, true},
		"another protocol":    {nil, true}, // The server has to end it.
		"a refusal":           {standin.Say(http.StatusForbidden, ""), false},
		"no credential":       {standin.Say(http.StatusOK, "{}"), false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := newRenewal(t)
			if tt.answer == nil {
				tt.answer = r.server.Switch
			}
			r.server.Fail(-1, tt.answer)
			if e := failure(t, r.Settings); e.Temporary() != tt.temporary {
				t.Errorf("%v: temporary is %t", e, e.Temporary())
			}
			if n := len(r.server.Requests()); n != 1 {
				t.Errorf("%d requests were sent", n)
			}
			r.server.Fail(0, nil)
			if got := read(t, r.Settings).AccessKeyID; got != "first-id" {
				t.Errorf("the failure sticks: got %q", got)
			}
		})
	}
}

// TestUnknownExpiration checks that a credential without an expiration is neither fetched
// for each request nor kept forever.
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
	if got := read(t, r.Settings).AccessKeyID; got != "second-id" {
		t.Errorf("got %q", got)
	}
}

// TestRotatedToken checks that the OIDC token file is read again for each session, and
// that sessions are renewed before they end.
func TestRotatedToken(t *testing.T) {
	c := newClock()
	sts := standin.StartSTS(t, &standin.STS{Token: "old", Sessions: &standin.Sequence{Keys: keys("first", "second"), Expires: c.in(15 * time.Minute)}})
	token := write(t, "token", "old\n", 0o600)
	t.Setenv("ALIBABA_CLOUD_OIDC_TOKEN", "wrong")
	m := machine(t, map[string]string{"ALIBABA_CLOUD_OIDC_TOKEN": "wrong"})
	m.Now = c.Now
	r := &renewal{nil, c, resolved(t, credentials.Arguments{
		STSEndpoint: sts.Host(),
		AssumeRoleWithOIDC: &credentials.AssumeRoleWithOIDC{
			OIDCProviderARN: "p", RoleARN: "acs:ram::1:role/x", OIDCTokenFile: token, SessionExpiration: 900,
		},
	}, m)}
	read(t, r.Settings)
	sts.Token = "new"
	overwrite(t, token, "new\n")
	c.advance(10 * time.Minute)
	read(t, r.Settings)
	if n := len(sts.Requests()); n != 1 {
		t.Errorf("%d sessions were asked for in ten minutes of fifteen", n)
	}
	c.advance(2 * time.Minute)
	if got := read(t, r.Settings).AccessKeyID; got != "second-id" {
		t.Errorf("got %q", got)
	}
}
