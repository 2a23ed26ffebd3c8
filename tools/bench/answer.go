// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// The rows that manyRows makes: half hours of as many numbers as it takes.
const (
	firstStart = 1_735_660_800_000 // 2025-01-01 in Shanghai.
	halfHour   = 1_800_000
	perNumber  = 2000
	lastEnd    = firstStart + perNumber*halfHour
)

func phoneNumber(i int) string { return fmt.Sprintf("86138%08d", i) }

func channelName(i int) string { return fmt.Sprintf("cams-%04d", i) }

// manyRows is an answer as the service writes it, ordered by phone number.
func manyRows(n int) []byte {
	var b bytes.Buffer
	b.WriteString(`{"AccessDeniedDetail":"None","RequestId":"608F9CCA-B5EB-3D72-8047-B25D6D75BDEC","Message":"None","Data":[`)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		start := firstStart + i%perNumber*halfHour
		fmt.Fprintf(&b, `{"DeliveredCount":%d,"Start":%d,"PhoneNumber":"%s","End":%d,"Granularity":"HALF_HOUR","SentCount":%d}`,
			900+i%97, start, phoneNumber(i/perNumber), start+halfHour-1, 1000+i%100)
	}
	b.WriteString(`],"Code":"OK"}`)
	return b.Bytes()
}

// decode is the floor of reading an answer: encoding/json into a struct, which
// checks, converts and sorts nothing. It gives the number of rows.
func decode(body []byte) (int, error) {
	var plain struct {
		Code, Message, RequestId, AccessDeniedDetail string //nolint:revive // The field's name is the API's.
		Data                                         []struct {
			PhoneNumber, Granularity              string
			Start, End, SentCount, DeliveredCount int64
		}
	}
	err := json.Unmarshal(body, &plain)
	return len(plain.Data), err
}
