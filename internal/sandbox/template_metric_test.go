// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package sandbox_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

const template = "GetChatappTemplateMetric"

// templates is a scenario with a template that has two languages, and one without buttons.
func templates() sandbox.Scenario {
	scenario := small()
	scenario.Channels[0].Templates = []sandbox.Template{
		{TemplateCode: "spring", Languages: []sandbox.TemplateLanguage{
			{Language: "en_US", DailySent: 4800, DeliveryRate: 0.75, ReadRate: new(0.5), Steady: true, Buttons: []sandbox.Button{
				{Type: "url_button", ButtonContent: "Shop now", ClickRate: 0.1}, {Type: "quick_relpy_button", ButtonContent: "Stop", ClickRate: 0.01},
			}},
			{Language: "de", DailySent: 1000, DeliveryRate: 0.9, Buttons: []sandbox.Button{}},
		}},
		{TemplateCode: "plain", Languages: []sandbox.TemplateLanguage{{Language: "en_US", DailySent: 480, DeliveryRate: 1, ReadRate: new(0.0), Steady: true}}},
	}
	return scenario
}

// templateRow is a row as received.
type templateRow struct {
	TemplateCode, Language string
	PhoneNumber            *string
	Granularity            *string
	Start, End             int64
	SentCount              *int64
	DeliveredCount         *int64
	ReadCount              *int64
	Cliented               []struct {
		Type, ButtonContent string
		Count               int64
	}
}

// text is short: "en_US 4800/3600/1800 360+36".
func (r templateRow) text() string {
	count := func(n *int64) string {
		if n == nil {
			return "-"
		}
		return fmt.Sprint(*n)
	}
	text := fmt.Sprintf("%s %s/%s/%s ", r.Language, count(r.SentCount), count(r.DeliveredCount), count(r.ReadCount))
	if r.Cliented == nil {
		return text + "-"
	}
	var clicks []string
	for _, b := range r.Cliented {
		clicks = append(clicks, fmt.Sprint(b.Count))
	}
	return text + strings.Join(clicks, "+")
}

func templateRows(t *testing.T, scenario sandbox.Scenario, query url.Values) []templateRow {
	t.Helper()
	got := caller1(scenario).call(mustNew(t, scenario), template, query)
	var body struct{ Data []templateRow }
	if err := json.Unmarshal([]byte(got.Raw), &body); err != nil || got.Status != 200 || got.Code != "OK" || body.Data == nil {
		t.Fatalf("got %v, %s", err, got.Raw)
	}
	return body.Data
}

// asTemplate asks for a template.
func asTemplate(query url.Values, code string) url.Values {
	return with(with(query, "TemplateCode", code), "TemplateType", "WHATSAPP")
}

