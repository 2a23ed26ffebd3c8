# A check block advises: the plan shows a warning and goes on, and so does apply.
# Its exit code stays 0, so let a precondition or the checker block a rollout.
#
# The data source stands at the top level, not inside the check: one that is
# scoped to a check is planned as a read at every run, so that `terraform plan
# -detailed-exitcode` says 2, "there are changes", for ever.
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
