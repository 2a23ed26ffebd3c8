// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package credentials_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/credentials"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/credentials/standin"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
)

func TestMain(m *testing.M) {
	standin.Trust()
	goleak.VerifyTestMain(m)
}

// clock is a clock that tests set.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// in returns the clock's time plus d.
func (c *clock) in(d time.Duration) func() time.Time {
	return func() time.Time { return c.Now().Add(d) }
}

// machine returns a machine with only an environment: its home has no files, and the
// metadata service does not answer.
func machine(t *testing.T, variables map[string]string) credentials.Machine {
	t.Helper()
	home := t.TempDir()
	m := credentials.Machine{}
	m.Getenv = func(name string) string { return variables[name] }
	m.Home = func() (string, error) { return home, nil }
	m.Now = newClock().Now
	m.MetadataURL = "http://127.0.0.1:1"
	return m
}

// resolve separates errors from warnings.
func resolve(a credentials.Arguments, m credentials.Machine) (s credentials.Settings, problems diagnostic.List) {
	s, all := credentials.Resolve(credentials.Options{Arguments: a, Machine: m})
	return s, of(all, diagnostic.Error)
}

// warnings returns the warnings of valid arguments.
func warnings(a credentials.Arguments, m credentials.Machine) diagnostic.List {
	_, all := credentials.Resolve(credentials.Options{Arguments: a, Machine: m})
	return of(all, diagnostic.Warning)
}

func of(all diagnostic.List, severity diagnostic.Severity) diagnostic.List {
	return slices.DeleteFunc(all, func(d diagnostic.Diagnostic) bool { return d.Severity != severity })
}

// resolved checks that arguments are valid.
func resolved(t *testing.T, a credentials.Arguments, m credentials.Machine) credentials.Settings {
	t.Helper()
	s, problems := resolve(a, m)
	if len(problems) > 0 {
		t.Fatalf("got the problems %+v", problems)
	}
	return s
}

// read returns a credential, which must exist.
func read(t *testing.T, s credentials.Settings) cams.Credential {
	t.Helper()
	c, err := s.Credentials.Credential(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// fails checks that there is no credential, and the error's text.
func fails(t *testing.T, s credentials.Settings, words ...string) {
	t.Helper()
	if e := failure(t, s, words...); e.Source == "" {
		t.Errorf("%q does not begin with its source", e)
	}
}

// failure returns the error of a credential, which must not exist.
func failure(t *testing.T, s credentials.Settings, words ...string) *credentials.Error {
	t.Helper()
	_, err := s.Credentials.Credential(t.Context())
	e, ok := errors.AsType[*credentials.Error](err)
	if !ok {
		t.Fatalf("got the error %v", err)
	}
	if d := diagnostic.Of(err); len(d) != 1 || d[0].Summary != "No credentials" || d[0].Detail != e.Error()+"." {
		t.Errorf("%q becomes the diagnostic %+v", e, d)
	}
	for _, word := range words {
		if !strings.Contains(e.Error(), word) {
			t.Errorf("%q lacks %q", e, word)
		}
	}
	return e
}

func key(k standin.Key) cams.Credential {
	return cams.Credential{AccessKeyID: k.ID, AccessKeySecret: k.Secret, SecurityToken: k.Token}
}

// keys makes temporary keys.
func keys(names ...string) []standin.Key {
	var all []standin.Key
	for _, name := range names {
		all = append(all, standin.Key{ID: name + "-id", Secret: name + "-secret", Token: name + "-token"})
	}
	return all
}

// profiles writes a profile file, and returns its path.
func profiles(t *testing.T, list ...map[string]any) string {
	t.Helper()
	content, err := json.Marshal(map[string]any{"current": "default", "profiles": list, "meta_path": ""})
	if err != nil {
		t.Fatal(err)
	}
	return write(t, "config.json", string(content), 0o600)
}

func write(t *testing.T, name, content string, mode os.FileMode) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil { // The umask may have removed bits.
		t.Fatal(err)
	}
	return path
}

// pair is a complete key, for tests of something else.
var pair = credentials.Arguments{AccessKey: "key", SecretKey: "secret"}

func overwrite(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
