#!/bin/sh
# Copyright (c) chatapp-metrics
# SPDX-License-Identifier: MPL-2.0
#
# The real Terraform or OpenTofu plans two examples, which read their metrics from a sandbox. A precondition blocks the first plan, and chatapp-gate
# blocks the second. Fails on any other outcome. Usage: tools/demo.sh CLI
set -eu
cli=$1 name=$(basename "$1")
cd "$(dirname "$0")/.."
color=
[ -t 1 ] || color=-no-color

say() { printf '\n==> %s\n' "$*"; }

# expect CODE COMMAND… runs a command that must end with this exit code. Its output is in $tmp/out.
expect() {
	want=$1 got=0
	shift
	"$@" > "$tmp/out" 2>&1 || got=$?
	cat "$tmp/out"
	[ "$got" -eq "$want" ] || { echo "The demo failed: the exit code is $got, not $want: $*" >&2; exit 1; }
	echo "(exit code $got)"
}

# configure EXAMPLE initializes a copy of an example outside the tree. The CLI's output is shown only if it fails.
configure() {
	cp -R "examples/$1" "$tmp/$1"
	cd "$tmp/$1"
	"$cli" init -no-color > "$tmp/init" 2>&1 || { cat "$tmp/init" >&2; exit 1; }
}

say 'Building the provider, chatapp-gate and the sandbox. The first time this takes up to 4 minutes on two cores; later, a few seconds.'
. tools/sandbox.sh
export TF_CLI_CONFIG_FILE="$tmp/cli.tfrc" TF_IN_AUTOMATION=1 CHECKPOINT_DISABLE=1
echo "provider_installation { filesystem_mirror { path = \"$tmp/mirror\" } }" > "$TF_CLI_CONFIG_FILE"
# OpenTofu looks for a provider without a host in its own registry.
for host in registry.terraform.io registry.opentofu.org; do
	CGO_ENABLED=0 go build -o "$tmp/mirror/$host/chatapp-metrics/alicloud/99.0.0/$(go env GOOS)_$(go env GOARCH)/terraform-provider-alicloud_v99.0.0" .
done

say "examples/demo: one campaign needs a healthy channel, another a sick one. Running: $name plan"
(
	configure demo
	expect 1 "$cli" plan -input=false $color
	grep -q sick_campaign "$tmp/out" || { echo 'The demo failed: something else was blocked.' >&2; exit 1; }
)

say "examples/check-advises: a check block only warns, so this plan would be applied. Running: $name plan -out=demo.tfplan -compact-warnings"
(
	configure check-advises
	expect 0 "$cli" plan -input=false $color -out=demo.tfplan -compact-warnings
	say "In CI, chatapp-gate blocks it. Running: $name show -json demo.tfplan | chatapp-gate plan -"
	"$cli" show -json demo.tfplan > "$tmp/plan.json"
	expect 1 chatapp-gate plan - < "$tmp/plan.json"
)

say 'Both rollouts were blocked, as they should be. Next:'
cat <<'TEXT'
    make install                          puts the provider where Terraform and OpenTofu find it, and the commands into bin/
    bin/cams-sandbox                      serves these channels until Ctrl-C, and prints the environment variables for it
    docs/guides/gate-a-deployment.md      leads from an empty folder to a pipeline that stops
TEXT
