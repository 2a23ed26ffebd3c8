// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/credentials"
)

// block is a nested block that may occur at most once. Blocks are lists: their elements
// have an index, which lets a diagnostic point at one argument.
func block(description string, attributes map[string]schema.Attribute) schema.ListNestedBlock {
	return schema.ListNestedBlock{
		MarkdownDescription: description,
		Validators:          []validator.List{once{}},
		NestedObject:        schema.NestedBlockObject{Attributes: attributes},
	}
}

// sessionLength is the range of seconds that STS accepts.
var sessionLength = numbers{least: 900, most: 43200}

func assumeRoleBlock() schema.Block {
	return block("A RAM role to assume with the credentials that were found. It replaces the role of a profile of mode `RamRoleArn`.",
		map[string]schema.Attribute{
			"role_arn": text("The ARN of the role, `acs:ram::<account>:role/<name>`. Required; with an empty string no role is assumed.",
				credentials.Variables("assume_role.role_arn"), texts{check: credentials.CheckRole}),
			"session_name": text("The name of the session. Defaults to `terraform`.", credentials.Variables("assume_role.session_name")),
			"policy":       text("A policy in JSON that restricts the session further.", nil),
			"session_expiration": number("How long the session lasts, in seconds, 900 to 43200. Defaults to `3600`. It is renewed before it expires.",
				credentials.Variables("assume_role.session_expiration"), sessionLength),
			"external_id": secret("The external ID that the role's trust policy requires.", nil),
		})
}

func assumeRoleWithOIDCBlock() schema.Block {
	return block("A RAM role to assume with an OIDC token. No access key is needed. The environment variables also work without the block.",
		map[string]schema.Attribute{
			"oidc_provider_arn": text("The ARN of the OIDC provider, `acs:ram::<account>:oidc-provider/<name>`. Required.", credentials.Variables("assume_role_with_oidc.oidc_provider_arn")),
			"role_arn":          text("The ARN of the role. Required.", credentials.Variables("assume_role_with_oidc.role_arn"), texts{check: credentials.CheckRole}),
			"oidc_token":        secret("The OIDC token. Either it or `oidc_token_file` is required; it wins if both are set.", credentials.Variables("assume_role_with_oidc.oidc_token")),
			"oidc_token_file":   text("The path of a file with the OIDC token, which is read again for each session.", credentials.Variables("assume_role_with_oidc.oidc_token_file")),
			"role_session_name": text("The name of the session. Defaults to `terraform`.", credentials.Variables("assume_role_with_oidc.role_session_name")),
			"policy":            text("A policy in JSON that restricts the session further.", nil),
			"session_expiration": number("How long the session lasts, in seconds, 900 to 43200. Defaults to `3600`. It is renewed before it expires.",
				nil, sessionLength),
		})
}

// endpointsBlock may occur several times, as in the official provider, each time with
// different keys.
func endpointsBlock() schema.Block {
	host := texts{check: credentials.CheckHost}
	attributes := map[string]schema.Attribute{
		"cams": text(fmt.Sprintf("The endpoint of CAMS: a host or `host:port`, without a scheme. Defaults to `%s`. "+
			"In the environment, `http://` before a host on this machine means `protocol = \"HTTP\"`, as for a sandbox.", credentials.DefaultCAMSEndpoint), credentials.Variables("endpoints.cams"), host),
		"sts": text("The endpoint of STS: a host or `host:port`, without a scheme. Defaults to the region's.", credentials.Variables("endpoints.sts"), host),
	}
	for _, name := range ignoredEndpoints {
		attributes[name] = text("Ignored.", nil)
	}
	return schema.ListNestedBlock{
		MarkdownDescription: "Endpoints that replace those of the region.",
		NestedObject:        schema.NestedBlockObject{Attributes: attributes},
	}
}
