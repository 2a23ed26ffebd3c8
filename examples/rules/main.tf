# Receipts and reminders are sent all day, and each of them matters. Chance alone does not
# fail a number. The confidence level holds for all numbers together.
data "alicloud_chatapp_phone_number_metric" "utility" {
  cust_space_id = "cams-healthy"
  lookback      = "7d"

  rules = {
    delivery = { metric = "delivery_rate", min = 0.95, min_sent = 200, confidence = 0.95, min_intervals = 5 }
    drop     = { metric = "delivery_rate", per = "phone_number", max_drop = 0.05, baseline = "28d", confidence = 0.95, joint = true }
    volume   = { metric = "sent_count", max_drop = 0.5, baseline = "28d", align = "week", severity = "warning" }
  }
}

# A code that arrives late is worthless, so half hours are judged. Only three bad half
# hours in a row block.
data "alicloud_chatapp_phone_number_metric" "authentication" {
  cust_space_id = "cams-healthy"
  granularity   = "HALF_HOUR"
  lookback      = "24h"

  rules = {
    outage = { metric = "delivery_rate", per = "interval", min = 0.9, min_sent = 5, confidence = 0.95, consecutive = 3 }
  }

  on_inconclusive = "allow" # Few codes are sent at night.
}

# Meta limits marketing messages per recipient, so some are never delivered, even on a
# healthy channel. A fixed minimum would blame the channel for that. Each number is
# compared with its own past instead, and one bad day of a campaign is tolerated.
data "alicloud_chatapp_phone_number_metric" "marketing" {
  cust_space_id = "cams-sick"
  lookback      = "7d"

  rules = {
    drop = { metric = "delivery_rate", per = "phone_number", max_drop = 0.1, baseline = "28d", confidence = 0.95, joint = true }
    days = { metric = "delivery_rate", per = "interval", max_drop = 0.2, baseline = "28d", confidence = 0.95, tolerate = 1 }
  }
}

output "messages" {
  value = {
    utility        = data.alicloud_chatapp_phone_number_metric.utility.message
    authentication = data.alicloud_chatapp_phone_number_metric.authentication.message
    marketing      = data.alicloud_chatapp_phone_number_metric.marketing.message
  }
}
