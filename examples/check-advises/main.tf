# A check block only warns: plan and apply show a warning and continue with exit code 0.
# To block a rollout, use a precondition or the checker.
#
# Write the data source at the top level, not inside the check. A data source inside a
# check is planned as a read at every run. `terraform plan -detailed-exitcode` would then
# always return 2, which means that there are changes.
data "alicloud_chatapp_phone_number_metric" "support" {
  cust_space_id = "cams-sick"
  lookback      = "3d"

  rules = {
    delivery = { metric = "delivery_rate", min = 0.95, min_sent = 200, confidence = 0.95 }
  }
}

check "support_delivers" {
  assert {
    condition     = data.alicloud_chatapp_phone_number_metric.support.allowed
    error_message = data.alicloud_chatapp_phone_number_metric.support.message
  }
}
