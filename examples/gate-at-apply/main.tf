terraform {
  required_providers {
    alicloud = {
      source = "chatapp-metrics/alicloud"
    }
  }
}

provider "alicloud" {}

variable "release" {
  type    = string
  default = "spring"
}

variable "on_blocked" {
  type    = string
  default = "warn"
}

variable "on_error" {
  type    = string
  default = "fail"
}

# A saved plan holds the values of variables, except of ephemeral variables. Set these
# again when you apply the plan.
variable "phone_number" {
  type      = string
  ephemeral = true
}

ephemeral "alicloud_chatapp_phone_number_metric" "support" {
  cust_space_id = "cams-healthy"
  phone_number  = var.phone_number
  lookback      = "3d"
  on_blocked    = var.on_blocked
  on_error      = var.on_error

  rules = {
    delivery = { metric = "delivery_rate", min = 0.95, min_sent = 200, confidence = 0.95 }
  }
}

# With on_blocked = "warn", the condition blocks this resource. With "fail", the error of
# the provider blocks it. Terraform's plan in JSON leaves out ephemeral resources and
# conditions on them, so depends_on makes chatapp-gate list the gate.
resource "terraform_data" "campaign" {
  input      = var.release
  depends_on = [ephemeral.alicloud_chatapp_phone_number_metric.support]

  lifecycle {
    precondition {
      condition     = ephemeral.alicloud_chatapp_phone_number_metric.support.allowed
      error_message = "The channel is blocked. The warning of the provider has the verdict."
    }
  }
}
