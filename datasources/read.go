// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package datasources

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
)

const (
	onErrorFail   = "fail"
	onErrorRecord = "record"
)

// channelAttributes returns the shared arguments that this source has, and the attributes
// of every read.
func (s Source) channelAttributes() map[string]schema.Attribute {
	several := ""
	if !s.HasStates() { // States are read in one request.
		several = " If there were several requests, it is that of the first " + s.Noun + " in ascending order."
	}
	shared := map[string]schema.Attribute{
		"cust_space_id": s.channelAttribute(),
		"isv_code": schema.StringAttribute{
			Optional:  true,
			Sensitive: true,
			MarkdownDescription: "The verification code of an independent software vendor (ISV), for a channel of an ISV's customer. " +
				"A data source keeps it in the state, like every argument; set it in the provider to avoid that.",
		},
		"whole_channel": schema.BoolAttribute{
			Optional: true,
			MarkdownDescription: fmt.Sprintf("Whether `%s` are taken from one request for the whole channel; those that are absent from the answer are asked for one by one. "+
				"Defaults to `false`: each is asked for in its own request. "+
				"CAMS does not document what it returns for a whole channel. Set this only if you know that the answer is complete: if it is cut short, the counts are too low.", s.Keys),
		},
		"show_phone_numbers": schema.BoolAttribute{
			Optional: true,
			MarkdownDescription: fmt.Sprintf("Whether `message` and the messages of `results` show whole phone numbers. Defaults to `false`: they are masked, as in `%s`, because messages end up in CI logs. "+
				"Attributes that hold a phone number as data are never masked.", metric.MaskPhoneNumber("8613800000001")),
		},
	}
	all := map[string]schema.Attribute{
		"on_error": optionalString("What to do if the read fails: `fail`, the default, ends the plan or apply; `record` continues with status `error`, " +
			"`allowed` false and `error` filled in."),
		"request_id": computedString("The ID of the request, for Alibaba Cloud's support." + several),
		"read_at":    computedString("When CAMS was read, in RFC 3339 form, in UTC. It shows which plan made the read."),
	}
	for _, a := range s.Arguments {
		if attribute, isShared := shared[a.Name]; isShared {
			all[a.Name] = attribute
		}
	}
	return all
}

func (s Source) channelAttribute() schema.StringAttribute {
	const channel = "The channel: its ID on the Channel Management page of the ChatApp console, such as `cams-xxxxxxxx`."
	isRequired := slices.ContainsFunc(s.Arguments, func(a query.Argument) bool { return a.Name == "cust_space_id" && a.Required })
	if isRequired {
		return schema.StringAttribute{Required: true, MarkdownDescription: channel}
	}
	return optionalString(channel + " Without it, CAMS is asked for the account's own channel, and may refuse.")
}

// arguments are the arguments of a query, and those that only the provider uses.
type arguments struct {
	query.Arguments
	withRows bool // Rows go into the state.
	record   bool // An error of the read becomes a verdict.
	reader   *reader
}

// check reads a configuration, and reports what is wrong with the values that are known.
// During a read, all are.
func (s Source) check(config tfsdk.Config, validate bool) (arguments, diagnostic.List) {
	r := newReader(config)
	rules, onInconclusive, ruleDiags := s.rules(r)
	a := arguments{
		Arguments: query.Arguments{
			Source:         s.Source,
			Rules:          rules,
			OnInconclusive: policy.OnInconclusive(onInconclusive),
		},
		withRows: !r.isSet("include_metrics") || r.flag("include_metrics"),
		reader:   r,
	}
	for _, argument := range s.Arguments {
		r.read(argument.Name, argument.Target(&a.Arguments), validate)
	}
	a.record = r.choice("on_error", onErrorFail, onErrorRecord) == onErrorRecord
	a.Unknown = r.unknown
	return a, append(append(r.diags, ruleDiags...), a.Check()...)
}

