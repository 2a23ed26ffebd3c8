#!/bin/sh
# Runs each fuzz target for a while, one after the other: tools/fuzz.sh 5000x. Prefer a number of runs to a time such as 10m: on a busy
# machine, go test may end that with "context deadline exceeded".
set -eu
cd "$(dirname "$0")/.."
grep -rl --include='*_test.go' '^func Fuzz' . | while read -r file; do
	for target in $(sed -n 's/^func \(Fuzz[A-Za-z0-9]*\)(.*/\1/p' "$file"); do
		go test "./$(dirname "$file")" -run '^$' -fuzz "^$target\$" -fuzztime "$1" -fuzzminimizetime 1x -parallel 2
	done
done
