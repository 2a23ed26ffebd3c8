// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"go.yaml.in/yaml/v4"
)

// action is what a runner reads of action.yml.
type action struct {
	Inputs  map[string]struct{ Default string }
	Outputs map[string]struct{ Value string }
	Runs    struct{ Steps []actionStep }
}

type actionStep struct {
	ID               string
	Shell, Run, Uses string
	Env              map[string]string
	WorkingDirectory string `yaml:"working-directory"`
	ContinueOnError  bool   `yaml:"continue-on-error"`
}

func readAction(t *testing.T) (a action) {
	t.Helper()
	if err := yaml.Unmarshal(readFile(t, "../../action.yml"), &a); err != nil {
		t.Fatal(err)
	}
	return a
}

// runner runs the steps of the action as GitHub's runner does: each in a new shell, with
// expressions replaced outside of scripts.
type runner struct {
	t       *testing.T
	action  action
	api     string
	folder  string // The workspace.
	inputs  map[string]string
	outputs map[string]map[string]string // By step.
	log     strings.Builder
	summary string
}

var expression = regexp.MustCompile(`\$\{\{ ([a-z_.-]+) \}\}`)

func (r *runner) expand(text string) string {
	return expression.ReplaceAllStringFunc(text, func(e string) string {
		name := expression.FindStringSubmatch(e)[1]
		parts := strings.Split(name, ".")
		switch {
		case name == "github.action_path":
			path, err := filepath.Abs("../..")
			if err != nil {
				r.t.Fatal(err)
			}
			return path
		case parts[0] == "inputs" && len(parts) == 2:
			input, found := r.action.Inputs[parts[1]]
			if !found {
				r.t.Fatalf("there is no input %s", parts[1])
			}
			if value, found := r.inputs[parts[1]]; found {
				return value
			}
			return input.Default
		case parts[0] == "steps" && len(parts) == 4:
			return r.outputs[parts[1]][parts[3]]
		}
		r.t.Fatalf("%s is not known here", e)
		return ""
	})
}

// run runs all steps up to the first that fails, and returns its exit code.
func (r *runner) run() int {
	r.t.Helper()
	temp := r.t.TempDir()
	r.outputs = make(map[string]map[string]string)
	for i, step := range r.action.Runs.Steps {
		if step.Uses != "" || step.Shell != "bash" || strings.Contains(step.Run, "${{") {
			r.t.Fatalf("step %d is not a script that takes its values from variables", i+1)
		}
		script, output, summary := filepath.Join(temp, fmt.Sprintf("%d.sh", i)), filepath.Join(temp, fmt.Sprintf("%d.out", i)), filepath.Join(temp, "summary.md")
		if err := os.WriteFile(script, []byte(step.Run), 0o600); err != nil {
			r.t.Fatal(err)
		}
		cmd := exec.CommandContext(r.t.Context(), "bash", "--noprofile", "--norc", "-eo", "pipefail", script)
		cmd.Dir = filepath.Join(r.folder, r.expand(step.WorkingDirectory))
		cmd.Env = append(os.Environ(), "GITHUB_OUTPUT="+output, "GITHUB_STEP_SUMMARY="+summary, "RUNNER_TEMP="+temp, "GITHUB_WORKSPACE="+r.folder,
			"GITHUB_API_URL="+r.api, "GITHUB_REPOSITORY=octo/shop")
		for name, value := range step.Env {
			cmd.Env = append(cmd.Env, name+"="+r.expand(value))
		}
		printed, err := cmd.CombinedOutput()
		r.log.Write(printed)
		r.outputs[step.ID] = make(map[string]string)
		if written, err := os.ReadFile(output); err == nil {
			for line := range strings.Lines(string(written)) {
				name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
				r.outputs[step.ID][name] = value
			}
		}
		if written, err := os.ReadFile(summary); err == nil {
			r.summary = string(written)
		}
		if exit := (*exec.ExitError)(nil); errors.As(err, &exit) && step.ContinueOnError {
			continue
		} else if errors.As(err, &exit) {
			return exit.ExitCode()
		} else if err != nil {
			r.t.Fatal(err)
		}
	}
	return 0
}

// comments is GitHub's API of the comments on pull request 7.
type comments struct {
	mu     sync.Mutex
	all    []comment
	calls  []string
	refuse bool
}

type comment struct {
	ID   int    `json:"id"`
	Body string `json:"body"`
	User struct {
		Login string `json:"login"`
	} `json:"user"`
}

const actionToken = "sentinel-token"

