# Judges the channel at plan, and again when the plan is applied.
ephemeral "alicloud_chatapp_phone_number_metric" "support" {
  cust_space_id = "cams-healthy"
  lookback      = "7d"

  rules = {
    delivery = { metric = "delivery_rate", min = 0.95, min_sent = 200, confidence = 0.95 }
  }
}

# Plan and apply stop here while the channel is not healthy. An error message may not use
# ephemeral values, so the provider shows the verdict in a warning.
resource "terraform_data" "campaign" {
  input = "spring"

  lifecycle {
    precondition {
      condition     = ephemeral.alicloud_chatapp_phone_number_metric.support.allowed
      error_message = "The channel is blocked. The warning of the provider has the verdict."
    }
  }
}
