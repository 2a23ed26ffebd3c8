// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// figure is a line of the table.
type figure struct {
	work   string
	unit   unit
	values []float64

	floor  string // What the values are compared with.
	floors []float64

	ratio   float64 // The limit of value ÷ floor; 0 for none.
	limited bool    // Whether most is a limit of the value itself.
	most    float64

	// CPU time of both, in seconds, which other work on the machine hardly affects. Empty
	// if unknown.
	cpu, floorCPU []float64

	note string
	why  string // Why the limit is missed, if so.
}

// unit is how a value is written; empty means seconds.
type unit string

const (
	microseconds unit = "%.3g µs"
	mebibytes    unit = "%.0f MiB"
	megabytes    unit = "%.1f MB"
	count        unit = "%.0f"
	times        unit = "%.2f ×"
)

func (u unit) write(v float64) string { return fmt.Sprintf(cmp.Or(string(u), "%.3g s"), v) }

// median returns the middle value, or the mean of the two middle values.
func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	if n == 0 {
		return 0
	}
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

func (f figure) missed() bool {
	return f.ratio > 0 && median(f.values) > f.ratio*median(f.floors) || f.limited && median(f.values) > f.most
}

var header = []string{"work", "median", "min–max", "floor", "its median", "ratio", "limit", "met", "ratio of CPU time", "notes"}

// cells returns the columns of header.
func (f figure) cells() []string {
	cells := []string{f.work, f.unit.write(median(f.values)), "", "", "", "", "", "", "", f.note}
	if low, high := slices.Min(f.values), slices.Max(f.values); low != high {
		cells[2] = f.unit.write(low) + "–" + f.unit.write(high)
	}
	if len(f.floors) > 0 {
		cells[3], cells[4], cells[5] = f.floor, f.unit.write(median(f.floors)), times.write(median(f.values)/median(f.floors))
	}
	switch {
	case f.ratio > 0:
		cells[6], cells[7] = times.write(f.ratio), "yes"
	case f.limited:
		cells[6], cells[7] = f.unit.write(f.most), "yes"
	}
	if f.missed() {
		cells[7] = "NO"
	}
	if floor := median(f.floorCPU); floor > 0 {
		cells[8] = times.write(median(f.cpu) / floor)
	}
	return cells
}

// brief returns a figure on one line.
func (f figure) brief() string {
	c := f.cells()
	words := slices.DeleteFunc([]string{c[0] + ":", c[1], c[5], c[6], c[7]}, func(s string) bool { return s == "" })
	return strings.Join(words, " ")
}

// pairs measures work and floor in turn, so changes on the machine affect both. The first
// turn of each is not counted.
func (f *figure) pairs(n int, work, floor func() (cost, error)) error {
	turns := []struct {
		run          func() (cost, error)
		seconds, cpu *[]float64
	}{{floor, &f.floors, &f.floorCPU}, {work, &f.values, &f.cpu}}
	for i := range n + 1 {
		for _, turn := range turns {
			c, err := turn.run()
			if err != nil {
				return err
			}
			if i > 0 {
				*turn.seconds = append(*turn.seconds, c.seconds)
				*turn.cpu = append(*turn.cpu, c.cpu)
			}
		}
		slices.Reverse(turns)
	}
	return nil
}
