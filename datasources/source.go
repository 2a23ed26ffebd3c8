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

// Source is what a kind of read is in a configuration: its schema, and its one read. A
// data source is made of it, and an ephemeral resource. Its methods take configurations,
// which both of them have.
type Source struct {
	*query.Source
	Description string
	arguments   map[string]schema.Attribute // Those that only this source has.
	columns     map[string]column           // Those of rows that only this source has.
	states      states                      // Where the source has states.
}

// Data is what the provider gives to each read.
type Data struct {
	Client  *cams.Client
	Now     func() time.Time
	ISVCode string // For configurations that set none; may be empty.

	// ReadTimeout is for configurations that set none; zero is the default.
	ReadTimeout time.Duration
}

// Result is what a read gives.
type Result struct {
	Value   tftypes.Value // The configuration, and the computed attributes.
	Verdict policy.Verdict
	Subject string // What was read, with keys masked.
}

// Timeouts is the name of the block that limits a read.
const Timeouts = "timeouts"

// TimeoutDescription describes the one argument of the block.
const TimeoutDescription = "How long the read may take, all attempts together, such as `30s` or `10m`. Defaults to the provider's `max_retry_timeout`, else `5m`."

// Configured returns what the provider has given, which is nothing before it is
// configured, as during validate.
func Configured(given any) (Data, diagnostic.List) {
	data, ok := given.(Data)
	if !ok && given != nil {
		return Data{}, diagnostic.List{{
			Summary: "Unexpected provider data", Detail: fmt.Sprintf("Got %T. This is a bug of the provider; please report it.", given),
		}}
	}
	return data, nil
}

// TypeName is what the source is called in configurations.
func (s Source) TypeName(provider string) string { return provider + "_chatapp_" + s.Name }

// Attributes are those of the schema: arguments and results.
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

// Validate reports what is wrong with a configuration as far as it is known.
func (s Source) Validate(config tfsdk.Config) diagnostic.List {
	_, diags := s.check(config, true)
	return diags
}
