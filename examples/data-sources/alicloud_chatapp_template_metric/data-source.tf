# Compares the last three complete days of a marketing template with the four weeks
# before. The channel and its template are the sandbox's.
data "alicloud_chatapp_template_metric" "sale" {
  cust_space_id = "cams-healthy"
  template_code = "spring_sale"
  lookback      = "3d"

  rules = {
    reads  = { metric = "read_rate", per = "language", max_drop = 0.20, baseline = "28d", min_sent = 500, confidence = 0.95 }
    clicks = { metric = "click_rate", per = "language", max_drop = 0.40, baseline = "28d", min_sent = 500, confidence = 0.95 }
  }
}

# The plan stops here while fewer recipients read the template, or click its buttons.
resource "terraform_data" "campaign" {
  input = "spring"

  lifecycle {
    precondition {
      condition     = data.alicloud_chatapp_template_metric.sale.allowed
      error_message = data.alicloud_chatapp_template_metric.sale.message
    }
  }
}
