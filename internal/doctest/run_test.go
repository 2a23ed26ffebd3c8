// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package doctest_test

import (
	"bufio"
	"cmp"
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

// header is added to a block that shows only part of a configuration.
const header = `terraform {
  required_providers {
    alicloud = {
      source = "chatapp-metrics/alicloud"
    }
  }
}
`

// provider is also added to such a block, unless it has a provider block.
const provider = "\nprovider \"alicloud\" {}\n\n"

// reader follows a page, one block after the other.
type reader struct {
	t           *testing.T
	folder      string // Where the page's files are saved and its commands run.
	environment map[string]string
	printed     string // The output of the last sh block.
	onlyChecked bool   // The page shows arguments; its configurations have no account.
}

func newReader(t *testing.T) *reader {
	t.Helper()
	scenario := sandbox.Demo()
	// Pages use this name for the reader's channel.
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

// prepare puts the files that a page expects in its folder: those in testdata.
func (r *reader) prepare(page string) error {
	source := filepath.Join("testdata", page)
	if _, err := os.Stat(source); os.IsNotExist(err) {
		return nil // Most pages are complete.
	}
	if err := os.CopyFS(r.folder, os.DirFS(source)); err != nil {
		return err
	}
	return r.shell(block{text: "terraform init"})
}

// unreleased matches commands that will work once there is a release.
var unreleased = regexp.MustCompile(`^go install github\.com/chatapp-metrics/terraform-provider-alicloud/cmd/\S+@latest\n$`)

// follow saves or runs one block.
func (r *reader) follow(b block) error {
	switch {
	case b.has("skip"):
		r.t.Logf("line %d is not run: %s", b.line, b.marker["skip"])
		return nil
	case b.language == "sh" && unreleased.MatchString(b.text):
		r.t.Logf("line %d is not run: there is no release yet", b.line)
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

// terraform uses a block as a file of the page, or as a separate configuration.
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

// alone initializes, validates and plans a block in a separate folder.
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

// policy makes the checker validate a policy file.
func (r *reader) policy(b block) error {
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
	// The shell's children end with it.
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
	r.printed = color.ReplaceAllString(string(out), "")
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		return fmt.Errorf("%w\n%s", err, out)
	}
	want := cmp.Or(b.marker["exit"], "0")
	if got := fmt.Sprint(cmd.ProcessState.ExitCode()); got != want {
		return fmt.Errorf("the commands ended with %s, want %s:\n%s\n%s", got, want, b.text, out)
	}
	return nil
}

// background starts a command that runs until the test ends. It waits until the command
// has printed its first lines, and exports the variables in them, as a reader would. A
// sandbox listens on a free port, since pages are tested in parallel.
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
				_ = cmd.Wait() // Waits for all of stderr.
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
				return fmt.Errorf("%s did not print anything", b.text)
			}
			return nil
		}
	}
}

// shellOutput runs a command and returns its output.
func (r *reader) shellOutput(command string) (string, error) {
	err := r.shell(block{text: command})
	return r.printed, err
}
