# Reads the phone numbers of a channel, and their states now. The channel is the
# sandbox's.
data "alicloud_chatapp_phone_numbers" "support" {
  cust_space_id = "cams-healthy"

  rules = {
    status  = { signal = "status" }
    quality = { signal = "quality_rating" }
  }
}

# The plan stops here while a number cannot be used.
resource "terraform_data" "campaign" {
  input = "spring"

  lifecycle {
    precondition {
      condition     = data.alicloud_chatapp_phone_numbers.support.allowed
      error_message = data.alicloud_chatapp_phone_numbers.support.message
    }
  }
}
