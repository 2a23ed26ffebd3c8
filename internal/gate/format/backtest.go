// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format

import (
	"io"
	"slices"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/backtest"
)

// backtests are the formats of a backtest, the default first.
var backtests = []struct {
	name  string
	write func(io.Writer, backtest.Report, Style) error
}{
	{"text", writeBacktestText},
	{"json", writeBacktestJSON},
	{"markdown", writeBacktestMarkdown},
	{"html", writeBacktestHTML},
}

// BacktestNames lists the names of the formats of a backtest, the default first.
func BacktestNames() []string {
	var names []string
	for _, f := range backtests {
		names = append(names, f.name)
	}
	return names
}

// WriteBacktest writes a backtest in a format of BacktestNames.
func WriteBacktest(w io.Writer, name string, r backtest.Report, s Style) error {
	return backtests[slices.Index(BacktestNames(), name)].write(w, r, s)
}
