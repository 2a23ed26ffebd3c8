// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

func TestFigure(t *testing.T) {
	tests := map[string]struct {
		figure figure
		cells  []string // Median, range, floor's median, ratio, limit, met.
	}{
		"within its ratio": {
			figure{values: []float64{1.2, 1, 1.1}, floor: "f", floors: []float64{1, 1.1, 0.9}, ratio: 1.1},
			[]string{"1.1 s", "1 s–1.2 s", "1 s", "1.10 ×", "1.10 ×", "yes"},
		},
		"beyond its ratio": {
			figure{values: []float64{2, 2}, floor: "f", floors: []float64{1, 1}, ratio: 1.5},
			[]string{"2 s", "", "1 s", "2.00 ×", "1.50 ×", "NO"},
		},
		"a count that must be zero": {
			figure{unit: count, values: []float64{0}, limited: true},
			[]string{"0", "", "", "", "0", "yes"},
		},
		"a count that should have been zero": {
			figure{unit: count, values: []float64{0, 1, 1}, limited: true},
			[]string{"1", "0–1", "", "", "0", "NO"},
		},
		"a size beside a floor": {
			figure{unit: megabytes, values: []float64{20}, floor: "f", floors: []float64{16}, limited: true, most: 24},
			[]string{"20.0 MB", "", "16.0 MB", "1.25 ×", "24.0 MB", "yes"},
		},
		"no limit": {
			figure{unit: mebibytes, values: []float64{3, 4}},
			[]string{"4 MiB", "3 MiB–4 MiB", "", "", "", ""},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c := tt.figure.cells()
			if got := []string{c[1], c[2], c[4], c[5], c[6], c[7]}; !slices.Equal(got, tt.cells) {
				t.Errorf("the cells are %q, want %q", got, tt.cells)
			}
			if len(c) != len(header) {
				t.Errorf("%d cells under %d headings", len(c), len(header))
			}
		})
	}
}

func TestPairsTakesTurns(t *testing.T) {
	var order strings.Builder
	turn := func(name string, c cost) func() (cost, error) {
		return func() (cost, error) {
			order.WriteString(name)
			return c, nil
		}
	}
	var f figure
	if err := f.pairs(2, turn("w", cost{seconds: 2, cpu: 1}), turn("f", cost{seconds: 1, cpu: 1})); err != nil {
		t.Fatal(err)
	}
	if got := order.String(); got != "fwwffw" {
		t.Errorf("the order is %s", got)
	}
	if len(f.values) != 2 || len(f.floors) != 2 || median(f.values) != 2 || median(f.cpu) != 1 {
		t.Errorf("got %+v", f)
	}
}

func TestMarkdownExplainsWhatIsMissed(t *testing.T) {
	page := string(report{figures: []figure{
		{work: "good", values: []float64{1}, limited: true, most: 1, why: "Not shown."},
		{work: "bad", values: []float64{2}, limited: true, most: 1, why: "Because."},
		{work: "unknown", values: []float64{2}, limited: true, most: 1},
	}}.markdown())
	if _, reasons, _ := strings.Cut(page, "## Limits that are not met\n\n"); reasons != "- bad. Because.\n- unknown. "+unexplained+"\n" {
		t.Errorf("the reasons are %q", reasons)
	}
}

func TestBenchmarkLine(t *testing.T) {
	for line, want := range map[string][]string{
		"BenchmarkCall/floor-2         \t    1000\t     25913 ns/op\t    5321 B/op\t      66 allocs/op": {"floor", "25913", "5321", "66"},
		"BenchmarkCall/cams \t 1000\t 87619.5 ns/op\t 11.62 MB/s\t 23785 B/op\t 235 allocs/op":          {"cams", "87619.5", "23785", "235"},
	} {
		if m := benchmark.FindStringSubmatch(line); m == nil || !slices.Equal(m[1:], want) {
			t.Errorf("%q gave %q", line, m)
		}
	}
}

// TestSandbox checks that the sandbox accepts the scenario, and the floor its answer.
func TestSandbox(t *testing.T) {
	const n = 5000
	o := options{quota: usualQuota, rows: n, body: manyRows(n)}
	if s, err := sandbox.ParseScenario(o.scenario()); err != nil || len(s.Channels) != requests+1 {
		t.Errorf("%d channels, %v", len(s.Channels), err)
	}
	if got, err := decode(o.body); err != nil || got != n {
		t.Errorf("%d rows decode to %d, %v", n, got, err)
	}
}
