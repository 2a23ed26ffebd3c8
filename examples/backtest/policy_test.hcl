# Tests which counts the policy blocks and which it allows. To run them:
# chatapp-gate test policy_test.hcl

policy = "quiet.hcl"
as_of  = "2026-11-24" # A Tuesday, so that Monday is judged.

test "a healthy channel passes" {
  rows "8613800000001" {
    sent      = "29*1200" # 29 days, of which the last is judged.
    delivered = "29*1164"
  }

  expect {
    allowed = true
    rules   = { delivery = "pass", volume = "pass" }
  }
}

test "one number that falls blocks, and is named" {
  rows "8613800000001" {
    sent      = "29*1200"
    delivered = "29*1164"
  }
  rows "8613800000002" {
    sent      = "29*300"
    delivered = "28*290 234"
  }

  expect {
    allowed = false
    rules = {
      delivery = { status = "fail", reason = "below_min", phone_numbers = ["8613800000002"] }
      volume   = "pass"
    }
  }
}

test "a quiet Sunday is not a fall in volume" {
  as_of = "2026-11-23"

  rows "8613800000001" {
    sent      = "840 5*1200 960 840 5*1200 960 840 5*1200 960 840 5*1200 960 840"
    delivered = "815 5*1164 931 815 5*1164 931 815 5*1164 931 815 5*1164 931 815"
  }

  expect {
    rules = { volume = "pass" }
  }
}

test "a channel without data does not pass" {
  expect {
    allowed = false
    status  = "inconclusive"
    rules   = { delivery = { reason = "no_data" }, volume = { reason = "no_data" } }
  }
}
