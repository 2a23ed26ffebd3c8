// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"errors"
	"fmt"
	"runtime"
)

// judgeRows reads 150,000 rows without putting them into the state, over the plugin
// protocol: the CLI has no part in it. A provider reads once, as in a plan.
func (b *bench) judgeRows() ([]figure, error) {
	const n = 150_000
	answer := manyRows(n)
	f := figure{work: "150,000 rows with include_metrics = false: the read", floor: "encoding/json into a struct, same bytes", ratio: 3}
	memory := figure{work: "peak memory of the provider", unit: mebibytes, limited: true, most: 200}
	arguments := map[string]any{
		"cust_space_id": fmt.Sprintf("rows-%d", n), "granularity": "HALF_HOUR",
		"start": firstStart, "end": lastEnd, "include_metrics": false,
		"rules": map[string]any{
			"delivery": map[string]any{"metric": "delivery_rate", "min": 0.5, "confidence": 0.95},
			"interval": map[string]any{"metric": "delivery_rate", "per": "interval", "min": 0.5},
		},
	}
	err := b.sandboxed(func(s *sandboxProcess) error {
		work := func() (took, peak float64, err error) {
			p, err := b.startPlugin(alicloud, s.environment())
			if err != nil {
				return 0, 0, err
			}
			defer func() { err = errors.Join(err, p.stop()) }()
			if err := errors.Join(p.schema(b.ctx), p.configure(b.ctx, map[string]any{"protocol": "HTTP"})); err != nil {
				return 0, 0, err
			}
			took, err = timed(func() error { return p.read(b.ctx, arguments) })
			return took, p.peak(), err
		}
		for i := range b.n + 1 {
			runtime.GC()
			floor, err := timed(func() error {
				rows, err := decode(answer)
				if err == nil && rows != n {
					err = fmt.Errorf("decoded %d rows", rows)
				}
				return err
			})
			if err != nil {
				return err
			}
			took, peak, err := work()
			if err != nil {
				return err
			}
			if i > 0 {
				f.values, f.floors = append(f.values, took), append(f.floors, floor)
				memory.values = append(memory.values, peak/(1<<20))
			}
		}
		return nil
	}, "-rows", fmt.Sprint(n))
	if err != nil {
		return nil, err
	}
	f.note = fmt.Sprintf("%.1f MB of JSON; two rules, one of them per interval", float64(len(answer))/1e6)
	if median(memory.values) == 0 {
		memory.note, memory.limited = "this system does not tell", false
	}
	return []figure{f, memory}, nil
}
