// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/format"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/input"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/probe"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sanitize"
)

// probeFlags has the flags of probe alone.
type probeFlags struct {
	channel, history string
	numbers          []string
	days             int
}

func (a *app) probe(ctx context.Context) *cobra.Command {
	var p probeFlags
	cmd := &cobra.Command{
		Use:   "probe [flags]",
		Short: "Find out how CAMS counts a channel",
		Long:  `Finds out on your account what the documentation of CAMS leaves open: when a day begins, what a call without a phone number returns, how far back it goes, and how late counts change. It only reads, some 20 times, and prints the settings that follow. How late counts change shows only between two runs: run it again with the same --history file.`,
		Example: `  chatapp-gate probe --cust-space-id cams-xxxxxxxx \
    --phone-number 8613800000001 --phone-number 8613800000002 \
    --history probe.json`,
		Args: noArguments,
	}
	f := cmd.Flags()
	f.StringVar(&p.channel, "cust-space-id", "", "`ID` of the channel (default the account's own)")
	f.StringArrayVar(&p.numbers, "phone-number", nil, "`NUMBER` of the channel, to compare answers; can be repeated")
	f.IntVar(&p.days, "days", 400, "How many `DAYS` back to look (default 400)")
	f.StringVar(&p.history, "history", "", "`FILE` that keeps what this run saw for the next ones; it holds counts, and no phone number")
	c := connectionFlags(f)
	cmd.RunE = func(*cobra.Command, []string) error { return a.runProbe(ctx, p, c) }
	return cmd
}

func (p *probeFlags) check() error {
	for _, number := range p.numbers {
		if err := metric.CheckPhoneNumber(number); err != nil {
			return usage(fmt.Errorf("--phone-number %q %w", metric.MaskPhoneNumber(number), err))
		}
	}
	if err := query.CheckCustSpaceID(p.channel); err != nil {
		return usage(fmt.Errorf("--cust-space-id %q %w", p.channel, err))
	}
	const longest = 3660
	if p.days < 10 || p.days > longest {
		return usage(fmt.Errorf("--days %d is not between 10 and %d", p.days, longest))
	}
	return nil
}

func (a *app) runProbe(ctx context.Context, p probeFlags, c *connection) error {
	if err := p.check(); err != nil {
		return err
	}
	recorded, err := readHistory(p.history)
	if err != nil {
		return fmt.Errorf("reading the history: %w", err)
	}
	reader, err := a.reader(c)
	if err != nil {
		return err
	}
	counting := &countingReader{reader: reader}
	prober := probe.Prober{Reader: counting, CustSpaceID: p.channel, ISVCode: reader.ISVCode, Numbers: p.numbers, Days: p.days, Now: a.Now()}
	for _, r := range recorded {
		if r.Channel == p.channel {
			prober.History = append(prober.History, r)
		}
	}
	result, err := prober.Run(ctx)
	if e, ok := errors.AsType[*cams.Error](err); ok {
		return unprobed(e, reader, len(p.numbers) == 0)
	}
	if err != nil {
		return err
	}
	if err := writeHistory(p.history, append(recorded, result.Recording)); err != nil {
		return fmt.Errorf("writing the history: %w", err)
	}
	_, err = io.WriteString(a.Stdout, sanitize.Commands(a.findings(p.channel, counting.n, result.Findings)))
	return err
}

// unprobed explains why a probe failed.
func unprobed(e *cams.Error, reader gate.Reader, isNumberless bool) diagnostic.Diagnostic {
	d := e.Explain(reader.Timeout, reader.Names)
	d.Detail = strings.NewReplacer("cust_space_id", "--cust-space-id", "phone_numbers", "--phone-number").Replace(d.Detail)
	if isNumberless && d.Summary == "Request refused" { // With other codes it is known what to do.
		d.Detail += "\n\nIf only calls without a phone number are refused, name some with --phone-number."
	}
	return d
}

// findings returns each question with its answer, and then all settings.
func (a *app) findings(channel string, calls int, all []probe.Finding) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %s, %s.\n", cmp.Or(sanitize.Line(channel), "The account's own channel"), a.Now().UTC().Format("2006-01-02 15:04 UTC"), metric.Plural(calls, "call"))
	var settings []string
	for _, f := range all {
		answer := []string{f.Answer}
		if width := a.columns(a.Width); width > 20 {
			answer = format.Wrap(f.Answer, width-2)
		}
		fmt.Fprintf(&b, "\n%s\n  %s\n", f.Question, strings.Join(answer, "\n  "))
		if f.Setting != "" {
			settings = append(settings, "  "+f.Setting)
		}
	}
	if len(settings) > 0 {
		fmt.Fprintf(&b, "\nArguments of this channel, in a data source or a policy:\n%s\n", strings.Join(settings, "\n"))
	}
	return b.String()
}

// countingReader gives each call the time of a read, and counts them.
type countingReader struct {
	reader gate.Reader
	n      int
}

func (r *countingReader) Read(ctx context.Context, q cams.Query) (cams.Answer, error) {
	r.n++
	ctx, cancel := context.WithTimeout(ctx, r.reader.Timeout)
	defer cancel()
	return r.reader.Client.Read(ctx, q)
}

// maxHistory limits the file in bytes, and keptProbes the recordings of a channel.
const (
	maxHistory = 64 << 20
	keptProbes = 30
)

func readHistory(name string) (all []probe.Recording, err error) {
	if name == "" {
		return nil, nil
	}
	content, err := input.ReadFile(name, maxHistory)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil || len(bytes.TrimSpace(content)) == 0 {
		return nil, err
	}
	if err := json.Unmarshal(content, &all); err != nil {
		return nil, fmt.Errorf("%s is not a history of probes: %w", name, err)
	}
	slices.SortStableFunc(all, func(a, b probe.Recording) int { return a.At.Compare(b.At) })
	return all, nil
}

func writeHistory(name string, all []probe.Recording) error {
	if name == "" {
		return nil
	}
	channel, kept := all[len(all)-1].Channel, 0
	all = slices.Clone(all)
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].Channel != channel {
			continue
		}
		if kept++; kept > keptProbes {
			all = slices.Delete(all, i, i+1)
		}
	}
	content, err := json.Marshal(all)
	if err != nil {
		return err
	}
	return writeFiles([]file{{name, append(content, '\n')}})
}
