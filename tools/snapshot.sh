#!/bin/sh
# Copyright (c) chatapp-metrics
# SPDX-License-Identifier: MPL-2.0
#
# Checks .goreleaser.yml, builds a release of two targets into dist/, signed with a throwaway key, and checks that the
# registries would accept it. Nothing is published. SBOMs need syft and signing needs gpg; without them these are skipped.
# Usage: tools/snapshot.sh GORELEASER
set -eu
goreleaser=$1
cd "$(dirname "$0")/.."

tmp=$(mktemp -d)
trap 'gpgconf --homedir "$tmp/gpg" --kill all 2> /dev/null || true; rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM

"$goreleaser" check
# All targets are in one list.
sed -E '/^ +- (linux|darwin|windows|freebsd)_/{/linux_amd64|windows_amd64/!d;}' .goreleaser.yml > "$tmp/two.yml"
skip=publish
command -v syft > /dev/null || { skip=$skip,sbom; echo "syft is not installed: skipping SBOMs."; }
if command -v gpg > /dev/null; then
	export GNUPGHOME="$tmp/gpg"
	mkdir -m 700 "$GNUPGHOME"
	gpg --batch --quiet --passphrase "" --quick-gen-key "A snapshot <snapshot@example.com>" rsa2048 sign never 2> "$tmp/log" || { cat "$tmp/log" >&2; exit 1; }
	GPG_FINGERPRINT=$(gpg --list-keys --with-colons 2> /dev/null | awk -F: '$1 == "fpr" { print $10; exit }')
	export GPG_FINGERPRINT
else
	skip=$skip,sign
	echo "gpg is not installed: skipping the signature."
fi
"$goreleaser" release --config "$tmp/two.yml" --snapshot --clean --skip "$skip"

echo
cd dist
for archive in *.zip *.tar.gz; do
	echo "$archive"
	case $archive in
	*.zip) unzip -l "$archive" | awk '$1 ~ /^[0-9]+$/ && $4 != "" { printf "    %9d  %s %s  %s\n", $1, $2, $3, $4 }' ;;
	*) tar -tvzf "$archive" | awk '{ printf "    %9d  %s %s  %s\n", $3, $4, $5, $6 }' ;;
	esac > "$tmp/list"
	cat "$tmp/list"
	for file in LICENSE THIRD_PARTY_NOTICES.txt; do
		grep -q "  $file\$" "$tmp/list" || { echo "$archive does not contain $file." >&2; exit 1; }
	done
done
sums=$(echo terraform-provider-alicloud_*_SHA256SUMS)
echo "$sums"
sed 's/^/    /' "$sums"

# What the registries require.
version=${sums#terraform-provider-alicloud_} version=${version%_SHA256SUMS}
cp ../terraform-registry-manifest.json "$tmp/terraform-provider-alicloud_${version}_manifest.json"
cp ./*.zip* ./*.tar.gz* "$tmp"
(cd "$tmp" && sha256sum --quiet -c "$OLDPWD/$sums")
for target in linux_amd64 windows_amd64; do
	zip=terraform-provider-alicloud_${version}_$target.zip
	grep -q "  $zip\$" "$sums" || { echo "$zip has no checksum." >&2; exit 1; }
	unzip -l "$zip" | grep -q " terraform-provider-alicloud_v$version" || { echo "$zip does not contain a provider of this version." >&2; exit 1; }
done
grep -q "  terraform-provider-alicloud_${version}_manifest.json\$" "$sums" || { echo 'The manifest has no checksum.' >&2; exit 1; }
if [ -e "$sums.sig" ]; then
	gpg --quiet --verify "$sums.sig" "$sums" 2> "$tmp/log" || { cat "$tmp/log" >&2; exit 1; }
	echo "$sums.sig is a good signature."
fi
echo 'The archives, checksums and manifest have the names that the registries require.'
