// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package policytest runs unit tests of policy files. A test gives counts to a channel, and
// states the outcome that its rules must have.
//
//	policy = "policy.hcl"
//	as_of  = "2026-11-24T12:00:00+08:00"
//
//	test "a number that falls is found" {
//	  channel = "support"
//
//	  rows "8613800000001" {
//	    sent      = "35*1000" # 35 days, up to the last judged day.
//	    delivered = "34*970 600"
//	  }
//
//	  expect {
//	    allowed = false
//	    rules = {
//	      delivery = "pass"
//	      drop     = { status = "fail", reason = "dropped", phone_numbers = ["8613800000001"] }
//	    }
//	  }
//	}
package policytest
