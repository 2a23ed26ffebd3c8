// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/credentials"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/validators"
)

func (p *alicloud) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads and judges the delivery metrics of WhatsApp channels in Alibaba Cloud Chat App Message Service (CAMS).",
		Attributes: map[string]schema.Attribute{
			"access_key": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "The access key ID." + environment(credentials.AccessKeyVariables),
			},
			"secret_key": schema.StringAttribute{
				Optional:            true,
				Sensitive:           true,
				MarkdownDescription: "The access key secret." + environment(credentials.SecretKeyVariables),
			},
			"security_token": schema.StringAttribute{
				Optional:            true,
				Sensitive:           true,
				MarkdownDescription: "The security token that belongs to a temporary access key." + environment(credentials.SecurityTokenVariables),
			},
			"region": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: fmt.Sprintf("The region, which decides the endpoint. Defaults to `%s`, the one region in which CAMS is publicly listed.",
					credentials.DefaultRegion) + environment(credentials.RegionVariables),
				Validators: []validator.String{validators.String("a region", credentials.CheckRegion)},
			},
			"protocol": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "`HTTPS`, the default, or `HTTP`, which is allowed only where the endpoint is a loopback host.",
				Validators:          []validator.String{stringvalidator.OneOf("HTTPS", "HTTP")},
			},
		},
		Blocks: map[string]schema.Block{
			"endpoints": schema.ListNestedBlock{
				MarkdownDescription: "Endpoints that replace those of the region.",
				Validators:          []validator.List{listvalidator.SizeAtMost(1)},
				NestedObject: schema.NestedBlockObject{
					Attributes: map[string]schema.Attribute{
						"cams": schema.StringAttribute{
							Optional: true,
							MarkdownDescription: "The endpoint of CAMS: a host or `host:port`, without a scheme." +
								environment(credentials.EndpointVariables),
							Validators: []validator.String{validators.String("a host or host:port", credentials.CheckHost)},
						},
					},
				},
			},
		},
	}
}

// environment names the variables that stand in for an argument.
func environment(variables []string) string {
	return " Can also be set with the environment variables `" + strings.Join(variables, "`, `") + "`; the first that is set counts."
}

type model struct {
	AccessKey     types.String    `tfsdk:"access_key"`
	SecretKey     types.String    `tfsdk:"secret_key"`
	SecurityToken types.String    `tfsdk:"security_token"`
	Region        types.String    `tfsdk:"region"`
	Protocol      types.String    `tfsdk:"protocol"`
	Endpoints     []endpointModel `tfsdk:"endpoints"`
}

type endpointModel struct {
	CAMS types.String `tfsdk:"cams"`
}

func (m model) endpoint() types.String {
	if len(m.Endpoints) == 0 {
		return types.StringNull()
	}
	return m.Endpoints[0].CAMS
}

func (m model) arguments() credentials.Arguments {
	return credentials.Arguments{
		AccessKey:     m.AccessKey.ValueString(),
		SecretKey:     m.SecretKey.ValueString(),
		SecurityToken: m.SecurityToken.ValueString(),
		Region:        m.Region.ValueString(),
		Protocol:      m.Protocol.ValueString(),
		CAMSEndpoint:  m.endpoint().ValueString(),
	}
}

// reportUnknown refuses values that become known only during apply: a client made
// without them would look elsewhere for what the user has set here.
func (m model) reportUnknown(diags *diag.Diagnostics) {
	for argument, value := range map[string]types.String{
		"access_key":     m.AccessKey,
		"secret_key":     m.SecretKey,
		"security_token": m.SecurityToken,
		"region":         m.Region,
		"protocol":       m.Protocol,
		"endpoints.cams": m.endpoint(),
	} {
		if value.IsUnknown() {
			diags.AddAttributeError(argumentPath(argument), "Unknown provider argument",
				fmt.Sprintf("The provider reads metrics during plan, and the value of %s is known only after apply. "+
					"Set it to a value that does not depend on a resource, set it through the environment, "+
					"or apply the resource that it depends on first, with -target.", argument))
		}
	}
}

// argumentPath finds the attribute of an argument such as "endpoints.cams".
func argumentPath(argument string) path.Path {
	block, nested, found := strings.Cut(argument, ".")
	if !found {
		return path.Root(argument)
	}
	return path.Root(block).AtListIndex(0).AtName(nested)
}
