// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams_test

import (
	"errors"
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// template asks for all languages of a template, and english for one of them.
var template = cams.Query{
	Action:       cams.GetChatappTemplateMetric,
	CustSpaceID:  "cams-test",
	ISVCode:      isvCode,
	TemplateCode: "spring/sale",
	Granularity:  metric.Daily,
	Window:       metric.Window{Start: 1757347200000, End: 1757433600000},
}

var english = func() cams.Query {
	q := template
	q.Language = "en_US"
	return q
}()

func TestTemplateParameters(t *testing.T) {
	for name, tt := range map[string]struct {
		q    cams.Query
		want string
	}{
		"all languages": {template, "CustSpaceId=cams-test&End=1757433599999&Granularity=DAILY&IsvCode=skdi3k%20ksloslikd%2B%25%2F&" +
			"Start=1757347200000&TemplateCode=spring%2Fsale&TemplateType=WHATSAPP"},
		"one language": {english, "CustSpaceId=cams-test&End=1757433599999&Granularity=DAILY&IsvCode=skdi3k%20ksloslikd%2B%25%2F&Language=en_US&" +
			"Start=1757347200000&TemplateCode=spring%2Fsale&TemplateType=WHATSAPP"},
	} {
		t.Run(name, func(t *testing.T) {
			var query, action string
			client, _ := carried(cams.Config{}, func(req *http.Request) (*http.Response, error) {
				query, action = req.URL.RawQuery, req.Header.Get("X-Acs-Action")
				return reply(200, "", `{"Code":"OK"}`), nil
			})
			if _, err := client.Read(t.Context(), tt.q); err != nil || query != tt.want || action != "GetChatappTemplateMetric" {
				t.Errorf("%v, %s\ngot  %s\nwant %s", err, action, query, tt.want)
			}
		})
	}
}

// buttons is the text of buttons whose clicks are 3 and 4.
const buttons = `"Cliented":[{"Type":"url_button","ButtonContent":"Shop now","Count":3},{"Type":"quick_relpy_button","ButtonContent":"Stop","Count":"4"}]`

func TestTemplateRows(t *testing.T) {
	clicks := metric.NewButtons([]metric.Button{{Type: "url_button", Text: "Shop now", Count: 3}, {Type: "quick_relpy_button", Text: "Stop", Count: 4}})
	row := metric.Row{Key: "en_US", Start: 5, End: 9, Counts: metric.Counts{Sent: 10, Delivered: 8, Read: 6, Clicked: 7}, Buttons: clicks}
	with := func(change func(*metric.Row)) []metric.Row {
		changed := row
		change(&changed)
		return []metric.Row{changed}
	}
	noClicks := func(unknown metric.Unknown) []metric.Row {
		return with(func(r *metric.Row) { r.Clicked, r.Buttons, r.Unknown = 0, "", unknown })
	}
	const (
		of     = `"TemplateCode":"spring/sale","Language":"en_US",`
		counts = `"Start":5,"End":9,"SentCount":10,"DeliveredCount":8`
		read   = `,"ReadCount":6,`
		text   = of + counts + read + buttons
	)
	tests := map[string]struct {
		asked            cams.Query
		body             string
		rows             []metric.Row
		unknown, foreign int
	}{
		"a row":                           {template, ok(text), []metric.Row{row}, 0, 0},
		"of the language asked for":       {english, ok(text), []metric.Row{row}, 0, 0},
		"no Data":                         {template, `{"Code":"OK"}`, nil, 0, 0},
		"a row that comes twice":          {template, ok(text, text), []metric.Row{row}, 0, 0},
		"fields that are not known":       {template, ok(text + `,"PhoneNumber":5,"Granularity":"daily"`), []metric.Row{row}, 0, 0},
		"no button":                       {template, ok(of + counts + read + `"Cliented":[]`), noClicks(0), 0, 0},
		"no clicks":                       {template, ok(of + counts + `,"ReadCount":6`), noClicks(metric.UnknownClicked), 0, 0},
		"clicks are null":                 {template, ok(of + counts + read + `"Cliented":null`), noClicks(metric.UnknownClicked), 0, 0},
		"clicks are the word None":        {template, ok(of + counts + read + `"Cliented":"None"`), noClicks(metric.UnknownClicked), 0, 0},
		"a button without a count":        {template, ok(of + counts + read + `"Cliented":[{"Count":3},{"Type":"url_button"}]`), noClicks(metric.UnknownClicked), 0, 0},
		"a button whose count is null":    {template, ok(of + counts + read + `"Cliented":[{"Count":null},{"Count":3}]`), noClicks(metric.UnknownClicked), 0, 0},
		"a button that is null":           {template, ok(of + counts + read + `"Cliented":[null]`), noClicks(metric.UnknownClicked), 0, 0},
		"a button with a count alone":     {template, ok(of + counts + read + `"Cliented":[{"Count":2}]`), with(func(r *metric.Row) { r.Clicked, r.Buttons = 2, metric.NewButtons([]metric.Button{{Count: 2}}) }), 0, 0},
		"no reads":                        {template, ok(of + counts + "," + buttons), with(func(r *metric.Row) { r.Read, r.Unknown = 0, metric.UnknownRead }), 0, 0},
		"reads are null":                  {template, ok(of + counts + `,"ReadCount":null,` + buttons), with(func(r *metric.Row) { r.Read, r.Unknown = 0, metric.UnknownRead }), 0, 0},
		"neither reads nor clicks":        {template, ok(of + counts), with(func(r *metric.Row) { r.Counts, r.Buttons, r.Unknown = metric.Counts{Sent: 10, Delivered: 8}, "", 3 }), 0, 0},
		"nothing sent is known":           {template, ok(of + `"Start":5,"DeliveredCount":8` + read + buttons), nil, 1, 0},
		"nothing delivered is known":      {template, ok(of + `"Start":5,"SentCount":8,"DeliveredCount":null` + read + buttons), nil, 1, 0},
		"nothing at all":                  {template, `{"Code":"OK","Data":[null,{}]}`, nil, 2, 0},
		"no template":                     {template, ok(`"Language":"en_US",` + counts + read + buttons), []metric.Row{row}, 0, 0},
		"neither template nor language":   {english, ok(counts + read + buttons), []metric.Row{row}, 0, 0},
		"no language, all asked for":      {template, ok(`"Language":"None",` + counts + read + buttons), with(func(r *metric.Row) { r.Key = "" }), 0, 0},
		"another template":                {template, ok(`"TemplateCode":"spring",`+counts, text), []metric.Row{row}, 0, 1},
		"another language":                {english, ok(`"TemplateCode":"spring/sale","Language":"en",`+counts, text), []metric.Row{row}, 0, 1},
		"another, and without counts":     {english, ok(`"Language":"de","Start":5`), nil, 0, 1},
		"the language, otherwise written": {english, ok(strings.Replace(text, "en_US", " en-us ", 1)), []metric.Row{row}, 0, 0},
		"rows that differ in clicks": {
			template, ok(text, strings.Replace(text, `"Count":3`, `"Count":5`, 1)),
			[]metric.Row{row, with(func(r *metric.Row) {
				r.Clicked = 9
				r.Buttons = metric.NewButtons([]metric.Button{{Type: "url_button", Text: "Shop now", Count: 5}, {Type: "quick_relpy_button", Text: "Stop", Count: 4}})
			})[0]},
			0, 0,
		},
		"languages in order": {
			template, ok(text, strings.Replace(text, "en_US", "de", 1)),
			[]metric.Row{with(func(r *metric.Row) { r.Key = "de" })[0], row},
			0, 0,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := cams.ParseAnswer(200, http.Header{}, []byte(tt.body), tt.asked, noon)
			if err != nil || !slices.Equal(got.Rows, tt.rows) || got.Unknown != tt.unknown || got.Foreign != tt.foreign {
				t.Errorf("got  %+v, %v\nwant %+v, %d unknown, %d foreign", got, err, tt.rows, tt.unknown, tt.foreign)
			}
		})
	}
}

