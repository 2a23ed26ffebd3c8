# The usual delivery rate differs from number to number. This rule compares the last three days of
# each number with the 28 days before them. Both come from one request.
data "alicloud_chatapp_phone_number_metric" "support" {
  cust_space_id = "cams-sick"
  lookback      = "3d"

  rules = {
    drop = { metric = "delivery_rate", per = "phone_number", max_drop = 0.10, baseline = "28d" }
  }
}

check "no_drop" {
  assert {
    condition     = data.alicloud_chatapp_phone_number_metric.support.allowed
    error_message = data.alicloud_chatapp_phone_number_metric.support.message
  }
}

output "status" {
  value = data.alicloud_chatapp_phone_number_metric.support.status
}
