provider "alicloud" {
  assume_role_with_oidc {
    oidc_provider_arn = "acs:ram::123456789012:oidc-provider/ci"
    role_arn          = "acs:ram::123456789012:role/chatapp-gate"
    oidc_token_file   = "/run/secrets/oidc-token"
  }
}
