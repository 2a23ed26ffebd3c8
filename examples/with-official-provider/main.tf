# The official provider is called alicloud too. This one then needs another local
# name, here chatapp, and each of its data sources says so with `provider`. Its
# function is then called as provider::chatapp::unix_ms.
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

# Both read the same environment variables.
provider "alicloud" {
  region = "ap-southeast-1"
}

provider "chatapp" {}

data "alicloud_chatapp_phone_number_metric" "support" {
  provider = chatapp

  cust_space_id = "cams-healthy"
  lookback      = "3d"

  rules = {
    delivery = { metric = "delivery_rate", min = 0.95 }
  }
}

output "status" {
  value = data.alicloud_chatapp_phone_number_metric.support.status
}
