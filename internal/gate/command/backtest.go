// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/backtest"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/format"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policyfile"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// backtestFlags has the flags of backtest alone.
type backtestFlags struct {
	over, asOf string
	recorded   []string
	suggest    bool
	blocks     int
}

func (a *app) backtest(ctx context.Context) *cobra.Command {
	var flags backtestFlags
	cmd := &cobra.Command{
		Use:   "backtest --policy FILE [flags]",
		Short: "Judge past days as the gate would have, and suggest bounds",
		Long: `Judges past days as a gate that runs once a day would have judged them, and reports on which days each rule would have blocked, and why. With --suggest, it proposes bounds that would have blocked few days. Channels are read now, each in one request unless the answer is too large, or taken from saved answers.

All days are judged at the same time of day: the current one, or that of --as-of. With --recorded, the last day is the one on which the last interval of the answers had settled. Days that could not be judged are counted separately, because they do not show that a bound is met.

The exit code is 0 if the days could be judged, whatever the outcome, and 2 otherwise. A backtest is not a gate.`,
		Example: `  chatapp-gate backtest --policy policy.hcl --over 90d
  chatapp-gate backtest --policy policy.hcl --suggest --blocks 2
  chatapp-gate backtest --policy policy.hcl --recorded answer.json \
    --format text --format html=backtest.html`,
		Args: noArguments,
	}
	a.policyFlags(cmd)
	a.reportFlags(cmd, format.BacktestNames())
	f := cmd.Flags()
	f.StringVar(&flags.over, "over", "90d", "How many `DAYS` to judge, such as 30d; at most 3660d (default 90d)")
	f.StringArrayVar(&flags.recorded, "recorded", nil, "Saved `ANSWER` to use instead of reading the channels, as [CHANNEL=]ANSWER.json, or - for stdin; can be repeated")
	f.StringVar(&flags.asOf, "as-of", "", "`TIME` to judge the last day at, such as 2026-11-24 or 2026-11-24T12:00:00Z (default now, or when saved answers had settled)")
	f.BoolVar(&flags.suggest, "suggest", false, "Propose bounds with which each rule would have blocked or warned on at most --blocks days, in place of the list of days; --full shows both")
	f.IntVar(&flags.blocks, "blocks", 2, "The `NUMBER` of days on which a suggested bound may block or warn (default 2)")
	c := connectionFlags(f)
	cmd.RunE = func(*cobra.Command, []string) error {
		if f.Changed("blocks") && !flags.suggest {
			return usage(errors.New("--blocks needs --suggest; add --suggest, or leave --blocks out"))
		}
		for _, name := range []string{"profile", "region", "endpoint", "protocol", "timeout"} {
			if f.Changed(name) && len(flags.recorded) > 0 {
				return usage(fmt.Errorf("--%s has no effect with --recorded, which does not read channels; leave one of them out", name))
			}
		}
		return a.runBacktest(ctx, flags, c)
	}
	return cmd
}

func (a *app) runBacktest(ctx context.Context, flags backtestFlags, c *connection) error {
	common, outputs, file, err := a.prepare(format.BacktestNames(), answerFiles(flags.recorded)...)
	if err != nil {
		return err
	}
	o := backtest.Options{Options: common, Suggest: flags.suggest, Blocks: flags.blocks}
	if o.Days, err = daysOf("over", flags.over); err != nil {
		return err
	}
	if o.Blocks < 0 {
		return usage(fmt.Errorf("--blocks %d is negative; write 0 or more days", o.Blocks))
	}
	var asOf *time.Time
	if flags.asOf != "" {
		if o.Now, err = instant("as-of", flags.asOf); err != nil {
			return err
		}
		asOf = &o.Now
	}
	var r backtest.Report
	if len(flags.recorded) > 0 {
		r, err = a.backtestRecorded(ctx, flags.recorded, file, o, asOf)
	} else {
		r, err = a.backtestLive(ctx, c, file, o)
	}
	if err != nil {
		return err
	}
	return a.finishResult(result{
		write:   func(w io.Writer, name string, s format.Style) error { return format.WriteBacktest(w, name, r, s) },
		message: r.Message, exitCode: r.ExitCode,
	}, outputs)
}

func (a *app) backtestLive(ctx context.Context, c *connection, file *policyfile.Policy, o backtest.Options) (backtest.Report, error) {
	reader, err := a.reader(c)
	if err != nil {
		return backtest.Report{}, err
	}
	progress := a.progress(len(file.Channels))
	defer progress.close()
	return backtest.Live(ctx, reader, file, o, progress), nil
}

func (a *app) backtestRecorded(ctx context.Context, answers []string, file *policyfile.Policy, o backtest.Options, asOf *time.Time) (backtest.Report, error) {
	recordings, err := a.recordings(ctx, answers, file)
	if err != nil {
		return backtest.Report{}, err
	}
	r, err := backtest.Recorded(ctx, recordings, file, o, asOf)
	return r, usage(err)
}

// daysOf parses a number of days, such as "90d".
func daysOf(flag, text string) (int, error) {
	length, err := metric.ParseLength(text)
	if err == nil {
		var n int
		if n, err = metric.Daily.Intervals(length); err == nil {
			return n, nil
		}
	}
	return 0, usage(fmt.Errorf("--%s %q is not a number of days; write for example 90d", flag, text))
}
