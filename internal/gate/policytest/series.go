// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policytest

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/gocty"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// series has a count, or missing, for each of several consecutive intervals.
type series []int64

// missing is the value of an interval without a row.
const missing = -1

// maxSeries limits the intervals in a file, since a few characters can make millions of them.
const maxSeries = 2_000_000

type count struct {
	name    string
	field   func(*metric.Counts) *int64
	unknown metric.Unknown // What a row without it lacks; 0 if every row must have it.
}

// counted are the counts of a row, by the names of their series.
var counted = []count{
	{"sent", func(c *metric.Counts) *int64 { return &c.Sent }, 0},
	{"delivered", func(c *metric.Counts) *int64 { return &c.Delivered }, 0},
	{"read", func(c *metric.Counts) *int64 { return &c.Read }, metric.UnknownRead},
	{"clicked", func(c *metric.Counts) *int64 { return &c.Clicked }, metric.UnknownClicked},
}

var errTooLong = fmt.Errorf("the series of a file have more than %d intervals", maxSeries)

// parseSeries reads a list of counts, with null for an interval without a row, or a string
// such as "28*1000 _ 900". Room is the number of intervals that the file may still have.
func parseSeries(value cty.Value, room int) (series, error) {
	var all series
	var err error
	switch t := value.Type(); {
	case isText(value):
		all, err = parseText(value.AsString(), room)
	case !value.IsNull() && value.IsWhollyKnown() && (t.IsTupleType() || t.IsListType()):
		all, err = parseList(value, room)
	default:
		return nil, errors.New(`write a list of counts, or text such as "28*1000 _ 900"`)
	}
	if err == nil && len(all) == 0 {
		err = errors.New("it has no count")
	}
	return all, err
}

func parseList(value cty.Value, room int) (series, error) {
	if value.LengthInt() > room {
		return nil, errTooLong
	}
	var all series
	for _, element := range value.AsValueSlice() {
		if element.IsNull() {
			all = append(all, missing)
			continue
		}
		var n int64
		if element.Type() != cty.Number || !element.AsBigFloat().IsInt() || gocty.FromCtyValue(element, &n) != nil || n < 0 {
			return nil, fmt.Errorf("element %d is not a count: write a whole number of 0 or more, or null for an interval without a row", len(all)+1)
		}
		all = append(all, n)
	}
	return all, nil
}

// parseText reads counts that are separated by spaces. n*count repeats a count, and _ is an
// interval without a row.
func parseText(text string, room int) (series, error) {
	var all series
	for word := range strings.FieldsSeq(text) {
		times, one := 1, word
		if before, after, repeated := strings.Cut(word, "*"); repeated {
			n, err := strconv.ParseUint(before, 10, 31)
			if err != nil || n == 0 {
				return nil, fmt.Errorf("%q is not a count: write the number of repetitions before the *, as in 28*1000", word)
			}
			times, one = int(n), after
		}
		count := int64(missing)
		if one != "_" {
			n, err := strconv.ParseUint(one, 10, 63)
			if err != nil {
				return nil, fmt.Errorf("%q is not a count: write a whole number such as 1000, 28*1000 for 28 of them, or _ for an interval without a row", word)
			}
			count = int64(n)
		}
		if times > room-len(all) {
			return nil, errTooLong
		}
		all = append(all, slices.Repeat(series{count}, times)...)
	}
	return all, nil
}
