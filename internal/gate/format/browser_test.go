// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format_test

import (
	"fmt"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/format"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/signal"
)

// browser is a Chromium, if the machine has one.
func browser(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("no Chromium is on PATH")
	return ""
}

func chromium(t *testing.T, path string, arguments ...string) string {
	t.Helper()
	arguments = append([]string{
		"--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
		"--disable-component-update", "--disable-sync", "--hide-scrollbars", "--user-data-dir=" + t.TempDir(),
	}, arguments...)
	out, err := exec.CommandContext(t.Context(), path, arguments...).Output()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return string(out)
}

// measured has a page report to its frame how wide it is, how much of it can be reached
// by the keyboard, what it is made of, and what is cut or broken: tables of intervals
// that are wider than their place, and words of a status, numbers and rules over two
// lines. The page itself lets no script run.
const measured = `<script>addEventListener("load", () => {
  const all = (s) => [...document.querySelectorAll(s)], n = (s) => all(s).length;
  all("details").forEach((e) => { e.open = true });
  const cut = all(".scroll").filter((e) => e.scrollWidth > e.clientWidth).length;
  const broken = all("td.status, .results td.number, .results td.rule, .states td").filter((e) => {
    const range = document.createRange();
    range.selectNodeContents(e);
    return new Set([...range.getClientRects()].map((r) => r.top)).size > e.textContent.split(/[ /-]/).length;
  }).length;
  parent.postMessage([document.documentElement.scrollWidth - innerWidth, n("a[href]:not(.skip)"), n("figure summary"), n("figure"), n(".bad"),
    getComputedStyle(document.body).backgroundColor.match(/\d+/g)[0], cut, broken, n("td.status.inconclusive"), n("table.states td[data-label]")].join(" "), "*");
})</script>`

// TestInBrowser checks that the page fits a phone and a desktop, is dark where the
// reader wants it, and shows charts whose numbers the keyboard can reach.
func TestInBrowser(t *testing.T) {
	path := browser(t)
	folder := t.TempDir()
	r := reports(t)["pass.json with a policy"]
	r.Judgements = append(r.Judgements, wide(t), states())
	page := string(write(t, "html", r))
	page = regexp.MustCompile(`<meta http-equiv="Content-Security-Policy"[^>]*>`).ReplaceAllString(page, "")
	page = strings.Replace(page, "</head>", measured+"</head>", 1)
	for _, width := range []int{375, 800, 1280} {
		for scheme, preferred := range map[string]int{"light": 1, "dark": 0} {
			t.Run(fmt.Sprintf("%s, %d wide", scheme, width), func(t *testing.T) {
				numbers, shot := framed(t, path, folder, page, width, preferred)
				overflow, links, summaries, figures, bad, red := numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]
				if cut, broken, inconclusive, states := numbers[6], numbers[7], numbers[8], numbers[9]; cut > 0 || broken > 0 || inconclusive == 0 || states == 0 {
					t.Errorf("%d tables are cut, %d cells are broken, %d are inconclusive, %d are of states", cut, broken, inconclusive, states)
				}
				if overflow > 0 || links == 0 || figures == 0 || summaries != figures || bad == 0 || (red > 128) != (scheme == "light") {
					t.Errorf("overflow, links, summaries, figures, marks and red of the background: %v", numbers)
				}
				looked(t, shot, scheme)
			})
		}
	}
}

// TestBacktestInBrowser checks that the page of a backtest fits a phone and a desktop, in
// both schemes, and that the days that block can be told from those that pass.
func TestBacktestInBrowser(t *testing.T) {
	path := browser(t)
	folder := t.TempDir()
	page := writeBacktest(t, "html", backtestReports(t)["mixed"], format.Style{})
	page = regexp.MustCompile(`<meta http-equiv="Content-Security-Policy"[^>]*>`).ReplaceAllString(page, "")
	page = strings.Replace(page, "</head>", `<script>addEventListener("load", () => {
	const all = (s) => [...document.querySelectorAll(s)], fill = (s) => getComputedStyle(all(s)[0]).fill;
	const wide = all("svg.calendar, figure, table.tally, pre").filter((e) => e.getBoundingClientRect().right > innerWidth || e.scrollWidth > e.clientWidth + 1 && e.tagName == "PRE").length;
	parent.postMessage([document.documentElement.scrollWidth - innerWidth, wide, all("svg.calendar").length, fill("svg.calendar .blocked") != fill("svg.calendar .passed") ? 1 : 0,
		getComputedStyle(document.body).backgroundColor.match(/\d+/g)[0]].join(" "), "*");
})</script></head>`, 1)
	for _, width := range []int{375, 800, 1280} {
		for scheme, preferred := range map[string]int{"light": 1, "dark": 0} {
			t.Run(fmt.Sprintf("%s, %d wide", scheme, width), func(t *testing.T) {
				told, shot := framed(t, path, folder, page, width, preferred)
				if len(told) != 5 || told[0] > 0 || told[1] > 0 || told[2] != 4 || told[3] != 1 || (told[4] > 128) != (scheme == "light") {
					t.Errorf("overflow, what is cut, calendars, colors and red of the background: %v", told)
				}
				looked(t, shot, scheme)
			})
		}
	}
}

