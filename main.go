// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Command terraform-provider-alicloud serves the provider to Terraform and
// OpenTofu over the plugin protocol, version 6.
package main

import (
	"context"
	"flag"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/chatapp-metrics/terraform-provider-alicloud/provider"
)

// version is set at link time.
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "run as a server to which a debugger can be attached")
	flag.Parse()

	err := providerserver.Serve(context.Background(), provider.New(version), providerserver.ServeOpts{
		Address:         provider.Address,
		Debug:           *debug,
		ProtocolVersion: 6,
	})
	if err != nil {
		log.Fatal(err)
	}
}
