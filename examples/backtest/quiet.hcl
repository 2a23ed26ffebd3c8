# The policy after its backtest. The bound is a little looser than the suggested one, and
# has a confidence. Weekends are compared with weekends.

channel "support" {
  cust_space_id = "cams-support"
  lookback      = "1d"

  rules = {
    delivery = { metric = "delivery_rate", per = "phone_number", min = 0.96, min_sent = 100, confidence = 0.95, joint = true }
    volume   = { metric = "sent_count", max_drop = 0.2, baseline = "28d", align = "week" }
  }
}
