// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
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
	from, to := c.query.Get("Start"), c.query.Get("End")
	switch {
	case from == "":
		return refuse(c, http.StatusBadRequest, "MissingStart", "Start is mandatory for this action.")
	case to == "":
		return refuse(c, http.StatusBadRequest, "MissingEnd", "End is mandatory for this action.")
	}
	start, err1 := strconv.ParseInt(from, 10, 64)
	end, err2 := strconv.ParseInt(to, 10, 64)
	granularity := c.query.Get("Granularity")
	if granularity == "" {
		granularity = daily
	}
	if err1 != nil || err2 != nil || start > end || granularity != daily && granularity != halfHourly {
		return refuse(c, http.StatusBadRequest, "InvalidParameter",
			"Start and End must be UNIX timestamps in milliseconds, Start no later than End, and Granularity DAILY or HALF_HOUR.")
	}
	if ch.MaxDays > 0 && end-start > int64(ch.MaxDays)*24*60*60*1000 {
		return refuse(c, http.StatusBadRequest, "InvalidParameter", "Start and End must be at most "+strconv.Itoa(ch.MaxDays)+" days apart.")
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
		between := days(start, min(end, c.now.UnixMilli()), ch.zone)
		for _, n := range numbers {
			rows = append(rows, n.rows(granularity == daily, start, end, *since, between, c.now, ch.zone)...)
		}
	}
	if phone == "" {
		rows = wholeChannel(ch.WholeChannel, rows)
	}
	return succeedWith(c, rows, granularity)
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
		slices.SortFunc(sums, func(a, b row) int { return int(a.start - b.start) })
		return sums
	default:
		return rows
	}
}

// collectedSince returns the time from which counts are collected, in Unix milliseconds, or nil.
func (ch *channel) collectedSince() *int64 {
	ch.mu.Lock()
	defer ch.mu.Unlock()
	return ch.since
}
