// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package datasources holds the provider's data sources. <name>.go has the arguments that
// only one of them has. Everything else is shared: base.go has the methods and read.go the
// one read; window.go, rules.go, counts.go and verdict.go have schema and state of one
// part each. The shared functions take configurations and values of a state, not requests
// of data sources, so an ephemeral resource can use them too.
package datasources

import (
	"context"
	"fmt"
	"maps"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
)

var (
	_ datasource.DataSourceWithConfigure      = (*base)(nil)
	_ datasource.DataSourceWithValidateConfig = (*base)(nil)
)

// Data is what the provider gives to its data sources.
type Data struct {
	Client  *cams.Client
	Now     func() time.Time
	ISVCode string // For data sources that set none; may be empty.

	// ReadTimeout is for data sources that set none; zero is the default.
	ReadTimeout time.Duration
}

// source is what makes one data source different from others.
type source struct {
	*query.Source
	description string
	arguments   map[string]schema.Attribute // Those that name keys.
}

// base has the methods of all data sources.
type base struct {
	source
	data Data
}

func (b *base) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_chatapp_" + b.Name
}

func (b *base) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	if req.ProviderData == nil {
		return // The provider is not configured yet, as during validate.
	}
	data, ok := req.ProviderData.(Data)
	if !ok {
		resp.Diagnostics.AddError("Unexpected provider data",
			fmt.Sprintf("Got %T. This is a bug of the provider; please report it.", req.ProviderData))
		return
	}
	b.data = data
}

func (b *base) Schema(ctx context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: b.description,
		Attributes:          b.attributes(),
		Blocks: map[string]schema.Block{
			"timeouts": timeouts.BlockWithOpts(ctx, timeouts.Opts{
				ReadDescription: "How long the read may take, all attempts together, such as `30s` or `10m`. Defaults to the provider's `max_retry_timeout`, else `5m`.",
			}),
		},
	}
}

// attributes are those of the schema: arguments and results.
func (s source) attributes() map[string]schema.Attribute {
	all := maps.Clone(s.arguments)
	for _, some := range []map[string]schema.Attribute{
		s.channelAttributes(), s.windowAttributes(), s.ruleAttributes(), s.countAttributes(), s.verdictAttributes(),
	} {
		maps.Copy(all, some)
	}
	return all
}

func (b *base) ValidateConfig(_ context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse) {
	_, diags := b.check(req.Config, true)
	report(&resp.Diagnostics, diags)
}

func (b *base) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	computed, diags := b.read(ctx, b.data, req.Config)
	if report(&resp.Diagnostics, diags); resp.Diagnostics.HasError() {
		return
	}
	// The framework has put the configuration into the state.
	state, err := laidOver(resp.State.Raw, computed)
	if err != nil {
		resp.Diagnostics.AddError("State not written", fmt.Sprintf("%v. This is a bug of the provider; please report it.", err))
		return
	}
	resp.State.Raw = state
}