func (c *comments) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls = append(c.calls, r.Method)
	if r.Header.Get("Authorization") != "Bearer "+actionToken || c.refuse {
		http.Error(w, `{"message": "Resource not accessible by integration"}`, http.StatusForbidden)
		return
	}
	var sent struct{ Body string }
	if r.Method != http.MethodGet {
		if err := json.NewDecoder(r.Body).Decode(&sent); err != nil || r.Header.Get("Content-Type") != "application/json" {
			http.Error(w, "{}", http.StatusBadRequest)
			return
		}
	}
	const issues = "/repos/octo/shop/issues/"
	id, _ := strconv.Atoi(strings.TrimPrefix(r.URL.Path, issues+"comments/"))
	switch {
	case r.Method == http.MethodGet && r.URL.Path == issues+"7/comments":
		page, _ := strconv.Atoi(r.URL.Query().Get("page"))
		size, _ := strconv.Atoi(r.URL.Query().Get("per_page"))
		from := min((page-1)*size, len(c.all))
		_ = json.NewEncoder(w).Encode(append([]comment{}, c.all[from:min(from+size, len(c.all))]...)) // Not null.
	case r.Method == http.MethodPost && r.URL.Path == issues+"7/comments":
		c.add("github-actions[bot]", sent.Body)
		w.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(w, "{}")
	case r.Method == http.MethodPatch && id > 0 && id <= len(c.all):
		c.all[id-1].Body = sent.Body
		_, _ = io.WriteString(w, "{}")
	default:
		http.NotFound(w, r)
	}
}

func (c *comments) add(login, body string) {
	one := comment{ID: len(c.all) + 1, Body: body}
	one.User.Login = login
	c.all = append(c.all, one)
}

func newRunner(t *testing.T, c *comments) *runner {
	t.Helper()
	for _, tool := range []string{"bash", "curl", "jq"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip(err)
		}
	}
	server := httptest.NewServer(c)
	t.Cleanup(server.Close)
	r := &runner{t: t, action: readAction(t), api: server.URL, folder: t.TempDir()}
	r.inputs = map[string]string{"pull-request": "7", "github-token": actionToken, "checker": "chatapp-gate", "plan": "plan.json"}
	return r
}

func (r *runner) file(name, text string) {
	r.t.Helper()
	name = filepath.Join(r.folder, name)
	if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o700), os.WriteFile(name, []byte(text), 0o600)); err != nil {
		r.t.Fatal(err)
	}
}

// TestAction runs the steps of action.yml on plans of each outcome.
func TestAction(t *testing.T) {
	tests := map[string]struct {
		plan                  string // Of testdata; empty is none at all.
		inputs                map[string]string
		code                  int
		status, allowed, exit string
		log                   string
	}{
		"pass":          {plan: "pass", status: "pass", allowed: "true", exit: "0", log: "::notice title=chatapp-gate::Allowed: "},
		"fail":          {plan: "fail", code: 1, status: "fail", allowed: "false", exit: "1", log: "::error file=main.tf,line=1,title=fail"},
		"inconclusive":  {plan: "inconclusive", code: 3, status: "inconclusive", allowed: "false", exit: "3", log: "::error title=inconclusive"},
		"not judged":    {plan: "recorded-error", code: 2, status: "error", allowed: "false", exit: "2", log: "::error title=error"},
		"report only":   {plan: "fail", inputs: map[string]string{"report-only": "true"}, status: "fail", allowed: "false", exit: "1", log: "::error"},
		"only reported": {plan: "recorded-error", inputs: map[string]string{"report-only": "true"}, code: 2, status: "error", allowed: "false", exit: "2", log: "::error"},
		"no plan":       {code: 2, status: "error", allowed: "false", exit: "2", log: "Error: File not usable"},
		"policies": {
			plan: "pass", inputs: map[string]string{"policy": "strict.hcl\nmore rules.hcl\n", "arguments": "--fail-on=warn\n\n"},
			code: 1, status: "warn", allowed: "false", exit: "1", log: "::error file=more rules.hcl,line=1,title=warn",
		},
		"wrong arguments": {plan: "pass", inputs: map[string]string{"arguments": "--fail-on=x"}, code: 2, status: "error", allowed: "false", exit: "2", log: "Error: Wrong usage"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var c comments
			r := newRunner(t, &c)
			maps.Copy(r.inputs, tt.inputs)
			if tt.plan != "" {
				r.file("plan.json", string(readFile(t, "testdata/plans/"+tt.plan+".json")))
			}
			r.file("main.tf", "data \"alicloud_chatapp_phone_number_metric\" \"sick\" {}\n")
			r.file("strict.hcl", "rules = { volume = { metric = \"sent_count\", min = 1 } }\n")
			r.file("more rules.hcl", "rules = { most = { metric = \"sent_count\", min = 1000000, severity = \"warning\" } }\n")
			if code := r.run(); code != tt.code {
				t.Errorf("ended with %d\n%s", code, r.log.String())
			}
			for output, want := range map[string]string{"status": tt.status, "allowed": tt.allowed, "exit-code": tt.exit} {
				if got := r.expand(r.action.Outputs[output].Value); got != want {
					t.Errorf("the output %s is %q, want %q", output, got, want)
				}
			}
			if !strings.Contains(r.log.String(), tt.log) || strings.Contains(r.log.String(), actionToken) {
				t.Errorf("the log is\n%s", r.log.String())
			}
			if !strings.Contains(r.summary, "chatapp-gate") {
				t.Errorf("the summary is %q", r.summary)
			}
			if len(c.all) != 1 || c.all[0].Body != "<!-- chatapp-gate comment: chatapp-gate -->\n"+r.summary {
				t.Errorf("the comments are %+v\n%s", c.all, r.log.String())
			}
		})
	}
}

