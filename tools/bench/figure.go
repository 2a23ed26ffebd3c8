// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// figure is one line of the table.
type figure struct {
	work   string
	unit   unit
	values []float64

	floor  string    // What the values are compared with; empty for nothing.
	floors []float64 // Measured in the same run.

	ratio float64 // The limit of value ÷ floor; 0 for none.
	most  float64 // The limit of the value itself, where limited is set.

	limited bool
	note    string

	// Processor time of both, in seconds: it tells the same on a machine that has
	// other work too. Empty where it is not known.
	cpu, floorCPU []float64
}

// unit says how a value is written.
type unit int

const (
	seconds unit = iota
	microseconds
	mebibytes
	megabytes
	count
)

func (u unit) write(v float64) string {
	switch u {
	case seconds:
		return fmt.Sprintf("%.3g s", v)
	case microseconds:
		return fmt.Sprintf("%.3g µs", v)
	case mebibytes:
		return fmt.Sprintf("%.0f MiB", v)
	case megabytes:
		return fmt.Sprintf("%.1f MB", v)
	default:
		return fmt.Sprintf("%.0f", v)
	}
}

// median is the middle one of some values; of an even number, the mean of both.
func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	if n == 0 {
		return 0
	}
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// verdict is empty for a figure without a limit.
func (f figure) verdict() string {
	bad := f.ratio > 0 && median(f.values) > f.ratio*median(f.floors) || f.limited && median(f.values) > f.most
	switch {
	case f.ratio == 0 && !f.limited:
		return ""
	case bad:
		return "NOT MET"
	}
	return "ok"
}

// cells are the columns of header.
func (f figure) cells() []string {
	cells := []string{f.work, f.unit.write(median(f.values)), "", "", "", "", "", f.verdict(), "", f.note}
	if low, high := slices.Min(f.values), slices.Max(f.values); low != high {
		cells[2] = f.unit.write(low) + " – " + f.unit.write(high)
	}
	if len(f.floors) > 0 {
		cells[3] = f.floor
		cells[4] = f.unit.write(median(f.floors))
		cells[5] = fmt.Sprintf("%.2f ×", median(f.values)/median(f.floors))
	}
	switch {
	case f.ratio > 0:
		cells[6] = fmt.Sprintf("%.2f ×", f.ratio)
	case f.limited:
		cells[6] = f.unit.write(f.most)
	}
	if floor := median(f.floorCPU); floor > 0 {
		cells[8] = fmt.Sprintf("%.2f ×", median(f.cpu)/floor)
	}
	return cells
}

// brief is a figure in a line: what it is, how much, and whether that is enough.
func (f figure) brief() string {
	c := f.cells()
	return strings.Join(slices.DeleteFunc([]string{c[0] + ":", c[1], c[5], c[7]}, func(s string) bool { return s == "" }), " ")
}

var header = []string{"work", "median", "min – max", "floor", "its median", "ratio", "limit", "", "ratio of processor time", "notes"}

// cost is what a run took, in seconds. Processor time is that of all processes that
// it has started and ended; zero where it started none.
type cost struct {
	seconds, cpu float64
}

// timed is how long a function takes, in seconds.
func timed(f func() error) (float64, error) {
	began := time.Now()
	err := f()
	return time.Since(began).Seconds(), err
}

// pairs runs work and floor by turns, so that what changes on the machine meanwhile
// changes both, and once before without looking at the clock.
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
