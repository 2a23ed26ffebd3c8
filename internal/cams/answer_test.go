// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"math"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

func parse(status int, header, body string) (cams.Answer, error) {
	resp := reply(status, header, "")
	defer resp.Body.Close()
	return cams.ParseAnswer(status, resp.Header, []byte(body), whole, noon)
}

// whole asks for the whole channel; yesterday asks for one of its numbers.
var whole = func() cams.Query {
	q := yesterday
	q.PhoneNumber = ""
	return q
}()

// TestReferencePage reads the success response of the API's reference page, byte
// for byte: its row ends before it starts, and its number has no last digits.
func TestReferencePage(t *testing.T) {
	body, err := os.ReadFile("testdata/reference_page_success.json")
	if err != nil {
		t.Fatal(err)
	}
	got, err := parse(200, "", string(body))
	want := cams.Answer{
		RequestID: "608F9CCA-B5EB-3D72-8047-B25D6D75BDEC",
		Rows: []metric.Row{{
			Key:   "861380000****",
			Start: 1669619491000, End: 1667196043904, Counts: metric.Counts{Sent: 10, Delivered: 5},
		}},
	}
	if err != nil || got.RequestID != want.RequestID || !slices.Equal(got.Rows, want.Rows) {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
}

// ok returns an answer with rows, which are given as JSON without their braces.
func ok(rows ...string) string {
	for i := range rows {
		rows[i] = "{" + rows[i] + "}"
	}
	return `{"Code":"OK","Data":[` + strings.Join(rows, ",") + `]}`
}

func TestReadableAnswers(t *testing.T) {
	row := metric.Row{Key: number1, Start: 5, End: 9, Counts: metric.Counts{Sent: 10, Delivered: 5}}
	with := func(change func(*metric.Row)) []metric.Row {
		changed := row
		change(&changed)
		return []metric.Row{changed}
	}
	const text = `"PhoneNumber":"8613800000001","Granularity":"DAILY","Start":5,"End":9,"SentCount":10,"DeliveredCount":5`
	tests := map[string]struct {
		body string
		want []metric.Row
	}{
		"one row":                 {ok(text), []metric.Row{row}},
		"no row":                  {ok(), nil},
		"no Data":                 {`{"Code":"OK"}`, nil},
		"Data is null":            {`{"Code":"OK","Data":null}`, nil},
		"all else is null":        {`{"Code":"OK","Message":null,"RequestId":null,"AccessDeniedDetail":null,"Data":[{` + text + `}]}`, []metric.Row{row}},
		"unknown fields":          {`{"Code":"OK","Success":true,"Data":[{` + text + `,"ReadCount":[1,{}],"Read":"x"}],"Page":{"Data":[1]}}`, []metric.Row{row}},
		"Code comes first":        {`{"Code":"OK","Data":[{` + text + `}]}`, []metric.Row{row}},
		"Code comes last":         {`{"Data":[{` + text + `}],"Code":"OK"}`, []metric.Row{row}},
		"AccessDeniedDetail":      {`{"AccessDeniedDetail":{"a":[]},"Code":"OK","Data":[{` + text + `}]}`, []metric.Row{row}},
		"space around":            {"\r\n\t " + ok(text) + " \n\n", []metric.Row{row}},
		"a byte order mark":       {"\ufeff" + ok(text), []metric.Row{row}},
		"a row that comes twice":  {ok(text, text), []metric.Row{row}},
		"a huge one comes twice":  {ok(`"Start":1,"SentCount":9223372036854775807,"DeliveredCount":0`, `"Start":1,"SentCount":9223372036854775807,"DeliveredCount":0`), with(func(r *metric.Row) { r.Start, r.End, r.Sent, r.Delivered = 1, 0, math.MaxInt64, 0 })},
		"counts as strings":       {ok(`"Start":"5","End":"9","SentCount":"10","DeliveredCount":"5"`), []metric.Row{row}},
		"beyond 32 bits":          {ok(`"Start":5,"End":9,"SentCount":4294967296,"DeliveredCount":"2147483648"`), with(func(r *metric.Row) { r.Sent, r.Delivered = 1<<32, 1<<31 })},
		"the largest count":       {ok(`"Start":5,"End":9,"SentCount":9223372036854775807,"DeliveredCount":5`), with(func(r *metric.Row) { r.Sent = math.MaxInt64 })},
		"more delivered":          {ok(`"Start":5,"End":9,"SentCount":10,"DeliveredCount":11`), with(func(r *metric.Row) { r.Delivered = 11 })},
		"minus zero":              {ok(`"Start":5,"End":9,"SentCount":-0,"DeliveredCount":5`), with(func(r *metric.Row) { r.Sent = 0 })},
		"before 1970":             {ok(`"Start":-5,"End":9,"SentCount":10,"DeliveredCount":5`), with(func(r *metric.Row) { r.Start = -5 })},
		"number and length left":  {ok(`"Start":5,"End":9,"SentCount":10,"DeliveredCount":5`), []metric.Row{row}},
		"number and length null":  {ok(`"PhoneNumber":null,"Granularity":null,"Start":5,"End":9,"SentCount":10,"DeliveredCount":5`), []metric.Row{row}},
		"number and length None":  {ok(`"PhoneNumber":"None","Granularity":"None","Start":5,"End":9,"SentCount":10,"DeliveredCount":5`), []metric.Row{row}},
		"escapes":                 {ok(`"PhoneNumber":"86138000000\u0030\u0031","Start":5,"End":9,"SentCount":10,"DeliveredCount":5`), []metric.Row{row}},
		"broken UTF-8 in Message": {`{"Message":"` + "\xff\xfe" + `","Code":"OK","Data":[{` + text + `}]}`, []metric.Row{row}},
		"out of order": {
			ok(`"Start":2,"SentCount":1,"DeliveredCount":0`, `"Start":1,"SentCount":1,"DeliveredCount":0`, `"Start":1,"End":7,"SentCount":1,"DeliveredCount":0`),
			[]metric.Row{
				{Key: number1, Start: 1, Counts: metric.Counts{Sent: 1}},
				{Key: number1, Start: 1, End: 7, Counts: metric.Counts{Sent: 1}},
				{Key: number1, Start: 2, Counts: metric.Counts{Sent: 1}},
			},
		},
		"rows of one interval that differ both count": {
			ok(`"Start":5,"SentCount":10,"DeliveredCount":0`, `"Start":5,"SentCount":11,"DeliveredCount":0`),
			[]metric.Row{
				{Key: number1, Start: 5, Counts: metric.Counts{Sent: 10}},
				{Key: number1, Start: 5, Counts: metric.Counts{Sent: 11}},
			},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := cams.ParseAnswer(200, http.Header{}, []byte(tt.body), yesterday, noon)
			if err != nil || !slices.Equal(got.Rows, tt.want) || got.Unknown+got.Foreign != 0 {
				t.Errorf("got %+v, %v; want %+v", got, err, tt.want)
			}
		})
	}
}

