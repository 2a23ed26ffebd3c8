// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package datasources defines the provider's sources, and the data sources that read
// them. <name>.go has the arguments that only one source has. Everything else is shared:
// source.go and read.go have the schema and the only read; window.go, rules.go, counts.go
// and verdict.go have one part each. base.go makes a data source from a source, as
// package ephemerals makes an ephemeral resource from it.
package datasources

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
)

var (
	_ datasource.DataSourceWithConfigure      = (*base)(nil)
	_ datasource.DataSourceWithValidateConfig = (*base)(nil)
)

// New returns the data source of a source.
func New(s Source) datasource.DataSource { return &base{source: s} }

// base has the methods of all data sources.
type base struct {
	source Source
	data   Data
}

func (b *base) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = b.source.TypeName(req.ProviderTypeName)
}

func (b *base) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	var diags diagnostic.List
	b.data, diags = Configured(req.ProviderData)
	Report(&resp.Diagnostics, diags)
}

func (b *base) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: b.source.Description,
		Attributes:          b.source.Attributes(),
		Blocks:              map[string]schema.Block{Timeouts: TimeoutsBlock("read")},
	}
}

func (b *base) ValidateConfig(_ context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse) {
	Report(&resp.Diagnostics, b.source.Validate(req.Config, "read"))
}

func (b *base) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	result, diags := b.source.Read(ctx, b.data, req.Config, "read")
	if Report(&resp.Diagnostics, diags); !resp.Diagnostics.HasError() {
		resp.State.Raw = result.Value
	}
}
