// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/credentials"
)

// Schema has the official provider's arguments and blocks under the same names, so one
// configuration serves both. Here, unlike there, credentials are sensitive.
func (p *alicloud) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	attributes := map[string]schema.Attribute{
		"access_key":     secret("The access key ID.", credentials.Variables("access_key")),
		"secret_key":     secret("The access key secret.", credentials.Variables("secret_key")),
		"security_token": secret("The security token that belongs to a temporary access key.", credentials.Variables("security_token")),
		"ecs_role_name": text("The name of the RAM role of this ECS instance. The metadata service is asked only if it is set.",
			credentials.Variables("ecs_role_name")),
		"profile": text("The name of a profile of the Alibaba Cloud CLI. All modes in which the CLI fetches credentials are supported.",
			credentials.Variables("profile")),
		"shared_credentials_file": text("The path of the CLI's profile file. Defaults to `~/.aliyun/config.json`. It is read only if a profile is named, and never written.",
			credentials.Variables("shared_credentials_file")),
		"credentials_uri": secret("The URI of a sidecar that returns credentials. Only its host is ever shown.", credentials.Variables("credentials_uri")),
		"region": text(fmt.Sprintf("The region, which decides the endpoint of STS. Defaults to the profile's, then to `%s`. CAMS has one documented endpoint for all regions.",
			credentials.DefaultRegion), credentials.Variables("region"), texts{check: credentials.CheckRegion}),
		"protocol": text("`HTTPS`, the default, or `HTTP`, which is allowed only for a loopback host. STS is always called with HTTPS.",
			nil, texts{check: credentials.CheckProtocol}),
		"client_read_timeout": number("How long one attempt of a call may take, in milliseconds. Defaults to `60000`.",
			credentials.Variables("client_read_timeout"), notNegative),
		"client_connect_timeout": number("How long connecting may take, in milliseconds. Defaults to `60000`.",
			credentials.Variables("client_connect_timeout"), notNegative),
		"max_retry_timeout": number("How long a failing read is retried, in seconds. This is the default for `timeouts` of data sources and ephemeral resources.",
			credentials.Variables("max_retry_timeout"), notNegative),
		"configuration_source": text("Text to add to the User-Agent of requests, such as `my-module/1.2`. It must not contain a secret.",
			credentials.Variables("configuration_source"), texts{check: credentials.CheckUserAgent}),

		"isv_code": secret("The verification code of an independent software vendor (ISV), for data sources and ephemeral resources that set none. "+
			"Unlike the argument of a data source, it is not kept in the state. Only this provider has it.",
			credentials.Variables("isv_code"), texts{check: notEmpty}),
		"requests_per_second": schema.Float64Attribute{
			Optional: true,
			MarkdownDescription: "The most requests of each operation that are sent to CAMS per second. Defaults to the operation's documented quota, such as `50` for metrics, " +
				"which is never exceeded. All users of an account share it: set a lower rate if others need part of it. Only this provider has it.",
			Validators: []validator.Float64{numbers{least: 0.01, most: 10_000}},
		},
		"max_retries": number("How often a call is retried after throttling, a server error or a broken connection. "+
			"By default the timeout of the read decides. Only this provider has it.", nil, numbers{most: 1000}),
	}
	blocks := map[string]schema.Block{
		"assume_role":           assumeRoleBlock(),
		"assume_role_with_oidc": assumeRoleWithOIDCBlock(),
		"endpoints":             endpointsBlock(),
	}
	maps.Copy(attributes, ignoredAttributes())
	maps.Copy(blocks, ignoredBlocks())
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads and judges the delivery metrics of WhatsApp channels in Alibaba Cloud Chat App Message Service (CAMS).",
		Attributes:          attributes,
		Blocks:              blocks,
	}
}

// text is an argument that can also be set with environment variables.
func text(description string, variables []string, checks ...validator.String) schema.StringAttribute {
	return schema.StringAttribute{Optional: true, MarkdownDescription: description + environment(variables), Validators: checks}
}

// secret is text that the CLI never shows.
func secret(description string, variables []string, checks ...validator.String) schema.StringAttribute {
	a := text(description, variables, checks...)
	a.Sensitive = true
	return a
}

func number(description string, variables []string, checks ...validator.Int64) schema.Int64Attribute {
	return schema.Int64Attribute{Optional: true, MarkdownDescription: description + environment(variables), Validators: checks}
}

// environment names the variables that can set an argument.
func environment(variables []string) string {
	switch len(variables) {
	case 0:
		return ""
	case 1:
		return " Can also be set with the environment variable `" + variables[0] + "`."
	}
	return " Can also be set with the environment variables `" + strings.Join(variables, "`, `") + "`; the first that is set wins."
}
