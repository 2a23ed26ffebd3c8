// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package doctest_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/hashicorp/hcl/v2/hclwrite"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

// header is what a block that shows only a part of a configuration lacks.
const header = `terraform {
  required_providers {
    alicloud = {
      source = "chatapp-metrics/alicloud"
    }
  }
}
`

// provider is what such a block lacks too, unless it shows just that.
const provider = "\nprovider \"alicloud\" {}\n\n"

// reader does what a page says, one block after the other.
type reader struct {
	t           *testing.T
	folder      string // Where the page's files are saved and its commands run.
	environment map[string]string
	printed     string // By the last sh block.
	onlyChecked bool   // The page shows arguments; no account is behind its configurations.
}

func newReader(t *testing.T) *reader {
	t.Helper()
	scenario := sandbox.Demo()
	// Pages write this for a channel of the reader's own.
	own := scenario.Channels[0]
	own.CustSpaceID = "cams-xxxxxxxx"
	scenario.Channels = append(scenario.Channels, own)
	server := sandbox.Start(t, scenario)
	account := scenario.Accounts[0]
	return &reader{t: t, folder: t.TempDir(), environment: map[string]string{
		"ALICLOUD_ACCESS_KEY":         account.AccessKeyID,
		"ALICLOUD_SECRET_KEY":         account.AccessKeySecret,
		"ALIBABA_CLOUD_ENDPOINT_CAMS": "http://" + server.Endpoint(),
		"HOME":                        t.TempDir(),
	}}
}

// prepare puts what a page takes for granted into its folder: testdata has it.
func (r *reader) prepare(page string) error {
	source := filepath.Join("testdata", page)
	if _, err := os.Stat(source); os.IsNotExist(err) {
		return nil // Most pages say all.
	}
	if err := os.CopyFS(r.folder, os.DirFS(source)); err != nil {
		return err
	}
	return r.shell(block{text: "terraform init"})
}

// unreleased are commands that will work once there is a release.
var unreleased = regexp.MustCompile(`^go install github\.com/chatapp-metrics/terraform-provider-alicloud/cmd/\S+@latest\n$`)

// follow does what one block says.
func (r *reader) follow(b block) error {
	switch {
	case b.has("skip"):
		r.t.Logf("line %d is not run: %s", b.line, b.marker["skip"])
		return nil
	case b.language == "sh" && unreleased.MatchString(b.text):
		r.t.Logf("line %d is not run: there is no release yet", b.line)
		return nil
	case b.has("needs") && !built(b.marker["needs"]):
		r.t.Logf("line %d is not run: there is no %s yet", b.line, b.marker["needs"])
		return nil
	case b.has("output"):
		return match(b.text, r.printed, b.marker["output"] == "shape")
	case b.has("background"):
		return r.background(b)
	case b.language == "sh":
		return r.shell(b)
	case isPolicy(b):
		return r.policy(b)
	case b.isTerraform():
		return r.terraform(b)
	case b.has("file"):
		return r.save(b.marker["file"], b.text)
	}
	return nil
}

func (r *reader) save(name, text string) error {
	path := filepath.Join(r.folder, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(text), 0o600)
}

// terraform takes a block for a file of the page, or for a configuration of its own.
func (r *reader) terraform(b block) error {
	if formatted := string(hclwrite.Format([]byte(b.text))); formatted != b.text {
		return fmt.Errorf("the block is not formatted; write:\n%s", formatted)
	}
	if b.marker["replace"] == "all" {
		old, err := filepath.Glob(filepath.Join(r.folder, "*.tf"))
		if err != nil {
			return err
		}
		for _, file := range old {
			if err := os.Remove(file); err != nil {
				return err
			}
		}
	} else if name := b.marker["replace"]; name != "" {
		old, err := os.ReadFile(filepath.Join(r.folder, name))
		if err != nil {
			return err
		}
		text, err := replaced(old, []byte(b.text))
		if err != nil {
			return err
		}
		return r.save(name, string(text))
	}
	if b.has("file") {
		return r.save(b.marker["file"], b.text)
	}
	return r.alone(b)
}

