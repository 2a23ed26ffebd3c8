# Both providers have the type name alicloud. The official one keeps that name here, and
# this one is called chatapp. Each of its data sources sets `provider = chatapp`, and its
# function is provider::chatapp::unix_ms.
terraform {
  required_providers {
    alicloud = {
      source = "aliyun/alicloud"
    }
    chatapp = {
      source = "chatapp-metrics/alicloud"
    }
  }
}

# Both providers read the same environment variables.
provider "alicloud" {
  region = "ap-southeast-1"
}

provider "chatapp" {}

data "alicloud_chatapp_phone_number_metric" "support" {
  provider = chatapp

  cust_space_id = "cams-healthy"
  lookback      = "3d"

  rules = {
    delivery = { metric = "delivery_rate", min = 0.95, min_sent = 200, confidence = 0.95 }
  }
}

# Function Compute starts the campaign at ten each morning. The trigger is planned only
# while the channel is healthy.
resource "alicloud_fcv3_trigger" "campaign" {
  function_name = "spring-campaign"
  qualifier     = "LATEST"
  trigger_name  = "every-morning"
  trigger_type  = "timer"
  trigger_config = jsonencode({
    cronExpression = "CRON_TZ=Asia/Shanghai 0 0 10 * * *"
    enable         = true
    payload        = "spring"
  })

  lifecycle {
    precondition {
      condition     = data.alicloud_chatapp_phone_number_metric.support.allowed
      error_message = data.alicloud_chatapp_phone_number_metric.support.message
    }
  }
}
