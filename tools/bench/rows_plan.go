// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"strings"
)

// Configurations. Both providers get the same arguments.
const (
	oneRead = `
  cust_space_id = "cams-0000"
  lookback      = "7d"
`
	// manyReads go over a map, since over a set the CLI's own core takes several times as
	// long, and over a local, since the CLI evaluates for_each anew for each instance.
	// Both would hide what is measured.
	manyReads = `
  for_each      = local.channels
  cust_space_id = each.value
  lookback      = "7d"
`
	manyNumbers = `
  for_each      = local.numbers
  cust_space_id = "cams-many"
  phone_number  = each.value
  lookback      = "7d"
`
	numbersTogether = `
  cust_space_id   = "cams-many"
  phone_numbers   = values(local.numbers)
  lookback        = %q
  include_metrics = %t
`
)

// Locals of the configurations, by the name that their arguments use.
var locals = map[string]string{
	"local.channels": `channels = { for i in range(1000) : format("%04d", i) => format("cams-%04d", i) }`,
	"local.set":      `set = toset([for i in range(1000) : format("cams-%04d", i)])`,
	"local.numbers":  `numbers = { for i in range(1000) : format("%04d", i) => format("86138%08d", i) }`,
}

// Quotas of the provider, in requests a second.
const (
	noQuota    = 10_000 // The most that can be written.
	usualQuota = 50
)

// body is a configuration of one data source.
func body(provider string, perSecond int, arguments string) string {
	block := ""
	if provider == alicloud {
		block = fmt.Sprintf("\n  protocol            = \"HTTP\"\n  requests_per_second = %d\n", perSecond)
	}
	text := fmt.Sprintf("provider %q {%s}\n\ndata \"%s_chatapp_phone_number_metric\" \"read\" {%s}\n", provider, block, provider, arguments)
	for name, value := range locals {
		if strings.Contains(arguments, name) {
			text += fmt.Sprintf("\nlocals {\n  %s\n}\n", value)
		}
	}
	return text
}

// planned is a plan that can be made again and again.
type planned struct {
	provider  string
	perSecond int
	arguments string
}

// compare plans two configurations by turns beside a sandbox, and also tells what
// the sandbox saw in one plan of the work.
func (b *bench) compare(work, floor planned, sandboxArguments ...string) (f figure, seen served, err error) {
	err = b.sandboxed(func(s *sandboxProcess) error {
		plan := func(p planned) (cost, error) {
			// Both may be of one provider, and then of one folder.
			if err := b.cli.configure(p.provider, body(p.provider, p.perSecond, p.arguments)); err != nil {
				return cost{}, err
			}
			return b.cli.plan(b.ctx, p.provider, s.environment())
		}
		counted := func() (cost, error) {
			if _, err := s.take(); err != nil {
				return cost{}, err
			}
			c, err := plan(work)
			if err == nil {
				seen, err = s.take()
			}
			return c, err
		}
		return f.pairs(b.n, counted, func() (cost, error) { return plan(floor) })
	}, sandboxArguments...)
	return f, seen, err
}

func (b *bench) planOne() ([]figure, error) {
	f, seen, err := b.compare(planned{alicloud, usualQuota, oneRead}, planned{donothing, 0, oneRead})
	f.work, f.floor, f.ratio = "plan with one read", "do-nothing", 1.10
	f.note = seen.note()
	return []figure{f}, err
}

func (b *bench) planChannels() ([]figure, error) {
	f, seen, err := b.compare(planned{alicloud, noQuota, manyReads}, planned{donothing, 0, manyReads})
	f.work, f.floor, f.ratio = "plan with 1,000 reads of distinct channels, quota off", "1,000 do-nothing reads", 1.35
	f.note = seen.note()
	return []figure{f}, err
}

// numbersOneSource has rows in state, and not: 7,000 of them cost more than all else.
// That the CLI itself is slow with such arguments, the last figure shows.
func (b *bench) numbersOneSource() ([]figure, error) {
	one := planned{alicloud, usualQuota, oneRead}
	alone := fmt.Sprintf(numbersTogether, "7d", false)
	var figures []figure
	for _, variant := range []struct {
		name, arguments string
		floorName       string
		floor           planned
		limit           float64
	}{
		{"7 days, include_metrics = false", alone, "plan with one read", one, 2},
		{"1 day", fmt.Sprintf(numbersTogether, "1d", true), "plan with one read", one, 2},
		{"7 days, 7,000 rows in state", fmt.Sprintf(numbersTogether, "7d", true), "plan with one read", one, 0},
		{"7 days, include_metrics = false", alone, "do-nothing, same arguments", planned{donothing, 0, alone}, 0},
	} {
		f, seen, err := b.compare(planned{alicloud, usualQuota, variant.arguments}, variant.floor, "-quota", "50")
		if err != nil {
			return nil, err
		}
		f.work = "1,000 numbers of one channel, one data source with phone_numbers: " + variant.name
		f.floor, f.ratio = variant.floorName, variant.limit
		f.note = seen.note()
		if variant.floor.provider == donothing {
			f.note = "the floor is what the CLI takes for so many numbers, in arguments and results"
		}
		figures = append(figures, f)
		if variant.limit > 0 {
			figures = append(figures, figure{work: "its requests", unit: count, values: []float64{float64(seen.Requests)}, limited: true, most: 5})
		}
	}
	return figures, nil
}

func (b *bench) numbersManySources() ([]figure, error) {
	f, seen, err := b.compare(planned{alicloud, usualQuota, manyNumbers}, planned{donothing, 0, manyNumbers}, "-quota", "50")
	f.work, f.floor, f.ratio = "1,000 numbers of one channel, 1,000 data sources, quota on", "1,000 do-nothing reads", 1.5
	f.note = seen.note()
	return []figure{f, {work: "its requests", unit: count, values: []float64{float64(seen.Requests)}, limited: true, most: 20}}, err
}

// readsOverASet shows what for_each over a set takes, whatever the provider does. It
// takes so long that once is enough.
func (b *bench) readsOverASet() ([]figure, error) {
	once := *b
	once.n = 1
	f, _, err := once.compare(planned{donothing, 0, strings.Replace(manyReads, "local.channels", "local.set", 1)}, planned{donothing, 0, manyReads})
	f.work, f.floor = "plan with 1,000 do-nothing reads, for_each over a set", "over a map"
	return []figure{f}, err
}

// stateRows compares with a provider whose state is as large.
func stateRows(n int) func(b *bench) ([]figure, error) {
	return func(b *bench) ([]figure, error) {
		arguments := window(n)
		f, seen, err := b.compare(planned{alicloud, usualQuota, arguments}, planned{donothing, 0, arguments}, "-rows", fmt.Sprint(n))
		f.work = fmt.Sprintf("%d,000 rows in state", n/1000)
		f.floor, f.ratio = "prebuilt values alone", 1.1
		f.note = seen.note()
		return []figure{f}, err
	}
}

// window asks for all that manyRows makes.
func window(n int) string {
	return fmt.Sprintf("\n  cust_space_id = \"rows-%d\"\n  granularity   = \"HALF_HOUR\"\n  start         = %d\n  end           = %d\n", n, int64(firstStart), int64(lastEnd))
}

// note says what one plan asked the sandbox for.
func (s served) note() string {
	switch {
	case s.Requests == 1 && s.Refused == 0:
		return ""
	case s.Refused > 0:
		return fmt.Sprintf("%d requests, %d of them refused", s.Requests, s.Refused)
	}
	return fmt.Sprintf("%d requests", s.Requests)
}
