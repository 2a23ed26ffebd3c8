// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// countedRow has the fields that the rows of all metrics share. Any field may be missing or
// null.
type countedRow struct {
	Granularity    string
	Start          wireInteger
	End            wireInteger
	SentCount      wireInteger
	DeliveredCount wireInteger
}

// wireCount is a field of a row, with its name.
type wireCount struct {
	name  string
	value *wireInteger
}

// check rejects a row with an invalid number, or with another granularity. more are the
// other counts of the operation.
func (w *countedRow) check(asked metric.Granularity, more ...wireCount) error {
	for _, c := range [...]wireCount{{"SentCount", &w.SentCount}, {"DeliveredCount", &w.DeliveredCount}} {
		if err := c.check(); err != nil {
			return err
		}
	}
	for _, c := range more {
		if err := c.check(); err != nil {
			return err
		}
	}
	for _, c := range [...]wireCount{{"Start", &w.Start}, {"End", &w.End}} {
		if c.value.bad != "" {
			return c.notInteger()
		}
	}
	if g := present(w.Granularity); g != "" && !strings.EqualFold(g, string(asked)) {
		return fmt.Errorf("%s is %.40s, and %s was asked for", "Granularity", w.Granularity, asked)
	}
	return nil
}

func (c wireCount) check() error {
	switch {
	case c.value.bad != "":
		return c.notInteger()
	case c.value.value < 0:
		return fmt.Errorf("%s is %d, and a count cannot be negative", c.name, c.value.value)
	}
	return nil
}

func (c wireCount) notInteger() error {
	return fmt.Errorf("%s is %s, which is not a 64-bit integer", c.name, c.value.bad)
}

// isKnown reports whether a row has the counts that each row needs.
func (w *countedRow) isKnown() bool { return w.SentCount.known && w.DeliveredCount.known }

// row returns the row, with a key.
func (w *countedRow) row(key string) metric.Row {
	return metric.Row{
		Key:    key,
		Start:  w.Start.value,
		End:    w.End.value,
		Counts: metric.Counts{Sent: w.SentCount.value, Delivered: w.DeliveredCount.value},
	}
}

// at adds to an error which row it is about: its place in the answer, what it is of, and
// its start.
func (w *countedRow) at(i int, of string, err error) error {
	return fmt.Errorf("row %d of the answer (%s, start %s): %w", i+1, of, cmp.Or(w.Start.bad, strconv.FormatInt(w.Start.value, 10)), err)
}

// checkSums checks that the counts of all rows can be added up. text describes a key.
func checkSums(rows []metric.Row, text func(key string) string) error {
	var totals metric.Totals
	for _, row := range rows {
		if err := totals.Add(row.Counts); err != nil {
			return fmt.Errorf("the row of %s that starts at %d cannot be added up: %w", text(row.Key), row.Start, err)
		}
	}
	return nil
}

// wireInteger keeps text that is not an int64, so the error can name its row. It is
// unknown if it is missing or null.
type wireInteger struct {
	value int64
	known bool
	bad   string
}

// UnmarshalJSONFrom fails only for invalid JSON.
func (i *wireInteger) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	v, err := d.ReadValue()
	if err != nil {
		return err
	}
	digits := v
	switch v.Kind() {
	case 'n':
		return nil
	case '"': // Some gateways write numbers as strings.
		digits = v[1 : len(v)-1]
	}
	value, err := strconv.ParseInt(string(digits), 10, 64)
	if err != nil {
		i.bad = fmt.Sprintf("%.40s", v)
		return nil //nolint:nilerr // The error is reported with its row.
	}
	i.value, i.known = value, true
	return nil
}