// TestRowsThatAreLeftOut tries rows without counts, and rows of numbers that were not
// asked for.
func TestRowsThatAreLeftOut(t *testing.T) {
	row := func(number, rest string) string {
		return fmt.Sprintf(`"PhoneNumber":%q,"Start":5,"SentCount":10,"DeliveredCount":5`, number) + rest
	}
	const count = `"Start":5,"SentCount":10,"DeliveredCount":5`
	tests := map[string]struct {
		asked            string
		body             string
		keys             []string
		unknown, foreign int
	}{
		"a count is missing":                {number1, ok(`"Start":5,"SentCount":10`, count), []string{number1}, 1, 0},
		"a count is null":                   {number1, ok(`"Start":5,"SentCount":null,"DeliveredCount":5`, count), []string{number1}, 1, 0},
		"nothing but a number":              {number1, ok(`"PhoneNumber":"8613800000001"`), nil, 1, 0},
		"nothing at all":                    {number1, `{"Code":"OK","Data":[null,{},{"Unknown":1}]}`, nil, 3, 0},
		"another number":                    {number1, ok(row(number2, ""), row(number1, "")), []string{number1}, 0, 1},
		"another number without counts":     {number1, ok(`"PhoneNumber":"8613800000002","Start":5`), nil, 0, 1},
		"a plus":                            {number1, ok(row("+"+number1, "")), []string{number1}, 0, 0},
		"spaces and dashes":                 {number1, ok(row(" +86 138-0000–0001 ", "")), []string{number1}, 0, 0},
		"brackets and dots":                 {number1, ok(row("+86 (138) 0000.0001", "")), []string{number1}, 0, 0},
		"another number with a plus":        {number1, ok(row("+"+number2, "")), nil, 0, 1},
		"masked as on the reference page":   {number1, ok(row("861380000****", "")), []string{number1}, 0, 0},
		"masked in the middle":              {number1, ok(row("86*******0001", "")), []string{number1}, 0, 0},
		"masked, shorter":                   {number1, ok(row("+86***0001", "")), []string{number1}, 0, 0},
		"masked whole":                      {number1, ok(row("****", "")), []string{number1}, 0, 0},
		"masked, another number":            {number1, ok(row("861390000****", ""), row("86*******0002", "")), nil, 0, 2},
		"masked, more digits than asked":    {"86138", ok(row("8613*38", "")), nil, 0, 1},
		"words for a number":                {number1, ok(row("unknown", "")), nil, 0, 1},
		"the whole channel":                 {"", ok(row("+"+number2, ""), row(number1, "")), []string{number1, number2}, 0, 0},
		"the whole channel, masked":         {"", ok(row("861380000****", "")), []string{"861380000****"}, 0, 0},
		"the whole channel, words":          {"", ok(row("a-b +1", "")), []string{"a-b +1"}, 0, 0},
		"the whole channel, without number": {"", ok(count), []string{""}, 0, 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			q := yesterday
			q.PhoneNumber = tt.asked
			got, err := cams.ParseAnswer(200, http.Header{}, []byte(tt.body), q, noon)
			var keys []string
			for _, r := range got.Rows {
				keys = append(keys, r.Key)
			}
			if err != nil || !slices.Equal(keys, tt.keys) || got.Unknown != tt.unknown || got.Foreign != tt.foreign {
				t.Errorf("got %+v, %v; want %q, %d unknown and %d of other numbers", got, err, tt.keys, tt.unknown, tt.foreign)
			}
		})
	}
}

