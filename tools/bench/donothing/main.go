// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Command donothing is the provider that the bench compares with: it takes and
// gives what alicloud_chatapp_phone_number_metric does, and neither reads nor
// judges anything. What it takes is what Terraform, the plugin protocol and the
// framework take.
package main

import (
	"context"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
)

func main() {
	err := tf6server.Serve("registry.terraform.io/chatapp-metrics/donothing", func() tfprotov6.ProviderServer {
		return numbers{providerserver.NewProtocol6(donothing{})()}
	})
	if err != nil {
		log.Fatal(err)
	}
}

type donothing struct{}

func (donothing) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "donothing"
}

func (donothing) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {}

func (donothing) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}

func (donothing) Resources(context.Context) []func() resource.Resource { return nil }

func (donothing) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{
		func() datasource.DataSource { return read{} },
		func() datasource.DataSource { return external{} },
	}
}
