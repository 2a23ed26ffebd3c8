// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-log/tflog"
	"github.com/hashicorp/terraform-plugin-log/tfsdklog"

	"github.com/chatapp-metrics/terraform-provider-alicloud/provider"
)

// TestQuiet checks that the logs of the SDK and of the provider are off only if the CLI
// would drop them.
func TestQuiet(t *testing.T) {
	const startedByCLI = "TF_PLUGIN_MAGIC_COOKIE"
	tests := map[string]struct {
		environment map[string]string
		off         bool
	}{
		"started by a CLI":                     {map[string]string{startedByCLI: "x"}, true},
		"started by a CLI that logs":           {map[string]string{startedByCLI: "x", "TF_LOG": "DEBUG"}, false},
		"started by a CLI that logs providers": {map[string]string{startedByCLI: "x", "TF_LOG_PROVIDER": "TRACE"}, false},
		"started by hand, as with -debug":      {nil, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			for _, variable := range append(os.Environ(), startedByCLI, "TF_LOG_SDK", "TF_LOG_PROVIDER_ALICLOUD") {
				if name, _, _ := strings.Cut(variable, "="); strings.HasPrefix(name, "TF_LOG") || name == startedByCLI {
					t.Setenv(name, tt.environment[name]) // Restored at the end, even if the provider changes it.
				}
			}
			for name, value := range tt.environment {
				t.Setenv(name, value)
			}
			provider.New("test")
			written := logged(t)
			for _, line := range []string{"line of the SDK", "line of the provider"} {
				if strings.Contains(written, line) == tt.off {
					t.Errorf("want off to be %t, got %q:\n%s", tt.off, line, written)
				}
			}
		})
	}
}

// logged writes a line to each log, opened as the SDK does for a call, and returns the
// output.
func logged(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "stderr")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	stderr := os.Stderr
	os.Stderr = file
	ctx := tfsdklog.NewRootSDKLogger(t.Context(), tfsdklog.WithLevelFromEnv("TF_LOG_SDK"))
	ctx = tfsdklog.NewRootProviderLogger(ctx, tflog.WithLevelFromEnv("TF_LOG_PROVIDER", "alicloud"))
	tfsdklog.Error(ctx, "line of the SDK")
	tflog.Error(ctx, "line of the provider")
	os.Stderr = stderr
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
