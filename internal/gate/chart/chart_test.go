// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package chart_test

import (
	"encoding/binary"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/chart"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

const (
	start    = 1795449600000 // 2026-11-23 16:00 UTC, midnight in Shanghai.
	day      = 24 * 60 * 60 * 1000
	halfHour = day / 48
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	location, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return location
}

// point is an interval in which a percentage of 100 messages was delivered.
func point(at, percentage int64) gate.Point {
	return gate.Point{Start: at, Counts: metric.Counts{Sent: 100, Delivered: percentage}, Judged: true}
}

// every returns n points, each one step after the last.
func every(n int, from, step, percentage int64) []gate.Point {
	var all []gate.Point
	for i := range int64(n) {
		all = append(all, point(from+i*step, percentage))
	}
	return all
}

// checkDrawing checks that all numbers of a chart are valid and within its frame.
func checkDrawing(t *testing.T, c chart.Chart) {
	t.Helper()
	if text := fmt.Sprintf("%+v", c); regexp.MustCompile(`NaN|Inf`).MatchString(text) {
		t.Errorf("a number of the chart is not a number: %.500s", text)
	}
	within := func(what string, texts ...string) {
		t.Helper()
		for _, text := range texts {
			if f, err := strconv.ParseFloat(text, 64); err != nil || f < 0 || f > 400 {
				t.Fatalf("%s: %q is not within the chart", what, text)
			}
		}
	}
	if c.Judged != nil {
		within("judged", c.Judged.X, c.Judged.Width)
	}
	for _, m := range slices.Concat(c.Grid, c.Counts, c.Times) {
		within("mark", m.X, m.Y)
	}
	for _, l := range c.Levels {
		within("level", l.Y, l.TextY)
	}
	for _, d := range c.Dots {
		within("dot", d.X, d.Y)
	}
	paths := c.Path
	for _, b := range c.Bars {
		paths += " " + b.Whole + " " + b.Part
	}
	for _, l := range c.Levels {
		paths += " " + l.Path
	}
	for _, xy := range regexp.MustCompile(`[0-9.+-]+`).FindAllString(paths, -1) {
		within("path", xy)
	}
	if len(c.Times) > 8 || len(c.Levels) > 10 {
		t.Errorf("%d times and %d levels", len(c.Times), len(c.Levels))
	}
}

// TestDrawExtremes checks that drawing any input ends, with valid numbers.
func TestDrawExtremes(t *testing.T) {
	of := func(points ...gate.Point) []gate.Point { return points }
	full := metric.Counts{Sent: math.MaxInt64, Delivered: math.MaxInt64}
	for name, in := range map[string]chart.Input{
		"no point":                        {},
		"the last millisecond":            {Points: of(point(math.MaxInt64, 90))},
		"the first millisecond":           {Points: of(point(math.MinInt64, 90))},
		"all of time":                     {Points: of(point(math.MinInt64, 90), point(start, 80), point(math.MaxInt64, 70))},
		"nanoseconds instead":             {Points: of(point(start, 90), point(start*1e6, 80))},
		"one time twice":                  {Points: of(point(start, 90), point(start, 80))},
		"back in time":                    {Points: of(point(start, 90), point(start-day, 80))},
		"the window is all of time":       {Points: every(3, start, day, 90), Window: metric.Window{Start: math.MinInt64, End: math.MaxInt64}},
		"the window never ends":           {Points: every(3, start, day, 90), Window: metric.Window{Start: start + day, End: math.MaxInt64}},
		"the window ends before it began": {Points: every(3, start, day, 90), Window: metric.Window{Start: start + day, End: math.MinInt64}},
		"the largest counts":              {Points: of(gate.Point{Start: start, Counts: full, Judged: true}, gate.Point{Start: start + day, Counts: full, Judged: true})},
		"the largest rate":                {Points: of(gate.Point{Start: start, Counts: metric.Counts{Sent: 1, Delivered: math.MaxInt64}, Judged: true})},
		"negative counts":                 {Points: of(gate.Point{Start: start, Counts: metric.Counts{Sent: -5, Delivered: math.MinInt64}, Judged: true})},
		"nothing sent":                    {Points: of(gate.Point{Start: start, Judged: true})},
		"bounds that are none":            {Points: every(3, start, day, 90), Bounds: []chart.Bound{{Value: math.NaN()}, {Value: math.Inf(1)}, {Value: 1e308, AtMost: true}, {Value: -4}}},
		"far bounds":                      {Points: every(3, start, day, 90), Bounds: []chart.Bound{{Value: 9.2e18}, {Value: -1e9, Broken: true}}},
	} {
		for _, granularity := range []metric.Granularity{metric.Daily, metric.HalfHour} {
			for _, name2 := range []string{"UTC", "America/New_York", "Pacific/Apia"} {
				t.Run(fmt.Sprintf("%s, %s, %s", name, granularity, name2), func(t *testing.T) {
					in.Calendar = metric.Calendar{Granularity: granularity, Location: zone(t, name2)}
					checkDrawing(t, chart.Draw(in))
					sparkline(in.Points, in.Calendar.Location)
				})
			}
		}
	}
}

// TestDrawWithoutZone checks that a series with an unknown zone is drawn in UTC.
func TestDrawWithoutZone(t *testing.T) {
	points := every(2, start, day, 90)
	c := chart.Draw(chart.Input{Points: points, Calendar: metric.Calendar{Granularity: metric.HalfHour}})
	checkDrawing(t, c)
	if c.Table[0].Start != "2026-11-23 16:00" || sparkline(points, nil) != "▅▅" {
		t.Errorf("got %q and %q", c.Table[0].Start, sparkline(points, nil))
	}
}

// TestDrawTimes checks the labels of intervals and the axis, also around clock changes.
func TestDrawTimes(t *testing.T) {
	at := func(s string) int64 {
		parsed, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return parsed.UnixMilli()
	}
	for name, test := range map[string]struct {
		zone   string
		daily  bool
		points []gate.Point
		starts []string
		axis   []string
	}{
		"days": {
			"Asia/Shanghai", true, every(3, start, day, 90),
			[]string{"2026-11-24", "2026-11-25", "2026-11-26"},
			[]string{"Nov 24", "Nov 25", "Nov 26"},
		},
		"days that do not begin at midnight": {
			"UTC", true, every(2, start, day, 90),
			[]string{"2026-11-23 16:00", "2026-11-24 16:00"},
			[]string{"Nov 23", "Nov 24"},
		},
		"days, one of 25 hours": {
			"America/New_York", true,
			[]gate.Point{point(at("2026-10-31T00:00:00-04:00"), 90), point(at("2026-11-01T00:00:00-04:00"), 90), point(at("2026-11-02T00:00:00-05:00"), 90), point(at("2026-11-03T00:00:00-05:00"), 90)},
			[]string{"2026-10-31", "2026-11-01", "2026-11-02", "2026-11-03"},
			[]string{"Oct 31", "Nov 1", "Nov 2", "Nov 3"},
		},
		"half hours, an hour of them twice": {
			"America/New_York", false, every(6, at("2026-11-01T00:30:00-04:00"), halfHour, 90),
			[]string{"2026-11-01 00:30", "2026-11-01 01:00 -04:00", "2026-11-01 01:30 -04:00", "2026-11-01 01:00 -05:00", "2026-11-01 01:30 -05:00", "2026-11-01 02:00"},
			[]string{"00:30", "01:30-04", "01:30-05"},
		},
		"half an hour twice": {
			"Australia/Lord_Howe", false, every(4, at("2026-04-05T01:00:00+11:00"), halfHour, 90),
			[]string{"2026-04-05 01:00", "2026-04-05 01:30 +11:00", "2026-04-05 01:30 +10:30", "2026-04-05 02:00"},
			[]string{"01:00", "01:30+10:30"},
		},
		"an hour left out": {
			"America/New_York", false, every(3, at("2026-03-08T01:00:00-05:00"), halfHour, 90),
			[]string{"2026-03-08 01:00", "2026-03-08 01:30", "2026-03-08 03:00"},
			[]string{"01:00", "03:00"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			granularity := metric.HalfHour
			if test.daily {
				granularity = metric.Daily
			}
			c := chart.Draw(chart.Input{Points: test.points, Calendar: metric.Calendar{Granularity: granularity, Location: zone(t, test.zone)}})
			var starts, axis []string
			for _, r := range c.Table {
				starts = append(starts, r.Start)
			}
			for _, m := range c.Times {
				axis = append(axis, m.Text)
			}
			if !slices.Equal(starts, test.starts) || !slices.Equal(axis, test.axis) {
				t.Errorf("got  %q, %q\nwant %q, %q", starts, axis, test.starts, test.axis)
			}
		})
	}
}

// TestDrawBounds checks how bounds are drawn, and how rates beyond them look.
func TestDrawBounds(t *testing.T) {
	var many []chart.Bound
	for i := range 100 {
		many = append(many, chart.Bound{Value: float64(i) / 100, Name: "min", Broken: i == 50})
	}
	for name, test := range map[string]struct {
		bounds []chart.Bound
		counts metric.Counts
		rate   string
		class  string
		levels []string
	}{
		"none":            {nil, metric.Counts{Sent: 1000, Delivered: 500}, "50.0%", "judged", nil},
		"met":             {[]chart.Bound{{Value: 0.95, Name: "min"}}, metric.Counts{Sent: 100, Delivered: 95}, "95.0%", "judged", []string{"min 95%"}},
		"nearly met":      {[]chart.Bound{{Value: 0.95, Name: "min", Broken: true}}, metric.Counts{Sent: 100000, Delivered: 94999}, "94.999%", "bad", []string{"min 95%"}},
		"of another rule": {[]chart.Bound{{Value: 0.95, Name: "min"}}, metric.Counts{Sent: 100, Delivered: 80}, "80.0%", "judged", []string{"min 95%"}},
		"above":           {[]chart.Bound{{Value: 0.875, Name: "max", AtMost: true, Broken: true}}, metric.Counts{Sent: 100, Delivered: 95}, "95.0%", "bad", []string{"max 87.5%"}},
		"a baseline":      {[]chart.Bound{{Value: 0.99, Name: "base", Baseline: true, Broken: true}}, metric.Counts{Sent: 100, Delivered: 95}, "95.0%", "judged", []string{"base 99%"}},
		"from the top":    {[]chart.Bound{{Value: 0.5, Name: "min"}, {Value: 1, Name: "max", AtMost: true}}, metric.Counts{Sent: 100, Delivered: 95}, "95.0%", "judged", []string{"max 100%", "min 50%"}},
		"far":             {[]chart.Bound{{Value: 9.2e18, Name: "max", AtMost: true}}, metric.Counts{Sent: 100, Delivered: 95}, "95.0%", "judged", []string{"max 9.2e+20%"}},
		"many":            {many, metric.Counts{Sent: 100, Delivered: 99}, "99.0%", "judged", []string{"min 50%", "min 8%", "min 7%", "min 6%", "min 5%", "min 4%", "min 3%", "min 2%", "min 1%", "min 0%"}},
	} {
		t.Run(name, func(t *testing.T) {
			c := chart.Draw(chart.Input{
				Points: []gate.Point{{Start: start, Counts: test.counts, Judged: true}}, Bounds: test.bounds,
				Calendar: metric.Calendar{Granularity: metric.Daily, Location: time.UTC},
			})
			var levels []string
			for _, l := range c.Levels {
				levels = append(levels, l.Text)
			}
			if row := c.Table[0]; row.Rate != test.rate || row.Class != test.class || !slices.Equal(levels, test.levels) {
				t.Errorf("got %s, %s, %q, want %s, %s, %q", row.Rate, row.Class, levels, test.rate, test.class, test.levels)
			}
		})
	}
}

// TestDrawSteps checks that a bound may differ from interval to interval, and that each
// interval is held to its own value, or to none.
func TestDrawSteps(t *testing.T) {
	points := every(6, start, day, 90)
	values := map[int64]float64{start + day: 0.8, start + 2*day: 0.8, start + 3*day: 0.95, start + 5*day: 0.95}
	c := chart.Draw(chart.Input{
		Points: points, Calendar: metric.Calendar{Granularity: metric.Daily, Location: time.UTC},
		Bounds: []chart.Bound{{Value: 0.95, Name: "drop", Broken: true, Values: values, Tolerated: map[int64]bool{start + 5*day: true}}},
	})
	checkDrawing(t, c)
	var classes []string
	for _, row := range c.Table {
		classes = append(classes, row.Class)
	}
	if want := []string{"judged", "judged", "judged", "bad", "judged", "tolerated"}; !slices.Equal(classes, want) {
		t.Errorf("got %q, want %q", classes, want)
	}
	if c.Dots[3].Class != "bad" || c.Dots[5].Class != "tolerated" || !strings.HasSuffix(c.Dots[5].Title, ", tolerated") || c.Dots[5].Path == "" {
		t.Errorf("got %+v and %+v", c.Dots[3], c.Dots[5])
	}
	// Two runs, the first of which has two values.
	if path := c.Levels[0].Path; strings.Count(path, "M") != 2 || strings.Count(path, "V") != 1 || strings.Count(path, "H") != 4 || c.Levels[0].Text != "drop" {
		t.Errorf("got %q, %q", path, c.Levels[0].Text)
	}
	// Of very many intervals no more than one a column is drawn.
	many := every(20_000, start, halfHour, 97)
	values = make(map[int64]float64)
	for i, p := range many {
		values[p.Start] = 0.9 + float64(i%2)/100
	}
	c = chart.Draw(chart.Input{Points: many, Calendar: metric.Calendar{Granularity: metric.HalfHour, Location: time.UTC}, Bounds: []chart.Bound{{Value: 0.9, Name: "base", Baseline: true, Values: values}}})
	checkDrawing(t, c)
	if n := strings.Count(c.Levels[0].Path, "H"); n > 400 || n < 200 {
		t.Errorf("%d steps are drawn", n)
	}
}

// TestDrawMany checks that a chart of many intervals shows the notable ones, and how many
// rows its table leaves out.
func TestDrawMany(t *testing.T) {
	for name, test := range map[string]struct {
		points, bars, rows, earlier int
	}{
		"each": {900, 900, 500, 400},
		"many": {20000, 3 * 286, 500, 19500},
	} {
		t.Run(name, func(t *testing.T) {
			in := chart.Input{
				Points:   every(test.points, start, halfHour, 97),
				Calendar: metric.Calendar{Granularity: metric.HalfHour, Location: time.UTC},
				Bounds:   []chart.Bound{{Value: 0.9, Broken: true}},
			}
			in.Points[417].Delivered = 20
			in.Points[500].Counts = metric.Counts{Sent: 1000, Delivered: 970}
			c := chart.Draw(in)
			checkDrawing(t, c)
			bad, high, bars := 0, 0, 0
			for _, d := range c.Dots {
				if d.Class == "bad" {
					bad++
				}
			}
			for _, b := range c.Bars {
				high += strings.Count(b.Whole, "V156.0H")
				bars += strings.Count(b.Whole, "z")
			}
			if bad != 1 || high != 1 || bars > test.bars || len(c.Bars) != 1 || strings.Count(c.Path, "M") != 1 {
				t.Errorf("%d bad intervals, %d of the largest count, %d bars, %d lines", bad, high, bars, strings.Count(c.Path, "M"))
			}
			if len(c.Table) != test.rows || c.Earlier != test.earlier {
				t.Errorf("%d rows and %d earlier", len(c.Table), c.Earlier)
			}
		})
	}
}

// sparkline draws the daily rates of a series on their own scale.
func sparkline(points []gate.Point, location *time.Location) string {
	rates := chart.DailyRates(points, metric.Metric{}, location)
	return chart.Sparkline(rates, chart.UsualScale(metric.Metric{}).Including(rates))
}

func TestSparkline(t *testing.T) {
	context := point(start-day, 10)
	context.Judged = false
	for name, test := range map[string]struct {
		points []gate.Point
		want   string
	}{
		"none":                 {nil, ""},
		"one day":              {every(1, start, day, 100), "█"},
		"from 80% to 100%":     {[]gate.Point{point(start, 80), point(start+day, 90), point(start+2*day, 100)}, "▁▅█"},
		"lower":                {[]gate.Point{point(start, 20), point(start+day, 100)}, "▁█"},
		"within a tenth":       {[]gate.Point{point(start, 59), point(start+day, 55), point(start+2*day, 50)}, "▂▁▁"},
		"a day without data":   {[]gate.Point{point(start, 100), point(start+2*day, 100)}, "█·█"},
		"a day without a sent": {[]gate.Point{point(start, 100), {Start: start + day, Judged: true}}, "█·"},
		"not the baseline":     {[]gate.Point{context, point(start, 100)}, "█"},
		"half hours of a day":  {append(every(24, start, halfHour, 100), every(24, start+24*halfHour, halfHour, 60)...), "▁"},
		"the last 14 days":     {append(every(20, start, day, 100), every(1, start+20*day, day, 80)...), "█████████████▁"},
		"far apart":            {[]gate.Point{point(math.MinInt64, 100), point(start, 80)}, "·············▁"},
		"the start of 1970":    {[]gate.Point{point(-8*halfHour*2, 100), point(day-8*halfHour*2, 80)}, "█▁"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := sparkline(test.points, zone(t, "Asia/Shanghai")); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// TestDrawRates checks that charts of other rates draw what these rates are of, on their own
// their own, and nothing where a count is not known.
func TestDrawRates(t *testing.T) {
	var points []gate.Point
	for i, read := range []int64{600, 630, 300} {
		points = append(points, gate.Point{
			Start: start + int64(i)*day, Judged: true, Counts: metric.Counts{Sent: 1000, Delivered: 900, Read: read, Clicked: 9 * int64(i+1)},
		})
	}
	points[1].Unknown = metric.UnknownRead
	for name, test := range map[string]struct {
		titles    []string
		sparkline string
	}{
		metric.DeliveryRate: {[]string{"1,000 sent, 900 delivered, 90.0%", "1,000 sent, 900 delivered, 90.0%", "1,000 sent, 900 delivered, 90.0%"}, "▅▅▅"},
		metric.ReadRate:     {[]string{"900 delivered, 600 read, 66.7%", "900 delivered, 300 read, 33.3%"}, "█·▄"},
		metric.ClickRate:    {[]string{"900 delivered, 9 clicked, 1.0%", "900 delivered, 18 clicked, 2.0%", "900 delivered, 27 clicked, 3.0%"}, "▃▆█"},
	} {
		t.Run(name, func(t *testing.T) {
			rate, _ := metric.Find(name)
			calendar := metric.Calendar{Granularity: metric.Daily, Location: zone(t, "Asia/Shanghai")}
			c := chart.Draw(chart.Input{Points: points, Calendar: calendar, Window: metric.Window{Start: start, End: start + 3*day}, Rate: rate})
			checkDrawing(t, c)
			var titles []string
			for _, b := range c.Bars {
				_, title, _ := strings.Cut(b.Title, ": ")
				titles = append(titles, title)
			}
			if !slices.Equal(titles, test.titles) || len(c.Table) != len(test.titles) {
				t.Errorf("got %q, and %d rows", titles, len(c.Table))
			}
			rates := chart.DailyRates(points, rate, calendar.Location)
			if got := chart.Sparkline(rates, chart.UsualScale(rate).Including(rates)); got != test.sparkline {
				t.Errorf("got %s", got)
			}
		})
	}
}

// FuzzDraw checks that any series is drawn with valid numbers.
func FuzzDraw(f *testing.F) {
	f.Add([]byte("0123456789abcdef0123456789abcdef"), int64(start), int64(start+day), 0.95, true)
	f.Add([]byte{}, int64(0), int64(0), 0.0, false)
	f.Add(slices.Repeat([]byte{0xff}, 96), int64(math.MinInt64), int64(math.MaxInt64), math.Inf(1), true)
	f.Fuzz(func(t *testing.T, series []byte, from, to int64, bound float64, daily bool) {
		in := chart.Input{
			Calendar: metric.Calendar{Granularity: metric.HalfHour, Location: zone(t, "America/New_York")},
			Window:   metric.Window{Start: from, End: to},
			Bounds:   []chart.Bound{{Value: bound, Name: "min", Broken: daily}, {Value: -bound, AtMost: true}},
		}
		if daily {
			in.Calendar.Granularity = metric.Daily
		}
		for len(series) >= 24 && len(in.Points) < 5000 {
			n := func(i int) int64 { return int64(binary.LittleEndian.Uint64(series[i:])) }
			in.Points = append(in.Points, gate.Point{Start: n(0), Counts: metric.Counts{Sent: n(8), Delivered: n(16)}, Judged: n(0)%2 == 0})
			series = series[24:]
		}
		for i, p := range in.Points {
			if in.Bounds[1].Values == nil {
				in.Bounds[1].Values, in.Bounds[0].Tolerated = make(map[int64]float64), make(map[int64]bool)
			}
			in.Bounds[1].Values[p.Start], in.Bounds[0].Tolerated[p.Start] = bound*float64(i), i%3 == 0
		}
		checkDrawing(t, chart.Draw(in))
		sparkline(in.Points, in.Calendar.Location)
	})
}
