# A first guess at bounds. Backtest it before it blocks anything:
#
#   chatapp-gate backtest --policy policy.hcl --recorded answer.json --suggest

channel "support" {
  cust_space_id = "cams-support"
  lookback      = "1d"

  rules = {
    delivery = { metric = "delivery_rate", per = "phone_number", min = 0.97, min_sent = 100 }
    volume   = { metric = "sent_count", max_drop = 0.2, baseline = "28d" }
  }
}
