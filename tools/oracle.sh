#!/bin/sh
# Copyright (c) chatapp-metrics
# SPDX-License-Identifier: MPL-2.0
#
# Reads the sandbox with the vendor's client, and fails if no such test ran: `go test` alone passes if all were skipped or none matched.
set -eu
cd "$(dirname "$0")/.."

log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
CAMS_ORACLE="$PWD/tools/oracle" go test -run Oracle -count 1 -v ./internal/sandbox > "$log" 2>&1 || status=$?
cat "$log"
[ "$status" -eq 0 ] || exit "$status"
grep -q '^--- PASS: ' "$log" || { echo 'No oracle test ran.' >&2; exit 1; }
