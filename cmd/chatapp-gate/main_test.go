// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/command"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

// now is the time in all scripts. The plans in testdata were made on this day.
var now = time.Date(2026, 11, 24, 7, 30, 0, 0, time.UTC)

func TestMain(m *testing.M) {
	testscript.Main(tidying{m}, map[string]func(){"chatapp-gate": func() {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
		defer stop()
		stdout := os.Stdout
		os.Stdout = os.Stderr // As in main.
		os.Exit(command.Run(ctx, command.Environment{
			Stdin: os.Stdin, Stdout: stdout, Stderr: os.Stderr, Columns: columns(os.Getenv("COLUMNS")), Variables: os.Environ(), Version: "1.2.3-test",
			Now: func() time.Time { return now },
		}, os.Args[1:]))
	}})
}

// tidying removes what the tests share, after the last test.
type tidying struct{ *testing.M }

func (t tidying) Run() int {
	defer func() { _ = os.RemoveAll(shared) }() // If this fails, the system removes it some day.
	return t.M.Run()
}

// TestScripts runs the scripts in testdata/script. In addition to testscript's commands,
//
//	gate CODE ARGUMENTS…  runs chatapp-gate, and checks its exit code;
//	sandbox               starts a sandbox, and puts it in the environment;
//	whole FILE            checks that no partly written file is left next to a file.
func TestScripts(t *testing.T) {
	data, err := filepath.Abs("testdata")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("HOME", env.WorkDir) // Without the profiles of the user.
			env.Setenv("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true")
			return errors.Join(
				os.CopyFS(filepath.Join(env.WorkDir, "plans"), os.DirFS(filepath.Join(data, "plans"))),
				os.CopyFS(filepath.Join(env.WorkDir, "answers"), os.DirFS(filepath.Join(data, "answers"))),
			)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"gate":    runGate,
			"sandbox": startSandbox,
			"whole":   checkWhole,
		},
	})
}

func runGate(ts *testscript.TestScript, neg bool, arguments []string) {
	if neg || len(arguments) == 0 {
		ts.Fatalf("usage: gate CODE ARGUMENTS…")
	}
	want, err := strconv.Atoi(arguments[0])
	ts.Check(err)
	err = ts.Exec("chatapp-gate", arguments[1:]...)
	got := 0
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("the exit code is %d, not %d", got, want)
	}
}

// scriptTB ties a sandbox to its script.
type scriptTB struct{ ts *testscript.TestScript }

func (s scriptTB) Helper()                           {}
func (s scriptTB) Cleanup(f func())                  { s.ts.Defer(f) }
func (s scriptTB) Fatalf(format string, args ...any) { s.ts.Fatalf(format, args...) }

func startSandbox(ts *testscript.TestScript, _ bool, _ []string) {
	scenario := sandbox.Demo()
	scenario.Now = func() time.Time { return now }
	scenario.QPS = map[string]int{"QueryChatappPhoneNumbers": -1, "GetWhatsappHealthStatus": -1} // All calls are in one second.
	server := sandbox.Start(scriptTB{ts}, scenario)
	ts.Setenv("ALICLOUD_ACCESS_KEY", scenario.Accounts[0].AccessKeyID)
	ts.Setenv("ALICLOUD_SECRET_KEY", scenario.Accounts[0].AccessKeySecret)
	ts.Setenv("ALIBABA_CLOUD_ENDPOINT_CAMS", server.Endpoint())
}

func checkWhole(ts *testscript.TestScript, _ bool, arguments []string) {
	entries, err := os.ReadDir(filepath.Dir(ts.MkAbs(arguments[0])))
	ts.Check(err)
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), "."+filepath.Base(arguments[0])) {
			ts.Fatalf("%s was left", e.Name())
		}
	}
}

// TestStartUp checks that the command starts quickly. The bound is loose, since machines
// that run tests are busy. The benchmark measures the time.
func TestStartUp(t *testing.T) {
	binary := build(t)
	best := time.Hour
	for range 5 {
		best = min(best, elapsed(t, binary, "--version"))
	}
	if best > 200*time.Millisecond {
		t.Errorf("the fastest start took %s", best)
	}
}

func build(t testing.TB) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "chatapp-gate")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatal(fmt.Errorf("%w\n%s", err, out))
	}
	return binary
}

