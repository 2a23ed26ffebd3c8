# What chatapp-gate judges beyond the rules of the data sources. `chatapp-gate validate policy.hcl` checks it.

variable "min_rate" {
  type        = number
  default     = 0.95
  description = "The least delivery rate that lets a rollout go on."
}

# For every channel.
rules = {
  delivery = { metric = "delivery_rate", min = var.min_rate, min_sent = 200, confidence = 0.95 }
}

channel "support" {
  cust_space_id = "cams-xxxxxxxx"
  lookback      = "7d"

  rules = {
    daily = { metric = "delivery_rate", per = "interval", min = 0.8, min_sent = 50, severity = "warning" }
  }
}
