// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package datasources

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
)

const (
	onErrorFail   = "fail"
	onErrorRecord = "record"
)

func (s source) channelAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"cust_space_id": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "The channel: its ID on the Channel Management page of the ChatApp console, such as `cams-xxxxxxxx`. Without it CAMS is asked for the account's own channel, and may refuse.",
		},
		"isv_code": schema.StringAttribute{
			Optional:  true,
			Sensitive: true,
			MarkdownDescription: "The verification code of an independent software vendor (ISV), for a channel of an ISV's customer. " +
				"It is kept in the state, as every argument is; set it in the provider to avoid that.",
		},
		"whole_channel": schema.BoolAttribute{
			Optional: true,
			MarkdownDescription: fmt.Sprintf("Whether `%s` are taken out of one request for the whole channel; those that are absent from its answer are asked for one by one. "+
				"Defaults to `false`: each is asked for in a request of its own. "+
				"CAMS does not document what it answers for a whole channel. Set this only if you know that your channel answers in full: if its answer is cut short, the counts are too low.", s.Keys),
		},
		"on_error": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "What an error of the read does: `fail`, the default, ends the plan; `record` lets it go on with status `error`, " +
				"`allowed` false and `error` filled.",
		},
		"request_id": computedString(fmt.Sprintf("The ID of the request, for Alibaba Cloud's support. Of several requests, that of the smallest %s.", s.Noun)),
	}
}

// arguments are what a configuration has, beyond what is asked of CAMS.
type arguments struct {
	query.Arguments
	withRows bool // Rows go into the state.
	record   bool // An error of the read is recorded.
	reader   *reader
}

// check reads a configuration, and reports what is wrong with it as far as it is known:
// at validate some values may not be, at a read all are.
func (s source) check(config tfsdk.Config, validate bool) (arguments, diagnostic.List) {
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
	switch onError := r.text("on_error"); onError {
	case "", onErrorFail:
	case onErrorRecord:
		a.record = true
	default:
		r.wrong("on_error", "on_error: %q is unknown. Write %s or %s.", onError, onErrorFail, onErrorRecord)
	}
	a.Unknown = r.unknown
	return a, append(append(r.diags, ruleDiags...), a.Check()...)
}

// timeout is how long the read may take.
func (a arguments) timeout(otherwise time.Duration) (time.Duration, diagnostic.List) {
	var block map[string]tftypes.Value
	var text *string
	if a.reader.get("timeouts", &block) {
		_ = block["read"].As(&text) // The schema holds the type.
	}
	if text == nil {
		return cmp.Or(otherwise, cams.DefaultCallTimeout), nil
	}
	timeout, err := time.ParseDuration(*text)
	if err != nil || timeout <= 0 {
		return 0, diagnostic.List{{
			Summary: "Invalid value", Path: diagnostic.Path{"timeouts", "read"},
			Detail: fmt.Sprintf("timeouts.read is %q, which is not a positive length of time. Write for example \"30s\".", *text),
		}}
	}
	return timeout, nil
}

// read makes the read that a configuration asks for, and returns the values of the
// computed attributes.
func (s source) read(ctx context.Context, data Data, config tfsdk.Config) (map[string]tftypes.Value, diagnostic.List) {
	a, diags := s.check(config, false)
	if diags.HasErrors() {
		return nil, diags
	}
	timeout, diags := a.timeout(data.ReadTimeout)
	if diags.HasErrors() {
		return nil, diags
	}
	a.ISVCode = cmp.Or(a.ISVCode, data.ISVCode)
	read, err := a.Resolve(data.Now())
	if err != nil {
		return nil, diagnostic.List{{Summary: "Invalid window", Detail: err.Error() + "."}}
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()

	computed, warnings, err := s.call(ctx, data.Client, read, a.withRows, kindsOf(config))
	if err == nil {
		return computed, warnings
	}
	e := cams.AsError(err)
	if a.record && e.Kind != cams.KindCancelled {
		return s.recorded(read, e, timeout, kindsOf(config)), nil
	}
	return nil, diagnostic.List{failed(e, timeout, read, a.reader.isSet)}
}

// call asks CAMS and judges the answer. Errors are those of package cams.
func (s source) call(ctx context.Context, client *cams.Client, read query.Read, withRows bool, kinds kinds) (map[string]tftypes.Value, diagnostic.List, error) {
	answer, err := read.Call(ctx, client)
	if err != nil {
		return nil, nil, err
	}
	verdict, err := read.Judge(answer.Rows)
	if err != nil {
		return nil, nil, &cams.Error{Kind: cams.KindUnusable, RequestID: answer.RequestID, Err: err}
	}
	computed, err := s.countState(read, answer.Rows, withRows, kinds)
	if err != nil {
		return nil, nil, &cams.Error{Kind: cams.KindUnusable, RequestID: answer.RequestID, Err: err}
	}
	maps.Copy(computed, windowState(read))
	maps.Copy(computed, s.verdictState(verdict, kinds))
	computed["request_id"] = optional(answer.RequestID)
	return computed, read.Warnings(answer), nil
}

// recorded is the state of a read that failed: there are no counts, and nothing is
// allowed.
func (s source) recorded(read query.Read, e *cams.Error, timeout time.Duration, kinds kinds) map[string]tftypes.Value {
	computed := s.withoutCounts(kinds)
	maps.Copy(computed, windowState(read))
	maps.Copy(computed, s.verdictState(read.Unread(policy.ReasonError, e.What(timeout)), kinds))
	computed["error"] = errorState(e, timeout, kinds["error"])
	return computed
}
