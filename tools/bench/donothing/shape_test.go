// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/datasource"

	"github.com/chatapp-metrics/terraform-provider-alicloud/datasources"
)

// TestShape holds that the floor's attributes are those of what is measured.
func TestShape(t *testing.T) {
	var resp datasource.SchemaResponse
	datasources.NewChatappPhoneNumberMetric().Schema(t.Context(), datasource.SchemaRequest{}, &resp)
	want := resp.Schema.Type().TerraformType(t.Context())
	if got := shape().Type().TerraformType(t.Context()); !got.Equal(want) {
		t.Errorf("the shape is\n%s, want\n%s", got, want)
	}
}
