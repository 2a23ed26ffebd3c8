// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os/exec"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// external does what the data source external of hashicorp's provider does: it runs
// a program that reads a JSON object and writes another. It stands in for that
// provider, which a machine without the registry cannot have.
type external struct{}

type externalModel struct {
	Program []string          `tfsdk:"program"`
	Query   map[string]string `tfsdk:"query"`
	Result  map[string]string `tfsdk:"result"`
}

func (external) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = "donothing_external"
}

func (external) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{Attributes: map[string]schema.Attribute{
		"program": schema.ListAttribute{Required: true, ElementType: types.StringType},
		"query":   schema.MapAttribute{Required: true, ElementType: types.StringType},
		"result":  schema.MapAttribute{Computed: true, ElementType: types.StringType},
	}}
}

func (external) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m externalModel
	if resp.Diagnostics.Append(req.Config.Get(ctx, &m)...); resp.Diagnostics.HasError() {
		return
	}
	query, err := json.Marshal(m.Query)
	if err != nil {
		resp.Diagnostics.AddError("Query not written", err.Error())
		return
	}
	program := exec.CommandContext(ctx, m.Program[0], m.Program[1:]...)
	program.Stdin = bytes.NewReader(query)
	out, err := program.Output()
	if err != nil {
		resp.Diagnostics.AddError("Program failed", err.Error())
		return
	}
	if err := json.Unmarshal(out, &m.Result); err != nil {
		resp.Diagnostics.AddError("No result", err.Error())
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &m)...)
}
