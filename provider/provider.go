// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package provider defines the provider: its arguments, data sources and functions.
package provider

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/chatapp-metrics/terraform-provider-alicloud/datasources"
	"github.com/chatapp-metrics/terraform-provider-alicloud/ephemerals"
	"github.com/chatapp-metrics/terraform-provider-alicloud/functions"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/credentials"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
)

// Address is the provider's address in the registry.
const Address = "registry.terraform.io/chatapp-metrics/alicloud"

var (
	_ provider.Provider                       = (*alicloud)(nil)
	_ provider.ProviderWithEphemeralResources = (*alicloud)(nil)
	_ provider.ProviderWithFunctions          = (*alicloud)(nil)
)

// Options configure a provider's process.
type Options struct {
	Version string
	Machine credentials.Machine // Fields that are left out default to those of this process.
}

// New returns the constructor of the provider as released under a version. Logs that the
// CLI would drop are turned off.
func New(version string) func() provider.Provider {
	quieten()
	return NewWith(Options{Version: version})
}

// NewWith returns the constructor of a provider.
func NewWith(o Options) func() provider.Provider {
	if o.Machine.Now == nil {
		o.Machine.Now = time.Now
	}
	return func() provider.Provider { return &alicloud{o} }
}

type alicloud struct{ Options }

func (p *alicloud) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "alicloud"
	resp.Version = p.Version
}

// Configure makes the client that all reads share. It does not use the network.
func (p *alicloud) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	if reportUnknown(req.Config, &resp.Diagnostics); resp.Diagnostics.HasError() {
		return
	}
	arguments := readArguments(ctx, req.Config, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	settings, found := credentials.Resolve(credentials.Options{Arguments: arguments, Machine: p.Machine})
	for _, d := range found {
		if d.Severity == diagnostic.Error {
			resp.Diagnostics.AddAttributeError(argumentPath(d.Path.String()), d.Summary, d.Detail)
		} else {
			resp.Diagnostics.AddAttributeWarning(argumentPath(d.Path.String()), d.Summary, d.Detail)
		}
	}
	if resp.Diagnostics.HasError() {
		return
	}
	config := settings.ClientConfig()
	config.UserAgent = userAgent(p.Version, req.TerraformVersion, settings.AppendUserAgent)
	config.Now = p.Machine.Now
	config.Observe = logAttempt
	data := datasources.Data{
		Client:      cams.New(config),
		Now:         p.Machine.Now,
		ISVCode:     settings.ISVCode,
		ReadTimeout: settings.MaxRetryTimeout,
	}
	resp.DataSourceData, resp.EphemeralResourceData = data, data
}

// sources are what can be read. Each is a data source and an ephemeral resource.
var sources = []datasources.Source{
	datasources.ChatappPhoneNumberMetric,
	datasources.ChatappTemplateMetric,
	datasources.ChatappPhoneNumbers,
	datasources.ChatappHealthStatus,
}

// ofSources returns a constructor for each source.
func ofSources[T any](of func(datasources.Source) T) []func() T {
	all := make([]func() T, len(sources))
	for i, s := range sources {
		all[i] = func() T { return of(s) }
	}
	return all
}

func (p *alicloud) DataSources(context.Context) []func() datasource.DataSource {
	return ofSources(datasources.New)
}

func (p *alicloud) EphemeralResources(context.Context) []func() ephemeral.EphemeralResource {
	return ofSources(ephemerals.New)
}

func (p *alicloud) Resources(context.Context) []func() resource.Resource { return nil }

func (p *alicloud) Functions(context.Context) []func() function.Function {
	return []func() function.Function{functions.NewUnixMS}
}
