#!/bin/sh
# Copyright (c) chatapp-metrics
# SPDX-License-Identifier: MPL-2.0
#
# Applies saved plans of examples/gate-at-apply with the real Terraform or OpenTofu. In the meantime, a sandbox makes the channel sick, or the service
# fail. Prints each command, its exit code and the number of requests. Fails on any other outcome.
# Usage: tools/demo-apply.sh CLI
set -eu
cli=$1
cd "$(dirname "$0")/.."

printf '\n==> %s\n' 'Building the provider, chatapp-gate and the sandbox. The first time, Go takes up to 4 minutes on two cores; later, a few seconds.'
. tools/sandbox.sh
. tools/transcript.sh
export TF_VAR_phone_number=8613800000001
cp "$tmp/scenario.json" "$tmp/healthy.json"

# turn STATE makes the channel healthy or sick, or the service fail.
turn() {
	say "The channel is $1."
	case $1 in
	healthy) cat "$tmp/healthy.json" ;;
	sick) sed 's/"delivery_rate": 0.9[0-9]*/"delivery_rate": 0.5/' "$tmp/healthy.json" ;;
	unreachable) sed '1s/{/{ "faults": [{ "kind": "code", "http_status": 400, "code": "Product.Unsubscript", "message": "No." }],/' "$tmp/healthy.json" ;;
	esac > "$tmp/scenario.new"
	mv "$tmp/scenario.new" "$tmp/scenario.json"
}

# sent counts the requests that the sandbox has answered.
sent() { grep -c GetChatappPhoneNumberMetric "$tmp/requests" || true; }

# run CODE REQUESTS ARGUMENT… runs the CLI, which must end with this exit code and send that many requests.
run() {
	code=$1 requests=$2 before=$(sent)
	shift 2
	printf '\n$ %s\n' "$(basename "$cli") $*"
	expect "$code" "$cli" "$@" $color
	count=$(($(sent) - before))
	echo "(requests: $count)"
	[ "$count" -eq "$requests" ] || { echo "The demo failed: $count requests were sent, and $requests expected." >&2; exit 1; }
}

# created WANT checks how many resources are in the state.
created() {
	n=$("$cli" state list 2> "$tmp/state" | wc -l)
	echo "(resources in the state: $n)"
	[ "$n" -eq "$1" ] || { echo "The demo failed: $1 were expected." >&2; exit 1; }
}

# nothing_left checks that no number, count or key of the channel is in the state, in the plan file or in what that archive holds.
nothing_left() {
	{ cat terraform.tfstate* release.tfplan; unzip -p release.tfplan; } > "$tmp/bytes" 2> "$tmp/unzip"
	found=$(grep -a -c -E '86138|sent_count|delivered_count|sandbox-key' "$tmp/bytes" || true)
	echo "($(wc -c < "$tmp/bytes") bytes of state and plan, in which $found lines have a phone number, a count or a key)"
	[ "$found" -eq 0 ] || { echo 'The demo failed: something is left.' >&2; exit 1; }
}

for on_blocked in warn fail; do
	configure gate-at-apply
	export TF_VAR_on_blocked=$on_blocked
	say "on_blocked = \"$on_blocked\""
	turn healthy
	run 0 1 plan -input=false -out=release.tfplan
	"$cli" show -json release.tfplan > "$tmp/plan.json"
	expect 0 chatapp-gate plan "$tmp/plan.json"
	turn sick
	run 1 1 apply -input=false release.tfplan
	created 0
	turn healthy
	run 0 1 plan -input=false -out=release.tfplan
	run 0 1 apply -input=false release.tfplan
	created 1
	nothing_left
	run 0 1 plan -input=false -detailed-exitcode
	turn sick
	if [ $on_blocked = warn ]; then
		run 0 1 destroy -input=false -auto-approve
	else
		run 1 1 destroy -input=false -auto-approve
		turn healthy
		run 0 1 destroy -input=false -auto-approve
	fi
	created 0
done

for on_error in fail record; do
	configure gate-at-apply
	export TF_VAR_on_blocked=warn TF_VAR_on_error=$on_error
	say "on_error = \"$on_error\""
	turn healthy
	run 0 1 plan -input=false -out=release.tfplan
	turn unreachable
	run 1 1 apply -input=false release.tfplan
	created 0
done
say 'Each gate did what the documentation states.'
