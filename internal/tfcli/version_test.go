// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package tfcli_test

import (
	"testing"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/tfcli"
)

func TestHasEphemeral(t *testing.T) {
	for v, want := range map[tfcli.Version]bool{
		{Name: "Terraform", Major: 1, Minor: 9}:  false,
		{Name: "Terraform", Major: 1, Minor: 10}: true,
		{Name: "Terraform", Major: 2, Minor: 0}:  true,
		{Name: "OpenTofu", Major: 1, Minor: 10}:  false,
		{Name: "OpenTofu", Major: 1, Minor: 11}:  true,
		{Name: "Other", Major: 9, Minor: 9}:      false,
	} {
		if got := v.HasEphemeral(); got != want {
			t.Errorf("%v: got %t, want %t", v, got, want)
		}
	}
}
