# A postcondition is part of the data source, and stops everything that refers to it.
# Beware: if a data source has conditions, a pending change in anything that it depends
# on, even indirectly, defers the read to apply.
data "alicloud_chatapp_phone_number_metric" "support" {
  cust_space_id = "cams-sick"
  lookback      = "3d"

  rules = {
    delivery = { metric = "delivery_rate", min = 0.95, min_sent = 200, confidence = 0.95 }
  }

  lifecycle {
    postcondition {
      condition     = self.allowed
      error_message = self.message
    }
  }
}
