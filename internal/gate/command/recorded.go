// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/format"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policyfile"
)

func (a *app) recorded(ctx context.Context) *cobra.Command {
	var asOf string
	cmd := &cobra.Command{
		Use:   "recorded --policy FILE [flags] [CHANNEL=]ANSWER.json…",
		Short: "Judge saved answers of the API",
		Long: `Judges saved answers of the API in JSON, as Alibaba Cloud's CLI prints them, to test a policy or to audit a verdict. Each kind of block takes the answers of one operation:
` + sourceActions() + `

An answer does not name its block. If the policy has several blocks, CHANNEL= names one. Several answers for one block are joined.`,
		Example: `  aliyun cams GetChatappPhoneNumberMetric --CustSpaceId cams-xxxxxxxx \
    --Granularity DAILY --Start … --End … > answer.json
  chatapp-gate recorded --policy policy.hcl --as-of 2026-11-24 answer.json
  chatapp-gate recorded --policy policy.hcl \
    support=support.json sales=sales.json`,
		Args: needs("ANSWER.json, or - for stdin"),
		RunE: func(_ *cobra.Command, arguments []string) error { return a.runRecorded(ctx, arguments, asOf) },
	}
	a.policyFlags(cmd)
	a.reportFlags(cmd, format.Names())
	a.reportOnlyFlag(cmd)
	cmd.Flags().StringVar(&asOf, "as-of", "", "`TIME` to judge at, from which a lookback counts back, such as 2026-11-24 or 2026-11-24T12:00:00Z (default now)")
	return cmd
}

// sourceActions returns a line for each kind of block, with the operation of its answers.
func sourceActions() string {
	var b strings.Builder
	for _, s := range gate.Sources {
		fmt.Fprintf(&b, "  %-14s %s\n", s.Block, s.Action)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func (a *app) runRecorded(ctx context.Context, arguments []string, asOf string) error {
	o, outputs, file, err := a.prepare(format.Names(), answerFiles(arguments)...)
	if err != nil {
		return err
	}
	if asOf != "" {
		if o.Now, err = instant("as-of", asOf); err != nil {
			return err
		}
		o.AsOf = true
	}
	recordings, err := a.recordings(ctx, arguments, file)
	if err != nil {
		return err
	}
	r, err := gate.JudgeRecorded(recordings, file, o)
	if err != nil {
		return usage(err)
	}
	return a.finish(r, outputs)
}

// answerFiles returns the files that answers may be in. Text before an equals sign may be
// part of the name.
func answerFiles(arguments []string) []string {
	files := slices.Clone(arguments)
	for _, argument := range arguments {
		if _, name, found := strings.Cut(argument, "="); found {
			files = append(files, name)
		}
	}
	return files
}

// recordings reads the files. Text before an equals sign is the name of a channel only if
// the policy has that channel.
func (a *app) recordings(ctx context.Context, arguments []string, file *policyfile.Policy) ([]gate.Recording, error) {
	var all []gate.Recording
	var names []string
	for _, c := range file.Channels {
		names = append(names, c.Name)
	}
	for _, argument := range arguments {
		r := gate.Recording{Name: argument}
		channel, name, isNamed := strings.Cut(argument, "=")
		if isNamed && slices.Contains(names, channel) {
			r, isNamed = gate.Recording{Name: name, Channel: channel}, false
		}
		var err error
		r.Body, err = a.readAnswer(ctx, r.Name)
		if isNamed && errors.Is(err, fs.ErrNotExist) {
			if near := diagnostic.Suggest(channel, names); near != "" {
				return nil, usage(fmt.Errorf("the policy has no block %q; did you mean %q?", channel, near))
			}
			return nil, usage(fmt.Errorf("the policy has no block %q; it has %s", channel, strings.Join(names, ", ")))
		}
		if err != nil {
			return nil, fmt.Errorf("reading the answer: %w", err)
		}
		if r.Name == "-" {
			r.Name = "stdin"
		}
		all = append(all, r)
	}
	return all, nil
}

// maxAnswer limits a saved answer, in bytes.
const maxAnswer = 256 << 20

func (a *app) readAnswer(ctx context.Context, name string) ([]byte, error) {
	text, closed, err := a.open(ctx, name, maxAnswer)
	if err != nil {
		return nil, err
	}
	defer closed()
	return io.ReadAll(text)
}
