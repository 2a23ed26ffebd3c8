// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package query

import (
	"cmp"
	"slices"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/signal"
)

// PhoneNumbers reads the state of the phone numbers of a channel.
var PhoneNumbers = &Source{
	Source: policy.Source{
		Key:  "phone_number",
		Keys: "phone_numbers",
		Noun: "phone number",
		Signals: []string{
			signal.Status, signal.QualityRating, signal.MessagingLimitTier, signal.CodeVerificationStatus, signal.NameStatus,
		},
		CheckKey:  metric.CheckPhoneNumber,
		MaskKey:   metric.MaskPhoneNumber,
		WhyNoData: "CAMS lists only phone numbers that are bound to the channel",
	},
	Name:   "phone_numbers",
	Block:  "phone_numbers",
	Action: cams.QueryChatappPhoneNumbers,
	Arguments: slices.Concat(channelArguments, []Argument{
		{Name: "phone_numbers", Target: func(a *Arguments) any { return &a.Keys }},
		{Name: "show_phone_numbers", Target: func(a *Arguments) any { return &a.ShowKeys }},
	}),
	about:    func(r Read) string { return "the state of " + cmp.Or(r.named(), "the phone numbers") },
	whyNoRow: "Check cust_space_id, and that the numbers are bound to the channel: Channel Management > Manage > WABA Management > Phone Number Management.",
}
