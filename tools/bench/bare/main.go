// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Command bare is a provider without data sources. It measures what the plugin framework
// itself needs to start.
package main

import (
	"context"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

func main() {
	err := providerserver.Serve(context.Background(), func() provider.Provider { return bare{} },
		providerserver.ServeOpts{Address: "registry.terraform.io/chatapp-metrics/bare", ProtocolVersion: 6})
	if err != nil {
		log.Fatal(err)
	}
}

type bare struct{}

func (bare) Metadata(context.Context, provider.MetadataRequest, *provider.MetadataResponse)    {}
func (bare) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse)          {}
func (bare) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}
func (bare) Resources(context.Context) []func() resource.Resource                              { return nil }

func (bare) DataSources(context.Context) []func() datasource.DataSource { return nil }
