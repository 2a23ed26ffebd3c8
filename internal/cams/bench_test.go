// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// manyRows returns an answer like the service's, ordered by phone number.
func manyRows(n int) []byte {
	const day, perNumber = 86_400_000, 1000
	var b bytes.Buffer
	b.WriteString(`{"AccessDeniedDetail":"None","RequestId":"608F9CCA-B5EB-3D72-8047-B25D6D75BDEC\n","Message":"None","Data":[`)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		start := 1_600_000_000_000 + int64(i%perNumber)*day
		fmt.Fprintf(&b, `{"DeliveredCount":%d,"Start":%d,"PhoneNumber":"86138%08d","End":%d,"Granularity":"DAILY","SentCount":%d}`,
			900+i%100, start, 1+i/perNumber, start+day-1, 1000+i%100) // The first number is number1.
	}
	b.WriteString(`],"Code":"OK"}`)
	return b.Bytes()
}

// BenchmarkDecode compares reading an answer with its floor: encoding/json into a plain
// struct, without checks, conversions or sorting.
func BenchmarkDecode(b *testing.B) {
	for _, n := range []int{10_000, 150_000} {
		body := manyRows(n)
		b.Run(fmt.Sprintf("rows=%d/floor", n), func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				var plain struct {
					Code, Message, RequestId, AccessDeniedDetail string //nolint:revive // The name is the API's.
					Data                                         []struct {
						PhoneNumber, Granularity              string
						Start, End, SentCount, DeliveredCount int64
					}
				}
				if err := json.Unmarshal(body, &plain); err != nil || len(plain.Data) != n {
					b.Fatal(len(plain.Data), err)
				}
			}
		})
		b.Run(fmt.Sprintf("rows=%d/cams", n), func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				answer, err := cams.ParseAnswer(http.StatusOK, http.Header{}, body, cams.Query{Action: cams.GetChatappPhoneNumberMetric, Granularity: metric.Daily}, noon)
				if err != nil || len(answer.Rows) != n {
					b.Fatal(len(answer.Rows), err)
				}
			}
		})
	}
}

// BenchmarkSign signs one request with a security token.
func BenchmarkSign(b *testing.B) {
	req := httptest.NewRequest(http.MethodPost, "https://cams.ap-southeast-1.aliyuncs.com/?CustSpaceId=cams-1&End=2&Granularity=DAILY&Start=1", http.NoBody)
	req.Header.Set("X-Acs-Action", "GetChatappPhoneNumberMetric")
	req.Header.Set("X-Acs-Version", "2020-06-06")
	credential := cams.Credential{AccessKeyID: "id", AccessKeySecret: "secret", SecurityToken: strings.Repeat("token", 100)}
	now := time.Unix(1_700_000_000, 0)
	b.ReportAllocs()
	for b.Loop() {
		cams.Sign(req, credential, now, "3156853299f313e23d1673dc12e1703d")
	}
}

// BenchmarkCall compares three things with a bare POST over loopback that reads and drops
// the same answer of seven rows: sending a call that was signed before, signing and sending
// one, and a whole call.
func BenchmarkCall(b *testing.B) {
	body := manyRows(7)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write(body)
	}))
	defer server.Close()
	static := fixed{AccessKeyID: key.AccessKeyID, AccessKeySecret: key.AccessKeySecret}
	client := cams.New(cams.Config{Protocol: "HTTP", Endpoint: server.Listener.Addr().String(), Credentials: static, RequestsPerSecond: -1})
	defer client.Transport().CloseIdleConnections()
	cams.SetCache(client, 0) // A run makes more calls than any plan, all of them different.

	b.Run("floor", func(b *testing.B) {
		client := server.Client()
		b.ReportAllocs()
		for b.Loop() {
			req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, server.URL+"/?CustSpaceId=cams-1", http.NoBody)
			if err != nil {
				b.Fatal(err)
			}
			resp, err := client.Do(req)
			if err != nil {
				b.Fatal(err)
			}
			if _, err := io.Copy(io.Discard, resp.Body); err != nil {
				b.Fatal(err)
			}
			_ = resp.Body.Close()
		}
	})
	b.Run("presigned", func(b *testing.B) {
		req, err := cams.Signed(context.Background(), client, yesterday)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportAllocs()
		for b.Loop() {
			if got, err := cams.Send(client, req); err != nil || len(got) != len(body) {
				b.Fatal(len(got), err)
			}
		}
	})
	b.Run("signed", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			req, err := cams.Signed(context.Background(), client, yesterday)
			if err != nil {
				b.Fatal(err)
			}
			if got, err := cams.Send(client, req); err != nil || len(got) != len(body) {
				b.Fatal(len(got), err)
			}
		}
	})
	b.Run("whole", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			if answer, err := client.Read(context.Background(), distinct(i)); err != nil || len(answer.Rows) != 7 {
				b.Fatal(len(answer.Rows), err)
			}
		}
	})
}
