// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package query

import (
	"slices"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// PhoneNumberMetric reads the counts of phone numbers.
var PhoneNumberMetric = &Source{
	Source: policy.Source{
		Key:       "phone_number",
		Keys:      "phone_numbers",
		Noun:      "phone number",
		Metrics:   []string{metric.DeliveryRate, metric.SentCount, metric.DeliveredCount},
		CheckKey:  metric.CheckPhoneNumber,
		MaskKey:   metric.MaskPhoneNumber,
		WhyNoData: "CAMS collects metrics only after EnableWhatsappROIMetric, and the first ones appear at least a day later",
	},
	Name:   "phone_number_metric",
	Block:  "channel",
	Action: cams.GetChatappPhoneNumberMetric,
	Arguments: slices.Concat(channelArguments, []Argument{
		{Name: "phone_number", Target: func(a *Arguments) any { return &a.Key }},
		{Name: "phone_numbers", Target: func(a *Arguments) any { return &a.Keys }},
		{Name: "whole_channel", Target: func(a *Arguments) any { return &a.WholeChannel }},
		{Name: "show_phone_numbers", Target: func(a *Arguments) any { return &a.ShowKeys }},
	}, windowArguments),
	others:    "phone numbers",
	howToName: "List the numbers in phone_numbers: each is then asked for in its own request.",
	narrow:    func(q *cams.Query, key string) { q.PhoneNumber = key },
	whyNoRow: "CAMS collects metrics only after EnableWhatsappROIMetric was called for the channel. The first ones appear at least a day later, " +
		"and what was sent before is never counted. A missing row does not mean that nothing was sent.",
}
