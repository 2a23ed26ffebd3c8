#!/bin/sh
# Copyright (c) chatapp-metrics
# SPDX-License-Identifier: MPL-2.0
#
# Puts a built provider in the "implied local mirror", where Terraform and OpenTofu look before they ask a registry.
# Usage: tools/install.sh BINARY VERSION
set -eu
binary=$1 version=$2

for host in registry.terraform.io registry.opentofu.org; do
	dir="$HOME/.terraform.d/plugins/$host/chatapp-metrics/alicloud/$version/$(go env GOOS)_$(go env GOARCH)"
	mkdir -p "$dir"
	# Copied, then renamed: a running provider cannot be overwritten.
	cp "$binary" "$dir/.new"
	mv -f "$dir/.new" "$dir/terraform-provider-alicloud_v$version"
	echo "Installed $dir"
done
cat <<TF

For a configuration:

terraform {
  required_providers {
    alicloud = {
      source  = "chatapp-metrics/alicloud"
      version = "$version"
    }
  }
}

If a folder was initialized with an earlier build of $version, remove its checksum from .terraform.lock.hcl, and run init again.
TF
