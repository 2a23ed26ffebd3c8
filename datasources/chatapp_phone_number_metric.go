// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package datasources

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
)

// ChatappPhoneNumberMetric is the source of alicloud_chatapp_phone_number_metric.
var ChatappPhoneNumberMetric = Source{
	Source: query.PhoneNumberMetric,
	Description: "Reads how many messages the phone numbers of a WhatsApp channel sent, and how many were delivered, " +
		"in each interval of a time window, and judges them by rules.",
	arguments: map[string]schema.Attribute{
		"phone_number": optionalString("One business phone number of the channel: country code and number, digits only, such as `8613800000001`. " +
			"Conflicts with `phone_numbers`. Without either, CAMS is asked for the whole channel."),
		"phone_numbers": schema.ListAttribute{
			Optional:            true,
			ElementType:         types.StringType,
			MarkdownDescription: "Several phone numbers in one read, each written like `phone_number`, none twice. Conflicts with `phone_number`.",
		},
	},
}
