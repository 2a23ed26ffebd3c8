// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package datasources

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
)

const (
	defaultReadTimeout = 5 * time.Minute

	onErrorFail   = "fail"
	onErrorRecord = "record"
)

var (
	_ datasource.DataSourceWithConfigure      = (*chatappPhoneNumberMetric)(nil)
	_ datasource.DataSourceWithValidateConfig = (*chatappPhoneNumberMetric)(nil)
)

// NewChatappPhoneNumberMetric makes the data source alicloud_chatapp_phone_number_metric.
func NewChatappPhoneNumberMetric() datasource.DataSource { return &chatappPhoneNumberMetric{} }

type chatappPhoneNumberMetric struct {
	base
}

func (d *chatappPhoneNumberMetric) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_chatapp_phone_number_metric"
}

func (d *chatappPhoneNumberMetric) Schema(ctx context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	// An empty string would pass for an argument that was left out, and read more.
	notEmpty := stringvalidator.LengthAtLeast(1)

	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads how many messages the phone numbers of a WhatsApp channel sent, and how many were delivered, " +
			"in each interval of a window of time, and judges them by rules.",
		Attributes: withVerdict(map[string]schema.Attribute{
			"cust_space_id": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "The channel: its ID on the Channel Management page of the ChatApp console, such as `cams-xxxxxxxx`. Without it CAMS is asked for the account's own channel, and may refuse.",
				Validators:          []validator.String{notEmpty},
			},
			"isv_code": schema.StringAttribute{
				Optional:  true,
				Sensitive: true,
				MarkdownDescription: "The verification code of an independent software vendor (ISV), for a channel of an ISV's customer. " +
					"It is kept in the state, as every argument is; set it in the provider to avoid that.",
				Validators: []validator.String{notEmpty},
			},
			"phone_number": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "One business phone number of the channel: country code and number, digits only, such as `8613800000001`. " +
					"Conflicts with `phone_numbers`. Without either, CAMS is asked for the whole channel.",
				Validators: []validator.String{notEmpty},
			},
			"phone_numbers": schema.SetAttribute{
				Optional:            true,
				ElementType:         types.StringType,
				CustomType:          newTextSetType(),
				MarkdownDescription: "Several phone numbers in one read, each written like `phone_number`. Conflicts with `phone_number`.",
				Validators:          []validator.Set{setvalidator.NoNullValues()},
			},
			"granularity": schema.StringAttribute{
				Optional:            true,
				Computed:            true,
				MarkdownDescription: "The length of an interval: `DAILY`, the default, or `HALF_HOUR`.",
				Validators:          []validator.String{notEmpty},
			},
			"start": schema.Int64Attribute{
				Optional: true,
				Computed: true,
				MarkdownDescription: "Where the window starts, in Unix milliseconds. The function `unix_ms` makes them from a timestamp. " +
					"Needs `end`; conflicts with `lookback`.",
			},
			"end": schema.Int64Attribute{
				Optional:            true,
				Computed:            true,
				MarkdownDescription: "Where the window ends, in Unix milliseconds; this instant is no longer in it. Needs `start`, and must be later.",
			},
			"lookback": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The window as a length: the last complete and settled intervals, such as `7d`, `36h` or `90m`, " +
					"a whole multiple of the granularity, 3660 days at most. Conflicts with `start` and `end`; one of the two ways is required.",
				Validators: []validator.String{notEmpty},
			},
			"settle": schema.StringAttribute{
				Optional: true,
				Computed: true,
				MarkdownDescription: "How long after its end an interval may still change, such as `6h`; younger intervals are left out of a `lookback`. " +
					"Defaults to `" + query.DefaultSettle + "`. Only with `lookback`.",
				Validators: []validator.String{notEmpty},
			},
			"timezone": schema.StringAttribute{
				Optional: true,
				Computed: true,
				MarkdownDescription: "The IANA name of the time zone in which days begin. Defaults to `" + metric.DefaultTimezone + "`, " +
					"which is inferred from the examples of the API's reference page: CAMS does not document its zone.",
				Validators: []validator.String{notEmpty},
			},
			"include_metrics": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: "Whether `metrics` is filled. Defaults to `true`; `false` keeps large answers out of the state, and the totals in.",
			},
			"rules": rulesAttribute(),
			"on_inconclusive": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Whether a verdict of `inconclusive` allows: `block`, the default, or `allow`.",
				Validators:          []validator.String{stringvalidator.OneOf(policy.OnInconclusives()...)},
			},
			"on_error": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "What an error of the read does: `fail`, the default, ends the plan; `record` lets it go on with status `error`, " +
					"`allowed` false and `error` filled.",
				Validators: []validator.String{stringvalidator.OneOf(onErrorFail, onErrorRecord)},
			},

			"metrics": schema.ListNestedAttribute{
				Computed:            true,
				CustomType:          wireListType{types.ListType{ElemType: rowType}},
				MarkdownDescription: "One element for each phone number and interval that CAMS counted, ordered by start, then phone number.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"phone_number":    computedString("The phone number, as CAMS gives it."),
					"granularity":     computedString("The granularity of the interval."),
					"start":           computedInt64("Where the interval starts, in Unix milliseconds, as CAMS gives it."),
					"end":             computedInt64("Where the interval ends, in Unix milliseconds, as CAMS gives it."),
					"sent_count":      computedInt64("Messages sent."),
					"delivered_count": computedInt64("Messages delivered."),
					"delivery_rate":   computedFloat64("Delivered ÷ sent; null when nothing was sent."),
				}},
			},
			"sent_count":      computedInt64("Messages sent, in all."),
			"delivered_count": computedInt64("Messages delivered, in all."),
			"delivery_rate": computedFloat64("All delivered ÷ all sent, never a mean of rates; null when nothing was sent. " +
				"It may exceed 1, when receipts arrive late."),
			"interval_count": computedInt64("Distinct intervals that CAMS has counted. A missing interval is not zero: nothing is known of it."),
			"by_phone_number": schema.MapNestedAttribute{
				Computed: true,
				MarkdownDescription: "The totals of each phone number. Numbers that were asked for by name are always in it, " +
					"with an `interval_count` of 0 where CAMS has counted nothing.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"sent_count":      computedInt64("Messages sent."),
					"delivered_count": computedInt64("Messages delivered."),
					"delivery_rate":   computedFloat64("Delivered ÷ sent; null when nothing was sent."),
					"interval_count":  computedInt64("Distinct intervals that CAMS has counted."),
				}},
			},
			"start_time": computedString("`start` in RFC 3339 form, in `timezone`."),
			"end_time":   computedString("`end` in RFC 3339 form, in `timezone`."),
			"request_id": computedString("The ID of the request, for Alibaba Cloud's support. Of several requests, that of the smallest phone number."),
		}),
		Blocks: map[string]schema.Block{
			"timeouts": timeouts.BlockWithOpts(ctx, timeouts.Opts{
				ReadDescription: "How long the read may take, all attempts together, such as `30s` or `10m`. Defaults to the provider's `max_retry_timeout`, else `5m`.",
			}),
		},
	}
}

