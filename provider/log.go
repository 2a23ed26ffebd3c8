// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"os"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
)

// quieten turns logs off unless they are shown. The SDK logs each step of each call and
// leaves it to the CLI to drop the lines, which takes a fifth of the CPU time of a plan
// with many reads. A CLI that shows logs passes the user's TF_LOG on to its plugins;
// without a CLI, as with -debug, all logs are shown.
func quieten() {
	const startedByCLI = "TF_PLUGIN_MAGIC_COOKIE"
	asked := slices.ContainsFunc(os.Environ(), func(variable string) bool {
		name, value, _ := strings.Cut(variable, "=")
		return strings.HasPrefix(name, "TF_LOG") && value != ""
	})
	if os.Getenv(startedByCLI) == "" || asked {
		return
	}
	for _, name := range []string{"TF_LOG_SDK", "TF_LOG_PROVIDER_ALICLOUD"} {
		_ = os.Setenv(name, "OFF") // It fails only for invalid names.
	}
}

// logAttempt logs a call at level DEBUG, or WARN if it failed.
func logAttempt(ctx context.Context, a cams.Attempt) {
	fields := map[string]any{
		"action":        a.Action,
		"cust_space_id": a.CustSpaceID,
		"phone_number":  a.PhoneNumber,
		"granularity":   string(a.Granularity),
		"start":         a.Window.Start,
		"end":           a.Window.End,
		"attempt":       a.Number,
		"status":        a.Status,
		"code":          a.Code,
		"request_id":    a.RequestID,
		"rows":          a.Rows,
		"waited_ms":     a.Waited.Milliseconds(),
		"duration_ms":   a.Duration.Milliseconds(),
	}
	if a.Err != nil {
		fields["error"] = a.Err.Error()
		tflog.Warn(ctx, "CAMS call failed", fields)
		return
	}
	tflog.Debug(ctx, "CAMS call", fields)
}