// alone initialises, validates and plans a block in a folder of its own.
func (r *reader) alone(b block) error {
	single := &reader{t: r.t, folder: r.t.TempDir(), environment: r.environment}
	text := b.text
	if !strings.Contains(text, "required_providers") {
		if !strings.Contains(text, "provider \"alicloud\"") {
			text = provider + text
		}
		text = header + text
	}
	if err := single.save("main.tf", text); err != nil {
		return err
	}
	commands := []string{"init", "validate", "plan -input=false"}
	if b.has("validate") || r.onlyChecked {
		commands = commands[:2]
	}
	for i, command := range commands {
		want := "0"
		if i == 2 && b.has("exit") {
			want = b.marker["exit"]
		}
		if err := single.shell(block{text: "terraform " + command + " -no-color", marker: map[string]string{"exit": want}}); err != nil {
			return err
		}
	}
	r.printed = single.printed
	return nil
}

// policy has the checker read a block that is a policy file.
func (r *reader) policy(b block) error {
	if !built("chatapp-gate") {
		r.t.Logf("line %d is not run: there is no chatapp-gate yet", b.line)
		return nil
	}
	if b.has("file") {
		return r.save(b.marker["file"], b.text)
	}
	if err := r.save("page.policy.hcl", b.text); err != nil {
		return err
	}
	return r.shell(block{text: "chatapp-gate validate page.policy.hcl"})
}

// command runs a block in a shell that stops at the first error.
func (r *reader) command(ctx context.Context, b block) *exec.Cmd {
	cmd := cli.Command(ctx, r.folder, nil)
	environment := append(cmd.Env, "PATH="+commands+string(os.PathListSeparator)+os.Getenv("PATH"))
	environment = append(environment, goEnvironment...)
	for _, name := range slices.Sorted(maps.Keys(r.environment)) {
		environment = append(environment, name+"="+r.environment[name])
	}
	cmd = exec.CommandContext(ctx, "sh", "-euc", b.text)
	cmd.Dir, cmd.Env = r.folder, environment
	if b.marker["in"] == "repository" {
		cmd.Dir = "../.."
	}
	// What the shell has started ends with it.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
	cmd.WaitDelay = 10 * time.Second
	return cmd
}

func (r *reader) shell(b block) error {
	ctx, cancel := context.WithTimeout(r.t.Context(), 5*time.Minute)
	defer cancel()
	cmd := r.command(ctx, b)
	out, err := cmd.CombinedOutput()
	r.printed = colour.ReplaceAllString(string(out), "")
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		return fmt.Errorf("%w\n%s", err, out)
	}
	want := b.marker["exit"]
	if want == "" {
		want = "0"
	}
	if got := fmt.Sprint(cmd.ProcessState.ExitCode()); got != want {
		return fmt.Errorf("the commands ended with %s, and should end with %s:\n%s\n%s", got, want, b.text, out)
	}
	return nil
}

// background starts a command that runs until the test ends, waits until it has said
// all that it says at first, and exports what a reader would paste. A sandbox takes a
// free port, since pages are read at the same time.
func (r *reader) background(b block) error {
	b.text = strings.Replace(b.text, "cams-sandbox", "cams-sandbox --listen 127.0.0.1:0", 1)
	ctx, cancel := context.WithCancel(context.WithoutCancel(r.t.Context()))
	cmd := r.command(ctx, b)
	out, err := cmd.StdoutPipe()
	if err != nil {
		cancel()
		return err
	}
	var stderr strings.Builder
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		cancel()
		return err
	}
	lines := make(chan string)
	var reading sync.WaitGroup
	reading.Go(func() {
		defer close(lines)
		for scanner := bufio.NewScanner(out); scanner.Scan(); {
			lines <- scanner.Text()
		}
	})
	r.t.Cleanup(func() {
		cancel()
		for range lines { // Let the goroutine end.
		}
		reading.Wait()
		_ = cmd.Wait()
	})
	r.printed = ""
	quiet := time.NewTimer(time.Minute)
	defer quiet.Stop()
	for {
		select {
		case line, more := <-lines:
			if !more {
				_ = cmd.Wait() // Until all of stderr is there.
				return fmt.Errorf("%s ended at once: %s", b.text, stderr.String())
			}
			r.printed += line + "\n"
			if pair, found := strings.CutPrefix(line, "export "); found {
				name, value, _ := strings.Cut(pair, "=")
				r.environment[name] = strings.Trim(value, "'")
			}
			quiet.Reset(time.Second)
		case <-quiet.C:
			if r.printed == "" {
				return fmt.Errorf("%s has printed nothing", b.text)
			}
			return nil
		}
	}
}

// shellOutput runs a command and gives what it prints.
func (r *reader) shellOutput(command string) (string, error) {
	err := r.shell(block{text: command})
	return r.printed, err
}