// withVerdict adds the attributes that every judging data source has.
func withVerdict(attributes map[string]schema.Attribute) map[string]schema.Attribute {
	maps.Copy(attributes, verdictAttributes())
	return attributes
}

func computedString(description string) schema.StringAttribute {
	return schema.StringAttribute{Computed: true, MarkdownDescription: description}
}

func computedInt64(description string) schema.Int64Attribute {
	return schema.Int64Attribute{Computed: true, MarkdownDescription: description}
}

func computedFloat64(description string) schema.Float64Attribute {
	return schema.Float64Attribute{Computed: true, MarkdownDescription: description}
}

func (d *chatappPhoneNumberMetric) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m chatappPhoneNumberMetricModel
	if resp.Diagnostics.Append(req.Config.Get(ctx, &m)...); resp.Diagnostics.HasError() {
		return
	}
	timeout, diags := m.Timeouts.Read(ctx, cmp.Or(d.ReadTimeout, defaultReadTimeout))
	arguments, argumentDiags := m.arguments(ctx)
	diags.Append(argumentDiags...)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	arguments.ISVCode = cmp.Or(arguments.ISVCode, d.ISVCode)
	read, err := arguments.Plan(d.Now())
	if err != nil {
		resp.Diagnostics.AddError("Invalid window", err.Error())
		return
	}
	if timeout <= 0 {
		resp.Diagnostics.AddAttributeError(path.Root("timeouts").AtName("read"), "Invalid value",
			fmt.Sprintf("timeouts.read is %s, and no time is not enough. Write for example \"30s\".", timeout))
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()

	warnings, err := m.read(ctx, d.Client, read)
	switch {
	case err == nil:
		for _, warning := range warnings {
			resp.Diagnostics.AddWarning(warning.Summary, warning.Detail)
		}
	case m.OnError.ValueString() == onErrorRecord && !errors.Is(err, context.Canceled):
		m.fromError(err, read, timeout)
	default:
		resp.Diagnostics.Append(m.readDiagnostic(err, read, timeout))
		return
	}
	resp.Diagnostics.Append(setState(ctx, &resp.State, &m)...)
}

// read fills the model with what CAMS answers. Errors are those of package cams.
func (m *chatappPhoneNumberMetricModel) read(ctx context.Context, client *cams.Client, r query.Read) ([]query.Warning, error) {
	answer, err := r.Call(ctx, client)
	if err != nil {
		return nil, err
	}
	if err := m.fromAPI(answer, r); err != nil {
		return nil, &cams.AnswerError{RequestID: answer.RequestID, Err: err}
	}
	return r.Warnings(answer.Rows), nil
}
