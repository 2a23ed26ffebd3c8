// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package datasources_test

import (
	"cmp"
	"fmt"
	"os"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/chatapp-metrics/terraform-provider-alicloud/provider"
)

// TestAccRead reads a channel of a real account, with the credentials in the environment.
// ACC_CUST_SPACE_ID names the channel, which may have no metrics. With ACC_PROTOCOL=HTTP
// the account may be a sandbox's.
func TestAccRead(t *testing.T) {
	channel := os.Getenv("ACC_CUST_SPACE_ID")
	if os.Getenv(resource.EnvTfAcc) != "" && channel == "" {
		t.Fatal("ACC_CUST_SPACE_ID does not name a channel to read")
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: map[string]func() (tfprotov6.ProviderServer, error){
			"alicloud": providerserver.NewProtocol6WithError(provider.New("test")()),
		},
		Steps: []resource.TestStep{{
			Config: fmt.Sprintf(`
provider "alicloud" {
  protocol = %q
}

data "alicloud_chatapp_phone_number_metric" "this" {
  cust_space_id = %q
  lookback      = "7d"
}
`, cmp.Or(os.Getenv("ACC_PROTOCOL"), "HTTPS"), channel),
			ConfigStateChecks: []statecheck.StateCheck{
				equal("status", knownvalue.StringExact("unjudged")),
				equal("sent_count", knownvalue.NotNull()),
				equal("request_id", knownvalue.NotNull()),
			},
		}},
	})
}
