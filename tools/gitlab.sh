#!/bin/sh
# Copyright (c) chatapp-metrics
# SPDX-License-Identifier: MPL-2.0
#
# Checks the examples for GitLab CI against GitLab's published schema, which gitlab-ci-local contains. Also checks that a misspelled key is found.
set -eu
cd "$(dirname "$0")/.."
gitlab="$PWD/tools/gitlab/node_modules/.bin/gitlab-ci-local"

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM
# It looks for the repository that a pipeline is in.
git init -q "$tmp"
git -C "$tmp" -c user.name=test -c user.email=test@example.com commit -q --allow-empty -m test
git -C "$tmp" remote add origin https://gitlab.example.com/group/project.git

check() { (cd "$tmp" && "$gitlab" --list) > "$tmp/log" 2>&1; }

for example in examples/*/gitlab-ci.yml; do
	cp "$example" "$tmp/.gitlab-ci.yml"
	check || { echo "$example:" >&2; cat "$tmp/log" >&2; exit 1; }
	sed 's/^  script:/  scrip:/' "$example" > "$tmp/.gitlab-ci.yml"
	! check || { echo "$example: a misspelled key was not found." >&2; exit 1; }
	echo "$example is valid."
done
