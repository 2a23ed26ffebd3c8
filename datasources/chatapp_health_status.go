// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package datasources

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/signal"
)

// ChatappHealthStatus is the source of alicloud_chatapp_health_status.
var ChatappHealthStatus = Source{
	Source: query.HealthStatus,
	Description: "Reads whether a phone number, a template or a WhatsApp Business Account can send messages now and, if not, why. Judges the answer by rules. " +
		"Each read also counts against a quota of Meta, so do not poll. Reads of the same thing within a minute share one request.",
	arguments: map[string]schema.Attribute{
		"node_type": schema.StringAttribute{
			Required: true,
			MarkdownDescription: "What to ask about: `phone`, with `phone_number`; `template`, with `template_code` and `language`; or `waba`, with `waba_id`. " +
				"Which argument goes with which type is inferred from their names: CAMS documents only that the type is required.",
		},
		"phone_number":  optionalString("A business phone number: country code and number, digits only, such as `8613800000001`."),
		"template_code": optionalString("The code of a message template."),
		"language":      optionalString("The language of the template, such as `en_US`."),
		"waba_id":       optionalString("The ID of a WhatsApp Business Account."),
	},
	states: states{
		list: "entities",
		description: "The entities that decide the health, as CAMS lists them: the number or template, the account, the business. The worst one decides. " +
			"If none of them has the same value as the whole, what was asked about is listed too.",
		columns: map[string]string{
			"entity":              "Type and ID, as `results` and waivers name it, such as `WABA/104996122399160`.",
			"entity_type":         "`PHONE_NUMBER`, `WABA`, `BUSINESS`, `APP` or `MESSAGE_TEMPLATE`; CAMS documents only the first.",
			signal.CanSendMessage: "`AVAILABLE`, `LIMITED` or `BLOCKED`; CAMS documents only the first.",
			"phone_number":        "The phone number, if the entity is one.",
			"waba_id":             "The WhatsApp Business Account, if CAMS names it.",
			"business_id":         "The business, if CAMS names it.",
			"template_code":       "The template, if the entity is one.",
			"language":            "The language of the template.",
		},
		problems: true,
		whole: map[string]string{
			signal.CanSendMessage: "What CAMS reports for the whole: `AVAILABLE`, `LIMITED` or `BLOCKED`; null if it reports nothing.",
		},
	},
}