func TestUnusableAnswers(t *testing.T) {
	const where = "row 2 of the answer (phone number 86*******0001, start 7): "
	bad := func(row string) string {
		return ok(`"Start":5,"SentCount":1,"DeliveredCount":0`, `"PhoneNumber":"8613800000001","Start":7,`+row)
	}
	tests := map[string]struct{ body, want string }{
		"empty":                  {"", "the answer is empty"},
		"white space":            {" \r\n", "the answer is empty"},
		"only a mark":            {"\ufeff", "the answer is empty"},
		"two marks":              {"\ufeff\ufeff" + ok(), "invalid character"},
		"a web page":             {"<html><body>Welcome</body></html>", "invalid character '<'"},
		"cut short":              {`{"Code":"OK","Data":[{"Start":5,"SentC`, "unexpected EOF"},
		"trailing garbage":       {ok() + "x", "invalid character 'x' after top-level value"},
		"a comma after":          {ok() + ",", "after top-level value"},
		"a zero byte after":      {ok() + "\x00", "after top-level value"},
		"two documents":          {ok() + "\n" + ok(), "after top-level value"},
		"an array":               {`[{"Code":"OK"}]`, "the answer has the wrong type, array"},
		"a string":               {`"OK"`, "the answer has the wrong type, string"},
		"Code twice":             {`{"Code":"OK","Data":[],"Code":"OK"}`, `the answer has the key "Code"`},
		"Code in two spellings":  {`{"Code":"OK","Data":[],"code":"OK"}`, `the answer has the key "code"`},
		"Data in two spellings":  {`{"Data":[{"Start":1,"SentCount":5}],"Code":"OK","data":[{"DeliveredCount":7}]}`, `the answer has the key "data"`},
		"a count twice":          {ok(`"SentCount":1,"DeliveredCount":1,"SentCount":2`), `the answer has the key "SentCount"`},
		"a count, two spellings": {ok(`"SentCount":1,"DeliveredCount":1,"sentcount":2`), `the answer has the key "sentcount"`},
		"an unknown key twice":   {ok(`"SentCount":1,"DeliveredCount":1,"x":1,"x":2`), `the answer has the key "x"`},
		"Data is an object":      {`{"Code":"OK","Data":{"Start":5}}`, "Data of the answer has the wrong type, object"},
		"a row is a number":      {`{"Code":"OK","Data":[5]}`, "Data.0 of the answer has the wrong type, number"},
		"a phone number is":      {ok(`"PhoneNumber":8613800000001`), "Data.0.PhoneNumber of the answer has the wrong type, number"},
		"not a number":           {bad(`"SentCount":NaN`), "invalid character 'N'"},
		"a leading zero":         {bad(`"SentCount":010`), "invalid character '1'"},
		"negative":               {bad(`"SentCount":-1`), where + "SentCount is -1, and a count cannot be negative"},
		"negative, a string":     {bad(`"DeliveredCount":"-7"`), where + "DeliveredCount is -7, and a count cannot be negative"},
		"fractional":             {bad(`"DeliveredCount":10.5`), where + "DeliveredCount is 10.5, which is not a 64-bit integer"},
		"written as fraction":    {bad(`"SentCount":10.0`), where + "SentCount is 10.0, which is not a 64-bit integer"},
		"written with exponent":  {bad(`"SentCount":1e3`), where + "SentCount is 1e3, which is not a 64-bit integer"},
		"huge":                   {bad(`"SentCount":9223372036854775808`), where + "SentCount is 9223372036854775808, which is not a 64-bit integer"},
		"hugely negative":        {bad(`"SentCount":-9223372036854775809`), where + "SentCount is -9223372036854775809, which is not a 64-bit integer"},
		"hundreds of digits":     {bad(`"SentCount":` + strings.Repeat("9", 400)), where + "SentCount is " + strings.Repeat("9", 40) + ", which is not a 64-bit integer"},
		"an empty string":        {bad(`"SentCount":""`), where + `SentCount is "", which is not a 64-bit integer`},
		"the string null":        {bad(`"SentCount":"null"`), where + `SentCount is "null", which is not a 64-bit integer`},
		"a word":                 {bad(`"SentCount":"None"`), where + `SentCount is "None", which is not a 64-bit integer`},
		"a space":                {bad(`"SentCount":" 5"`), where + `SentCount is " 5", which is not a 64-bit integer`},
		"separators":             {bad(`"SentCount":"1,000"`), where + `SentCount is "1,000", which is not a 64-bit integer`},
		"hexadecimal":            {bad(`"SentCount":"0x10"`), where + `SentCount is "0x10", which is not a 64-bit integer`},
		"true":                   {bad(`"SentCount":true`), where + "SentCount is true, which is not a 64-bit integer"},
		"an object":              {bad(`"SentCount":{"value":1}`), where + `SentCount is {"value":1}, which is not a 64-bit integer`},
		"an array of one":        {bad(`"SentCount":[1]`), where + "SentCount is [1], which is not a 64-bit integer"},
		"a start in words": {
			ok(`"Start":"2025-09-01","SentCount":1`),
			`row 1 of the answer (phone number , start "2025-09-01"): Start is "2025-09-01", which is not a 64-bit integer`,
		},
		"an end with a fraction": {bad(`"End":1.5`), where + "End is 1.5, which is not a 64-bit integer"},
		"a sum of sent": {
			ok(`"Start":5,"SentCount":9223372036854775807,"DeliveredCount":0`, `"PhoneNumber":"8613800000001","Start":7,"SentCount":1,"DeliveredCount":0`),
			"the row of phone number 86*******0001 that starts at 7 cannot be added up: the sum of the counts is larger than 9223372036854775807",
		},
		"a sum of delivered": {
			ok(`"PhoneNumber":"8613800000001","Start":7,"SentCount":0,"DeliveredCount":1`, `"Start":5,"SentCount":0,"DeliveredCount":9223372036854775807`),
			"the row of phone number 86*******0001 that starts at 7 cannot be added up: the sum of the counts is larger than 9223372036854775807",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			answer, err := parse(200, "", tt.body)
			_ = failed(t, err, cams.KindUnusable)
			if !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
			if len(answer.Rows) != 0 {
				t.Errorf("rows came with the error: %v", answer.Rows)
			}
		})
	}
	_, err := parse(200, "", tests["a sum of sent"].body)
	if !errors.Is(err, metric.ErrOverflow) {
		t.Errorf("%v is not recognized as ErrOverflow", err)
	}
	_, err = parse(200, "", `{"Code":"OK","RequestId":"R-1\n","Data":[{"SentCount":-1}]}`)
	if e := failed(t, err, cams.KindUnusable); e.RequestID != "R-1" {
		t.Errorf("got %+v, want the request ID R-1", e)
	}
}

