// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package provider defines the provider: its arguments, and what it offers.
package provider

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/chatapp-metrics/terraform-provider-alicloud/datasources"
	"github.com/chatapp-metrics/terraform-provider-alicloud/functions"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/credentials"
)

// Address is the provider's address in the registry.
const Address = "registry.terraform.io/chatapp-metrics/alicloud"

var (
	_ provider.Provider              = (*alicloud)(nil)
	_ provider.ProviderWithFunctions = (*alicloud)(nil)
)

// New gives the constructor of the provider as released under a version. Nothing is
// logged then that the CLI which started the process does not show.
func New(version string) func() provider.Provider {
	quieten()
	return NewAt(version, time.Now)
}

// NewAt is New with a clock. It decides which intervals a lookback covers, which
// date requests bear, and when credentials expire.
func NewAt(version string, now func() time.Time) func() provider.Provider {
	machine := credentials.Here()
	machine.Now = now
	return NewOn(version, machine)
}

// NewOn is New on another machine than this one.
func NewOn(version string, machine credentials.Machine) func() provider.Provider {
	return func() provider.Provider {
		return &alicloud{version: version, machine: machine}
	}
}

type alicloud struct {
	version string
	machine credentials.Machine
}

func (p *alicloud) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "alicloud"
	resp.Version = p.version
}

// Configure makes the one client that all reads share. It does no network.
func (p *alicloud) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	if reportUnknown(req.Config, &resp.Diagnostics); resp.Diagnostics.HasError() {
		return
	}
	arguments := readArguments(ctx, req.Config, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	settings, problems := credentials.ResolveOn(arguments, p.machine)
	for _, problem := range problems {
		resp.Diagnostics.AddAttributeError(argumentPath(problem.Argument), problem.Summary, problem.Detail)
	}
	for _, warning := range settings.Warnings {
		resp.Diagnostics.AddAttributeWarning(argumentPath(warning.Argument), warning.Summary, warning.Detail)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	config := settings.ClientConfig()
	config.UserAgent = userAgent(p.version, req.TerraformVersion, settings.AppendUserAgent)
	config.Now = p.machine.Now
	config.Observe = logAttempt
	resp.DataSourceData = datasources.Data{
		Client:      cams.New(config),
		Now:         p.machine.Now,
		ISVCode:     settings.ISVCode,
		ReadTimeout: settings.MaxRetryTimeout,
	}
}

func (p *alicloud) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{
		datasources.NewChatappPhoneNumberMetric,
	}
}

func (p *alicloud) Resources(context.Context) []func() resource.Resource { return nil }

func (p *alicloud) Functions(context.Context) []func() function.Function {
	return []func() function.Function{
		functions.NewUnixMS,
	}
}
