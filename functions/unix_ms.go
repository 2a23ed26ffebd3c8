// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package functions contains the provider's functions, one per file. They are pure.
package functions

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/function"
)

var _ function.Function = unixMS{}

// NewUnixMS returns the function unix_ms.
func NewUnixMS() function.Function { return unixMS{} }

type unixMS struct{}

func (unixMS) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "unix_ms"
}

func (unixMS) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Converts an RFC 3339 timestamp to Unix milliseconds",
		MarkdownDescription: "Converts a timestamp in [RFC 3339](https://www.rfc-editor.org/rfc/rfc3339) form to Unix milliseconds, " +
			"the form of `start` and `end` of `alicloud_chatapp_phone_number_metric`. " +
			"With `plantimestamp()` the result is known during plan; with `timestamp()` it is not, and the read is deferred to apply. " +
			"Fractions of a millisecond are dropped.",
		Parameters: []function.Parameter{
			function.StringParameter{
				Name:                "timestamp",
				MarkdownDescription: "A timestamp with its offset from UTC, such as `2025-09-01T00:00:00+08:00`.",
			},
		},
		Return: function.Int64Return{},
	}
}

func (unixMS) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var timestamp string
	if resp.Error = req.Arguments.Get(ctx, &timestamp); resp.Error != nil {
		return
	}
	t, err := time.Parse(time.RFC3339, timestamp)
	if err != nil {
		resp.Error = function.NewArgumentFuncError(0,
			`not an RFC 3339 timestamp with its offset from UTC; write for example "2025-09-01T00:00:00+08:00"`)
		return
	}
	resp.Error = resp.Result.Set(ctx, t.UnixMilli())
}
