# Copyright (c) chatapp-metrics
# SPDX-License-Identifier: MPL-2.0
#
# To be sourced after tools/sandbox.sh, with the path of the CLI in $cli. Has what scripts need to run the real Terraform or OpenTofu and print how it
# ends. Makes the CLI use the built provider without a registry.

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
	rm -rf "$tmp/$1"
	cp -R "$repository/examples/$1" "$tmp/$1"
	cd "$tmp/$1"
	"$cli" init -no-color > "$tmp/init" 2>&1 || { cat "$tmp/init" >&2; exit 1; }
}

repository=$PWD
export TF_CLI_CONFIG_FILE="$tmp/cli.tfrc" TF_IN_AUTOMATION=1 CHECKPOINT_DISABLE=1
echo "provider_installation { filesystem_mirror { path = \"$tmp/mirror\" } }" > "$TF_CLI_CONFIG_FILE"
# OpenTofu looks for a provider without a host in its own registry.
for host in registry.terraform.io registry.opentofu.org; do
	CGO_ENABLED=0 go build -o "$tmp/mirror/$host/chatapp-metrics/alicloud/99.0.0/$(go env GOOS)_$(go env GOARCH)/terraform-provider-alicloud_v99.0.0" .
done
