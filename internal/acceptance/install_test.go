// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

// gated is the configuration that a new user writes below the block that make install
// prints.
const gated = `
provider "alicloud" {
  protocol = "HTTP"
}

data "alicloud_chatapp_phone_number_metric" "support" {
  cust_space_id = "cams-healthy"
  lookback      = "3d"

  rules = {
    delivery = { metric = "delivery_rate", min = 0.95 }
  }
}

resource "terraform_data" "campaign" {
  input = "spring"

  lifecycle {
    precondition {
      condition     = data.alicloud_chatapp_phone_number_metric.support.allowed
      error_message = data.alicloud_chatapp_phone_number_metric.support.message
    }
  }
}
`

// TestInstall installs the provider with make install into an empty HOME, as in the
// README. The CLI must find it there without a registry, a CLI configuration or
// dev_overrides.
func TestInstall(t *testing.T) {
	home := t.TempDir()
	printed := makeInstall(t, home)
	block := regexp.MustCompile(`(?s)\nterraform \{\n.*?\n\}\n`).FindString(printed)
	if block == "" {
		t.Fatalf("make install did not print a block to paste:\n%s", printed)
	}
	version := regexp.MustCompile(`version = "(.*)"`).FindStringSubmatch(block)[1]

	start := func(t *testing.T, configuration string) *workspace {
		t.Helper()
		scenario := demo(t)
		server := sandbox.Start(t, scenario)
		account := scenario.Accounts[0]
		w := &workspace{t: t, folder: t.TempDir(), server: server, environment: []string{
			"HOME=" + home, "TF_CLI_CONFIG_FILE=" + os.DevNull,
			"ALICLOUD_ACCESS_KEY=" + account.AccessKeyID,
			"ALICLOUD_SECRET_KEY=" + account.AccessKeySecret,
			"ALIBABA_CLOUD_ENDPOINT_CAMS=" + server.Endpoint(),
		}}
		w.write("main.tf", block+configuration)
		return w
	}

	w := start(t, gated)
	contains(t, w.run(0, "init", "-no-color").Stdout, "Installed chatapp-metrics/alicloud v"+version)
	lock := w.read(".terraform.lock.hcl")
	contains(t, lock, `/chatapp-metrics/alicloud" {`, `version     = "`+version+`"`, `constraints = "`+version+`"`, `"h1:`)
	w.run(2, "plan", "-no-color", "-detailed-exitcode", "-out=plan")
	contains(t, w.run(0, "apply", "-no-color", "plan").Stdout, "Apply complete! Resources: 1 added, 0 changed, 0 destroyed.")
	contains(t, w.run(0, "state", "list").Stdout, "data.alicloud_chatapp_phone_number_metric.support", "terraform_data.campaign")
	w.run(0, "init", "-no-color", "-lockfile=readonly")

	t.Run("an apply is refused", func(t *testing.T) {
		w := start(t, strings.Replace(gated, "cams-healthy", "cams-sick", 1))
		w.run(0, "init", "-no-color")
		result := w.run(1, "apply", "-no-color", "-auto-approve")
		contains(t, result.Stderr, "Error: Resource precondition failed", "delivery rate 78.5% is below the minimum of 95%")
		if _, err := os.Stat(filepath.Join(w.folder, "terraform.tfstate")); !os.IsNotExist(err) {
			t.Errorf("something was created: %v, %s", err, w.read("terraform.tfstate"))
		}
		w.run(1, "plan", "-no-color", "-out=refused")
		result = w.run(1, "apply", "-no-color", "refused")
		contains(t, result.Stderr, "Error: Cannot apply incomplete plan")
	})
	t.Run("another build of the same version is noticed", func(t *testing.T) {
		binaries, err := filepath.Glob(home + "/.terraform.d/plugins/*/chatapp-metrics/alicloud/*/*/terraform-provider-alicloud_v*")
		if err != nil || len(binaries) != 2 {
			t.Fatalf("%q was installed, %v; want one binary for each registry's name", binaries, err)
		}
		for _, binary := range binaries {
			content, err := os.ReadFile(binary)
			if err != nil {
				t.Fatal(err)
			}
			// The workspace's folder links to the previous file.
			if err := os.Remove(binary); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(binary, append(content, 0), 0o700); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.RemoveAll(filepath.Join(w.folder, ".terraform")); err != nil {
			t.Fatal(err)
		}
		contains(t, w.run(1, "init", "-no-color").Stderr, "doesn't match any of the checksums previously recorded in the dependency lock file")
		if err := os.Remove(filepath.Join(w.folder, ".terraform.lock.hcl")); err != nil {
			t.Fatal(err)
		}
		w.run(0, "init", "-no-color")
	})
}

// makeInstall runs make install with another HOME but the same Go caches.
func makeInstall(t *testing.T, home string) string {
	t.Helper()
	cmd := exec.Command("make", "--no-print-directory", "-C", "../..", "install")
	cmd.Env = append(os.Environ(), "HOME="+home)
	for _, name := range []string{"GOCACHE", "GOMODCACHE", "GOPATH"} {
		value, err := exec.Command("go", "env", name).Output()
		if err != nil {
			t.Fatal(err)
		}
		cmd.Env = append(cmd.Env, name+"="+strings.TrimSpace(string(value)))
	}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("make install: %v\n%s", err, out)
	}
	return string(out)
}

func (w *workspace) read(name string) string {
	w.t.Helper()
	content, err := os.ReadFile(filepath.Join(w.folder, name))
	if err != nil {
		w.t.Fatal(err)
	}
	return string(content)
}
