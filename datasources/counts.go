// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package datasources

import (
	"fmt"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
)

// descriptions describes each metric as an attribute of a row and of totals.
var descriptions = map[string]struct{ row, total string }{
	metric.SentCount:      {"Messages sent.", "Messages sent, in total."},
	metric.DeliveredCount: {"Messages delivered.", "Messages delivered, in total."},
	metric.DeliveryRate: {
		"Delivered ÷ sent; null when nothing was sent.",
		"All delivered ÷ all sent, never a mean of rates; null when nothing was sent. It may exceed 1 when receipts arrive late.",
	},
	metric.ReadCount: {"Messages read; null where CAMS does not report it.", "Messages read, in total, over the rows that have it; null if none does."},
	metric.ReadRate: {
		"Read ÷ delivered; null when nothing was delivered, or reads are not known.",
		"All read ÷ all delivered in the rows that have reads, never a mean of rates; null when nothing was delivered, or no row has reads. Recipients can turn off read receipts, so the rate is too low.",
	},
	metric.ClickCount: {"Clicks on buttons; null where CAMS does not report them.", "Clicks on buttons, in total, over the rows that have them; null if none does."},
	metric.ClickRate: {
		"Clicks ÷ delivered; null when nothing was delivered, or clicks are not known.",
		"All clicks ÷ all delivered in the rows that have clicks, never a mean of rates; null when nothing was delivered, or no row has clicks. It may exceed 1, since a message can be clicked more than once.",
	},
}

// column is an attribute that rows of one source have in addition to counts.
type column struct {
	attribute schema.Attribute
	value     func(row metric.Row, kind tftypes.Type) tftypes.Value
}

// countAttributes returns the attributes for the rows of an answer and for their totals.
func (s Source) countAttributes() map[string]schema.Attribute {
	row := map[string]schema.Attribute{
		s.Key:         computedString(fmt.Sprintf("The %s, as CAMS returns it.", s.Noun)),
		"granularity": computedString("The granularity of the interval."),
		"start":       computedNumber("The start of the interval, in Unix milliseconds, as CAMS returns it."),
		"end":         computedNumber("The end of the interval, in Unix milliseconds, as CAMS returns it."),
	}
	byKey := map[string]schema.Attribute{"interval_count": computedNumber("Distinct intervals that CAMS has counted.")}
	all := map[string]schema.Attribute{
		"interval_count": computedNumber("Distinct intervals that CAMS has counted. A missing interval is not zero: nothing is known about it."),
	}
	for _, name := range s.Metrics {
		row[name], byKey[name], all[name] = computedNumber(descriptions[name].row), computedNumber(descriptions[name].row), computedNumber(descriptions[name].total)
	}
	for name, c := range s.columns {
		row[name] = c.attribute
	}
	rows := schema.NestedAttributeObject{Attributes: row}
	maps.Copy(all, map[string]schema.Attribute{
		"include_metrics": schema.BoolAttribute{
			Optional:            true,
			MarkdownDescription: "Whether `metrics` is filled. Defaults to `true`. Set it to `false` to leave out the rows of a large answer; the totals are always filled.",
		},
		"metrics": schema.ListNestedAttribute{
			Computed:            true,
			MarkdownDescription: fmt.Sprintf("One element for each %s and interval that CAMS counted, ordered by start, then %s.", s.Noun, s.Noun),
			CustomType:          unseenList{types.ListType{ElemType: rows.Type()}},
			NestedObject:        rows,
		},
		"by_" + s.Key: schema.MapNestedAttribute{
			Computed: true,
			MarkdownDescription: fmt.Sprintf("The totals of each %s. The map always contains those that were asked for by name, "+
				"with an `interval_count` of 0 if CAMS has counted nothing.", s.Noun),
			NestedObject: schema.NestedAttributeObject{Attributes: byKey},
		},
	})
	return all
}

