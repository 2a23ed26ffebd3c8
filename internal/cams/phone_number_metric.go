// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// GetChatappPhoneNumberMetric returns the counts of one phone number, or of all numbers
// of a channel.
const GetChatappPhoneNumberMetric Action = "GetChatappPhoneNumberMetric"

var phoneNumberMetric = operation{
	requestsPerSecond: 50,
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
	PhoneNumber string
	countedRow
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
		if err := w.check(q.Granularity); err != nil {
			return Answer{}, w.at(i, numberText(w.PhoneNumber), err)
		}
		number, belongs := numberOf(w.PhoneNumber, q.PhoneNumber)
		switch {
		case !belongs:
			a.Foreign++
		case !w.isKnown():
			a.Unknown++
		default:
			a.Rows = append(a.Rows, w.row(number))
		}
	}
	a.Rows = metric.Unique(a.Rows)
	return a, checkSums(a.Rows, numberText)
}

func numberText(number string) string { return "phone number " + metric.MaskPhoneNumber(number) }

// numberOf returns the number of a row, and whether it was asked for. A row belongs to the
// number that was asked for if it has no number, or a masked one that may be the same:
// 861380000****.
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

// normalize returns a phone number as CAMS documents it, digits only. Text that is not a
// phone number is unchanged.
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