func TestTemplateRows(t *testing.T) {
	day := during("cams-1", "DAILY", "2025-09-01", "2025-09-01")
	language := func(edit func(*sandbox.TemplateLanguage)) func(*sandbox.Scenario) {
		return func(s *sandbox.Scenario) { edit(&s.Channels[0].Templates[0].Languages[0]) }
	}
	cases := map[string]struct {
		edit  func(*sandbox.Scenario)
		query url.Values
		want  []string
	}{
		"a language":           {query: with(asTemplate(day, "spring"), "Language", "en_US"), want: []string{"en_US 4800/3600/1800 360+36"}},
		"all languages":        {query: asTemplate(day, "spring"), want: []string{"en_US 4800/3600/1800 360+36", "de 959/864/- "}},
		"no button":            {query: asTemplate(day, "plain"), want: []string{"en_US 480/480/0 -"}},
		"without a type":       {query: with(asTemplate(day, "plain"), "TemplateType", "-"), want: []string{"en_US 480/480/0 -"}},
		"without granularity":  {query: with(asTemplate(day, "plain"), "Granularity", "-"), want: []string{"en_US 480/480/0 -"}},
		"an unknown language":  {query: with(asTemplate(day, "spring"), "Language", "fr")},
		"an unknown template":  {query: asTemplate(day, "autumn")},
		"before it is enabled": {edit: func(s *sandbox.Scenario) { s.Channels[0].ROIMetrics = false }, query: asTemplate(day, "spring")},
		"a time that is less read": {
			edit: language(func(l *sandbox.TemplateLanguage) {
				l.Dips = []sandbox.TemplateDip{{From: "2025-09-01", To: "2025-09-02", ReadRate: new(0.1)}}
			}),
			query: asTemplate(during("cams-1", "DAILY", "2025-09-01", "2025-09-02"), "spring"),
			want:  []string{"en_US 4800/3600/360 360+36", "en_US 4800/3600/1800 360+36", "de 959/864/- ", "de 1053/945/- "},
		},
		"half a day of clicks": {
			edit: language(func(l *sandbox.TemplateLanguage) {
				l.Dips = []sandbox.TemplateDip{{From: "2025-09-01T12:00", Clicks: new(0.0)}}
			}),
			query: with(asTemplate(day, "spring"), "Language", "en_US"), want: []string{"en_US 4800/3600/1800 180+18"},
		},
		"a time of few messages": {
			edit: language(func(l *sandbox.TemplateLanguage) {
				l.Dips = []sandbox.TemplateDip{{Volume: new(0.5), DeliveryRate: new(0.5)}}
			}),
			query: with(asTemplate(day, "spring"), "Language", "en_US"), want: []string{"en_US 2400/1200/600 120+12"},
		},
		"counts that are null": {
			edit: language(func(l *sandbox.TemplateLanguage) {
				l.Dips = []sandbox.TemplateDip{{Missing: []string{"ReadCount", "Cliented"}}, {To: "2025-09-02", Missing: []string{"SentCount", "DeliveredCount"}}}
			}),
			query: with(asTemplate(during("cams-1", "DAILY", "2025-09-01", "2025-09-02"), "spring"), "Language", "en_US"), want: []string{"en_US -/-/- -", "en_US 4800/3600/- -"},
		},
		"an exact day": {
			edit: language(func(l *sandbox.TemplateLanguage) {
				l.Rows = []sandbox.Row{{Start: "2025-09-01", SentCount: 1_000_000_000_000_000, DeliveredCount: 1_000_000_000_000_000}}
			}),
			query: with(asTemplate(day, "spring"), "Language", "en_US"), want: []string{"en_US 1000000000000000/1000000000000000/500000000000000 100000000000000+10000000000000"},
		},
		"a gap": {
			edit: language(func(l *sandbox.TemplateLanguage) {
				l.Gaps = []sandbox.Span{{From: "2025-09-01", To: "2025-09-02"}}
			}),
			query: with(asTemplate(day, "spring"), "Language", "en_US"),
		},
		"the running half hour": {query: with(asTemplate(during("cams-1", "HALF_HOUR", "2025-09-10T12:00", "2025-09-10T14:00"), "spring"), "Language", "en_US"), want: []string{"en_US 33/25/13 3+0"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			scenario := templates()
			if c.edit != nil {
				c.edit(&scenario)
			}
			var got []string
			for _, r := range templateRows(t, scenario, c.query) {
				if r.PhoneNumber != nil || r.Granularity != nil || r.TemplateCode != c.query.Get("TemplateCode") {
					t.Errorf("the row %+v", r)
				}
				got = append(got, r.text())
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// TestTemplateDaysAreTheSumsOfTheirHalfHours compares the two granularities over weeks that are not steady.
func TestTemplateDaysAreTheSumsOfTheirHalfHours(t *testing.T) {
	scenario := templates()
	language := &scenario.Channels[0].Templates[0].Languages[0]
	language.Steady = false
	language.Dips = []sandbox.TemplateDip{{From: "2025-09-02T10:15", To: "2025-09-03T07:00", ReadRate: new(0.123), Clicks: new(2.5)}}
	one := with(asTemplate(during("cams-1", "DAILY", "2025-09-01", "2025-09-07"), "spring"), "Language", "en_US")
	half := with(one, "Granularity", "HALF_HOUR")
	half.Set("End", fmt.Sprint(at("2025-09-08")-1))
	type counts struct{ sent, delivered, read, shop, stop int64 }
	of := func(r templateRow) counts {
		return counts{*r.SentCount, *r.DeliveredCount, *r.ReadCount, r.Cliented[0].Count, r.Cliented[1].Count}
	}
	sums := make(map[string]counts)
	for _, r := range templateRows(t, scenario, half) {
		day := time.UnixMilli(r.Start).UTC().Add(8 * time.Hour).Format(time.DateOnly)
		s, c := sums[day], of(r)
		sums[day] = counts{s.sent + c.sent, s.delivered + c.delivered, s.read + c.read, s.shop + c.shop, s.stop + c.stop}
	}
	days := templateRows(t, scenario, one)
	if len(days) != 7 || len(sums) != 7 {
		t.Fatalf("%d days, and half hours of %d", len(days), len(sums))
	}
	for _, r := range days {
		day := time.UnixMilli(r.Start).UTC().Add(8 * time.Hour).Format(time.DateOnly)
		if of(r) != sums[day] {
			t.Errorf("%s: %+v, half hours %+v", day, of(r), sums[day])
		}
	}
	if sunday, monday := of(days[6]), of(days[0]); sunday.sent >= monday.sent {
		t.Errorf("on a Sunday %d, on a Monday %d", sunday.sent, monday.sent)
	}
}

func TestTemplateRefusals(t *testing.T) {
	query := asTemplate(during("cams-1", "DAILY", "2025-09-01", "2025-09-02"), "spring")
	cases := map[string]struct {
		edit  func(*sandbox.Scenario)
		query url.Values
		code  string
	}{
		"no template":   {query: with(query, "TemplateCode", "-"), code: "MissingTemplateCode"},
		"no start":      {query: with(query, "Start", "-"), code: "MissingStart"},
		"no end":        {query: with(query, "End", "-"), code: "MissingEnd"},
		"another type":  {query: with(query, "TemplateType", "VIBER"), code: "InvalidParameter"},
		"a granularity": {query: with(query, "Granularity", "HOURLY"), code: "InvalidParameter"},
		"a channel":     {query: with(query, "CustSpaceId", "other"), code: "Unknown.ResourceOwnerId"},
		"no ISV code":   {edit: func(s *sandbox.Scenario) { s.Channels[0].IsvCode = "isv" }, query: query, code: "Authentication.NoAuth"},
		"a type of channel": {
			edit: func(s *sandbox.Scenario) { s.Channels[0].UnsupportedType = true }, query: query, code: "InvalidParameter.ChannelTypeNotSupport",
		},
		"denied": {
			edit: func(s *sandbox.Scenario) {
				s.Accounts[0].Denied, s.Accounts[0].DeniedActions = "Ram.PermissionDeny", []string{template}
			},
			query: query, code: "Ram.PermissionDeny",
		},
		"a fault": {
			edit: func(s *sandbox.Scenario) {
				s.Faults = []sandbox.Fault{{Match: sandbox.Match{Action: template}, Kind: sandbox.FaultCode, Code: "InternalError"}}
			},
			query: query, code: "InternalError",
		},
		"its own quota": {edit: func(s *sandbox.Scenario) { s.QPS = map[string]int{template: -1, metric: 1} }, query: query, code: "OK"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			scenario := templates()
			if c.edit != nil {
				c.edit(&scenario)
			}
			server, caller := mustNew(t, scenario), caller1(scenario)
			if got := caller.call(server, template, c.query); got.Code != c.code {
				t.Errorf("got %s", got.Raw)
			}
			if name == "denied" || name == "a fault" || name == "its own quota" {
				if got := caller.call(server, metric, during("cams-1", "DAILY", "2025-09-01", "2025-09-02")); got.Code != "OK" && scenario.Channels[0].IsvCode == "" {
					t.Errorf("phone numbers: got %s", got.Raw)
				}
			}
		})
	}
}

func TestTemplateScenarioErrors(t *testing.T) {
	language := func(rest string) string {
		return `{"accounts": [{"name": "a", "access_key_id": "k", "access_key_secret": "s"}], "channels": [{"cust_space_id": "c", "account": "a",
			"templates": [{"template_code": "t", "languages": [{"language": "en"` + rest + `}]}]}]}`
	}
	templates := func(list string) string {
		return `{"accounts": [{"name": "a", "access_key_id": "k", "access_key_secret": "s"}], "channels": [{"cust_space_id": "c", "account": "a", "templates": [` + list + `]}]}`
	}
	const at = "channels[0].templates[0].languages[0]"
	for name, c := range map[string]struct{ text, want string }{
		"good":              {language(`, "daily_sent": 5, "delivery_rate": 1, "read_rate": 1, "buttons": [{"click_rate": 0}], "dips": [{"clicks": 1000}, {"missing": ["Cliented"]}]`), ""},
		"no code":           {templates(`{"template_code": "", "languages": [{"language": "en"}]}`), "channels[0].templates[0].template_code: must not be empty"},
		"no languages":      {templates(`{"template_code": "t", "languages": []}`), "channels[0].templates[0].languages: must have at least one language"},
		"a template twice":  {templates(`{"template_code": "t", "languages": [{"language": "en"}]}, {"template_code": "t", "languages": [{"language": "de"}]}`), `channels[0].templates[1].template_code: "t" appears twice`},
		"a language twice":  {templates(`{"template_code": "t", "languages": [{"language": "en"}, {"language": "en"}]}`), `channels[0].templates[0].languages[1].language: "en" appears twice`},
		"no language":       {templates(`{"template_code": "t", "languages": [{"language": ""}]}`), at + ".language: must not be empty"},
		"a read rate":       {language(`, "read_rate": 1.1`), at + ".read_rate: is 1.1; it must be 0 to 1"},
		"a click rate":      {language(`, "buttons": [{"click_rate": -0.1}]`), at + ".buttons[0].click_rate: is -0.1; it must be 0 to 1"},
		"a delivery rate":   {language(`, "delivery_rate": 2`), at + ".delivery_rate: is 2; it must be 0 to 1"},
		"a dip of nothing":  {language(`, "dips": [{"clicks": 1}, {"from": "-1d"}]`), at + ".dips[1]: changes nothing; add delivery_rate, volume, read_rate, clicks or missing"},
		"reads of a dip":    {language(`, "dips": [{"read_rate": 2}]`), at + ".dips[0].read_rate: is 2; it must be 0 to 1"},
		"clicks of a dip":   {language(`, "dips": [{"clicks": 1001}]`), at + ".dips[0].clicks: is 1001; it is a factor and must be 0 to 1000"},
		"volume of a dip":   {language(`, "dips": [{"clicks": 1}, {"volume": 1001}]`), at + ".dips[1].volume: is 1001; it is a factor and must be 0 to 1000"},
		"the time of a dip": {language(`, "dips": [{"clicks": 1, "from": "soon"}]`), at + `.dips[0].from: "soon" is not a time`},
		"a missing count":   {language(`, "dips": [{"missing": ["Reads"]}]`), at + `.dips[0].missing[0]: is "Reads"; it must be one of [SentCount DeliveredCount ReadCount Cliented]`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := sandbox.ParseScenario([]byte(c.text))
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("got %v, want %s", err, c.want)
			}
			if validated := validate(t, compiled(t), []byte(c.text)); (validated == nil) != (err == nil) &&
				name != "a template twice" && name != "a language twice" && name != "the time of a dip" { // No schema can tell.
				t.Errorf("the schema: %v", validated)
			}
		})
	}
}

func TestTemplateInTheLog(t *testing.T) {
	scenario := templates()
	server := mustNew(t, scenario)
	caller1(scenario).call(server, template, with(asTemplate(during("cams-1", "DAILY", "2025-09-01", "2025-09-02"), "spring"), "Language", "de"))
	if line := server.Requests()[0].String(); !strings.Contains(line, "200 OK "+template+" CustSpaceId=cams-1 TemplateCode=spring Language=de Granularity=DAILY") {
		t.Errorf("got %s", line)
	}
}
