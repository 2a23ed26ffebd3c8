# Reads the states of a channel's phone numbers at plan, and again when the plan is
# applied. The channel is the sandbox's.
ephemeral "alicloud_chatapp_phone_numbers" "support" {
  cust_space_id = "cams-healthy"

  rules = {
    status  = { signal = "status" }
    quality = { signal = "quality_rating" }
  }
}

resource "terraform_data" "campaign" {
  input = "spring"

  lifecycle {
    precondition {
      condition     = ephemeral.alicloud_chatapp_phone_numbers.support.allowed
      error_message = "A phone number cannot be used; the provider's warning has the reasons."
    }
  }
}