// timeout returns how long the read may take. The only argument of the block has the name
// of the operation.
func (a arguments) timeout(operation string, otherwise time.Duration) (time.Duration, diagnostic.List) {
	var block map[string]tftypes.Value
	var text *string
	if a.reader.get(Timeouts, &block) {
		_ = block[operation].As(&text) // The schema holds the type.
	}
	if text == nil {
		return cmp.Or(otherwise, cams.DefaultCallTimeout), nil
	}
	timeout, err := time.ParseDuration(*text)
	if err != nil || timeout <= 0 {
		return 0, diagnostic.List{{
			Summary: "Invalid value", Path: diagnostic.Path{Timeouts, operation},
			Detail: fmt.Sprintf("%s.%s is %q, which is not a positive length of time. Write for example \"30s\".", Timeouts, operation, *text),
		}}
	}
	return timeout, nil
}

// Read makes the read that a configuration asks for. The operation is its name in the block
// timeouts, such as "read".
func (s Source) Read(ctx context.Context, data Data, config tfsdk.Config, operation string) (Result, diagnostic.List) {
	a, diags := s.check(config, false)
	if diags.HasErrors() {
		return Result{}, diags
	}
	timeout, diags := a.timeout(operation, data.ReadTimeout)
	if diags.HasErrors() {
		return Result{}, diags
	}
	a.ISVCode = cmp.Or(a.ISVCode, data.ISVCode)
	now := data.Now()
	read, err := a.Resolve(now)
	if err != nil {
		return Result{}, diagnostic.List{{Summary: "Invalid window", Detail: err.Error() + "."}}
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()

	kinds := kindsOf(config)
	computed, verdict, warnings, err := s.call(ctx, data.Client, read, a.withRows, kinds)
	if err != nil {
		e := cams.AsError(err)
		if !a.record || e.Kind == cams.KindCancelled {
			return Result{}, diagnostic.List{failed(e, timeout, read, operation, a.reader.isSet)}
		}
		computed, verdict = s.recorded(read, e, timeout, kinds)
	}
	if !s.HasStates() {
		maps.Copy(computed, windowState(read))
	}
	maps.Copy(computed, s.verdictState(verdict, kinds))
	computed["read_at"] = text(now.UTC().Format(time.RFC3339))
	value, err := laidOver(config.Raw, computed)
	if err != nil {
		return Result{}, diagnostic.List{{Summary: "State not written", Detail: err.Error() + ". This is a bug of the provider; please report it."}}
	}
	return Result{Value: value, Verdict: verdict, Subject: read.Subject()}, warnings
}

// call asks CAMS and judges the answer. Errors are those of package cams.
func (s Source) call(ctx context.Context, client *cams.Client, read query.Read, withRows bool, kinds kinds) (map[string]tftypes.Value, policy.Verdict, diagnostic.List, error) {
	answer, err := read.Call(ctx, client)
	if err != nil {
		return nil, policy.Verdict{}, nil, err
	}
	var computed map[string]tftypes.Value
	verdict, err := read.Judge(answer)
	switch {
	case err != nil:
	case s.HasStates():
		computed = s.stateState(answer, kinds)
	default:
		computed, err = s.countState(read, answer.Rows, withRows, kinds)
	}
	if err != nil {
		return nil, policy.Verdict{}, nil, &cams.Error{Kind: cams.KindUnusable, RequestID: answer.RequestID, Err: err}
	}
	computed["request_id"] = optional(answer.RequestID)
	return computed, verdict, read.Warnings(answer), nil
}

// recorded returns the state for a read that failed, and a verdict that allows nothing.
func (s Source) recorded(read query.Read, e *cams.Error, timeout time.Duration, kinds kinds) (map[string]tftypes.Value, policy.Verdict) {
	var computed map[string]tftypes.Value
	if s.HasStates() {
		computed = s.stateState(cams.Answer{}, kinds)
	} else {
		computed = s.withoutCounts(kinds)
	}
	computed["error"] = errorState(e, timeout, kinds["error"])
	return computed, read.Unread(policy.ReasonError, e.What(timeout))
}
