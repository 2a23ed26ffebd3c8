#!/bin/sh
# Runs each fuzz target for a while, one after the other: tools/fuzz.sh 5000x. A number of runs is safer than a time such as 10m, at whose end
# go test may fail with "context deadline exceeded" on a busy machine.
set -eu
cd "$(dirname "$0")/.."
grep -rl --include='*_test.go' '^func Fuzz' . | while read -r file; do
	for target in $(sed -n 's/^func \(Fuzz[A-Za-z0-9]*\)(.*/\1/p' "$file"); do
		go test "./$(dirname "$file")" -run '^$' -fuzz "^$target\$" -fuzztime "$1" -fuzzminimizetime 1x -parallel 2
	done
done
