provider "alicloud" {
  profile = "gate"

  # The default:
  shared_credentials_file = "~/.aliyun/config.json"
}
