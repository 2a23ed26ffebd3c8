// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package datasources

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
)

// ChatappTemplateMetric is the source of alicloud_chatapp_template_metric.
var ChatappTemplateMetric = Source{
	Source: query.TemplateMetric,
	Description: "Reads how many messages of a marketing template were sent, delivered, read and clicked in each interval of a time window, " +
		"by language, and judges them by rules.",
	arguments: map[string]schema.Attribute{
		"template_code": schema.StringAttribute{
			Required:            true,
			MarkdownDescription: "The code of the template, as the ChatApp console shows it. CAMS counts marketing templates only.",
		},
		"language": optionalString("One language of the template, such as `en_US`. Without it, CAMS is asked for all languages."),
	},
	columns: map[string]column{
		"buttons": {
			computedList("The buttons of the template and the clicks on each, in the order that CAMS uses; null if clicks are not known.", map[string]schema.Attribute{
				"type":        computedString("The type, as CAMS spells it: `url_button`, `phone_number_button`, `quick_reply_button` or `quick_relpy_button` …"),
				"text":        computedString("The text of the button."),
				"click_count": computedNumber("Clicks on the button."),
			}),
			buttonState,
		},
	},
}

func buttonState(row metric.Row, kind tftypes.Type) tftypes.Value {
	if row.Unknown&metric.UnknownClicked != 0 {
		return tftypes.NewValue(kind, nil)
	}
	buttons := row.Buttons.List()
	elements := make([]tftypes.Value, len(buttons))
	for i, b := range buttons {
		elements[i] = object(elementOf(kind), map[string]any{"type": orNull(b.Type), "text": orNull(b.Text), "click_count": b.Count})
	}
	return tftypes.NewValue(kind, elements)
}
