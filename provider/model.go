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

// assumeRoleModel is the block assume_role.
type assumeRoleModel struct {
	RoleARN           types.String `tfsdk:"role_arn"`
	SessionName       types.String `tfsdk:"session_name"`
	Policy            types.String `tfsdk:"policy"`
	SessionExpiration types.Int64  `tfsdk:"session_expiration"`
	ExternalID        types.String `tfsdk:"external_id"`
}

// assumeRoleWithOIDCModel is the block assume_role_with_oidc.
type assumeRoleWithOIDCModel struct {
	OIDCProviderARN   types.String `tfsdk:"oidc_provider_arn"`
	RoleARN           types.String `tfsdk:"role_arn"`
	OIDCToken         types.String `tfsdk:"oidc_token"`
	OIDCTokenFile     types.String `tfsdk:"oidc_token_file"`
	RoleSessionName   types.String `tfsdk:"role_session_name"`
	Policy            types.String `tfsdk:"policy"`
	SessionExpiration types.Int64  `tfsdk:"session_expiration"`
}

// reader reads single arguments of a configuration. A model would have to include the
// many that are ignored.
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
	r.get(path.Root("requests_per_second"), &rate)
	a.RequestsPerSecond = rate.ValueFloat64()

	var roles []assumeRoleModel
	// As in the official provider, an empty string means that no role is assumed.
	if r.get(path.Root("assume_role"), &roles); len(roles) > 0 && (roles[0].RoleARN.IsNull() || roles[0].RoleARN.ValueString() != "") {
		m := roles[0]
		a.AssumeRole = &credentials.AssumeRole{
			RoleARN:           m.RoleARN.ValueString(),
			SessionName:       m.SessionName.ValueString(),
			Policy:            m.Policy.ValueString(),
			SessionExpiration: m.SessionExpiration.ValueInt64(),
			ExternalID:        m.ExternalID.ValueString(),
		}
	}
	var oidc []assumeRoleWithOIDCModel
	if r.get(path.Root("assume_role_with_oidc"), &oidc); len(oidc) > 0 {
		m := oidc[0]
		a.AssumeRoleWithOIDC = &credentials.AssumeRoleWithOIDC{
			OIDCProviderARN:   m.OIDCProviderARN.ValueString(),
			RoleARN:           m.RoleARN.ValueString(),
			OIDCToken:         m.OIDCToken.ValueString(),
			OIDCTokenFile:     m.OIDCTokenFile.ValueString(),
			RoleSessionName:   m.RoleSessionName.ValueString(),
			Policy:            m.Policy.ValueString(),
			SessionExpiration: m.SessionExpiration.ValueInt64(),
		}
	}
	return a
}

func (r reader) get(at path.Path, target any) {
	r.diags.Append(r.config.GetAttribute(r.ctx, at, target)...)
}

func (r reader) text(name string) string {
	var value types.String
	r.get(path.Root(name), &value)
	return value.ValueString()
}

func (r reader) number(name string) types.Int64 {
	var value types.Int64
	r.get(path.Root(name), &value)
	return value
}

// endpoint reads an endpoint from the block that has it. Two different ones are an error,
// since either may be meant.
func (r reader) endpoint(name string) string {
	var blocks types.List
	r.get(path.Root("endpoints"), &blocks)
	found := ""
	for i := range blocks.Elements() {
		at := path.Root("endpoints").AtListIndex(i).AtName(name)
		var value types.String
		r.get(at, &value)
		switch host := value.ValueString(); {
		case host == "" || host == found:
		case found == "":
			found = host
		default:
			r.diags.AddAttributeError(at, "Two endpoints", "The blocks endpoints set "+name+" to different hosts. Keep one of them.")
		}
	}
	return found
}