func TestUnusableTemplateAnswers(t *testing.T) {
	const where = `row 2 of the answer (template "spring/sale", language "en_US", start 7): `
	bad := func(row string) string {
		return ok(`"Start":5,"SentCount":1,"DeliveredCount":0`, `"TemplateCode":"spring/sale","Language":"en_US","Start":7,`+row)
	}
	for name, tt := range map[string]struct{ body, want string }{
		"reads in words":            {bad(`"ReadCount":"many"`), where + `ReadCount is "many", which is not a 64-bit integer`},
		"negative reads":            {bad(`"ReadCount":-1`), where + "ReadCount is -1, and a count cannot be negative"},
		"clicks in words":           {bad(`"Cliented":[{"Count":1},{"Count":true}]`), where + "in button 2, Count is true, which is not a 64-bit integer"},
		"negative clicks":           {bad(`"Cliented":[{"Count":-3}]`), where + "in button 1, Count is -3, and a count cannot be negative"},
		"negative after unknown":    {bad(`"Cliented":[{},{"Count":-3}]`), where + "in button 2, Count is -3, and a count cannot be negative"},
		"the clicks of a row":       {bad(`"Cliented":[{"Count":9223372036854775807},{"Count":1}]`), where + "its clicks cannot be added up: the sum"},
		"the clicks of all rows":    {ok(`"Start":5,"SentCount":1,"DeliveredCount":0,"Cliented":[{"Count":9223372036854775807}]`, `"Language":"de","Start":7,"SentCount":1,"DeliveredCount":0,"Cliented":[{"Count":1}]`), `the row of language "de" that starts at 7 cannot be added up`},
		"the reads of all rows":     {ok(`"Start":5,"SentCount":1,"DeliveredCount":0,"ReadCount":9223372036854775807`, `"Language":"de","Start":7,"SentCount":1,"DeliveredCount":0,"ReadCount":1`), `the row of language "de" that starts at 7 cannot be added up`},
		"a sum that is not judged":  {ok(`"Start":5,"SentCount":9223372036854775807,"DeliveredCount":0`, `"Start":7,"SentCount":1,"DeliveredCount":0`), "cannot be added up"},
		"clicks are a number":       {bad(`"Cliented":7`), "of the answer has the wrong type, number"},
		"clicks are other words":    {bad(`"Cliented":"many"`), "of the answer has the wrong type, string"},
		"clicks twice":              {bad(`"Cliented":[],"cliented":[]`), `the answer has the key "cliented"`},
		"a count of clicks twice":   {bad(`"Cliented":[{"Count":1,"count":2}]`), `the answer has the key "count"`},
		"another granularity":       {bad(`"Granularity":"HALF_HOUR"`), where + "Granularity is HALF_HOUR, and DAILY was asked for"},
		"foreign rows are read too": {ok(`"TemplateCode":"other","Start":7,"SentCount":-1`), `row 1 of the answer (template "other", language "", start 7): SentCount is -1`},
	} {
		t.Run(name, func(t *testing.T) {
			answer, err := cams.ParseAnswer(200, http.Header{}, []byte(tt.body), template, noon)
			_ = failed(t, err, cams.KindUnusable)
			if !strings.Contains(err.Error(), tt.want) || len(answer.Rows) != 0 {
				t.Errorf("got  %v, %v\nwant %s", answer.Rows, err, tt.want)
			}
		})
	}
}

