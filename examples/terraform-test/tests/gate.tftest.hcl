# `terraform test` checks, without an account, that the gate blocks and allows. The
# provider is mocked, and override_data sets the values that it would have read.
mock_provider "alicloud" {}

run "a_healthy_channel_is_let_through" {
  command = plan

  override_data {
    target = data.alicloud_chatapp_phone_number_metric.support
    values = {
      status  = "pass"
      allowed = true
      message = "Allowed: 1 rule passes for cams-test"
    }
  }

  assert {
    condition     = terraform_data.campaign.input == "spring"
    error_message = "The campaign is not planned."
  }
}

run "a_sick_channel_is_blocked" {
  command = plan

  override_data {
    target = data.alicloud_chatapp_phone_number_metric.support
    values = {
      status  = "fail"
      allowed = false
      message = "Blocked: 1 rule fails for cams-test"
    }
  }

  expect_failures = [terraform_data.campaign]
}
