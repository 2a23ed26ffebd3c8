#!/bin/sh
# Copyright (c) chatapp-metrics
# SPDX-License-Identifier: MPL-2.0
#
# Writes the licenses and notices of everything that is linked into the released binaries, on any system. Usage:
# tools/notices.sh FILE, a path from the root of the repository
set -eu
cd "$(dirname "$0")/.."
mkdir -p "$(dirname "$1")"
exec > "$1"

echo 'The binaries of terraform-provider-alicloud contain the following software. Its source code is on the Go module proxy, under the given name and version.'

# notice NAME FOLDER
notice() {
	printf '\n%s\n%s\n' '================================================================================' "$1"
	files=$(find "$2" -maxdepth 1 -type f \( -iname '*licen[cs]e*' -o -iname 'copying*' -o -iname 'notice*' -o -iname patents \) | sort)
	[ -n "$files" ] || { echo "$1 has no license." >&2; exit 1; }
	printf '%s\n' "$files" | while read -r file; do
		printf '\n---- %s\n\n' "${file##*/}"
		cat "$file"
	done
}

notice "The Go standard library, $(go env GOVERSION)" "$(go env GOROOT)"
modules=$(for os in linux darwin windows freebsd; do
	GOOS=$os CGO_ENABLED=0 go list -deps -f '{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}	{{.Dir}}{{end}}{{end}}' . ./cmd/...
done | sort -u)
printf '%s\n' "$modules" | while IFS='	' read -r name folder; do
	notice "$name" "$folder"
done
