// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package functions_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/providertest"
)

func TestUnixMS(t *testing.T) {
	for timestamp, want := range map[string]int64{
		"2025-09-01T00:00:00+08:00":     1756656000000,
		"2025-08-31T16:00:00Z":          1756656000000,
		"2025-08-31T16:00:00.123999Z":   1756656000123,
		"1969-12-31T23:59:59Z":          -1000,
		"2025-02-28T23:59:59.999-12:00": 1740830399999,
	} {
		resource.UnitTest(t, resource.TestCase{
			ProtoV6ProviderFactories: providertest.Factories,
			Steps: []resource.TestStep{{
				Config:            "output \"ms\" {\n value = provider::alicloud::unix_ms(\"" + timestamp + "\")\n}",
				ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownOutputValue("ms", knownvalue.Int64Exact(want))},
			}},
		})
	}
}

func TestUnixMSErrors(t *testing.T) {
	for _, timestamp := range []string{"", "2025-09-01", "2025-09-01T00:00:00", "1756656000", "2025-13-01T00:00:00Z"} {
		resource.UnitTest(t, resource.TestCase{
			ProtoV6ProviderFactories: providertest.Factories,
			Steps: []resource.TestStep{{
				Config:      "output \"ms\" {\n value = provider::alicloud::unix_ms(\"" + timestamp + "\")\n}",
				ExpectError: providertest.Wrapped("not an RFC 3339 timestamp with its offset from UTC"),
			}},
		})
	}
}
