# Reads whether a phone number can send now, and if not, why. The channel and the number are
# the sandbox's.
data "alicloud_chatapp_health_status" "support" {
  cust_space_id = "cams-healthy"
  node_type     = "phone"
  phone_number  = "8613800000001"

  rules = {
    health = { signal = "can_send_message" }
  }
}

# The plan stops here while the number is blocked.
resource "terraform_data" "campaign" {
  input = "spring"

  lifecycle {
    precondition {
      condition     = data.alicloud_chatapp_health_status.support.allowed
      error_message = data.alicloud_chatapp_health_status.support.message
    }
  }
}
