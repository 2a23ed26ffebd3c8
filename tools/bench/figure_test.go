// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"slices"
	"strings"
	"testing"
)

func TestFigure(t *testing.T) {
	tests := map[string]struct {
		figure  figure
		verdict string
		cells   []string // Median, range, floor's median, ratio, limit.
	}{
		"within its ratio": {
			figure{values: []float64{1.2, 1, 1.1}, floor: "f", floors: []float64{1, 1.1, 0.9}, ratio: 1.1},
			"ok",
			[]string{"1.1 s", "1 s – 1.2 s", "1 s", "1.10 ×", "1.10 ×"},
		},
		"beyond its ratio": {
			figure{values: []float64{2, 2}, floor: "f", floors: []float64{1, 1}, ratio: 1.5},
			"NOT MET",
			[]string{"2 s", "", "1 s", "2.00 ×", "1.50 ×"},
		},
		"a count that must be zero": {
			figure{unit: count, values: []float64{0}, limited: true},
			"ok",
			[]string{"0", "", "", "", "0"},
		},
		"a count that should have been zero": {
			figure{unit: count, values: []float64{0, 1, 1}, limited: true},
			"NOT MET",
			[]string{"1", "0 – 1", "", "", "0"},
		},
		"a size beside a floor": {
			figure{unit: megabytes, values: []float64{20}, floor: "f", floors: []float64{16}, limited: true, most: 24},
			"ok",
			[]string{"20.0 MB", "", "16.0 MB", "1.25 ×", "24.0 MB"},
		},
		"no limit": {
			figure{unit: mebibytes, values: []float64{3, 4}},
			"",
			[]string{"4 MiB", "3 MiB – 4 MiB", "", "", ""},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := tt.figure.verdict(); got != tt.verdict {
				t.Errorf("the verdict is %q", got)
			}
			c := tt.figure.cells()
			if got := []string{c[1], c[2], c[4], c[5], c[6]}; !slices.Equal(got, tt.cells) {
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
	if err := f.pairs(2, turn("w", cost{2, 1}), turn("f", cost{1, 1})); err != nil {
		t.Fatal(err)
	}
	if got := order.String(); got != "fwwffw" {
		t.Errorf("the order is %s", got)
	}
	if len(f.values) != 2 || len(f.floors) != 2 || median(f.values) != 2 || median(f.cpu) != 1 {
		t.Errorf("got %+v", f)
	}
}

func TestMarkdown(t *testing.T) {
	r := report{command: "make bench", machine: "2 cores", figures: []figure{{work: "a", values: []float64{1}}, {work: "b", values: []float64{2}}}}
	var lines []string
	for line := range strings.Lines(string(r.markdown())) {
		if strings.HasPrefix(line, "|") {
			lines = append(lines, line)
		}
	}
	if len(lines) != 4 {
		t.Fatalf("the table is %q", lines)
	}
	for _, line := range lines {
		if strings.Count(line, "|") != len(header)+1 {
			t.Errorf("%q has another number of cells than the heading", line)
		}
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

func TestNextField(t *testing.T) {
	message := append(field(1, []byte("abc")), 3<<3, 7)
	message = append(message, field(2, make([]byte, 300))...)
	for _, want := range []struct {
		number byte
		length int
	}{{1, 3}, {3, 0}, {2, 300}} {
		number, content, rest, err := nextField(message)
		if err != nil || number != want.number || len(content) != want.length {
			t.Fatalf("got field %d of %d bytes, %v", number, len(content), err)
		}
		message = rest
	}
	if len(message) != 0 {
		t.Errorf("%d bytes are left", len(message))
	}
	if _, _, _, err := nextField([]byte{1<<3 | 2, 200}); err == nil {
		t.Error("a field that is cut short was taken")
	}
}

func TestManyRows(t *testing.T) {
	for _, n := range []int{0, 1, 5000} {
		if got, err := decode(manyRows(n)); err != nil || got != n {
			t.Errorf("%d rows decode to %d, %v", n, got, err)
		}
	}
}