// TestActionComment checks that there is one comment for each gate, that only a comment
// by the same user counts as that comment, and that a refusal by GitHub does not change
// the verdict.
func TestActionComment(t *testing.T) {
	var c comments
	r := newRunner(t, &c)
	run := func(plan string, want int, inputs map[string]string) {
		t.Helper()
		r.file("plan.json", string(readFile(t, "testdata/plans/"+plan+".json")))
		maps.Copy(r.inputs, inputs)
		if code := r.run(); code != want {
			t.Errorf("ended with %d\n%s", code, r.log.String())
		}
	}
	c.add("someone", "<!-- chatapp-gate comment: chatapp-gate -->\n🟢 pass")
	for i := range 120 {
		c.add("someone", fmt.Sprint("comment ", i))
	}
	run("fail", 1, nil)
	run("pass", 0, nil)
	run("fail", 1, map[string]string{"name": "other"})
	if len(c.all) != 123 || !strings.Contains(c.all[121].Body, "chatapp-gate: pass") || !strings.Contains(c.all[122].Body, "chatapp-gate: fail") ||
		c.all[0].Body != "<!-- chatapp-gate comment: chatapp-gate -->\n🟢 pass" {
		t.Errorf("there are %d comments, the last are %+v", len(c.all), c.all[max(len(c.all)-2, 0):])
	}
	c.calls = nil
	run("pass", 0, map[string]string{"comment": "false"})
	run("pass", 0, map[string]string{"comment": "true", "pull-request": ""})
	if len(c.calls) > 0 {
		t.Errorf("there were calls: %v", c.calls)
	}
	c.refuse = true
	run("pass", 0, map[string]string{"pull-request": "7"})
	run("fail", 1, nil)
	if len(c.all) != 123 || !strings.Contains(r.log.String(), "::warning title=chatapp-gate::The comment on the pull request could not be written.") {
		t.Errorf("%d comments\n%s", len(c.all), r.log.String())
	}
}

// TestActionBuilds checks that the checker is built unless one is given, and that names
// are relative to the input folder.
func TestActionBuilds(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds the checker")
	}
	var c comments
	r := newRunner(t, &c)
	r.inputs["checker"], r.inputs["working-directory"] = "", "infra"
	r.file("infra/plan.json", string(readFile(t, "testdata/plans/fail.json")))
	r.file("infra/main.tf", "\ndata \"alicloud_chatapp_phone_number_metric\" \"sick\" {}\n")
	if code := r.run(); code != 1 || !strings.Contains(r.log.String(), "chatapp-gate 0.1.0-dev\n") || !strings.Contains(r.log.String(), "::error file=infra/main.tf,line=2,") {
		t.Errorf("ended with %d\n%s", code, r.log.String())
	}
	// A checker in another folder than the one that the step runs in.
	r.inputs["checker"] = "bin/chatapp-gate"
	built, err := exec.LookPath("chatapp-gate")
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.MkdirAll(filepath.Join(r.folder, "bin"), 0o700), os.Symlink(built, filepath.Join(r.folder, "bin/chatapp-gate"))); err != nil {
		t.Fatal(err)
	}
	r.log.Reset()
	r.file("infra/plan.json", string(readFile(t, "testdata/plans/pass.json")))
	if code := r.run(); code != 0 || !strings.Contains(r.log.String(), "chatapp-gate 1.2.3-test\n") {
		t.Errorf("ended with %d\n%s", code, r.log.String())
	}
}

// TestActionExample runs the action as examples/ci/github-pull-request.yml does.
func TestActionExample(t *testing.T) {
	var workflow struct {
		Jobs map[string]struct {
			Steps []struct {
				Uses string
				With map[string]string
			}
		}
	}
	if err := yaml.Unmarshal(readFile(t, "../../examples/ci/github-pull-request.yml"), &workflow); err != nil {
		t.Fatal(err)
	}
	var c comments
	r := newRunner(t, &c)
	uses := 0
	for _, step := range workflow.Jobs["plan"].Steps {
		if !strings.HasPrefix(step.Uses, "chatapp-metrics/terraform-provider-alicloud@") {
			continue
		}
		uses++
		for name := range step.With {
			if _, found := r.action.Inputs[name]; !found {
				t.Errorf("there is no input %s", name)
			}
		}
		maps.Copy(r.inputs, step.With)
	}
	r.file(r.inputs["plan"], string(readFile(t, "testdata/plans/pass.json")))
	r.file(r.inputs["policy"], string(readFile(t, "../../examples/ci/policy.hcl")))
	// The plan read another channel than the policy names.
	if code := r.run(); uses != 1 || code != 3 || !strings.Contains(r.log.String(), "::error file=policy.hcl,line=11,title=inconclusive%3A support::") {
		t.Errorf("%d uses, ended with %d\n%s", uses, code, r.log.String())
	}
}
