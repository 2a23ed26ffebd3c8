// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
)

const (
	daily      = "DAILY"
	halfHourly = "HALF_HOUR"
)

// phoneNumberMetric answers GetChatappPhoneNumberMetric.
func phoneNumberMetric(c *call) *answer {
	ch := c.channel
	asked, refusal := askedTime(c)
	if refusal != nil {
		return refusal
	}
	phone := c.query.Get("PhoneNumber")
	numbers := ch.numbers
	if phone != "" {
		i := slices.IndexFunc(numbers, func(n *number) bool { return n.phone == phone })
		if i < 0 {
			return refuse(c, http.StatusBadRequest, "InvalidParameter.PhoneNumberError", "The phone number does not belong to the channel.")
		}
		numbers = numbers[i : i+1]
	} else if ch.WholeChannel == WholeRefused {
		return refuse(c, http.StatusBadRequest, "MissingPhoneNumber", "PhoneNumber is mandatory for this action.")
	}
	var rows []row
	if since := ch.collectedSince(); since != nil {
		between := days(asked.from, min(asked.to, c.now.UnixMilli()), ch.zone)
		for _, n := range numbers {
			rows = append(rows, n.rows(asked.granularity == daily, asked.from, asked.to, *since, between, c.now, ch.zone)...)
		}
	}
	if phone == "" {
		rows = wholeChannel(ch.WholeChannel, rows)
	}
	return succeedWithRows(c, rows, asked.granularity)
}

// timeAsked is the time that a call asks for, including both ends.
type timeAsked struct {
	from, to    int64
	granularity string
}

func askedTime(c *call) (timeAsked, *answer) {
	from, to := c.query.Get("Start"), c.query.Get("End")
	switch {
	case from == "":
		return timeAsked{}, refuse(c, http.StatusBadRequest, "MissingStart", "Start is mandatory for this action.")
	case to == "":
		return timeAsked{}, refuse(c, http.StatusBadRequest, "MissingEnd", "End is mandatory for this action.")
	}
	start, err1 := strconv.ParseInt(from, 10, 64)
	end, err2 := strconv.ParseInt(to, 10, 64)
	granularity := cmp.Or(c.query.Get("Granularity"), daily)
	if err1 != nil || err2 != nil || start > end || granularity != daily && granularity != halfHourly {
		return timeAsked{}, refuse(c, http.StatusBadRequest, "InvalidParameter",
			"Start and End must be UNIX timestamps in milliseconds, Start no later than End, and Granularity DAILY or HALF_HOUR.")
	}
	if most := c.channel.MaxDays; most > 0 && end-start > int64(most)*24*60*60*1000 {
		return timeAsked{}, refuse(c, http.StatusBadRequest, "InvalidParameter", "Start and End must be at most "+strconv.Itoa(most)+" days apart.")
	}
	return timeAsked{start, end, granularity}, nil
}

// wholeChannel turns the rows of all numbers into the answer to a request without PhoneNumber.
func wholeChannel(way WholeChannel, rows []row) []row {
	switch way {
	case WholeTruncated:
		return rows[:(len(rows)+1)/2]
	case WholeAggregated:
		var sums []row
		at := map[int64]int{}
		for _, r := range rows {
			i, ok := at[r.start]
			if !ok {
				i = len(sums)
				at[r.start] = i
				sums = append(sums, row{start: r.start, end: r.end})
			}
			sums[i].sent += r.sent
			sums[i].delivered += r.delivered
		}
		slices.SortFunc(sums, func(a, b row) int { return cmp.Compare(a.start, b.start) })
		return sums
	default:
		return rows
	}
}

// collectedSince returns the time from which counts are collected, in Unix milliseconds, or nil if none are.
func (ch *channel) collectedSince() *int64 {
	ch.mu.Lock()
	defer ch.mu.Unlock()
	return ch.since
}
