# Rules that chatapp-gate judges in addition to those of the data sources. `chatapp-gate validate policy.hcl` checks this file.

variable "min_rate" {
  type        = number
  default     = 0.95
  description = "The lowest delivery rate at which a rollout may continue."
}

# These rules apply to every channel.
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
