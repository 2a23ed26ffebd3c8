// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package credentials

// The environment variables of each argument, in the order in which they are read.
var (
	AccessKeyVariables             = []string{"ALICLOUD_ACCESS_KEY", "ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABACLOUD_ACCESS_KEY_ID"}
	SecretKeyVariables             = []string{"ALICLOUD_SECRET_KEY", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABACLOUD_ACCESS_KEY_SECRET"}
	SecurityTokenVariables         = []string{"ALICLOUD_SECURITY_TOKEN", "ALIBABA_CLOUD_SECURITY_TOKEN", "ALIBABACLOUD_SECURITY_TOKEN"}
	ECSRoleNameVariables           = []string{"ALICLOUD_ECS_ROLE_NAME", "ALIBABA_CLOUD_ECS_METADATA"}
	RegionVariables                = []string{"ALICLOUD_REGION", "ALIBABA_CLOUD_REGION"}
	ProfileVariables               = []string{"ALICLOUD_PROFILE", "ALIBABA_CLOUD_PROFILE"}
	SharedCredentialsFileVariables = []string{"ALICLOUD_SHARED_CREDENTIALS_FILE", "ALIBABA_CLOUD_CREDENTIALS_FILE"}
	CredentialsURIVariables        = []string{"ALICLOUD_CREDENTIALS_URI", "ALIBABA_CLOUD_CREDENTIALS_URI"}
	CAMSEndpointVariables          = []string{"ALIBABA_CLOUD_ENDPOINT_CAMS", "CAMS_ENDPOINT"}
	STSEndpointVariables           = []string{"ALIBABA_CLOUD_ENDPOINT_STS", "STS_ENDPOINT"}
	ConfigurationSourceVariables   = []string{"TF_APPEND_USER_AGENT"}
	ReadTimeoutVariables           = []string{"CLIENT_READ_TIMEOUT"}
	ConnectTimeoutVariables        = []string{"CLIENT_CONNECT_TIMEOUT"}
	MaxRetryTimeoutVariables       = []string{"MAX_RETRY_TIMEOUT"}
	ISVCodeVariables               = []string{"CHATAPP_ISV_CODE"}

	AssumeRoleARNVariables               = []string{"ALICLOUD_ASSUME_ROLE_ARN", "ALIBABA_CLOUD_ROLE_ARN"}
	AssumeRoleSessionNameVariables       = []string{"ALICLOUD_ASSUME_ROLE_SESSION_NAME", "ALIBABA_CLOUD_ROLE_SESSION_NAME"}
	AssumeRoleSessionExpirationVariables = []string{"ALICLOUD_ASSUME_ROLE_SESSION_EXPIRATION"}

	OIDCProviderARNVariables     = []string{"ALIBABA_CLOUD_OIDC_PROVIDER_ARN"}
	OIDCRoleARNVariables         = []string{"ALIBABA_CLOUD_ROLE_ARN"}
	OIDCTokenVariables           = []string{"ALIBABA_CLOUD_OIDC_TOKEN"}
	OIDCTokenFileVariables       = []string{"ALIBABA_CLOUD_OIDC_TOKEN_FILE"}
	OIDCRoleSessionNameVariables = []string{"ALIBABA_CLOUD_ROLE_SESSION_NAME"}
)

// Variables that the vendor's own tools know. They have no argument.
const (
	metadataDisabledVariable = "ALIBABA_CLOUD_ECS_METADATA_DISABLED"
	imdsV1DisabledVariable   = "ALIBABA_CLOUD_IMDSV1_DISABLED"
	externalDisabledVariable = "ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS"
)

// Arguments are the provider's arguments as they were written; the zero value of
// each means left out, and the environment is asked.
type Arguments struct {
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

	// These are this provider's own.
	ISVCode           string
	RequestsPerSecond float64
	MaxRetries        *int64 // Nil is left out: zero has a meaning.
}

// AssumeRole is the block assume_role.
type AssumeRole struct {
	RoleARN           string
	SessionName       string
	Policy            string
	SessionExpiration int64 // Seconds.
	ExternalID        string
}

// AssumeRoleWithOIDC is the block assume_role_with_oidc.
type AssumeRoleWithOIDC struct {
	OIDCProviderARN   string
	RoleARN           string
	OIDCToken         string
	OIDCTokenFile     string
	RoleSessionName   string
	Policy            string
	SessionExpiration int64 // Seconds.
}

const hidden = "(hidden)"

// String hides what is in the arguments, however they are printed.
func (Arguments) String() string { return hidden }

// GoString is String for %#v.
func (Arguments) GoString() string { return hidden }

// String hides what is in the block.
func (AssumeRole) String() string { return hidden }

// GoString is String for %#v.
func (AssumeRole) GoString() string { return hidden }

// String hides what is in the block.
func (AssumeRoleWithOIDC) String() string { return hidden }

// GoString is String for %#v.
func (AssumeRoleWithOIDC) GoString() string { return hidden }
