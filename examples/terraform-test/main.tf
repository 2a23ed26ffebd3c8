terraform {
  required_providers {
    alicloud = {
      source = "chatapp-metrics/alicloud"
    }
  }
}

provider "alicloud" {}

data "alicloud_chatapp_phone_number_metric" "support" {
  cust_space_id = "cams-healthy"
  lookback      = "7d"

  rules = {
    delivery = { metric = "delivery_rate", min = 0.95 }
  }
}

resource "terraform_data" "campaign" {
  input = "spring"

  lifecycle {
    precondition {
      condition     = data.alicloud_chatapp_phone_number_metric.support.allowed
      error_message = data.alicloud_chatapp_phone_number_metric.support.message
    }
  }
}
