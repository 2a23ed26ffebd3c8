#!/bin/sh
# Copyright (c) chatapp-metrics
# SPDX-License-Identifier: MPL-2.0
#
# Judges the channels of a sandbox with chatapp-gate, and takes a picture of its HTML report. docs-dev/data-flow.svg is drawn by
# hand.
set -eu
cd "$(dirname "$0")/.."
for browser in chromium chromium-browser google-chrome ''; do
	[ -n "$browser" ] || { echo 'Chromium is not on PATH.' >&2; exit 1; }
	! command -v "$browser" > /dev/null || break
done

. tools/sandbox.sh
# The verdict blocks, as it should. Only a missing report is an error.
chatapp-gate live --policy docs-dev/report.policy.hcl --format "html=$tmp/report.html" || [ -s "$tmp/report.html" ]
# The browser's sandbox does not start for root, and the page can be trusted.
"$browser" --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$tmp/profile" --window-size=1000,960 \
	--screenshot="$PWD/docs-dev/report.png" "file://$tmp/report.html" 2> "$tmp/browser" || { cat "$tmp/browser" >&2; exit 1; }
