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

// backtestFlags are those of a backtest alone.
type backtestFlags struct {
	over, asOf string
	recorded   []string
	suggest    bool
	blocks     int
}

func (a *app) backtest(ctx context.Context) *cobra.Command {
	var flags backtestFlags
	cmd := &cobra.Command{
		Use:   "backtest --policy FILE [--over 90d] [--recorded [CHANNEL=]ANSWER.json] [flags]",
		Short: "Judge each past day as the gate would have, to find bounds",
		Long: `Judges each of the last days as a gate that runs once a day would have judged it, and reports which days each rule would have blocked, and why. With
--suggest it proposes bounds that would have blocked few days. It reads the channels now, each in one request where the answer fits, or takes saved answers.

Each day is judged as of the same time of day: now, or that of --as-of. With --recorded the last day is the one on which the last interval of the answers has
settled. Days that could not be judged are counted apart: they have not shown that a bound is met.

The exit code is 0 where the days could be judged, whatever came out, and 2 where they could not. A backtest is not a gate.`,
		Example: `  chatapp-gate backtest --policy policy.hcl --over 90d
  chatapp-gate backtest --policy policy.hcl --suggest --blocks 2
  chatapp-gate backtest --policy policy.hcl --recorded answer.json --format text --format html=backtest.html`,
		Args: cobra.NoArgs,
	}
	a.policyFlags(cmd)
	a.reportFlags(cmd, format.BacktestNames())
	f := cmd.Flags()
	f.StringVar(&flags.over, "over", "90d", "how many `DAYS` are judged, such as 30d; at most 3660d")
	f.StringArrayVar(&flags.recorded, "recorded", nil, "saved `ANSWER` to judge instead of the channels now, as the command recorded takes it: [CHANNEL=]ANSWER.json, or - for stdin; can be repeated")
	f.StringVar(&flags.asOf, "as-of", "", "the `TIME` of the last day, such as 2026-11-24 or 2026-11-24T12:00:00Z (default now, or when the answers have settled)")
	f.BoolVar(&flags.suggest, "suggest", false, "propose the tightest bound of each kind that would have blocked few days")
	f.IntVar(&flags.blocks, "blocks", 2, "how many days a bound of --suggest may block, as a `NUMBER`")
	c := connectionFlags(f)
	cmd.RunE = func(*cobra.Command, []string) error {
		if f.Changed("blocks") && !flags.suggest {
			return usage(errors.New("--blocks is used with --suggest only; add --suggest, or leave it out"))
		}
		if len(flags.recorded) == 0 {
			return a.runBacktest(ctx, flags, c)
		}
		for _, name := range []string{"profile", "region", "endpoint", "protocol", "timeout"} {
			if f.Changed(name) {
				return usage(fmt.Errorf("--%s is about reading channels, and --recorded reads none; leave one of them out", name))
			}
		}
		return a.runRecordedBacktest(ctx, flags)
	}
	return cmd
}

func (a *app) runBacktest(ctx context.Context, flags backtestFlags, c *connection) error {
	o, asOf, outputs, file, err := a.prepareBacktest(flags)
	if err != nil {
		return err
	}
	limit, err := c.limit()
	if err != nil {
		return err
	}
	if asOf != nil {
		o.Now = *asOf
	}
	reader, err := a.reader(c, limit)
	if err != nil {
		return err
	}
	progress := a.progress(len(file.Channels))
	r := backtest.Live(ctx, reader, file, o, progress)
	progress.close()
	return a.finishBacktest(r, outputs)
}

func (a *app) runRecordedBacktest(ctx context.Context, flags backtestFlags) error {
	o, asOf, outputs, file, err := a.prepareBacktest(flags)
	if err != nil {
		return err
	}
	recordings, err := a.recordings(ctx, flags.recorded, file)
	if err != nil {
		return err
	}
	r, err := backtest.Recorded(ctx, recordings, file, o, asOf)
	if err != nil {
		return usage(err)
	}
	return a.finishBacktest(r, outputs)
}

// prepareBacktest checks the flags that both ways have, and reads the policy.
func (a *app) prepareBacktest(flags backtestFlags) (o backtest.Options, asOf *time.Time, outputs []output, file *policyfile.Policy, err error) {
	fail := func(err error) (backtest.Options, *time.Time, []output, *policyfile.Policy, error) {
		return backtest.Options{}, nil, nil, nil, err
	}
	if o.Options, err = a.options(); err != nil {
		return fail(err)
	}
	if o.Days, err = daysOf("over", flags.over); err != nil {
		return fail(err)
	}
	if o.Suggest, o.Blocks = flags.suggest, flags.blocks; flags.blocks < 0 {
		return fail(usage(fmt.Errorf("--blocks %d is negative; write how many days a bound may block, 0 or more", flags.blocks)))
	}
	if flags.asOf != "" {
		at, err := instant("as-of", flags.asOf)
		if err != nil {
			return fail(err)
		}
		asOf = &at
	}
	if outputs, err = a.outputs(format.BacktestNames(), answerFiles(flags.recorded)...); err != nil {
		return fail(err)
	}
	if file, err = a.loadChannels(); err != nil {
		return fail(err)
	}
	return o, asOf, outputs, file, nil
}

// daysOf reads a length of whole days.
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

func (a *app) finishBacktest(r backtest.Report, outputs []output) error {
	return a.finishResult(result{
		write: func(w io.Writer, name string, s format.Style) error { return format.WriteBacktest(w, name, r, s) }, message: r.Message, exitCode: r.ExitCode,
	}, outputs)
}
