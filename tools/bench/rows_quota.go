// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
)

// fewer is how often rows are measured that last for 20 seconds by their nature.
func (b *bench) fewer() int { return min(b.n, 3) }

// fair is how long 1,000 requests take that are sent as fast as the quota allows.
const fair = float64(requests) / usualQuota

// quota measures processes that know nothing of each other.
func quota(processes int, limit float64) func(b *bench) ([]figure, error) {
	return func(b *bench) ([]figure, error) {
		run := func(s *sandboxProcess) (all []outcome, err error) {
			clients := make([]*child, processes)
			defer func() {
				for _, c := range clients {
					if c != nil {
						err = errors.Join(err, c.stop())
					}
				}
			}()
			share := requests / processes
			for i := range clients {
				var ready string
				clients[i], err = spawn(b.ctx, &ready, "client", "-endpoint", s.Endpoint, "-from", strconv.Itoa(i*share), "-n", strconv.Itoa(share))
				if err != nil {
					return nil, err
				}
			}
			return together(processes, func(i int) (o outcome, err error) {
				err = clients[i].ask("go", &o)
				return o, err
			})
		}
		return b.measureQuota(plural(processes, "process", "processes"), limit, run)
	}
}

// quotaOfPlans measures plans that know nothing of each other. Their time holds
// that of the CLI, which on few cores is much with many of them.
func quotaOfPlans(processes int, limit float64) func(b *bench) ([]figure, error) {
	const arguments = `
  for_each      = { for i in range(var.from, var.from + var.number) : format("%04d", i) => format("cams-%04d", i) }
  cust_space_id = each.value
  lookback      = "7d"
`
	return func(b *bench) ([]figure, error) {
		text := "variable \"from\" {\n  type = number\n}\n\nvariable \"number\" {\n  type = number\n}\n\n" + body(alicloud, usualQuota, arguments)
		if err := b.cli.configure(alicloud, text); err != nil {
			return nil, err
		}
		share := requests / processes
		run := func(s *sandboxProcess) ([]outcome, error) {
			return together(processes, func(i int) (outcome, error) {
				c, err := b.cli.plan(b.ctx, alicloud, s.environment(), fmt.Sprintf("-var=from=%d", i*share), fmt.Sprintf("-var=number=%d", share))
				o := outcome{Seconds: c.seconds}
				if err != nil { // A plan ends with its first read that fails.
					o.Failures, o.Failure = 1, err.Error()
				}
				return o, b.ctx.Err()
			})
		}
		return b.measureQuota(plural(processes, "plan", "plans"), limit, run)
	}
}

// measureQuota measures 1,000 distinct reads of some processes.
func (b *bench) measureQuota(processes string, limit float64, run func(*sandboxProcess) ([]outcome, error)) ([]figure, error) {
	f := figure{work: "1,000 distinct reads under the quota, " + processes, floor: "requests ÷ 50 s", floors: []float64{fair}, ratio: limit}
	failed := figure{work: "reads that failed", unit: count, limited: true}
	var notes []string
	for range b.fewer() {
		// A quota remembers the last second, and a new sandbox nothing.
		err := b.sandboxed(func(s *sandboxProcess) error {
			outcomes, err := run(s)
			if err != nil {
				return err
			}
			seen, err := s.take()
			fastest, slowest, failures, longest := outcomes[0].Seconds, 0., 0, 0.
			for _, o := range outcomes {
				fastest, slowest, longest = min(fastest, o.Seconds), max(slowest, o.Seconds), max(longest, o.Slowest)
				failures += o.Failures
				if o.Failure != "" {
					failed.note = strings.NewReplacer("\n", " ", "|", " ").Replace(o.Failure) // It stands in a table.
				}
			}
			f.values = append(f.values, slowest)
			failed.values = append(failed.values, float64(failures))
			note := fmt.Sprintf("%d refused; first to last request %.1f s", seen.Refused, seen.Span)
			if len(outcomes) > 1 {
				note += fmt.Sprintf("; processes %.1f – %.1f s", fastest, slowest)
			}
			if longest > 0 {
				note += fmt.Sprintf("; longest read %.1f s", longest)
			}
			notes = append(notes, note)
			return err
		}, "-quota", strconv.Itoa(usualQuota))
		if err != nil {
			return nil, err
		}
	}
	f.note = strings.Join(notes, " / ")
	return []figure{f, failed}, nil
}

// together runs a function for each of some processes at once.
func together(n int, f func(i int) (outcome, error)) ([]outcome, error) {
	outcomes, failures := make([]outcome, n), make([]error, n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { outcomes[i], failures[i] = f(i) })
	}
	all.Wait()
	return outcomes, errors.Join(failures...)
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
