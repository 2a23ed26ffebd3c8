# What the page of the policy checker takes for granted: a configuration that reads a
# channel.
terraform {
  required_providers {
    alicloud = {
      source = "chatapp-metrics/alicloud"
    }
  }
}

provider "alicloud" {}

data "alicloud_chatapp_phone_number_metric" "support" {
  cust_space_id = "cams-xxxxxxxx"
  lookback      = "7d"

  rules = {
    delivery = { metric = "delivery_rate", min = 0.95 }
  }
}
