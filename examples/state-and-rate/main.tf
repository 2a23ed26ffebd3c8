terraform {
  required_providers {
    alicloud = {
      source = "chatapp-metrics/alicloud"
    }
  }
}

provider "alicloud" {}

# Reads which numbers the channel has, and their states now.
data "alicloud_chatapp_phone_numbers" "campaigns" {
  cust_space_id = "cams-sick"

  rules = {
    status  = { signal = "status" }
    quality = { signal = "quality_rating" }
  }
}

# Reads whether each number can send now.
data "alicloud_chatapp_health_status" "campaigns" {
  for_each = toset(data.alicloud_chatapp_phone_numbers.campaigns.numbers[*].phone_number)

  cust_space_id = "cams-sick"
  node_type     = "phone"
  phone_number  = each.key

  rules = {
    health = { signal = "can_send_message" }
  }
}

# Compares the rate of each number in the last week with the four weeks before. A number
# without counts is inconclusive.
data "alicloud_chatapp_phone_number_metric" "campaigns" {
  cust_space_id = "cams-sick"
  phone_numbers = data.alicloud_chatapp_phone_numbers.campaigns.numbers[*].phone_number
  lookback      = "7d"

  rules = {
    drop = { metric = "delivery_rate", per = "phone_number", max_drop = 0.10, baseline = "28d", confidence = 0.95 }
  }
}

resource "terraform_data" "campaign" {
  input = "spring"

  lifecycle {
    precondition {
      condition     = data.alicloud_chatapp_phone_numbers.campaigns.allowed
      error_message = data.alicloud_chatapp_phone_numbers.campaigns.message
    }
    precondition {
      condition     = alltrue(values(data.alicloud_chatapp_health_status.campaigns)[*].allowed)
      error_message = join("\n", [for health in data.alicloud_chatapp_health_status.campaigns : health.message if !health.allowed])
    }
    precondition {
      condition     = data.alicloud_chatapp_phone_number_metric.campaigns.allowed
      error_message = data.alicloud_chatapp_phone_number_metric.campaigns.message
    }
  }
}
