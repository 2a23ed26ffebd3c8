# Judges the last seven complete days of a channel by one rule. The channel is the
# sandbox's.
data "alicloud_chatapp_phone_number_metric" "support" {
  cust_space_id = "cams-healthy"
  lookback      = "7d"

  rules = {
    delivery = { metric = "delivery_rate", min = 0.95, min_sent = 200, confidence = 0.95 }
  }
}

# The plan stops here while the channel is not healthy.
resource "terraform_data" "campaign" {
  input = "spring"

  lifecycle {
    precondition {
      condition     = data.alicloud_chatapp_phone_number_metric.support.allowed
      error_message = data.alicloud_chatapp_phone_number_metric.support.message
    }
  }
}
