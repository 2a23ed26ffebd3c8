terraform {
  required_providers {
    alicloud = {
      source = "chatapp-metrics/alicloud"
    }
  }
}

# Credentials and the endpoint come from the environment; see the provider's documentation
# for other ways.
provider "alicloud" {
  region = "ap-southeast-1"
}
