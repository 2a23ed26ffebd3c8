// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package ephemerals makes an ephemeral resource from each source that package datasources
// makes a data source from. It shares the schema, read and verdict of the source, but is
// read at plan and again at apply. A verdict that does not allow is reported by the provider,
// because messages of conditions may not use ephemeral values.
package ephemerals

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"

	"github.com/chatapp-metrics/terraform-provider-alicloud/datasources"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
)

var (
	_ ephemeral.EphemeralResourceWithConfigure      = (*base)(nil)
	_ ephemeral.EphemeralResourceWithValidateConfig = (*base)(nil)
)

// New returns the ephemeral resource of a source.
func New(s datasources.Source) ephemeral.EphemeralResource { return &base{source: s} }

// base has the methods of all ephemeral resources.
type base struct {
	source datasources.Source
	data   datasources.Data
}

func (b *base) Metadata(_ context.Context, req ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse) {
	resp.TypeName = b.source.TypeName(req.ProviderTypeName)
}

func (b *base) Configure(_ context.Context, req ephemeral.ConfigureRequest, resp *ephemeral.ConfigureResponse) {
	var diags diagnostic.List
	b.data, diags = datasources.Configured(req.ProviderData)
	datasources.Report(&resp.Diagnostics, diags)
}

func (b *base) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	attributes := blockedAttributes()
	// To the framework, attributes of data sources and of ephemeral resources are the same
	// interface, which the compiler checks.
	for name, attribute := range b.source.Attributes() {
		attributes[name] = attribute
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: b.source.Description + " It is read at plan and again at apply, and is kept neither in a saved plan nor in the state.",
		Attributes:          attributes,
		Blocks: map[string]schema.Block{
			datasources.Timeouts: datasources.TimeoutsBlock("open"),
		},
	}
}

func (b *base) ValidateConfig(_ context.Context, req ephemeral.ValidateConfigRequest, resp *ephemeral.ValidateConfigResponse) {
	_, diags := onBlocked(req.Config)
	datasources.Report(&resp.Diagnostics, append(diags, b.source.Validate(req.Config, "open")...))
}

// Open is called at plan, if all arguments are known, and at apply.
func (b *base) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	action, diags := onBlocked(req.Config)
	if datasources.Report(&resp.Diagnostics, diags); resp.Diagnostics.HasError() {
		return
	}
	result, diags := b.source.Read(ctx, b.data, req.Config, "open")
	if datasources.Report(&resp.Diagnostics, diags); resp.Diagnostics.HasError() {
		return
	}
	if !result.Verdict.Allowed {
		datasources.Report(&resp.Diagnostics, blocked(result, action))
	}
	resp.Result.Raw = result.Value
}