func elapsed(t testing.TB, binary string, arguments ...string) time.Duration {
	t.Helper()
	start := time.Now()
	if err := exec.CommandContext(t.Context(), binary, arguments...).Run(); err != nil {
		t.Fatal(err)
	}
	return time.Since(start)
}

// BenchmarkStartUp measures how much longer than true the command takes to start.
func BenchmarkStartUp(b *testing.B) {
	binary := build(b)
	var own, least time.Duration
	for b.Loop() {
		least += elapsed(b, "true")
		own += elapsed(b, binary, "--version")
	}
	b.ReportMetric(float64((own-least).Microseconds())/1000/float64(b.N), "ms-more-than-true")
}

// TestExamplesForCI checks that the policy in examples/ci is valid, and that the jobs
// there call the command with flags that exist.
func TestExamplesForCI(t *testing.T) {
	folder := "../../examples/ci/"
	run := func(arguments ...string) (int, string) {
		var out strings.Builder
		code := command.Run(t.Context(), command.Environment{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out, Now: time.Now, Version: "1"}, arguments)
		return code, out.String()
	}
	if code, out := run("validate", folder+"policy.hcl"); code != 0 {
		t.Errorf("the policy is wrong:\n%s", out)
	}
	calls := 0
	for _, name := range []string{"github-actions.yml", "gitlab-ci.yml"} {
		for line := range strings.Lines(string(readFile(t, folder+name))) {
			_, call, found := strings.Cut(line, "chatapp-gate plan ")
			if !found {
				continue
			}
			calls++
			arguments := append([]string{"plan"}, strings.Fields(call)...)
			last := len(arguments) - 1
			arguments[last] = "testdata/plans/pass.json"
			for i, argument := range arguments {
				if argument == "policy.hcl" {
					arguments[i] = folder + argument
				}
				if format, _, found := strings.Cut(argument, "="); found {
					arguments[i] = format + "=" + filepath.Join(t.TempDir(), "report")
				}
				if argument == "--max-plan-age" {
					arguments[i+1] = "100000h"
				}
			}
			// The policy names a channel that is not in the plan.
			if code, out := run(arguments...); code != 3 {
				t.Errorf("%s: %v ended with %d:\n%s", name, arguments, code, out)
			}
		}
	}
	if calls != 4 {
		t.Errorf("there are %d calls", calls)
	}
}

// TestTerminal checks that a terminal gets color, its width, and a progress bar in place
// of lines, and that NO_COLOR turns color off.
func TestTerminal(t *testing.T) {
	run := func(e command.Environment, arguments ...string) (stdout, stderr string) {
		var out, diagnostics strings.Builder
		e.Stdin, e.Stdout, e.Stderr, e.Now, e.Version = strings.NewReader(""), &out, &diagnostics, time.Now, "1"
		command.Run(t.Context(), e, arguments)
		return out.String(), diagnostics.String()
	}
	const escape = "\x1b["
	wide, _ := run(command.Environment{Width: 200}, "plan", "testdata/plans/fail.json")
	narrow, _ := run(command.Environment{Width: 70, NoColor: true}, "plan", "testdata/plans/fail.json")
	if !strings.Contains(wide, escape) || !strings.Contains(wide, "daily rate") || strings.Contains(narrow, escape) || strings.Contains(narrow, "daily rate") {
		t.Errorf("wide:\n%q\nnarrow:\n%q", wide, narrow)
	}
	for line := range strings.Lines(narrow) {
		if len([]rune(line)) > 71 {
			t.Errorf("%q is too long", line)
		}
	}
	forced, _ := run(command.Environment{ForceColor: true}, "plan", "testdata/plans/fail.json")
	refused, _ := run(command.Environment{ForceColor: true, NoColor: true, Width: 200}, "plan", "testdata/plans/fail.json")
	if !strings.Contains(forced, escape+"31;1mfail") || strings.Contains(refused, escape) {
		t.Errorf("forced:\n%q\nrefused:\n%q", forced, refused)
	}
	columns, _ := run(command.Environment{Columns: 40, Width: 200, NoColor: true}, "plan", "testdata/plans/fail.json")
	for line := range strings.Lines(columns) {
		if words := strings.Fields(line); len([]rune(line)) > 41 && len(words) > 1 {
			t.Errorf("%q is too long", line)
		}
	}
	_, colored := run(command.Environment{StderrWidth: 80}, "plan", "missing.json")
	_, plain := run(command.Environment{StderrWidth: 80, NoColor: true}, "plan", "missing.json")
	if !strings.Contains(colored, escape) || strings.Contains(plain, escape) || !strings.Contains(plain, "Error: File not usable") {
		t.Errorf("got %q and %q", colored, plain)
	}
}

