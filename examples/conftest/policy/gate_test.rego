package main_test

import data.main
import rego.v1

read(name, status, allowed) := {
	"address": sprintf("data.alicloud_chatapp_phone_number_metric.%s", [name]),
	"mode": "data",
	"type": "alicloud_chatapp_phone_number_metric",
	"values": {"status": status, "allowed": allowed, "message": sprintf("%s, because.", [status])},
}

plan(resources) := {"format_version": "1.2", "prior_state": {"values": {"root_module": {"resources": resources}}}}

test_pass_passes if {
	count(main.deny) == 0 with input as plan([read("a", "pass", true)])
}

test_fail_is_denied if {
	main.deny == {"data.alicloud_chatapp_phone_number_metric.b: fail, because."} with input as plan([
		read("a", "pass", true),
		read("b", "fail", false),
	])
}

test_inconclusive_and_error_are_denied if {
	count(main.deny) == 2 with input as plan([read("a", "inconclusive", false), read("b", "error", false)])
}

test_allowed_inconclusive_passes if {
	count(main.deny) == 0 with input as plan([read("a", "inconclusive", true)])
}

test_warn_warns if {
	input_plan := plan([read("a", "warn", true)])
	count(main.deny) == 0 with input as input_plan
	count(main.warn) == 1 with input as input_plan
}

test_modules_are_searched if {
	modules := {"format_version": "1.2", "prior_state": {"values": {"root_module": {"child_modules": [{"child_modules": [{"resources": [read("deep", "fail", false)]}]}]}}}}
	count(main.deny) == 1 with input as modules
}

test_other_resources_are_ignored if {
	count(main.deny) == 0 with input as plan([{"type": "terraform_data", "mode": "managed", "values": {"allowed": false}}])
}

test_deferred_read_is_denied if {
	deferred := {"format_version": "1.2", "resource_changes": [{
		"address": "data.alicloud_chatapp_phone_number_metric.late",
		"mode": "data",
		"type": "alicloud_chatapp_phone_number_metric",
		"action_reason": "read_because_config_unknown",
		"change": {"after_unknown": {"status": true, "metrics": []}},
	}]}
	main.deny == {"data.alicloud_chatapp_phone_number_metric.late was not read during plan: read_because_config_unknown"} with input as deferred
}

test_unknown_wins_over_the_prior_state if {
	empty := object.union(read("a", "pass", false), {"values": {}})
	both := object.union(plan([empty]), {"resource_changes": [{
		"address": empty.address,
		"mode": "data",
		"type": empty.type,
		"change": {"after_unknown": {"allowed": true}},
	}]})
	main.deny == {"data.alicloud_chatapp_phone_number_metric.a was not read during plan: the read failed"} with input as both
}

test_failing_check_is_denied if {
	checked := {"format_version": "1.2", "checks": [
		{"address": {"to_display": "check.a"}, "status": "fail"},
		{"address": {"to_display": "check.b"}, "status": "pass"},
	]}
	main.deny == {"check.a: fail"} with input as checked
}

test_non_plan_is_denied if {
	count(main.deny) == 1 with input as {}
	count(main.deny) == 1 with input as {"format_version": "2.0"}
}

test_errored_plan_is_denied if {
	count(main.deny) == 1 with input as {"format_version": "1.2", "errored": true}
}
