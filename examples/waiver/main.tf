variable "waived_until" {
  description = "The last day on which the bad number is tolerated, such as 2026-12-01."
  type        = string
}

# Each number is judged separately. One is known to be bad, and is waived until a day. It
# stays in the results, and fails again on the day after.
data "alicloud_chatapp_phone_number_metric" "support" {
  cust_space_id = "cams-sick"
  phone_numbers = ["8613800000011", "8613800000012"]
  lookback      = "3d"

  rules = {
    delivery = {
      metric = "delivery_rate"
      per    = "phone_number"
      min    = 0.95
      waiver = {
        until         = var.waived_until
        reason        = "Number is being replaced"
        phone_numbers = ["8613800000012"]
      }
    }
  }
}

output "status" {
  value = data.alicloud_chatapp_phone_number_metric.support.status
}

output "waived" {
  value = [
    for result in data.alicloud_chatapp_phone_number_metric.support.results : result.message
    if result.reason == "waived"
  ]
}
