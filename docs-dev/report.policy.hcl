# What the picture of the HTML report judges: the two channels of the sandbox's demo.
rules = {
  delivery = { metric = "delivery_rate", per = "phone_number", min = 0.95, min_sent = 200, confidence = 0.95 }
}

channel "support" {
  cust_space_id = "cams-healthy"
  lookback      = "14d"
}

channel "campaigns" {
  cust_space_id = "cams-sick"
  lookback      = "14d"

  rules = {
    drop = { metric = "delivery_rate", per = "phone_number", max_drop = 0.10, baseline = "28d" }
  }
}
