// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

// mirrorConfig is the CLI configuration of the guide, with another address.
const mirrorConfig = `provider_installation {
  network_mirror {
    url     = "%s/"
    include = ["chatapp-metrics/*"]
  }
  direct {
    exclude = ["chatapp-metrics/*"]
  }
}
`

// TestMirror lets the CLI install the provider over TLS from the folder that make mirror makes.
func TestMirror(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("SSL_CERT_FILE is for Linux only")
	}
	folder := t.TempDir()
	makeMirror := func() {
		t.Helper()
		cmd := exec.Command("make", "--no-print-directory", "-C", "../..", "mirror", "MIRROR="+folder, "PLATFORMS="+runtime.GOOS+"_"+runtime.GOARCH)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("make mirror: %v\n%s", err, out)
		}
	}
	makeMirror()
	server := httptest.NewUnstartedServer(http.FileServer(http.Dir(folder)))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	certificate := filepath.Join(t.TempDir(), "ca.pem")
	config := filepath.Join(t.TempDir(), "cli.tfrc")
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(certificate, text, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(config, fmt.Appendf(nil, mirrorConfig, server.URL), 0o600); err != nil {
		t.Fatal(err)
	}
	start := func(t *testing.T, environment ...string) *workspace {
		t.Helper()
		scenario := demo(t)
		w := &workspace{t: t, folder: t.TempDir(), server: sandbox.Start(t, scenario)}
		w.environment = append([]string{
			"TF_CLI_CONFIG_FILE=" + config, "HOME=" + t.TempDir(), // No copy of an earlier run.
			"ALICLOUD_ACCESS_KEY=" + scenario.Accounts[0].AccessKeyID, "ALICLOUD_SECRET_KEY=" + scenario.Accounts[0].AccessKeySecret,
			"ALIBABA_CLOUD_ENDPOINT_CAMS=" + w.server.Endpoint(),
		}, environment...)
		w.write("main.tf", "terraform {\n  required_providers {\n    alicloud = {\n      source = \"chatapp-metrics/alicloud\"\n    }\n  }\n}\n"+gated)
		return w
	}
	trusting := "SSL_CERT_FILE=" + certificate

	w := start(t, trusting)
	contains(t, w.run(0, "init", "-no-color").Stdout, "Installed chatapp-metrics/alicloud v")
	contains(t, w.read(".terraform.lock.hcl"), `/chatapp-metrics/alicloud" {`, `"h1:`)
	w.run(2, "plan", "-no-color", "-detailed-exitcode")

	t.Run("a server that is not trusted", func(t *testing.T) {
		contains(t, oneLine(start(t).run(1, "init", "-no-color").Printed()), "certificate signed by unknown authority")
	})
	t.Run("an archive that was changed", func(t *testing.T) {
		archives, err := filepath.Glob(folder + "/archives/*.zip")
		if err != nil || len(archives) != 1 {
			t.Fatal(archives, err)
		}
		lists, err := filepath.Glob(folder + "/*/chatapp-metrics/alicloud/*.*.*.json")
		if err != nil || len(lists) != 2 {
			t.Fatal(lists, err)
		}
		for _, list := range lists {
			text, err := os.ReadFile(list)
			if err != nil {
				t.Fatal(err)
			}
			text = regexp.MustCompile(`h1:[^"]*`).ReplaceAll(text, []byte("h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="))
			if err := os.WriteFile(list, text, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		contains(t, oneLine(start(t, trusting).run(1, "init", "-no-color").Printed()), "checksum")
	})
	t.Run("another version is kept", func(t *testing.T) {
		index := folder + "/registry.opentofu.org/chatapp-metrics/alicloud/index.json"
		if err := os.WriteFile(index, []byte(`{"versions": {"0.0.1": {}}}`), 0o600); err != nil {
			t.Fatal(err)
		}
		makeMirror()
		text, err := os.ReadFile(index)
		if err != nil {
			t.Fatal(err)
		}
		var listed struct{ Versions map[string]any }
		if err := json.Unmarshal(text, &listed); err != nil || len(listed.Versions) != 2 {
			t.Errorf("%v: %s", err, text)
		}
		start(t, trusting).run(0, "init", "-no-color")
	})
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
