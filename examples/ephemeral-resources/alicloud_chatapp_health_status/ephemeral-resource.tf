# Reads whether a phone number can send, at plan and again when the plan is applied. The
# channel and the number are the sandbox's.
ephemeral "alicloud_chatapp_health_status" "support" {
  cust_space_id = "cams-healthy"
  node_type     = "phone"
  phone_number  = "8613800000001"

  rules = {
    health = { signal = "can_send_message" }
  }
}

resource "terraform_data" "campaign" {
  input = "spring"

  lifecycle {
    precondition {
      condition     = ephemeral.alicloud_chatapp_health_status.support.allowed
      error_message = "The number cannot send; the provider's warning has the reasons."
    }
  }
}
