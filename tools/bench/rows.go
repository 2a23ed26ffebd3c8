// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"strings"
)

// row measures one kind of work, which may have several figures.
type row struct {
	name    string
	measure func(b *bench) ([]figure, error)
}

// rows are the rows of the table, in order.
var rows = []row{
	{"plan-one", (*bench).planOne},
	{"plan-1000-channels", (*bench).planChannels},
	{"numbers-one-source", (*bench).numbersOneSource},
	{"numbers-whole-channel", (*bench).numbersWholeChannel},
	{"numbers-1000-sources", (*bench).numbersManySources},
	{"quota-1-process", quota(1, 1.05, false)},
	{"quota-4-processes", quota(4, 1.3, false)},
	{"quota-20-processes", quota(20, 1.5, false)},
	{"quota-lenient-1-process", quota(1, 1.05, true)},
	{"quota-lenient-4-processes", quota(4, 1.3, true)},
	{"quota-lenient-20-processes", quota(20, 1.5, true)},
	{"state-10000-rows", stateRows(10_000)},
	{"state-100000-rows", stateRows(100_000)},
	{"judge-150000-rows", (*bench).judgeRows},
	{"call", (*bench).call},
	{"size", (*bench).size},
	{"start", (*bench).start},
}

// usualQuota is the provider's default quota, in requests per second.
const usualQuota = 50

// fair is how many seconds 1,000 requests take at the quota.
const fair = float64(requests) / usualQuota

// fewer returns how often rows of 20 seconds or more are measured.
func (b *bench) fewer() int { return min(b.n, 3) }

// Arguments of data sources.
const (
	oneRead = `
  cust_space_id = "cams-0000"
  lookback      = "7d"
`
	// manyReads use a map in a local: the CLI takes several times as long over a set, and
	// evaluates for_each again for each instance. Both would hide what is measured.
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
  lookback        = "7d"
  include_metrics = false
`
	locals = `
locals {
  channels = { for i in range(1000) : format("%04d", i) => format("cams-%04d", i) }
  numbers  = { for i in range(1000) : format("%04d", i) => format("86138%08d", i) }
}
`
)

// planned is a plan with one data source.
type planned struct {
	provider  string
	quota     int // The provider's quota.
	arguments string
}

func (b *bench) plan(p planned, s *service) (cost, error) {
	block := ""
	if p.provider == alicloud {
		block = fmt.Sprintf("\n  requests_per_second = %d\n", p.quota)
	}
	body := fmt.Sprintf("provider %q {%s}\n\ndata \"%s_chatapp_phone_number_metric\" \"read\" {%s}\n", p.provider, block, p.provider, p.arguments)
	if strings.Contains(p.arguments, "local.") {
		body += locals
	}
	if err := b.write(p.provider, "main.tf", body); err != nil {
		return cost{}, err
	}
	return b.terraform(p.provider, s, "plan", "-input=false", "-no-color", "-lock=false")
}

// compare plans with alicloud and with donothing in turn. It also returns the number of
// requests in a plan.
func (b *bench) compare(work planned, o options) (f figure, seen int64, err error) {
	err = b.serving(o, func(s *service) error {
		return f.pairs(b.n,
			func() (cost, error) {
				before := s.requests.Load()
				c, err := b.plan(work, s)
				seen = s.requests.Load() - before
				return c, err
			},
			func() (cost, error) { return b.plan(planned{provider: donothing, arguments: work.arguments}, s) })
	})
	return f, seen, err
}

func (b *bench) planOne() ([]figure, error) {
	f, _, err := b.compare(planned{alicloud, usualQuota, oneRead}, options{quota: -1})
	f.work, f.floor, f.ratio = "plan with one read", "do-nothing", 1.10
	f.why = "A read also opens a connection, signs a request and judges the answer. This takes a few milliseconds, which is noticeable in a plan this short."
	return []figure{f}, err
}

func (b *bench) planChannels() ([]figure, error) {
	return b.underQuota("plan with 1,000 reads of different channels", manyReads)
}

// numbersOneSource has the quota as its floor, because named numbers are asked for exactly.
func (b *bench) numbersOneSource() ([]figure, error) {
	return b.underQuota("plan with 1,000 numbers of one channel, one data source", numbersTogether)
}

func (b *bench) numbersWholeChannel() ([]figure, error) {
	f, seen, err := b.compare(planned{alicloud, usualQuota, numbersTogether + "  whole_channel   = true\n"}, options{quota: usualQuota})
	f.work, f.floor, f.ratio = "plan with 1,000 numbers of one channel, one data source, whole_channel = true", "do-nothing, same arguments", 1.5
	f.why = "The answer has 7,000 rows, and the state has the totals of each number, while the floor's state does not."
	return []figure{f, {work: "its requests", unit: count, values: []float64{float64(seen)}, limited: true, most: 1}}, err
}

func (b *bench) numbersManySources() ([]figure, error) {
	return b.underQuota("plan with 1,000 numbers of one channel, 1,000 data sources", manyNumbers)
}

func (b *bench) underQuota(work, arguments string) ([]figure, error) {
	f := figure{
		work: work, floor: "requests ÷ 50 s", floors: []float64{fair}, ratio: 1.15,
		why: "For so many data sources, the CLI itself takes seconds before the first request and after the last.",
	}
	asked := figure{work: "its requests", unit: count, limited: true, most: 1.01 * requests} // One may be refused and repeated.
	for range b.fewer() {
		// A new sandbox does not remember the requests of the last second.
		err := b.serving(options{quota: usualQuota}, func(s *service) error {
			c, err := b.plan(planned{alicloud, usualQuota, arguments}, s)
			f.values = append(f.values, c.seconds)
			asked.values = append(asked.values, float64(s.requests.Load()))
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return []figure{f, asked}, nil
}

// stateRows compares with a provider that has a state of the same size.
func stateRows(n int) func(b *bench) ([]figure, error) {
	return func(b *bench) ([]figure, error) {
		arguments := fmt.Sprintf("\n  cust_space_id = \"rows-%d\"\n  granularity   = \"HALF_HOUR\"\n  start         = %d\n  end           = %d\n", n, firstStart, lastEnd)
		f, _, err := b.compare(planned{alicloud, usualQuota, arguments}, options{quota: -1, rows: n, body: manyRows(n)})
		f.work, f.floor, f.ratio = fmt.Sprintf("plan with %d,000 rows in state", n/1000), "do-nothing, as many rows", 1.1
		f.why = "The provider also decodes, checks and sorts the answer before the CLI handles the state, which takes most of the time."
		return []figure{f}, err
	}
}
