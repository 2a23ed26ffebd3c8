// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package datasources

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
)

func (s Source) windowAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"granularity": schema.StringAttribute{
			Optional:            true,
			Computed:            true,
			MarkdownDescription: "The length of an interval: `DAILY`, the default, or `HALF_HOUR`.",
		},
		// Numbers rather than integers: for a fraction, the framework would blame the provider.
		"start": schema.NumberAttribute{
			Optional: true,
			Computed: true,
			MarkdownDescription: "The start of the window, in Unix milliseconds. The function `unix_ms` converts a timestamp. " +
				"Needs `end`; conflicts with `lookback`.",
		},
		"end": schema.NumberAttribute{
			Optional:            true,
			Computed:            true,
			MarkdownDescription: "The end of the window, in Unix milliseconds. This instant is not part of the window. Needs `start`, and must be later.",
		},
		"lookback": optionalString("The window as a length: the last complete and settled intervals, such as `7d`, `36h` or `90m`, " +
			"a whole multiple of the granularity, 3660 days at most. Conflicts with `start` and `end`. Set either it or both of them."),
		"settle": schema.StringAttribute{
			Optional: true,
			Computed: true,
			MarkdownDescription: "How long after its end an interval may still change, such as `6h`. CAMS does not document this. A `lookback` leaves out intervals that ended more recently. " +
				"Defaults to `" + query.DefaultSettle + "`. Only with `lookback`.",
		},
		"timezone": schema.StringAttribute{
			Optional: true,
			Computed: true,
			MarkdownDescription: "The IANA name of the time zone in which days begin. Defaults to `" + metric.DefaultTimezone + "`, " +
				"which is inferred from the examples of the API's reference page: CAMS does not document its zone.",
		},
		"start_time": computedString("`start` in RFC 3339 form, in `timezone`."),
		"end_time":   computedString("`end` in RFC 3339 form, in `timezone`."),
	}
}

// instant reads a time. While Terraform 1.8 validates, plantimestamp() returns the year 1,
// which counts as unknown.
func (r *reader) instant(argument string, validate bool) *int64 {
	ms := r.milliseconds(argument)
	if ms != nil && *ms < 0 && validate {
		r.unknown = append(r.unknown, argument)
		return nil
	}
	return ms
}

// windowState returns the state that is known before an answer.
func windowState(read query.Read) map[string]tftypes.Value {
	return map[string]tftypes.Value{
		"granularity": text(string(read.Calendar.Granularity)),
		"start":       integer(read.Window.Start),
		"end":         integer(read.Window.End),
		"settle":      optional(read.Settle),
		"timezone":    text(read.Timezone),
		"start_time":  text(read.Time(read.Window.Start)),
		"end_time":    text(read.Time(read.Window.End)),
	}
}
