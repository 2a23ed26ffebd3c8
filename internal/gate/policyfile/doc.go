// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package policyfile reads policy files, in HCL or its JSON syntax: which channels are
// judged, and by which rules.
//
//	variable "min_rate" {
//	  type    = number
//	  default = 0.95
//	}
//
//	rules = { # For every channel.
//	  volume = { metric = "sent_count", min = 1000, severity = "warning" }
//	}
//
//	channel "support" {
//	  cust_space_id = "cams-xxxxxxxx"
//	  lookback      = "7d"
//	  rules = {
//	    delivery = { metric = "delivery_rate", min = var.min_rate }
//	  }
//	}
package policyfile
