// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format_test

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/format"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policyfile"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// weekly is a channel whose weekends are worse, judged in New York over a change of the
// clock: by intervals, of which two may break the bound, and as a whole.
func weekly(t testing.TB) gate.Report {
	t.Helper()
	location, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	data := []map[string]any{}
	for n := range 60 {
		day := time.Date(2026, 9, 27+n, 0, 0, 0, 0, location)
		sent, rate := 1000, 960+random.IntN(20)
		if day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
			sent, rate = 400, 900+random.IntN(20)
		}
		switch {
		case n == 52 || n == 57: // In the window, beyond the bound.
			rate = 800
		case n%17 == 3:
			continue
		}
		data = append(data, map[string]any{"PhoneNumber": "8613800000001", "Start": day.UnixMilli(), "End": day.UnixMilli(), "SentCount": sent, "DeliveredCount": sent * rate / 1000})
	}
	body, err := json.Marshal(map[string]any{"Code": "OK", "Data": data})
	if err != nil {
		t.Fatal(err)
	}
	file, err := policyfile.Parse("weekly.hcl", []byte(`
		channel "support" {
			cust_space_id = "cams-a"
			lookback      = "14d"
			timezone      = "America/New_York"
			rules = {
				strict = { metric = "delivery_rate", per = "interval", max_drop = 0.05, baseline = "28d", align = "week" }
				known  = { metric = "delivery_rate", per = "interval", min = 0.85, tolerate = 2 }
				whole  = { metric = "delivery_rate", max_drop = 0.1, baseline = "28d", align = "week" }
			}
		}`), policyfile.Values{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := gate.JudgeRecorded([]gate.Recording{{Name: "a", Body: body}}, file, gate.Options{Now: time.Date(2026, 11, 26, 12, 0, 0, 0, location), Version: "1"})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestAlignedBaseline checks that what is drawn is what was compared with.
func TestAlignedBaseline(t *testing.T) {
	j := &weekly(t).Judgements[0]
	points := j.Series[len(j.Series)-1].Points
	var strict policy.Rule
	for _, rule := range j.Rules {
		if rule.Name == "strict" {
			strict = rule
		}
	}
	drawn := format.Aligned(strict, j, points)
	judged, compared := 0, 0
	for _, p := range points {
		if p.Judged {
			judged++
		}
	}
	different := make(map[float64]bool)
	for _, value := range drawn {
		different[value] = true
	}
	for _, r := range j.Verdict.Results {
		if r.Rule != "strict" || r.Baseline == nil {
			continue
		}
		compared++
		if drawn[r.Start] != *r.Baseline {
			t.Errorf("%s: %v is drawn, and %v was compared with", time.UnixMilli(r.Start), drawn[r.Start], *r.Baseline)
		}
	}
	if len(drawn) != judged || compared != 2 || len(different) != 7 {
		t.Errorf("%d of %d intervals have a baseline, %d of them are results, and %d differ", len(drawn), judged, compared, len(different))
	}
	// In 3 weeks one Tuesday has no row, so two are too few for the Tuesdays of the window.
	strict.Baseline = "21d"
	if n := len(format.Aligned(strict, j, points)); n != judged-2 {
		t.Errorf("%d of %d intervals have a baseline of 3 weeks", n, judged)
	}
	page := string(write(t, "html", weekly(t)))
	for words, n := range map[string]int{
		`<path class="level baseline"`: 1, `<path class="level bound broken"`: 1, `class="bad" d="M`: 3, `tr class="bad"`: 2,
	} {
		if got := strings.Count(page, words); got != n {
			t.Errorf("%d of %s, want %d", got, words, n)
		}
	}
}

// TestToleratedMarks checks that intervals that may break a bound are marked, though others
// of the same rule fail.
func TestToleratedMarks(t *testing.T) {
	r := weekly(t)
	j := &r.Judgements[0]
	j.Rules = j.Rules[:1]
	if j.Rules[0].Name != "known" {
		t.Fatalf("got %+v", j.Rules)
	}
	page := string(write(t, "html", r))
	for words, n := range map[string]int{`<path class="tolerated" d="M`: 3, `tr class="tolerated"`: 2, ", tolerated</title>": 2, "beyond a bound, tolerated": 1, `class="bad" d="M`: 0} {
		if got := strings.Count(page, words); got != n {
			t.Errorf("%d of %s, want %d", got, words, n)
		}
	}
}