// TestErrorsOfTemplates checks that advice names the operation that failed.
func TestErrorsOfTemplates(t *testing.T) {
	for code, want := range map[string]string{
		"Ram.PermissionDeny": `"Action": "cams:GetChatappTemplateMetric"`,
		"Throttling.User":    "50 requests a second of GetChatappTemplateMetric",
	} {
		client, _ := carried(cams.Config{MaxAttempts: 1}, func(*http.Request) (*http.Response, error) { return reply(400, "", `{"Code":"`+code+`"}`), nil })
		_, err := client.Read(t.Context(), template)
		if got := failed(t, err, cams.KindRefused).Remediation(nil); !strings.Contains(got, want) || strings.Contains(got, "PhoneNumber") {
			t.Errorf("%s: %s", code, got)
		}
	}
}

// TestEachOperationHasItsQuota reads with two operations at the same time.
func TestEachOperationHasItsQuota(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := cams.New(cams.Config{Endpoint: "cams.example.com", Credentials: key, RequestsPerSecond: 10})
		client.SetTransport(body("", []byte(`{"Code":"OK"}`)))
		began := time.Now()
		done := make(chan error)
		for _, q := range []cams.Query{yesterday, template} {
			go func() {
				var all error
				for i := range 51 {
					q.Window.Start -= int64(i)
					_, err := client.Read(t.Context(), q)
					all = errors.Join(all, err)
				}
				done <- all
			}()
		}
		if err := errors.Join(<-done, <-done); err != nil {
			t.Error(err)
		}
		if took := time.Since(began).Seconds(); took < 5 || took > 5*1.05 {
			t.Errorf("51 reads of each at 10 a second took %.1f s", took)
		}
	})
}

