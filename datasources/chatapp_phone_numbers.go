// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package datasources

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/signal"
)

// ChatappPhoneNumbers is the source of alicloud_chatapp_phone_numbers.
var ChatappPhoneNumbers = Source{
	Source: query.PhoneNumbers,
	Description: "Reads the phone numbers of a WhatsApp channel and the state that each is in now, and judges the states by rules. " +
		"It needs no opt-in and has no delay. `numbers[*].phone_number` feeds `phone_numbers` of `alicloud_chatapp_phone_number_metric`.",
	arguments: map[string]schema.Attribute{
		"phone_numbers": schema.ListAttribute{
			Optional:    true,
			ElementType: types.StringType,
			MarkdownDescription: "The phone numbers that the channel is expected to have: country code and number, digits only, such as `8613800000001`, none twice. " +
				"A number that CAMS does not list has no data. Numbers that are not named here are left out. Without this argument, all numbers of the channel are read.",
		},
	},
	states: states{
		list:        "numbers",
		description: "The phone numbers, in order. Values are passed on as CAMS returns them. The set is open, so undocumented values may appear. What CAMS leaves out is null.",
		columns: map[string]string{
			"phone_number":                "The phone number: country code and number, digits only.",
			"verified_name":               "The name that recipients see.",
			signal.Status:                 "Whether the number can be used: `CONNECTED`, `FLAGGED`, `RESTRICTED`, `RATE_LIMITED`, `BANNED` …",
			signal.QualityRating:          "How recipients respond to its messages: `GREEN`, `YELLOW`, `RED` or `UNKNOWN`.",
			signal.MessagingLimitTier:     "How many recipients it may message in a day, such as `TIER_1K`. Meta has moved this limit from the number to the business portfolio.",
			signal.CodeVerificationStatus: "Whether the number was verified: `VERIFIED`, `NOT_VERIFIED`, `EXPIRED` …",
			signal.NameStatus:             "Whether the name was approved.",
		},
		flags: map[string]string{
			"is_official": "Whether it is an official business account; null where CAMS reports neither yes nor no.",
		},
	},
}
