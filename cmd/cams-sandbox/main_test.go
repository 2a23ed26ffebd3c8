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

// TestMain lets a test run the command as a separate process, to send it signals.
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
	broken := save(t, "{\n  \"account\": []\n}")
	cases := map[string]struct {
		args   []string
		code   int
		stdout string
		stderr string
	}{
		"template":           {[]string{"--print-scenario"}, ok, `"cust_space_id": "cams-healthy"`, ``},
		"schema":             {[]string{"--print-schema"}, ok, `"$schema": "https://json-schema.org/`, ``},
		"help":               {[]string{"--help"}, ok, `(default 127.0.0.1:7187)`, ``},
		"help in short":      {[]string{"-h"}, ok, `Exit codes:`, ``},
		"version":            {[]string{"--version"}, ok, "cams-sandbox 0.1.0-dev\n", ``},
		"unknown flag":       {[]string{"--port", "1"}, usage, ``, `cams-sandbox: unknown flag: --port`},
		"argument":           {[]string{"file.json"}, usage, ``, `unexpected argument "file.json"; write --scenario FILE to name a scenario`},
		"empty scenario":     {[]string{"--scenario", ""}, usage, ``, `--scenario is empty; name a file, or leave the flag out`},
		"every interface":    {[]string{"--listen", ":8080"}, usage, ``, `--listen :8080: only loopback addresses are served`},
		"one dash":           {[]string{"-listen=:8080"}, usage, ``, `--listen :8080: only loopback addresses are served`},
		"another address":    {[]string{"--listen", "192.0.2.1:80"}, usage, ``, `only loopback addresses are served`},
		"a name":             {[]string{"--listen", "example.com:80"}, usage, ``, `only loopback addresses are served`},
		"no port":            {[]string{"--listen", "127.0.0.1"}, usage, ``, `write it as host:port, for example 127.0.0.1:7187`},
		"address in use":     {[]string{"--listen", taken.Addr().String()}, failed, ``, `address already in use; choose another port, or write --listen 127.0.0.1:0 for a free one`},
		"no scenario":        {[]string{"--scenario", broken + "x"}, failed, ``, `reading the scenario: open ` + broken + `x: no such file`},
		"broken scenario":    {[]string{"-scenario", broken}, failed, ``, broken + `: line 2, column 3: account: is not a field; the fields here are $schema, accounts, channels, faults, qps`},
		"broken, the way on": {[]string{"--scenario", broken}, failed, ``, `(cams-sandbox --print-scenario prints one that works)`},
		"large scenario":     {[]string{"--scenario", "/dev/zero"}, failed, ``, `/dev/zero: a scenario must not be larger than 16 MiB`},
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

// TestHelp checks that help fits a terminal and has all flags.
func TestHelp(t *testing.T) {
	for line := range strings.Lines(help) {
		if len(line) > 81 {
			t.Errorf("longer than 80 columns: %s", line)
		}
	}
	for _, flag := range []string{"--listen ", "--scenario ", "--print-scenario ", "--print-schema ", "-v, --verbose ", "--version ", "-h, --help "} {
		if !strings.Contains(help, flag) {
			t.Errorf("%s is missing", flag)
		}
	}
}

// TestServe runs the command as a user does: it uses the template as its scenario, answers, and stops on a signal even with a
// request in flight.
func TestServe(t *testing.T) {
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		t.Run(signal.String(), func(t *testing.T) {
			template, err := output(t, "--print-scenario")
			if err != nil {
				t.Fatal(err)
			}
			file := save(t, strings.Replace(template, "sandbox-key-secret", "it's a secret", 1))
			s := start(t, "--listen", "127.0.0.1:0", "--scenario", file, "-v")
			for _, line := range []string{
				"export ALICLOUD_ACCESS_KEY=sandbox-key-id\n", `export ALICLOUD_SECRET_KEY='it'\''s a secret'` + "\n",
				"export ALICLOUD_REGION=ap-southeast-1\n", "export ALIBABA_CLOUD_ENDPOINT_CAMS=http://127.0.0.1:",
			} {
				if !strings.Contains(s.printed, line) {
					t.Errorf("%q is missing in:\n%s", line, s.printed)
				}
			}
			s.ask(t)
			conn, err := net.Dial("tcp", strings.TrimPrefix(s.endpoint, "http://")) // A request that never ends.
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			_, _ = io.WriteString(conn, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\nExpect: 100-continue\r\n\r\n")
			readUntil(t, conn, "100 Continue\r\n\r\n")

			began := time.Now() // It takes a tenth of a second, or longer on a busy machine.
			s.stop(t, signal)
			if took := time.Since(began); took > 3*time.Second {
				t.Errorf("stopping took %s", took)
			}
			line := regexp.MustCompile(`^\S+Z 400 IncompleteSignature - PhoneNumber=86\*{7}0001 [0-9A-F-]{36}\n`)
			if log := s.log(t); !line.MatchString(log) {
				t.Errorf("the log is %q", log)
			}
		})
	}
}

// TestScenarioChanges changes the scenario file while the command runs. Without -v nothing else is
// logged.
func TestScenarioChanges(t *testing.T) {
	const account = `{"accounts": [{"name": "a", "access_key_id": "k", "access_key_secret": "s"}]`
	file := save(t, account+"}")
	s := start(t, "--listen", "127.0.0.1:0", "--scenario", file)
	s.ask(t)
	for _, next := range []string{account, account + `, "qps": {}}`} {
		if err := os.WriteFile(file, []byte(next), 0o600); err != nil {
			t.Fatal(err)
		}
		s.ask(t) // The saved file takes effect at once, not only after the next second.
	}
	if err := os.WriteFile(file, []byte(account+`, "channels": []}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for wait := 0; wait < 1000 && strings.Count(s.log(t), "\n") < 3; wait++ { // This time the file is read without a request.
		time.Sleep(10 * time.Millisecond)
	}
	s.stop(t, os.Interrupt)
	want := "cams-sandbox: the scenario has changed and cannot be used, so the last one stays: " + file +
		": line 1, column 76: unexpected end of JSON input; a scenario is one JSON object\n" +
		strings.Repeat("cams-sandbox: the scenario has changed; now serving "+file+"\n", 2)
	if got := s.log(t); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// process is the command, running as a process.
type process struct {
	command                   *exec.Cmd
	printed, endpoint, stderr string
}

// start runs the command, and waits until it has printed the variables to export.
func start(t *testing.T, args ...string) *process {
	t.Helper()
	p := &process{command: self(t, args...), stderr: filepath.Join(t.TempDir(), "stderr")}
	stdout, err := p.command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	log, err := os.Create(p.stderr)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = log.Close() }()
	p.command.Stderr = log
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	endpoint := regexp.MustCompile(`ENDPOINT_CAMS=(\S+)\n$`)
	p.printed = readUntilMatch(t, stdout, endpoint)
	p.endpoint = endpoint.FindStringSubmatch(p.printed)[1]
	return p
}

// ask sends an unsigned request.
func (p *process) ask(t *testing.T) {
	t.Helper()
	response, err := http.Post(p.endpoint+"/?PhoneNumber=8613800000001", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
}

func (p *process) stop(t *testing.T, signal os.Signal) {
	t.Helper()
	if err := p.command.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
	if err := p.command.Wait(); err != nil {
		t.Errorf("exit: %v\n%s", err, p.log(t))
	}
}

func (p *process) log(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(p.stderr)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func save(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "scenario.json")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
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
	return readUntilMatch(t, r, regexp.MustCompile(regexp.QuoteMeta(end)+"$"))
}

func readUntilMatch(t *testing.T, r io.Reader, end *regexp.Regexp) string {
	t.Helper()
	var text strings.Builder
	buffer := make([]byte, 1024)
	for !end.MatchString(text.String()) {
		n, err := r.Read(buffer)
		text.Write(buffer[:n])
		if err != nil {
			t.Fatalf("%v after:\n%s", err, text.String())
		}
	}
	return text.String()
}
