// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package policytest runs unit tests of policy files: counts that a channel is given, and
// what its rules must make of them.
//
//	policy = "policy.hcl"
//	as_of  = "2026-11-24T12:00:00+08:00"
//
//	test "a number that falls is found" {
//	  channel = "support"
//
//	  rows "8613800000001" {
//	    sent      = "35*1000" # 35 days, of which the last is the last that is judged.
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
