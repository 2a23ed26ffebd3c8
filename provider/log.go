// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
)

// logAttempt shows each call with TF_LOG=DEBUG.
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

// logNote shows what the client decides, with TF_LOG=DEBUG.
func logNote(ctx context.Context, message string, fields map[string]any) {
	tflog.Debug(ctx, "CAMS client: "+message, fields)
}
