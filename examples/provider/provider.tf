terraform {
  required_providers {
    alicloud = {
      source = "chatapp-metrics/alicloud"
    }
  }
}

# Credentials come from the environment here. There are other ways to set them.
provider "alicloud" {}
