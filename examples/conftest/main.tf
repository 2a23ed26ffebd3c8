# A configuration to try the policy on. The channel does not deliver, but only a check
# block refers to it, so `terraform plan` ends with exit code 0.
terraform {
  required_providers {
    alicloud = {
      source = "chatapp-metrics/alicloud"
    }
  }
}

provider "alicloud" {}

data "alicloud_chatapp_phone_number_metric" "support" {
  cust_space_id = "cams-sick"
  lookback      = "3d"

  rules = {
    delivery = { metric = "delivery_rate", min = 0.95 }
  }
}

check "support_delivers" {
  assert {
    condition     = data.alicloud_chatapp_phone_number_metric.support.allowed
    error_message = data.alicloud_chatapp_phone_number_metric.support.message
  }
}
