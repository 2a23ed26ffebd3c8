// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"time"
)

func (b *bench) size() ([]figure, error) {
	sizes := make(map[string]float64)
	for name, binary := range b.cli.binaries {
		info, err := os.Stat(binary)
		if err != nil {
			return nil, err
		}
		sizes[name] = float64(info.Size()) / 1e6
	}
	return []figure{{
		work: "provider binary, stripped", unit: megabytes, values: []float64{sizes[alicloud]},
		floor: "do-nothing", floors: []float64{sizes[donothing]}, limited: true, most: 24,
	}}, nil
}

// start measures from the start of a process to the schema, the first answer that
// the CLI asks for. It is so short that it is measured more often than other rows.
func (b *bench) start() ([]figure, error) {
	first := func(name string) func() (cost, error) {
		return func() (c cost, err error) {
			began := time.Now()
			p, err := b.startPlugin(name, nil)
			if err != nil {
				return c, err
			}
			err = p.schema(b.ctx)
			c.seconds = time.Since(began).Seconds()
			err = errors.Join(err, p.stop())
			c.cpu = (p.cmd.ProcessState.UserTime() + p.cmd.ProcessState.SystemTime()).Seconds()
			return c, err
		}
	}
	f := figure{work: "start to first answer", floor: "do-nothing", ratio: 1.1}
	err := f.pairs(40*b.n, first(alicloud), first(donothing))
	return []figure{f}, err
}

// benchmark is a line of go test -bench: name, time, and with -benchmem allocations.
var benchmark = regexp.MustCompile(`(?m)^BenchmarkCall/(\w+?)(?:-\d+)?\s+\d+\s+([0-9.]+) ns/op(?:\s+[0-9.]+ MB/s)?\s+(\d+) B/op\s+(\d+) allocs/op`)

// call takes its figures from the benchmark of internal/cams: 1,000 calls each,
// which is what a large plan makes.
func (b *bench) call() ([]figure, error) {
	cmd := exec.CommandContext(b.ctx, "go", "test", "-run", "^$", "-bench", "^BenchmarkCall$", "-benchmem", "-benchtime", "1000x",
		"-count", strconv.Itoa(2*b.n), module+"/internal/cams")
	cmd.Env = b.cli.environment(cmd)
	out, err := cmd.CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("go test -bench: %w\n%s", err, out)
	}
	measured := make(map[string][3][]float64) // Of each benchmark: microseconds, bytes and allocations.
	for _, m := range benchmark.FindAllStringSubmatch(string(out), -1) {
		values := measured[m[1]]
		for i := range values {
			value, err := strconv.ParseFloat(m[i+2], 64)
			if err != nil {
				return nil, err
			}
			if i == 0 {
				value /= 1000
			}
			values[i] = append(values[i], value)
		}
		measured[m[1]] = values
	}
	floor := measured["floor"]
	var figures []figure
	for _, kind := range []struct {
		name, work string
		limit      float64
	}{
		{"signed", "signing and sending one call over loopback", 1.5},
		{"whole", "one call as a read makes it: sharing, quota, decoding of seven rows too", 0},
	} {
		values := measured[kind.name]
		if len(values[0]) == 0 || len(floor[0]) == 0 {
			return nil, fmt.Errorf("go test -bench printed no figures of BenchmarkCall/%s:\n%s", kind.name, out)
		}
		const bare = "bare net/http POST"
		figures = append(figures,
			figure{work: kind.work, unit: microseconds, values: values[0], floor: bare, floors: floor[0], ratio: kind.limit},
			figure{work: "its allocated bytes", unit: count, values: values[1], floor: bare, floors: floor[1]},
			figure{work: "its allocations", unit: count, values: values[2], floor: bare, floors: floor[2]},
		)
	}
	return figures, nil
}
