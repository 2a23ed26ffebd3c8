// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package datasources

import (
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

// Source is a kind of read: its schema, and the read itself. A data source and an ephemeral
// resource are made from it, so its methods take a configuration, which both of them have.
type Source struct {
	*query.Source
	Description string
	arguments   map[string]schema.Attribute // Those that only this source has.
	columns     map[string]column           // Attributes of rows that only this source has.
	states      states                      // Empty if the source has counts.
}

// Data is what the provider gives to each read.
type Data struct {
	Client  *cams.Client
	Now     func() time.Time
	ISVCode string // For configurations that set none; may be empty.

	// ReadTimeout is for configurations that set none. Zero means the default.
	ReadTimeout time.Duration
}

// Result is the outcome of a read.
type Result struct {
	Value   tftypes.Value // The configuration, and the computed attributes.
	Verdict policy.Verdict
	Subject string // What was read, with keys masked.
}

// Timeouts is the name of the block that limits a read.
const Timeouts = "timeouts"

// TimeoutsBlock returns the block, whose one argument is named after the operation.
func TimeoutsBlock(operation string) schema.Block {
	return schema.SingleNestedBlock{Attributes: map[string]schema.Attribute{operation: optionalString(timeoutDescription)}}
}

const timeoutDescription = "How long the read may take, all attempts together, such as `30s` or `10m`. Defaults to the provider's `max_retry_timeout`, or else to `5m`."

// Configured returns the data that the provider passes on. It is empty before the provider
// is configured, as during validation.
func Configured(given any) (Data, diagnostic.List) {
	data, ok := given.(Data)
	if !ok && given != nil {
		return Data{}, diagnostic.List{{
			Summary: "Unexpected provider data", Detail: fmt.Sprintf("Got %T. This is a bug of the provider; please report it.", given),
		}}
	}
	return data, nil
}

// TypeName returns the type of the source in configurations.
func (s Source) TypeName(provider string) string { return provider + "_chatapp_" + s.Name }

// Attributes returns the attributes of the schema: arguments and results.
func (s Source) Attributes() map[string]schema.Attribute {
	parts := []map[string]schema.Attribute{s.arguments, s.channelAttributes(), s.ruleAttributes(), s.verdictAttributes()}
	if s.HasStates() {
		parts = append(parts, s.stateAttributes())
	} else {
		parts = append(parts, s.windowAttributes(), s.countAttributes())
	}
	all := make(map[string]schema.Attribute)
	for _, part := range parts {
		maps.Copy(all, part)
	}
	return all
}

// Validate reports what is wrong with the known values of a configuration. The operation is
// as for Read.
func (s Source) Validate(config tfsdk.Config, operation string) diagnostic.List {
	a, diags := s.check(config, true)
	_, timeout := a.timeout(operation, 0)
	return append(diags, timeout...)
}
