// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestMain lets a test run the command as a process of its own, to send it signals.
func TestMain(m *testing.M) {
	if os.Getenv("CAMS_SANDBOX_TEST_MAIN") == "1" {
		main()
		return
	}
	os.Exit(m.Run())
}

func TestCommandLine(t *testing.T) {
	taken, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	broken := filepath.Join(t.TempDir(), "broken.json")
	if err := os.WriteFile(broken, []byte("{\n  \"account\": []\n}"), 0o600); err != nil {
		t.Fatal(err)
	}
	cases := map[string]struct {
		args   []string
		code   int
		stdout string
		stderr string
	}{
		"template":         {[]string{"-print-scenario"}, ok, `"cust_space_id": "cams-healthy"`, ``},
		"help":             {[]string{"-h"}, ok, ``, `Exit codes: 0 stopped, 1 `},
		"unknown flag":     {[]string{"-port", "1"}, usage, ``, `flag provided but not defined: -port`},
		"argument":         {[]string{"file.json"}, usage, ``, `unexpected argument "file.json": a scenario file is named with -scenario`},
		"every interface":  {[]string{"-listen", ":8080"}, usage, ``, `-listen :8080: only loopback addresses are served`},
		"another address":  {[]string{"-listen", "192.0.2.1:80"}, usage, ``, `only loopback addresses are served`},
		"a name":           {[]string{"-listen", "example.com:80"}, usage, ``, `only loopback addresses are served`},
		"no port":          {[]string{"-listen", "127.0.0.1"}, usage, ``, `write it as host:port, for example 127.0.0.1:8080`},
		"address in use":   {[]string{"-listen", taken.Addr().String()}, failed, ``, `choose another port with -listen, or 127.0.0.1:0 for a free one`},
		"no scenario":      {[]string{"-scenario", broken + "x"}, failed, ``, `reading the scenario: open ` + broken + `x: no such file`},
		"broken scenario":  {[]string{"-scenario", broken}, failed, ``, broken + `: line 2, column 3: account: there is no such field; the fields here are accounts, channels, faults, qps`},
		"broken, the cure": {[]string{"-scenario", broken}, failed, ``, `(cams-sandbox -print-scenario prints a working one)`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			if code := run(t.Context(), c.args, &stdout, &stderr); code != c.code {
				t.Errorf("exit code %d, want %d", code, c.code)
			}
			if !strings.Contains(stdout.String(), c.stdout) || (c.stdout == "") != (stdout.Len() == 0) {
				t.Errorf("stdout is %q, want %q", stdout.String(), c.stdout)
			}
			if !strings.Contains(stderr.String(), c.stderr) || (c.stderr == "") != (stderr.Len() == 0) {
				t.Errorf("stderr is %q, want %q", stderr.String(), c.stderr)
			}
		})
	}
}

// TestServe runs the command as a user does: it takes the template as its scenario, answers, and stops on a signal although a
// request is still under way.
func TestServe(t *testing.T) {
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		t.Run(signal.String(), func(t *testing.T) {
			template, err := output(t, "-print-scenario")
			if err != nil {
				t.Fatal(err)
			}
			scenario := strings.Replace(template, "sandbox-key-secret", "it's a secret", 1)
			file := filepath.Join(t.TempDir(), "scenario.json")
			if err := os.WriteFile(file, []byte(scenario), 0o600); err != nil {
				t.Fatal(err)
			}
			command := self(t, "-scenario", file)
			stdout, err := command.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			var stderr bytes.Buffer
			command.Stderr = &stderr
			if err := command.Start(); err != nil {
				t.Fatal(err)
			}
			printed := readUntil(t, stdout, "\"HTTP\".\n")
			for _, line := range []string{
				"export ALICLOUD_ACCESS_KEY=sandbox-key-id\n", `export ALICLOUD_SECRET_KEY='it'\''s a secret'` + "\n",
				"export ALICLOUD_REGION=ap-southeast-1\n", "export ALIBABA_CLOUD_ENDPOINT_CAMS=127.0.0.1:", `protocol = "HTTP"`,
			} {
				if !strings.Contains(printed, line) {
					t.Errorf("%q is missing in:\n%s", line, printed)
				}
			}
			endpoint := regexp.MustCompile(`ENDPOINT_CAMS=(\S+)`).FindStringSubmatch(printed)[1]
			response, err := http.Post("http://"+endpoint+"/?PhoneNumber=8613800000001", "", nil)
			if err != nil {
				t.Fatal(err)
			}
			_ = response.Body.Close()
			conn, err := net.Dial("tcp", endpoint) // A request that never ends.
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			_, _ = io.WriteString(conn, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\nExpect: 100-continue\r\n\r\n")
			readUntil(t, conn, "100 Continue\r\n\r\n")

			began := time.Now() // It takes a tenth of a second, and longer on a busy machine.
			if err := command.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			if err := command.Wait(); err != nil {
				t.Errorf("exit: %v\n%s", err, stderr.String())
			}
			if took := time.Since(began); took > 3*time.Second {
				t.Errorf("stopping took %s", took)
			}
			line := regexp.MustCompile(`^\S+Z 400 IncompleteSignature - PhoneNumber=86\*{7}0001 [0-9A-F-]{36}\n`)
			if !line.MatchString(stderr.String()) {
				t.Errorf("the log is %q", stderr.String())
			}
		})
	}
}

func self(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	t.Cleanup(cancel)
	command := exec.CommandContext(ctx, os.Args[0], args...)
	// The race detector would add a second to every exit.
	command.Env = append(os.Environ(), "CAMS_SANDBOX_TEST_MAIN=1", "GORACE=atexit_sleep_ms=0")
	return command
}

func output(t *testing.T, args ...string) (string, error) {
	t.Helper()
	text, err := self(t, args...).Output()
	return string(text), err
}

func readUntil(t *testing.T, r io.Reader, end string) string {
	t.Helper()
	var text strings.Builder
	buffer := make([]byte, 1024)
	for !strings.HasSuffix(text.String(), end) {
		n, err := r.Read(buffer)
		text.Write(buffer[:n])
		if err != nil {
			t.Fatalf("%v after:\n%s", err, text.String())
		}
	}
	return text.String()
}
