# Judges how often a marketing template is read, at plan and again when the plan is
# applied. The channel and its template are the sandbox's.
ephemeral "alicloud_chatapp_template_metric" "sale" {
  cust_space_id = "cams-healthy"
  template_code = "spring_sale"
  lookback      = "3d"

  rules = {
    reads = { metric = "read_rate", per = "language", max_drop = 0.20, baseline = "28d", min_sent = 500, confidence = 0.95 }
  }
}

resource "terraform_data" "campaign" {
  input = "spring"

  lifecycle {
    precondition {
      condition     = ephemeral.alicloud_chatapp_template_metric.sale.allowed
      error_message = "Fewer recipients read the template; the provider's warning has the verdict."
    }
  }
}
