// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package credentials

import (
	"fmt"
	"io"
	"slices"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
)

// variables lists the environment variables of each argument, in the order in which they
// are read.
var variables = map[string][]string{
	"access_key":              {"ALICLOUD_ACCESS_KEY", "ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABACLOUD_ACCESS_KEY_ID"},
	"secret_key":              {"ALICLOUD_SECRET_KEY", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABACLOUD_ACCESS_KEY_SECRET"},
	"security_token":          {"ALICLOUD_SECURITY_TOKEN", "ALIBABA_CLOUD_SECURITY_TOKEN", "ALIBABACLOUD_SECURITY_TOKEN"},
	"ecs_role_name":           {"ALICLOUD_ECS_ROLE_NAME", "ALIBABA_CLOUD_ECS_METADATA"},
	"region":                  {"ALICLOUD_REGION", "ALIBABA_CLOUD_REGION"},
	"profile":                 {"ALICLOUD_PROFILE", "ALIBABA_CLOUD_PROFILE"},
	"shared_credentials_file": {"ALICLOUD_SHARED_CREDENTIALS_FILE", "ALIBABA_CLOUD_CREDENTIALS_FILE"},
	"credentials_uri":         {"ALICLOUD_CREDENTIALS_URI", "ALIBABA_CLOUD_CREDENTIALS_URI"},
	"endpoints.cams":          {"ALIBABA_CLOUD_ENDPOINT_CAMS", "CAMS_ENDPOINT"},
	"endpoints.sts":           {"ALIBABA_CLOUD_ENDPOINT_STS", "STS_ENDPOINT"},
	"configuration_source":    {"TF_APPEND_USER_AGENT"},
	"client_read_timeout":     {"CLIENT_READ_TIMEOUT"},
	"client_connect_timeout":  {"CLIENT_CONNECT_TIMEOUT"},
	"max_retry_timeout":       {"MAX_RETRY_TIMEOUT"},
	"isv_code":                {"CHATAPP_ISV_CODE"},

	"assume_role.role_arn":           {"ALICLOUD_ASSUME_ROLE_ARN", "ALIBABA_CLOUD_ROLE_ARN"},
	"assume_role.session_name":       {"ALICLOUD_ASSUME_ROLE_SESSION_NAME", "ALIBABA_CLOUD_ROLE_SESSION_NAME"},
	"assume_role.session_expiration": {"ALICLOUD_ASSUME_ROLE_SESSION_EXPIRATION"},

	"assume_role_with_oidc.oidc_provider_arn": {"ALIBABA_CLOUD_OIDC_PROVIDER_ARN"},
	"assume_role_with_oidc.role_arn":          {"ALIBABA_CLOUD_ROLE_ARN"},
	"assume_role_with_oidc.oidc_token":        {"ALIBABA_CLOUD_OIDC_TOKEN"},
	"assume_role_with_oidc.oidc_token_file":   {"ALIBABA_CLOUD_OIDC_TOKEN_FILE"},
	"assume_role_with_oidc.role_session_name": {"ALIBABA_CLOUD_ROLE_SESSION_NAME"},
}

// Variables returns the environment variables of an argument, in the order in which they
// are read.
func Variables(argument string) []string { return slices.Clone(variables[argument]) }

// EnvironmentNames maps each argument to its first environment variable, for front ends
// that do not have these arguments.
func EnvironmentNames() diagnostic.Names {
	names := make(diagnostic.Names, len(variables))
	for argument, all := range variables {
		names[argument] = all[0]
	}
	return names
}

// Variables of the vendor's tools that do not correspond to an argument.
const (
	metadataDisabledVariable = "ALIBABA_CLOUD_ECS_METADATA_DISABLED"
	imdsV1DisabledVariable   = "ALIBABA_CLOUD_IMDSV1_DISABLED"
	externalDisabledVariable = "ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS"
)

// Arguments are the provider's arguments as the user wrote them. A zero value means that
// an argument was left out and the environment is read instead.
type Arguments struct {
	hidden

	AccessKey     string
	SecretKey     string
	SecurityToken string

	Profile               string
	SharedCredentialsFile string
	CredentialsURI        string
	ECSRoleName           string
	AssumeRole            *AssumeRole // Nil without the block.
	AssumeRoleWithOIDC    *AssumeRoleWithOIDC

	Region       string
	Protocol     string
	CAMSEndpoint string
	STSEndpoint  string

	ReadTimeout     int64 // Milliseconds.
	ConnectTimeout  int64 // Milliseconds.
	MaxRetryTimeout int64 // Seconds.

	ConfigurationSource string

	// The official provider does not have these.
	ISVCode           string
	RequestsPerSecond float64
	MaxRetries        *int64 // Nil if left out; zero is a valid value.
}

// AssumeRole is the block assume_role.
type AssumeRole struct {
	hidden

	RoleARN           string
	SessionName       string
	Policy            string
	SessionExpiration int64 // Seconds.
	ExternalID        string
}

// AssumeRoleWithOIDC is the block assume_role_with_oidc.
type AssumeRoleWithOIDC struct {
	hidden

	OIDCProviderARN   string
	RoleARN           string
	OIDCToken         string
	OIDCTokenFile     string
	RoleSessionName   string
	Policy            string
	SessionExpiration int64 // Seconds.
}

// hidden hides the struct that embeds it, however it is printed.
type hidden struct{}

// Format implements fmt.Formatter for every verb.
func (hidden) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, "(hidden)") }