// FuzzParseTemplates is FuzzParseAnswer for templates.
func FuzzParseTemplates(f *testing.F) {
	for _, body := range []string{
		"", `{"Code":"OK","Data":[null,{}]}`, ok(`"Start":1,"SentCount":1,"DeliveredCount":1,"ReadCount":1,` + buttons),
		ok(`"Language":"de","Start":1,"SentCount":1,"DeliveredCount":1,"Cliented":"None"`), ok(`"Cliented":[{"Count":"9223372036854775807"},{"Count":1}]`),
		ok(`"TemplateCode":"x","SentCount":1,"DeliveredCount":1,"Cliented":[null,{"Type":"\ud83d","ButtonContent":"` + "\xff" + `","Count":2}]`),
	} {
		f.Add(body, "")
		f.Add(body, "en_US")
	}
	f.Fuzz(func(t *testing.T, text, language string) {
		q := template
		q.Language = language
		answer, err := cams.ParseAnswer(http.StatusOK, http.Header{}, []byte(text), q, noon)
		if err != nil {
			if len(answer.Rows) != 0 || !is(err, cams.KindRefused) && !is(err, cams.KindUnusable) || err.Error() == "" {
				t.Fatalf("%+v came with %#v", answer, err)
			}
			return
		}
		if sum, err := metric.Sum(answer.Rows); err != nil || sum.IsNegative() {
			t.Fatal(sum, err)
		}
		if again := metric.Unique(slices.Clone(answer.Rows)); !slices.Equal(again, answer.Rows) {
			t.Fatalf("the rows %v are not sorted, or not unique", answer.Rows)
		}
		for _, row := range answer.Rows {
			if language != "" && row.Key != language {
				t.Fatalf("the row %+v", row)
			}
			if row.Unknown&metric.UnknownRead != 0 && row.Read != 0 || row.Unknown&metric.UnknownClicked != 0 && (row.Clicked != 0 || row.Buttons != "") {
				t.Fatalf("%+v counts unknown values", row)
			}
			var clicks int64
			for _, b := range row.Buttons.List() {
				if b.Count < 0 || b.Count > math.MaxInt64-clicks {
					t.Fatalf("the buttons %v", row.Buttons)
				}
				clicks += b.Count
			}
			if clicks != row.Clicked {
				t.Fatalf("%d clicks of %+v", clicks, row)
			}
		}
	})
}
