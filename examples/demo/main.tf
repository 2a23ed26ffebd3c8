terraform {
  required_providers {
    alicloud = {
      source = "chatapp-metrics/alicloud"
    }
  }
}

# `make demo` starts a sandbox in place of CAMS, and sets the endpoint and the
# credentials through the environment.
provider "alicloud" {}

locals {
  rules = {
    delivery = { metric = "delivery_rate", min = 0.95, min_sent = 200, confidence = 0.95 }
    drop     = { metric = "delivery_rate", per = "phone_number", max_drop = 0.10, baseline = "28d" }
  }
}

data "alicloud_chatapp_phone_number_metric" "healthy" {
  cust_space_id = "cams-healthy"
  lookback      = "3d"
  rules         = local.rules
}

data "alicloud_chatapp_phone_number_metric" "sick" {
  cust_space_id = "cams-sick"
  lookback      = "3d"
  rules         = local.rules
}

# A precondition blocks. This campaign uses the healthy channel, so it is planned.
resource "terraform_data" "healthy_campaign" {
  input = "spring"

  lifecycle {
    precondition {
      condition     = data.alicloud_chatapp_phone_number_metric.healthy.allowed
      error_message = data.alicloud_chatapp_phone_number_metric.healthy.message
    }
  }
}

# This one uses the sick channel, so it ends the plan with an error.
resource "terraform_data" "sick_campaign" {
  input = "spring"

  lifecycle {
    precondition {
      condition     = data.alicloud_chatapp_phone_number_metric.sick.allowed
      error_message = data.alicloud_chatapp_phone_number_metric.sick.message
    }
  }
}
