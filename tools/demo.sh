#!/bin/sh
# Copyright (c) chatapp-metrics
# SPDX-License-Identifier: MPL-2.0
#
# The real Terraform or OpenTofu plans two examples, which read their metrics from a sandbox. A precondition blocks the first plan, and chatapp-gate
# blocks the second. Fails on any other outcome. Usage: tools/demo.sh CLI
set -eu
cli=$1 name=$(basename "$1")
cd "$(dirname "$0")/.."

printf '\n==> %s\n' 'Building the provider, chatapp-gate and the sandbox. The first time this takes up to 4 minutes on two cores; later, a few seconds.'
. tools/sandbox.sh
. tools/transcript.sh

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