// TestHelpFits checks that help has at most 80 columns, and fewer on a narrow terminal.
func TestHelpFits(t *testing.T) {
	help := func(columns int, name string) string {
		var out strings.Builder
		e := command.Environment{Stdin: strings.NewReader(""), Stdout: &out, Stderr: io.Discard, Now: time.Now, Version: "1", Columns: columns}
		if code := command.Run(t.Context(), e, append([]string{"help"}, strings.Fields(name)...)); code != 0 {
			t.Fatalf("%s: the exit code is %d", name, code)
		}
		return out.String()
	}
	for _, name := range []string{"", "plan", "live", "recorded", "backtest", "test", "probe", "enable-metrics", "validate", "schema", "version", "help", "completion"} {
		usual := help(0, name)
		for line := range strings.Lines(usual) {
			if size := len([]rune(strings.TrimSuffix(line, "\n"))); size > 80 {
				t.Errorf("%s: %q has %d columns", name, line, size)
			}
		}
		if !strings.Contains(usual, "\nUsage:\n  chatapp-gate ") || help(200, name) != usual {
			t.Errorf("%s: got\n%s", name, usual)
		}
	}
	if got := help(40, "plan"); !strings.Contains(got, "\n  --checks WHICH\n      WHICH checks of the plan are\n      judged: ") {
		t.Errorf("got\n%s", got)
	}
}

// TestInterrupt checks that an interrupted read is an error rather than a verdict.
func TestInterrupt(t *testing.T) {
	scenario := sandbox.Demo()
	scenario.Faults = []sandbox.Fault{{Kind: sandbox.FaultHang}}
	server := sandbox.Start(t, scenario)
	t.Setenv("ALICLOUD_ACCESS_KEY", scenario.Accounts[0].AccessKeyID)
	t.Setenv("ALICLOUD_SECRET_KEY", scenario.Accounts[0].AccessKeySecret)
	ctx, interrupt := context.WithCancel(t.Context())
	server.Observe(func(sandbox.Request) { interrupt() })
	var out, diagnostics strings.Builder
	code := command.Run(ctx, command.Environment{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &diagnostics, Now: time.Now, Version: "1"},
		[]string{"live", "--policy", "../../examples/ci/policy.hcl", "--protocol", "HTTP", "--endpoint", server.Endpoint()})
	if code != 2 || !strings.Contains(out.String(), "canceled") || !strings.Contains(diagnostics.String(), "Read canceled") {
		t.Errorf("ended with %d:\n%s%s", code, out.String(), diagnostics.String())
	}
}

// TestInterruptedStdin checks that an interrupt ends waiting for stdin, and that a
// terminal shows what it is waiting for.
func TestInterruptedStdin(t *testing.T) {
	for _, arguments := range [][]string{{"plan", "-"}, {"recorded", "--policy", "../../examples/ci/policy.hcl", "-"}} {
		silent, writer := io.Pipe()
		ctx, interrupt := context.WithCancel(t.Context())
		var out strings.Builder
		code := command.Run(ctx, command.Environment{
			Stdin: silent, StdinIsTerminal: true, Stdout: &out, Stderr: onWrite(interrupt, &out), Now: time.Now, Version: "1",
		}, arguments)
		if code != 2 || !strings.Contains(out.String(), "Waiting for JSON on stdin") || !strings.Contains(out.String(), "Error: Interrupted") {
			t.Errorf("%v ended with %d:\n%s", arguments, code, out.String())
		}
		if err := writer.Close(); err != nil { // Lets the goroutine that waits for it end.
			t.Error(err)
		}
	}
}

// onWrite calls a function before each write.
func onWrite(do func(), w io.Writer) io.Writer {
	return writeFunc(func(b []byte) (int, error) { do(); return w.Write(b) })
}

type writeFunc func(b []byte) (int, error)

func (f writeFunc) Write(b []byte) (int, error) { return f(b) }
