# The official provider is also called alicloud. This one then needs another local name,
# here chatapp, which each of its data sources sets as `provider`. Its function is called
# provider::chatapp::unix_ms.
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
