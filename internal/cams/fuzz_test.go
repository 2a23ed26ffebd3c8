// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams_test

import (
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// FuzzParseAnswer holds what must be true of whatever a server may answer.
func FuzzParseAnswer(f *testing.F) {
	page, err := os.ReadFile("testdata/reference_page_success.json")
	if err != nil {
		f.Fatal(err)
	}
	for _, body := range []string{
		string(page), success, "", "null", "<html>", `{"Code":"OK"}{}`, "\ufeff" + success,
		ok(`"Start":1,"SentCount":"9223372036854775807"`, `"Start":1,"SentCount":1`), ok(`"SentCount":-1`), ok(`"SentCount":1e3`),
		`{"Code":"OK","Data":[null,{}]}`, `{"Code":"Throttling.User","Data":""}`, `{"Code":"X","AccessDeniedDetail":{"a":[1]}}`,
		`{"Data":[{"Start":1,"SentCount":5}],"Code":"OK","data":[{"DeliveredCount":7}]}`,
	} {
		f.Add(200, body)
		f.Add(400, body)
	}
	f.Fuzz(func(t *testing.T, status int, body string) {
		answer, err := cams.ParseAnswer(status, http.Header{}, []byte(body), yesterday, noon)
		if err != nil {
			if len(answer.Rows) != 0 || answer.RequestID != "" {
				t.Fatalf("%+v came with %v", answer, err)
			}
			if !is(err, cams.KindRefused) && !is(err, cams.KindUnusable) || err.Error() == "" {
				t.Fatalf("the error is %#v", err)
			}
			return
		}
		if status != http.StatusOK {
			t.Fatalf("the status %d was taken for success", status)
		}
		if !strings.Contains(strings.ToLower(body), `"ok"`) && !strings.Contains(body, `\u`) {
			t.Fatalf("%q was taken for success", body)
		}
		if _, err := metric.Sum(answer.Rows); err != nil {
			t.Fatal(err)
		}
		if again := metric.Unique(slices.Clone(answer.Rows)); !slices.Equal(again, answer.Rows) {
			t.Fatalf("the rows %v are not sorted, or not unique", answer.Rows)
		}
		for _, row := range answer.Rows {
			if row.Sent < 0 || row.Delivered < 0 || row.Key != number1 {
				t.Fatalf("the row %+v", row)
			}
		}
	})
}

// FuzzRedactor holds that no secret is left in a text, in whatever form it came.
func FuzzRedactor(f *testing.F) {
	f.Add("example/secret+of==30characters", "CAIS+example/security=token&more", isvCode, "before ", " after")
	f.Add(`back\slash and "quotes"`, "号号号号号号号号", "tab\tand\nline", `{"a":"`, `"}`)
	f.Add("%2F%2F%2F%2F", `\u0026\u0026`, "&amp;&amp;&amp;", "/?A=1&B=", "&C=2")
	f.Add("a=b&c=d&e=f", "x-acs-security-token:", "?a=1&b=2", "authorization: ", ", ")
	f.Fuzz(func(t *testing.T, secret, token, isv, before, after string) {
		for _, s := range []string{secret, token, isv} {
			// What is short, or like what it is hidden behind, may be there by chance.
			if len(s) < 8 || !utf8.ValidString(s) || strings.Contains("(hidden)(hidden)", s) || strings.ContainsAny(s, "()*") {
				t.Skip()
			}
		}
		credential := cams.Credential{AccessKeyID: "LTAI5tExampleKeyId", AccessKeySecret: secret, SecurityToken: token}
		q := cams.Query{ISVCode: isv, PhoneNumber: number1}
		for name, encode := range encodings {
			for _, s := range []string{secret, token, isv, number1} {
				text := before + encode(s) + after
				got := cams.Redact(credential, q, text)
				if strings.Contains(got, s) || strings.Contains(got, encode(s)) {
					t.Fatalf("%s: %q became %q", name, text, got)
				}
				if strings.Contains(got, number1) {
					t.Fatalf("%q has a phone number", got)
				}
			}
		}
	})
}
