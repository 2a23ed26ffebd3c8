// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/credentials"
)

// reader reads single arguments, named as in "assume_role.role_arn". A model would have to
// include the many that are ignored.
type reader struct {
	ctx    context.Context // It lives as long as one call of Configure.
	config tfsdk.Config
	diags  *diag.Diagnostics
}

// readArguments reads the arguments of a configuration that has no unknown values.
func readArguments(ctx context.Context, config tfsdk.Config, diags *diag.Diagnostics) credentials.Arguments {
	r := reader{ctx, config, diags}
	a := credentials.Arguments{
		AccessKey:             r.text("access_key"),
		SecretKey:             r.text("secret_key"),
		SecurityToken:         r.text("security_token"),
		Profile:               r.text("profile"),
		SharedCredentialsFile: r.text("shared_credentials_file"),
		CredentialsURI:        r.text("credentials_uri"),
		ECSRoleName:           r.text("ecs_role_name"),
		Region:                r.text("region"),
		Protocol:              r.text("protocol"),
		CAMSEndpoint:          r.endpoint("cams"),
		STSEndpoint:           r.endpoint("sts"),
		ReadTimeout:           r.number("client_read_timeout").ValueInt64(),
		ConnectTimeout:        r.number("client_connect_timeout").ValueInt64(),
		MaxRetryTimeout:       r.number("max_retry_timeout").ValueInt64(),
		ConfigurationSource:   r.text("configuration_source"),
		ISVCode:               r.text("isv_code"),
		MaxRetries:            r.number("max_retries").ValueInt64Pointer(),
	}
	var rate types.Float64
	r.get(argumentPath("requests_per_second"), &rate)
	a.RequestsPerSecond = rate.ValueFloat64()
	// As in the official provider, an empty string means that no role is assumed.
	if arn := r.value("assume_role.role_arn"); r.count("assume_role") > 0 && (arn.IsNull() || arn.ValueString() != "") {
		a.AssumeRole = &credentials.AssumeRole{
			RoleARN:           arn.ValueString(),
			SessionName:       r.text("assume_role.session_name"),
			Policy:            r.text("assume_role.policy"),
			SessionExpiration: r.number("assume_role.session_expiration").ValueInt64(),
			ExternalID:        r.text("assume_role.external_id"),
		}
	}
	if r.count("assume_role_with_oidc") > 0 {
		a.AssumeRoleWithOIDC = &credentials.AssumeRoleWithOIDC{
			OIDCProviderARN:   r.text("assume_role_with_oidc.oidc_provider_arn"),
			RoleARN:           r.text("assume_role_with_oidc.role_arn"),
			OIDCToken:         r.text("assume_role_with_oidc.oidc_token"),
			OIDCTokenFile:     r.text("assume_role_with_oidc.oidc_token_file"),
			RoleSessionName:   r.text("assume_role_with_oidc.role_session_name"),
			Policy:            r.text("assume_role_with_oidc.policy"),
			SessionExpiration: r.number("assume_role_with_oidc.session_expiration").ValueInt64(),
		}
	}
	return a
}

func (r reader) get(at path.Path, target any) {
	r.diags.Append(r.config.GetAttribute(r.ctx, at, target)...)
}

func (r reader) value(argument string) (value types.String) {
	r.get(argumentPath(argument), &value)
	return value
}

func (r reader) text(argument string) string { return r.value(argument).ValueString() }

func (r reader) number(argument string) (value types.Int64) {
	r.get(argumentPath(argument), &value)
	return value
}

// count returns the number of blocks of a type.
func (r reader) count(block string) int {
	var blocks types.List
	r.get(path.Root(block), &blocks)
	return len(blocks.Elements())
}

// endpoint reads an endpoint from the block that sets it. Two different ones are an error,
// since either may be meant.
func (r reader) endpoint(name string) string {
	found := ""
	for i := range r.count("endpoints") {
		at := path.Root("endpoints").AtListIndex(i).AtName(name)
		var value types.String
		r.get(at, &value)
		switch host := value.ValueString(); {
		case host == "" || host == found:
		case found == "":
			found = host
		default:
			r.diags.AddAttributeError(at, "Two endpoints", "Two endpoints blocks set "+name+" to different hosts. Keep one of them.")
		}
	}
	return found
}
