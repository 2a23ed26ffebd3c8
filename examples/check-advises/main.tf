# A check block only advises: plan and apply show a warning and continue. The exit code
# stays 0, so let a precondition or the checker block a rollout.
#
# The data source is at the top level rather than inside the check. One that is scoped to
# a check is planned as a read at every run, so `terraform plan -detailed-exitcode` would
# always return 2, "there are changes".
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
