// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"os"
	"strings"
	"testing"

	"github.com/chatapp-metrics/terraform-provider-alicloud/provider"
)

// TestQuiet holds when the SDK's log is turned off: only where nobody would see it.
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
			for _, variable := range append(os.Environ(), startedByCLI, "TF_LOG_SDK", "TF_LOG_PROVIDER") {
				if name, _, _ := strings.Cut(variable, "="); strings.HasPrefix(name, "TF_LOG") || name == startedByCLI {
					t.Setenv(name, tt.environment[name]) // It is restored at the end, whatever the provider sets.
				}
			}
			for name, value := range tt.environment {
				t.Setenv(name, value)
			}
			provider.New("test")
			if off := os.Getenv("TF_LOG_SDK") == "OFF" && os.Getenv("TF_LOG_PROVIDER") == "OFF"; off != tt.off {
				t.Errorf("the log is off: %t, want %t", off, tt.off)
			}
		})
	}
}