func TestRefusals(t *testing.T) {
	const notJSON = "cams.example.com answered with HTTP status %d and something other than the JSON of CAMS"
	const empty = "cams.example.com answered with HTTP status %d and an empty body"
	tests := map[string]struct {
		status       int
		header, body string
		want         cams.Error
	}{
		"the gateway's error": {
			400, "", `{"RequestId":"R-1","HostId":"cams","Code":"Product.Unsubscript","Message":"You have not subscribed.","Recommend":"https://example.com"}`,
			cams.Error{Status: 400, Code: "Product.Unsubscript", Message: "You have not subscribed.", RequestID: "R-1"},
		},
		"no Code":                    {200, "", `{"Data":[{"Start":5,"SentCount":1}]}`, cams.Error{Status: 200, Message: "the answer has no Code; a success has the Code OK"}},
		"Code is null":               {200, "", `{"Code":null,"Message":"x"}`, cams.Error{Status: 200, Message: "the answer has no Code; a success has the Code OK"}},
		"Code is empty":              {200, "", `{"Code":""}`, cams.Error{Status: 200, Message: "the answer has no Code; a success has the Code OK"}},
		"Code is OK and a space":     {200, "", `{"Code":"OK ","Data":[]}`, cams.Error{Status: 200, Code: "OK"}},
		"Code is ok":                 {200, "", `{"Code":"ok","Data":[]}`, cams.Error{Status: 200, Code: "ok"}},
		"the document is null":       {200, "", `null`, cams.Error{Status: 200, Message: "the answer has no Code; a success has the Code OK"}},
		"another Code with 200":      {200, "", `{"Code":"Ram.PermissionDeny","Message":"No.","Data":[{"Start":5,"SentCount":1}]}`, cams.Error{Status: 200, Code: "Ram.PermissionDeny", Message: "No."}},
		"another Code, odd Data":     {200, "", `{"Code":"Ram.PermissionDeny","Data":""}`, cams.Error{Status: 200, Code: "Ram.PermissionDeny"}},
		"400, odd Data":              {400, "", `{"Data":{},"Code":"Throttling.User"}`, cams.Error{Status: 400, Code: "Throttling.User"}},
		"400, odd Message":           {400, "", `{"Message":{"a":1},"Code":"Throttling.User"}`, cams.Error{Status: 400, Code: "Throttling.User", Message: `{"a":1}`}},
		"Code is a number":           {200, "", `{"Code":200}`, cams.Error{Status: 200, Code: "200"}},
		"OK with 500":                {500, "", ok(`"Start":5,"SentCount":1`), cams.Error{Status: 500, Code: "OK"}},
		"OK with 202":                {202, "", ok(), cams.Error{Status: 202, Code: "OK"}},
		"nothing with 204":           {204, "", "", cams.Error{Status: 204, Message: fmt.Sprintf(empty, 204)}},
		"nothing with 503":           {503, "", "", cams.Error{Status: 503, Message: fmt.Sprintf(empty, 503)}},
		"a web page with 502":        {502, "Content-Type: text/html", "<html>Bad Gateway</html>", cams.Error{Status: 502, Message: fmt.Sprintf(notJSON, 502) + ` (Content-Type "text/html")`}},
		"another service's JSON":     {404, "", `{"error":"no such page"}`, cams.Error{Status: 404, Message: fmt.Sprintf(notJSON, 404)}},
		"a message without Code":     {403, "", `{"message":"Forbidden"}`, cams.Error{Status: 403, Message: "Forbidden"}},
		"cut short with 500":         {500, "", `{"Code":"InternalErr`, cams.Error{Status: 500, Message: fmt.Sprintf(notJSON, 500)}},
		"words for nothing":          {400, "", `{"Code":"X","Message":"None","RequestId":"None","AccessDeniedDetail":"None"}`, cams.Error{Status: 400, Code: "X"}},
		"a detail in words":          {403, "", `{"Code":"X","AccessDeniedDetail":"ask \"them\"\n"}`, cams.Error{Status: 403, Code: "X", AccessDeniedDetail: `ask "them"`}},
		"a detail is an object":      {403, "", `{"Code":"X","AccessDeniedDetail":{"AuthAction":"cams:Get"}}`, cams.Error{Status: 403, Code: "X", AccessDeniedDetail: `{"AuthAction":"cams:Get"}`}},
		"a detail is null":           {403, "", `{"Code":"X","AccessDeniedDetail":null}`, cams.Error{Status: 403, Code: "X"}},
		"a wait":                     {400, "X-Acs-Retry-After: 1500", `{"Code":"X"}`, cams.Error{Status: 400, Code: "X", RetryAfter: 1500 * time.Millisecond}},
		"no wait":                    {400, "X-Acs-Retry-After: 0", `{"Code":"X"}`, cams.Error{Status: 400, Code: "X"}},
		"a negative wait":            {400, "X-Acs-Retry-After: -5", `{"Code":"X"}`, cams.Error{Status: 400, Code: "X"}},
		"a wait in words":            {400, "X-Acs-Retry-After: soon", `{"Code":"X"}`, cams.Error{Status: 400, Code: "X"}},
		"a wait that would overflow": {400, "X-Acs-Retry-After: 9223372036854775807", `{"Code":"X"}`, cams.Error{Status: 400, Code: "X", RetryAfter: 24 * time.Hour}},
		"a server's clock ahead":     {400, "Date: " + noon.Add(time.Hour).Format(http.TimeFormat), `{"Code":"X"}`, cams.Error{Status: 400, Code: "X", ClockSkew: -time.Hour}},
		"a server's clock behind":    {400, "Date: " + noon.Add(-time.Minute).Format(http.TimeFormat), `{"Code":"X"}`, cams.Error{Status: 400, Code: "X", ClockSkew: time.Minute}},
		"a wait in seconds":          {503, "Retry-After: 7", `{"Code":"X"}`, cams.Error{Status: 503, Code: "X", RetryAfter: 7 * time.Second}},
		"a wait until a date":        {503, "Retry-After: " + noon.Add(time.Minute).Format(http.TimeFormat), `{"Code":"X"}`, cams.Error{Status: 503, Code: "X", RetryAfter: time.Minute}},
		"a wait until a date ago":    {503, "Retry-After: " + noon.Add(-time.Minute).Format(http.TimeFormat), `{"Code":"X"}`, cams.Error{Status: 503, Code: "X"}},
		"a huge wait in seconds":     {503, "Retry-After: 9223372036854775807", `{"Code":"X"}`, cams.Error{Status: 503, Code: "X", RetryAfter: 24 * time.Hour}},
		"a date in words":            {400, "Date: today", `{"Code":"X"}`, cams.Error{Status: 400, Code: "X"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			answer, err := parse(tt.status, tt.header, tt.body)
			tt.want.Kind, tt.want.Action = cams.KindRefused, cams.GetChatappPhoneNumberMetric
			if got := failed(t, err, cams.KindRefused).Fixed(); got != tt.want {
				t.Errorf("got %+v, %#v; want %#v", answer, got, tt.want)
			}
			if len(answer.Rows) != 0 {
				t.Errorf("rows came with the error: %v", answer.Rows)
			}
		})
	}
}

