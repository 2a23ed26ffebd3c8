# The gate in Rego, for teams whose pipeline already has OPA or Conftest. It reads the
# output of `terraform show -json` or `tofu show -json`, and denies what chatapp-gate
# would block. The verdict itself is the provider's, made during plan.
package main

import rego.v1

metric := "alicloud_chatapp_phone_number_metric"

# Anything that is not a plan, such as an empty file, must not pass.
deny contains "this is not plan JSON of format 1" if {
	not is_plan
}

is_plan if startswith(input.format_version, "1.")

# A plan that ended with an error is incomplete: what is missing cannot be judged.
deny contains "the plan ended with an error" if input.errored

# The verdict of each channel that was read during plan.
deny contains msg if {
	some read in reads
	not read.values.allowed
	msg := sprintf("%s: %s", [read.address, read.values.message])
}

# A channel that is read only during apply was not judged.
deny contains msg if {
	some change in deferred
	reason := object.get(change, "action_reason", "the read failed")
	msg := sprintf("%s was not read during plan: %s", [change.address, reason])
}

# Check blocks, preconditions and postconditions: a failing check does not end a plan.
deny contains msg if {
	some check in object.get(input, "checks", [])
	check.status in {"fail", "error"}
	msg := sprintf("%s: %s", [check.address.to_display, check.status])
}

warn contains msg if {
	some read in reads
	read.values.status == "warn"
	msg := sprintf("%s: %s", [read.address, read.values.message])
}

# Reads during plan are in the prior state, in any module. So is a read inside a check
# that failed, but it is empty: a change with unknown values wins over the prior state.
reads contains resource if {
	walk(input.prior_state.values.root_module, [_, resource])
	resource.type == metric
	resource.mode == "data"
	every change in deferred { change.address != resource.address }
}

deferred contains change if {
	some change in object.get(input, "resource_changes", [])
	change.type == metric
	change.mode == "data"
	walk(change.change.after_unknown, [_, true])
}
