provider "alicloud" {
  # The key that may assume the role comes from the environment or a profile.
  assume_role {
    role_arn           = "acs:ram::123456789012:role/chatapp-gate"
    session_name       = "chatapp-gate"
    session_expiration = 900
  }
}
