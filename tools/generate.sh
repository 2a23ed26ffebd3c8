#!/bin/sh
# Copyright (c) chatapp-metrics
# SPDX-License-Identifier: MPL-2.0
#
# Writes docs/ from the provider's schema, examples/ and templates/, without a network. Usage: tools/generate.sh CLI TFPLUGINDOCS
# [--check] With --check it writes nothing. It fails with the difference if docs/ is not up to date, new and removed files included.
set -eu
cli=$1 tfplugindocs=$2 mode=${3-}
cd "$(dirname "$0")/.."

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM

# The provider's address is in hashicorp's namespace, where tfplugindocs looks it up, and has a host, to be the same for Terraform
# and OpenTofu. dev_overrides need neither init nor a lock file.
address=registry.terraform.io/hashicorp/alicloud
mkdir "$tmp/config" "$tmp/bin" "$tmp/tree"
go build -o "$tmp/bin/terraform-provider-alicloud" .
cat > "$tmp/config/main.tf" <<TF
terraform {
  required_providers {
    alicloud = { source = "$address" }
  }
}
TF
cat > "$tmp/cli.tfrc" <<TF
provider_installation {
  dev_overrides { "$address" = "$tmp/bin" }
}
TF
unset TF_CLI_ARGS TF_DATA_DIR TF_REATTACH_PROVIDERS TF_WORKSPACE
(cd "$tmp/config" && TF_CLI_CONFIG_FILE="$tmp/cli.tfrc" "$cli" providers schema -json) > "$tmp/all.json"
# Arguments that are ignored would bury the others. A guide lists them.
(cd tools && go run ./ignored) < "$tmp/all.json" > "$tmp/schema.json"
(cd tools && go run ./ignored -list) < "$tmp/all.json" > "$tmp/tree/ignored.txt"

# tfplugindocs writes to the tree that it reads, so it gets a copy.
for dir in examples templates; do
	if [ -d "$dir" ]; then cp -R "$dir" "$tmp/tree/"; fi
done
for command in generate validate; do
	"$tfplugindocs" $command --provider-dir "$tmp/tree" --provider-name alicloud --providers-schema "$tmp/schema.json" > "$tmp/log" 2>&1 ||
		{ cat "$tmp/log" >&2; exit 1; }
done

if [ "$mode" = --check ]; then
	diff -ru docs "$tmp/tree/docs" || { echo 'docs/ is not up to date: run `make generate`.' >&2; exit 1; }
	echo 'docs/ is up to date.'
else
	rm -rf docs
	cp -R "$tmp/tree/docs" docs
fi
