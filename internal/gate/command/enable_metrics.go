// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/input"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
)

func (a *app) enableMetrics(ctx context.Context) *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use:   "enable-metrics [flags] CHANNEL…",
		Short: "Have CAMS collect the metrics of channels, which cannot be undone",
		Long: `Calls EnableWhatsappROIMetric for channels, by their cust_space_id. Until then CAMS does not collect metrics of a channel, its phone numbers or its templates. As far as we know, this cannot be undone. The first day is the one after the call, and what was sent before is never counted.

It asks before it writes. In a script, where there is no terminal to ask on, --yes is required. Credentials are found as for live; they need the action cams:EnableWhatsappROIMetric.

A call is repeated only if CAMS certainly did nothing: it throttled, or could not be reached. If no answer came, the channel may be enabled, and its line reports that. What a second call does is not documented; the sandbox ignores it.

Exit codes:
  0  every channel is enabled
  2  it was not confirmed, or a channel is not enabled, or may not be`,
		Example: `  chatapp-gate enable-metrics cams-xxxxxxxx
  chatapp-gate enable-metrics --yes --profile production \
    cams-xxxxxxxx cams-yyyyyyyy`,
		Args: needs("the CHANNEL, its cust_space_id"),
	}
	c := connectionFlags(cmd.Flags())
	cmd.Flags().BoolVar(&yes, "yes", false, "Write without asking")
	cmd.RunE = func(_ *cobra.Command, channels []string) error { return a.runEnableMetrics(ctx, c, channels, yes) }
	return cmd
}

func (a *app) runEnableMetrics(ctx context.Context, c *connection, channels []string, yes bool) error {
	if err := checkChannels(channels); err != nil {
		return err
	}
	if isTerminal := a.StdinIsTerminal && a.StderrWidth > 0; !yes && !isTerminal {
		return usage(errors.New("there is no terminal to ask on, and this cannot be undone; add --yes to write without asking"))
	}
	client, err := a.reader(c)
	if err != nil {
		return err
	}
	if !yes {
		confirmed, err := a.confirm(ctx, channels)
		if err != nil {
			return err
		}
		if !confirmed {
			fmt.Fprintln(a.Stderr, "Not confirmed. Nothing was changed.")
			a.exitCode = gate.ExitError
			return nil
		}
	}
	enabled := 0
	for _, channel := range channels {
		outcome, ok := enable(ctx, client, channel)
		if ok {
			enabled++
		}
		if _, err := fmt.Fprintf(a.Stdout, "%s: %s\n", gate.Sanitize(channel, true), gate.Sanitize(outcome, false)); err != nil {
			return fmt.Errorf("writing the outcome: %w", err)
		}
	}
	if enabled > 0 {
		fmt.Fprintln(a.Stderr, firstDay(a.Now()))
	}
	if enabled < len(channels) {
		a.exitCode = gate.ExitError
	}
	return nil
}

// checkChannels checks that the channels are a list of different IDs.
func checkChannels(channels []string) error {
	for i, channel := range channels {
		switch {
		case strings.TrimSpace(channel) == "":
			return usage(errors.New("a CHANNEL is empty; write its cust_space_id"))
		case slices.Contains(channels[:i], channel):
			return usage(fmt.Errorf("the channel %q is written twice", channel))
		}
		if err := query.CheckCustSpaceID(channel); err != nil {
			return usage(fmt.Errorf("the channel %q %w", channel, err))
		}
	}
	return nil
}

// confirm asks on the terminal.
func (a *app) confirm(ctx context.Context, channels []string) (bool, error) {
	fmt.Fprintf(a.Stderr, "CAMS will collect the metrics of %s: %s.\nAs far as we know, this cannot be undone. %s\nType yes to enable: ",
		metric.Plural(len(channels), "channel"), gate.Sanitize(strings.Join(channels, ", "), true), firstDay(a.Now()))
	answer, err := bufio.NewReader(input.Until(ctx, io.NopCloser(a.Stdin))).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return false, err
	}
	return strings.TrimSpace(answer) == "yes", nil
}

// firstDay returns a sentence about when the first counts appear.
func firstDay(now time.Time) string {
	location, _ := metric.ParseTimezone(metric.DefaultTimezone) // It is a zone.
	days := metric.Calendar{Granularity: metric.Daily, Location: location}
	first := days.End(days.Floor(now).UnixMilli())
	return fmt.Sprintf("The first day that is counted is %s, and its counts appear on %s at the earliest.",
		metric.PrintDate(time.UnixMilli(first).In(location)), metric.PrintDate(time.UnixMilli(days.End(first)).In(location)))
}

// enable enables the metrics of a channel, and returns the outcome in sentences.
func enable(ctx context.Context, client gate.Reader, channel string) (outcome string, ok bool) {
	if ctx.Err() != nil {
		return "not enabled. It was interrupted before the call.", false
	}
	ctx, cancel := context.WithTimeout(ctx, client.Timeout)
	defer cancel()
	err := client.Client.EnableMetrics(ctx, channel, client.ISVCode)
	if err == nil {
		return "enabled", true
	}
	e := cams.AsError(err)
	what := e.What(cmp.Or(client.Timeout, cams.DefaultCallTimeout)) + "."
	if e.Kind == cams.KindCancelled {
		what = "It was interrupted before an answer came."
	}
	if e.MayHaveWritten() {
		return "not known. " + what + " It may be enabled: run this again for the channel, or see in a day or two whether there are metrics.", false
	}
	return "not enabled. " + what + " " + e.Remediation(client.Names), false
}
