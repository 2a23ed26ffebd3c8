// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package main

// row measures one kind of work, which may give several figures.
type row struct {
	name    string
	measure func(b *bench) ([]figure, error)
}

// rows are those of the table, in its order.
var rows = []row{
	{"plan-one", (*bench).planOne},
	{"plan-1000-channels", (*bench).planChannels},
	{"numbers-one-source", (*bench).numbersOneSource},
	{"numbers-1000-sources", (*bench).numbersManySources},
	{"reads-over-a-set", (*bench).readsOverASet},
	{"quota-1-process", quota(1, 1.05)},
	{"quota-4-processes", quota(4, 1.15)},
	{"quota-20-processes", quota(20, 1.3)},
	{"quota-1-plan", quotaOfPlans(1, 1.05)},
	{"quota-4-plans", quotaOfPlans(4, 1.15)},
	{"quota-20-plans", quotaOfPlans(20, 1.3)},
	{"state-10000-rows", stateRows(10_000)},
	{"state-100000-rows", stateRows(100_000)},
	{"judge-150000-rows", (*bench).judgeRows},
	{"call", (*bench).call},
	{"size", (*bench).size},
	{"start", (*bench).start},
	{"external", (*bench).external},
}