func TestErrorTexts(t *testing.T) {
	for want, err := range map[string]*cams.Error{
		"Throttling: Slow down. (HTTP status 400)":                  {Status: 400, Code: "Throttling", Message: "Slow down."},
		"Throttling (HTTP status 400)":                              {Status: 400, Code: "Throttling"},
		"HTTP status 503 without a code of the service: unreadable": {Status: 503, Message: "unreadable"},
	} {
		if got := err.Error(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// body answers every request with status 200 and these bytes.
func body(header string, b []byte) carrier {
	return func(*http.Request) (*http.Response, error) {
		return reply(200, header, string(b)), nil
	}
}

func TestLargestAnswer(t *testing.T) {
	large := bytes.Repeat([]byte("x"), cams.MaxAnswer+1)
	client, _ := carried(cams.Config{}, body("", large[1:]))
	_, err := client.Read(t.Context(), yesterday)
	_ = failed(t, err, cams.KindUnusable)
	client, log := carried(cams.Config{}, body("", large))
	_, err = client.Read(t.Context(), yesterday)
	if !is(err, cams.KindUnusable) || !strings.Contains(err.Error(), "64 MiB") {
		t.Errorf("64 MiB and a byte: got %v, want that it is too large", err)
	}
	if got := cams.AsError(err).Explain(time.Minute, nil); got.Summary != "Answer too large" {
		t.Errorf("got %v", got)
	}
	if n := len(log.all()); n != 1 {
		t.Errorf("it was tried %d times", n)
	}
}

// zipped compresses the same byte n times, followed by a text.
func zipped(t *testing.T, n int, after string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	spaces := bytes.Repeat([]byte(" "), 1<<20)
	for ; n > 0; n -= len(spaces) {
		if _, err := w.Write(spaces[:min(n, len(spaces))]); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := fmt.Fprint(w, after); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
