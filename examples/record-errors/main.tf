# With "record", an outage of the API does not end the plan. The verdict has the status
# error, which blocks, so only resources with a condition on it stop. In this example the
# read fails because the channel does not exist.
data "alicloud_chatapp_phone_number_metric" "support" {
  cust_space_id = "cams-unknown"
  lookback      = "3d"
  on_error      = "record"

  rules = {
    delivery = { metric = "delivery_rate", min = 0.95 }
  }
}

check "support_delivers" {
  assert {
    condition     = data.alicloud_chatapp_phone_number_metric.support.allowed
    error_message = data.alicloud_chatapp_phone_number_metric.support.message
  }
}

resource "terraform_data" "unrelated" {
  input = "unrelated"
}

output "status" {
  value = data.alicloud_chatapp_phone_number_metric.support.status
}

output "error_code" {
  value = try(data.alicloud_chatapp_phone_number_metric.support.error.code, null)
}
