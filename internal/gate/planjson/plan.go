// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package planjson

import (
	"math/big"
	"strings"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/signal"
)

// Source names the type and the attributes of a data source whose reads are taken from a
// plan. Package query names its other arguments.
type Source struct {
	*query.Source
	Type    string   // "alicloud_chatapp_phone_number_metric".
	Rows    string   // The attribute that lists rows, or states.
	Results string   // The attribute that lists results.
	Parts   []string // The arguments that name what of a channel is read, such as a template.
	Columns []string // The columns of rows and results that name a key.
	Counts  []Count  // The columns of rows that hold counts; none where they are states.
	Values  []string // The columns of states that hold texts.
}

// Count is a column of rows.
type Count struct {
	Name    string
	Field   func(*metric.Counts) *int64
	Unknown metric.Unknown // What a row lacks if the column is null. Zero if such a row is left out.
}

// PartsOf returns the values of the arguments that name what of a channel is read.
func (s *Source) PartsOf(a query.Arguments) []string {
	var parts []string
	for _, name := range s.Parts {
		parts = append(parts, a.Text(name))
	}
	return parts
}

// Subject returns what a result is about, as arguments and columns name it: nil for the
// whole channel.
func (s *Source) Subject(parts []string, key string) map[string]string {
	if len(parts) == 0 && key == "" {
		return nil
	}
	subject := make(map[string]string)
	for i, value := range parts {
		subject[s.Parts[i]] = value
	}
	if key == "" {
		return subject
	}
	for i, value := range strings.SplitN(key, keySeparator, len(s.Columns)) {
		subject[s.Columns[i]] = value
	}
	return subject
}

// keySeparator joins the columns of a key.
const keySeparator = "/"

// Plan is the part of a plan that is judged.
type Plan struct {
	Timestamp *time.Time // When the plan was made; nil if it has none, as in old versions.
	Errored   bool       // Planning ended with an error: the plan is incomplete.
	Destroy   bool       // It was made by -destroy.
	Reads     []Read     // By address.
	// Unread are the data sources of the configuration without an instance in the plan, as
	// with count = 0. It is empty for a plan to destroy, which need not read any.
	Unread []string
	// Ephemerals are the ephemeral resources, by address. A plan does not hold what they
	// read.
	Ephemerals []Ephemeral
	Checks     []Check // In the order of the plan: by address.
	// Failed lists data sources of other types, in check blocks, that could not be read.
	Failed []string
}

// State is what became of a read.
type State string

// The values of State.
const (
	Known    State = "known"    // It was read, and its values are in the plan.
	Deferred State = "deferred" // It is deferred until apply.
	Errored  State = "errored"  // It failed inside a check block, which let the plan go on.
)

// Read is one instance of a data source.
type Read struct {
	Address string
	Module  string // The address of its module instance; empty for the root.
	Source  *Source
	// Provider is the key of its provider configuration, such as "alicloud.other"; empty if
	// it is not in the configuration.
	Provider string
	State    State
	// Arguments are those that are known. They include start and end only if those were
	// written, although the state always has them.
	Arguments query.Arguments
	Window    metric.Window // Zero if it is not known.
	Rows      []metric.Row
	States    []signal.State
	NoRows    bool // The rows were left out of the state: include_metrics is false.
	NoCounts  int  // Rows that were left out because a count in them is not known.
	// ReadAt is when the provider made the read, in whole seconds; nil in plans of versions
	// that do not record it.
	ReadAt *time.Time

	Verdict policy.Verdict // Of a known read, as it was recorded.
	Invalid string         // Why that verdict cannot be trusted, in a clause; empty if it can.
	Cause   string         // Why a deferred read is deferred, in a clause.
	// Stale is why the plan does not prove that it made this read itself, in a clause;
	// empty if it does.
	Stale string

	// Values that no report may show.
	Secrets       []string
	SecretNumbers []*big.Float
	Keys          []string // All keys that are named anywhere in it.
}

// Check is a check block, or the conditions of a resource, data source, output or
// variable: one object of a configuration, with all its instances.
type Check struct {
	Address   string
	Kind      string // "check", "resource", "output_value" or "var".
	Status    string // "pass", "fail", "error" or "unknown".
	Instances []Instance
	// OfSource is whether the check is known to be about one of the data sources: a
	// condition of one, or of a resource or output that refers to one.
	OfSource bool
}

// Instance is one instance of a Check.
type Instance struct {
	Address  string
	Module   string
	Status   string
	Problems []string
}