// framed shows a page in a frame of some width, and returns the numbers that it posts, and
// a screenshot.
func framed(t *testing.T, path, folder, page string, width, preferred int) (told []int, shot string) {
	t.Helper()
	frame := fmt.Sprintf(`<body style="margin:0"><iframe src="page.html" style="border:0;width:%dpx;height:2000px"></iframe><p id="told"></p>`+
		`<script>onmessage = (e) => { told.textContent = e.data }</script>`, width)
	for name, content := range map[string]string{"page.html": page, "frame.html": frame} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	shot = filepath.Join(folder, "shot.png")
	common := []string{"--window-size=1300,2000", fmt.Sprintf("--blink-settings=preferredColorScheme=%d", preferred), "file://" + filepath.Join(folder, "frame.html")}
	dom := chromium(t, path, append([]string{"--dump-dom", "--virtual-time-budget=5000"}, common...)...)
	found := regexp.MustCompile(`<p id="told">([^<]*)</p>`).FindStringSubmatch(dom)
	if found == nil || found[1] == "" {
		t.Fatalf("the page told nothing:\n%.500s", dom)
	}
	for _, field := range strings.Fields(found[1]) {
		n, err := strconv.Atoi(field)
		if err != nil {
			t.Fatal(found[1])
		}
		told = append(told, n)
	}
	chromium(t, path, append([]string{"--screenshot=" + shot}, common...)...)
	return told, shot
}

// wide is a judgement whose texts are the longest: half hours of a repeated hour, large
// counts, and results that are inconclusive.
func wide(t *testing.T) gate.Judgement {
	t.Helper()
	location, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	j := large(3).Judgements[0]
	j.Calendar.Location = location
	for i := range j.Series[0].Points {
		p := &j.Series[0].Points[i]
		p.Start = time.Date(2026, 11, 1, 5, 0, 0, 0, time.UTC).UnixMilli() + int64(i)*1800000
		p.Sent, p.Delivered = 10_000_000, 9_499_999
	}
	j.Verdict.Results[0].Status = policy.Inconclusive
	j.Verdict.Results[1].Reason = policy.ReasonWaived
	return j
}

// states is a judgement of a number whose texts are the longest.
func states() gate.Judgement {
	key := "PHONE_NUMBER/861380000000012"
	values := map[string]string{signal.Status: "FLAGGED", signal.QualityRating: "YELLOW"}
	j := gate.Judgement{
		Name: "numbers", JudgedBy: gate.ByPolicy, Channel: "cams-0000000000001", Source: gate.SourceOf(query.PhoneNumbers),
		States: []signal.State{{Key: key, Values: values}},
	}
	for _, name := range []string{signal.Status, signal.QualityRating} {
		j.Verdict.Results = append(j.Verdict.Results, policy.Result{Rule: name, Key: key, Signal: name, Value: values[name], Status: policy.Warn, Reason: policy.ReasonClassified, Message: "m"})
	}
	return j
}

// looked checks that a screenshot is of a page in a scheme, and not blank.
func looked(t *testing.T, name, scheme string) {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }() // It was only read.
	picture, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	colors := make(map[color.Color]int)
	for y := 0; y < 1000; y += 3 {
		for x := 0; x < 320; x += 3 {
			colors[picture.At(x, y)]++
		}
	}
	r, _, _, _ := picture.At(2, 2).RGBA()
	if len(colors) < 20 || (r > 0x8000) != (scheme == "light") {
		t.Errorf("the picture has %d colors, and a corner of red %#x", len(colors), r)
	}
}
