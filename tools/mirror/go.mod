// What lays out a network mirror, in a separate module.
module github.com/chatapp-metrics/terraform-provider-alicloud/tools/mirror

go 1.26.0

toolchain go1.26.10

require golang.org/x/mod v0.42.0
