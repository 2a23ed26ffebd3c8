data "alicloud_chatapp_phone_number_metric" "support" {
  cust_space_id = "cams-sick"
  lookback      = "3d"

  rules = {
    delivery = { metric = "delivery_rate", min = 0.95, min_sent = 200, confidence = 0.95 }
    volume   = { metric = "sent_count", min = 1000, severity = "warning" }
  }
}

# A precondition blocks this one resource: the plan ends with an error, and
# nothing that depends on the resource is planned.
resource "terraform_data" "campaign" {
  input = "spring"

  lifecycle {
    precondition {
      condition     = data.alicloud_chatapp_phone_number_metric.support.allowed
      error_message = data.alicloud_chatapp_phone_number_metric.support.message
    }
  }
}

# This one does not depend on the channel, but the plan as a whole has failed.
resource "terraform_data" "unrelated" {
  input = "unrelated"
}
