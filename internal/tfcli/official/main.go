// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Command official takes the place of the official provider aliyun/alicloud in tests. It
// has the resource that an example gates, with that resource's arguments, and only plans.
package main

import (
	"context"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	providerschema "github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
)

func main() {
	err := providerserver.Serve(context.Background(), func() provider.Provider { return official{} },
		providerserver.ServeOpts{Address: "registry.terraform.io/aliyun/alicloud"})
	if err != nil {
		log.Fatal(err)
	}
}

type official struct{}

func (official) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "alicloud"
}

func (official) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema.Attributes = map[string]providerschema.Attribute{"region": providerschema.StringAttribute{Optional: true}}
}

func (official) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}

func (official) DataSources(context.Context) []func() datasource.DataSource { return nil }

func (official) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return trigger{} }}
}

// trigger is alicloud_fcv3_trigger, as far as its documentation describes it.
type trigger struct{}

func (trigger) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = "alicloud_fcv3_trigger"
}

func (trigger) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema.Attributes = map[string]schema.Attribute{
		"function_name":   schema.StringAttribute{Required: true},
		"qualifier":       schema.StringAttribute{Required: true},
		"trigger_type":    schema.StringAttribute{Required: true},
		"trigger_name":    schema.StringAttribute{Optional: true, Computed: true},
		"trigger_config":  schema.StringAttribute{Optional: true},
		"description":     schema.StringAttribute{Optional: true},
		"invocation_role": schema.StringAttribute{Optional: true},
		"source_arn":      schema.StringAttribute{Optional: true, Computed: true},
		"id":              schema.StringAttribute{Computed: true},
		"create_time":     schema.StringAttribute{Computed: true},
		"status":          schema.StringAttribute{Computed: true},
	}
}

func (trigger) Create(_ context.Context, _ resource.CreateRequest, resp *resource.CreateResponse) {
	resp.Diagnostics.AddError("Only planned", "This provider is for tests of plans.")
}

func (trigger) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {}

func (trigger) Update(_ context.Context, _ resource.UpdateRequest, resp *resource.UpdateResponse) {
	resp.Diagnostics.AddError("Only planned", "This provider is for tests of plans.")
}

func (trigger) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}
