# Copyright (c) chatapp-metrics
# SPDX-License-Identifier: MPL-2.0
#
# To be sourced in the root of the repository. Builds the commands into $tmp, starts a sandbox with the demo scenario, and sets the environment
# variables for it. The sandbox reads $tmp/scenario.json again when it changes, and writes a line for each request into $tmp/requests. When the
# script ends, the sandbox ends and $tmp is removed.

# Ignore what a user has set for other runs of the CLI and for other accounts.
unset $(env | sed -n 's/^\(\(TF\|ALICLOUD\|ALIBABA_CLOUD\|ALIBABACLOUD\|CHATAPP\)_[A-Z0-9_]*\|\(CAMS\|STS\)_ENDPOINT\)=.*/\1/p')

tmp=$(mktemp -d)
sandbox=
trap '[ -z "$sandbox" ] || kill "$sandbox" 2> /dev/null || true; rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM

CGO_ENABLED=0 go build -o "$tmp/" ./cmd/...
PATH=$tmp:$PATH
cams-sandbox --print-scenario > "$tmp/scenario.json"
cams-sandbox --listen 127.0.0.1:0 --scenario "$tmp/scenario.json" --verbose > "$tmp/environment" 2> "$tmp/requests" &
sandbox=$!
until grep -q 'ALIBABA_CLOUD_ENDPOINT_CAMS' "$tmp/environment"; do
	kill -0 "$sandbox" 2> /dev/null || { cat "$tmp/requests" >&2; exit 1; }
	sleep 0.1
done
. "$tmp/environment"
