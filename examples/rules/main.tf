# Rules that stay quiet until something is wrong, for three kinds of traffic.

# Receipts and reminders are sent all day, and each of them matters. Chance alone does not
# fail a number, and the level holds for all numbers together.
data "alicloud_chatapp_phone_number_metric" "utility" {
  cust_space_id = "cams-healthy"
  lookback      = "7d"

  rules = {
    delivery = { metric = "delivery_rate", min = 0.95, min_sent = 200, confidence = 0.95, min_intervals = 5 }
    drop     = { metric = "delivery_rate", per = "phone_number", max_drop = 0.05, baseline = "28d", confidence = 0.95, joint = true }
    volume   = { metric = "sent_count", max_drop = 0.5, baseline = "28d", align = "week", severity = "warning" }
  }
}

# A code that arrives late is worthless, so half hours are judged, but three bad ones in a
# row are what blocks.
data "alicloud_chatapp_phone_number_metric" "authentication" {
  cust_space_id = "cams-healthy"
  granularity   = "HALF_HOUR"
  lookback      = "24h"

  rules = {
    outage = { metric = "delivery_rate", per = "interval", min = 0.9, min_sent = 5, confidence = 0.95, consecutive = 3 }
  }

  on_inconclusive = "allow" # Few codes are sent at night.
}

# Campaigns come in bursts: a bad day may happen, a bad week may not.
data "alicloud_chatapp_phone_number_metric" "marketing" {
  cust_space_id = "cams-sick"
  lookback      = "7d"

  rules = {
    days  = { metric = "delivery_rate", per = "interval", min = 0.85, min_sent = 100, tolerate = 1 }
    pause = { metric = "sent_count", min = 1, on_no_data = "pass" }
  }
}

output "messages" {
  value = {
    utility        = data.alicloud_chatapp_phone_number_metric.utility.message
    authentication = data.alicloud_chatapp_phone_number_metric.authentication.message
    marketing      = data.alicloud_chatapp_phone_number_metric.marketing.message
  }
}