// countState returns the state for the rows of an answer. The only error is metric.ErrOverflow.
func (s Source) countState(read query.Read, rows []metric.Row, withRows bool, kinds kinds) (map[string]tftypes.Value, error) {
	rows = read.Listed(rows)
	metrics := s.metrics()
	state, err := totals(metrics, rows)
	if err != nil {
		return nil, err
	}

	groups := make(map[string][]metric.Row)
	for _, key := range read.Keys {
		groups[key] = nil // A key that was asked for is listed even without a row.
	}
	for _, row := range rows {
		groups[row.Key] = append(groups[row.Key], row)
	}
	by := "by_" + s.Key
	element := elementOf(kinds[by])
	byKey := make(map[string]tftypes.Value, len(groups))
	for key, rows := range groups {
		attributes, err := totals(metrics, rows)
		if err != nil {
			return nil, err
		}
		byKey[key] = tftypes.NewValue(element, attributes)
	}
	state[by] = tftypes.NewValue(kinds[by], byKey)
	if !withRows {
		rows = nil
	}
	state["metrics"] = s.rowState(read, rows, kinds["metrics"])
	return state, nil
}

func (s Source) rowState(read query.Read, rows []metric.Row, kind tftypes.Type) tftypes.Value {
	element := elementOf(kind)
	granularity := text(string(read.Calendar.Granularity))
	keys := make(map[string]tftypes.Value) // Many rows share a key, so its value is made once.
	metrics := s.metrics()
	kinds := make(map[string]tftypes.Type, len(s.columns))
	for name := range s.columns {
		kinds[name] = attributeOf(element, name)
	}
	elements := make([]tftypes.Value, len(rows))
	for i, row := range rows {
		if _, made := keys[row.Key]; !made {
			keys[row.Key] = text(row.Key)
		}
		attributes := columns(metrics, row.Counts, row.Unknown)
		for name, c := range s.columns {
			attributes[name] = c.value(row, kinds[name])
		}
		attributes[s.Key] = keys[row.Key]
		attributes["granularity"] = granularity
		attributes["start"] = integer(row.Start)
		attributes["end"] = integer(row.End)
		elements[i] = tftypes.NewValue(element, attributes)
	}
	return tftypes.NewValue(kind, elements)
}

// totals returns the metrics over rows. Each metric leaves out the rows that lack its counts.
// The only error is metric.ErrOverflow.
func totals(metrics []metric.Metric, rows []metric.Row) (map[string]tftypes.Value, error) {
	sum, err := metric.Sum(rows)
	if err != nil {
		return nil, err
	}
	all := columns(metrics, sum.Counts, sum.Unknown)
	for _, m := range metrics {
		if !m.Lacks(sum.Unknown) {
			continue
		}
		known, err := metric.Sum(m.With(rows))
		if err != nil {
			return nil, err
		}
		if known.Intervals > 0 {
			all[m.Name] = columns([]metric.Metric{m}, known.Counts, 0)[m.Name]
		}
	}
	all["interval_count"] = integer(int64(sum.Intervals))
	return all, nil
}

// columns returns metrics by name. One that is undefined or lacks a count is null. The map
// has room for the other attributes of a row.
func columns(metrics []metric.Metric, c metric.Counts, unknown metric.Unknown) map[string]tftypes.Value {
	values := make(map[string]tftypes.Value, len(metrics)+5)
	for _, m := range metrics {
		numerator, denominator := m.Fraction(c)
		switch {
		case denominator == 0, m.Lacks(unknown):
			values[m.Name] = tftypes.NewValue(tftypes.Number, nil)
		case m.IsRate():
			values[m.Name] = tftypes.NewValue(tftypes.Number, float64(numerator)/float64(denominator))
		default:
			values[m.Name] = integer(numerator)
		}
	}
	return values
}

// metrics returns the metrics of the source.
func (s Source) metrics() []metric.Metric {
	all := make([]metric.Metric, len(s.Metrics))
	for i, name := range s.Metrics {
		all[i], _ = metric.Find(name) // All of them are in the table.
	}
	return all
}

// withoutCounts returns the state for a read without an answer. Counts stay null.
func (s Source) withoutCounts(kinds kinds) map[string]tftypes.Value {
	by := "by_" + s.Key
	return map[string]tftypes.Value{
		"metrics": tftypes.NewValue(kinds["metrics"], []tftypes.Value{}),
		by:        tftypes.NewValue(kinds[by], map[string]tftypes.Value{}),
	}
}
