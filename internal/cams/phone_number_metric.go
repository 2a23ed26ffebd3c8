// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// GetChatappPhoneNumberMetric returns the counts of one phone number, or of all numbers
// of a channel.
const GetChatappPhoneNumberMetric Action = "GetChatappPhoneNumberMetric"

var phoneNumberMetric = operation{
	requestsPerSecond: DefaultRequestsPerSecond,
	parameters: func(q Query) []parameter {
		return []parameter{
			{"CustSpaceId", q.CustSpaceID},
			{"End", strconv.FormatInt(q.Window.End-1, 10)}, // It is inclusive, unlike the window's end.
			{"Granularity", string(q.Granularity)},
			{"IsvCode", q.ISVCode},
			{"PhoneNumber", q.PhoneNumber},
			{"Start", strconv.FormatInt(q.Window.Start, 10)},
		}
	},
	decode: decodePhoneNumberMetric,
}

// phoneNumberRow is a row as received. Any field may be missing or null.
type phoneNumberRow struct {
	PhoneNumber    string
	Granularity    string
	Start          wireInteger
	End            wireInteger
	SentCount      wireInteger
	DeliveredCount wireInteger
}

// decodePhoneNumberMetric returns the rows in order, without duplicates. It checks that
// counts are valid, and that their sums fit in an int64.
func decodePhoneNumberMetric(body []byte, q Query) (Answer, error) {
	var wire struct{ Data []phoneNumberRow }
	if err := decode(body, &wire); err != nil {
		return Answer{}, err
	}
	a := Answer{Rows: make([]metric.Row, 0, len(wire.Data))}
	for i := range wire.Data {
		w := &wire.Data[i]
		if err := w.check(i, q); err != nil {
			return Answer{}, err
		}
		number, belongs := numberOf(w.PhoneNumber, q.PhoneNumber)
		switch {
		case !belongs:
			a.Foreign++
		case !w.SentCount.known || !w.DeliveredCount.known:
			a.Unknown++
		default:
			a.Rows = append(a.Rows, metric.Row{
				Key:    number,
				Start:  w.Start.value,
				End:    w.End.value,
				Counts: metric.Counts{Sent: w.SentCount.value, Delivered: w.DeliveredCount.value},
			})
		}
	}
	a.Rows = metric.Unique(a.Rows)
	return a, checkSums(a.Rows)
}

// check rejects a row with invalid numbers, or of another granularity.
func (w *phoneNumberRow) check(i int, q Query) error {
	for _, field := range [...]struct {
		name  string
		value *wireInteger
		count bool
	}{
		{"SentCount", &w.SentCount, true},
		{"DeliveredCount", &w.DeliveredCount, true},
		{"Start", &w.Start, false},
		{"End", &w.End, false},
	} {
		switch {
		case field.value.bad != "":
			return w.err(i, "%s is %s, which is not a 64-bit integer", field.name, field.value.bad)
		case field.count && field.value.value < 0:
			return w.err(i, "%s is %d, and a count cannot be negative", field.name, field.value.value)
		}
	}
	if g := present(w.Granularity); g != "" && !strings.EqualFold(g, string(q.Granularity)) {
		return w.err(i, "Granularity is %.40s, and %s was asked for", w.Granularity, q.Granularity)
	}
	return nil
}

// err names a row by its position in the answer, its number and its interval.
func (w *phoneNumberRow) err(i int, format string, args ...any) error {
	return fmt.Errorf("row %d of the answer (phone number %s, start %s): %s",
		i+1, metric.MaskPhoneNumber(w.PhoneNumber), cmp.Or(w.Start.bad, strconv.FormatInt(w.Start.value, 10)), fmt.Sprintf(format, args...))
}

// checkSums makes sure that the counts of all rows can be added.
func checkSums(rows []metric.Row) error {
	var totals metric.Totals
	for _, row := range rows {
		if err := totals.Add(row.Counts); err != nil {
			return fmt.Errorf("the row of phone number %s that starts at %d cannot be added up: %w",
				metric.MaskPhoneNumber(row.Key), row.Start, err)
		}
	}
	return nil
}

// numberOf returns the number of a row, and whether it was asked for. A row without a
// number belongs to the number that was asked for, and so does one with a masked number
// that may be the same: 861380000****.
func numberOf(number, asked string) (string, bool) {
	if number == asked { // Nearly all rows.
		return number, true
	}
	if number = present(number); number == "" {
		return asked, true
	}
	number = normalize(number)
	if asked == "" || number == asked {
		return number, true
	}
	return asked, fits(number, asked)
}

// normalize returns the digits of a number, as CAMS documents it, without the characters
// between them. Text that is not a number is unchanged.
func normalize(number string) string {
	digits := strings.Map(func(r rune) rune {
		if strings.ContainsRune("+.()", r) || unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) {
			return -1
		}
		return r
	}, number)
	if strings.Trim(digits, "0123456789*") != "" || digits == "" {
		return number
	}
	return digits
}

// fits reports whether a masked number may be a given number.
func fits(masked, number string) bool {
	first, last := strings.IndexByte(masked, '*'), strings.LastIndexByte(masked, '*')
	if first < 0 || len(masked) != len(number) && first+len(masked)-last-1 >= len(number) {
		return false
	}
	return strings.HasPrefix(number, masked[:first]) && strings.HasSuffix(number, masked[last+1:])
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
