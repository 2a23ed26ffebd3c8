// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package planjson reads what `terraform show -json` and `tofu show -json` print of
// a plan, as far as chatapp-gate judges it: the reads of the data source
// alicloud_chatapp_phone_number_metric, and all checks. A plan is read as a stream;
// no more of it is in memory than its largest resource, and what is judged.
package planjson

import "time"

// DataSource is the type of the data source that is read.
const DataSource = "alicloud_chatapp_phone_number_metric"

// Plan is what is judged of a plan.
type Plan struct {
	FormatVersion    string
	TerraformVersion string     // OpenTofu gives its own here.
	Timestamp        *time.Time // When the plan was made; nil if it does not say, as those of old versions.
	Errored          bool       // Planning ended with an error: the plan is not whole.
	Reads            []Read     // By address.
	Checks           []Check    // As they stand in the plan: by address.
	// Failed names data sources of other types that a check block reads, and that
	// could not be read.
	Failed []string
}

// State says what became of a read.
type State string

// What can become of a read.
const (
	Known    State = "known"    // It was read, and its values are in the plan.
	Deferred State = "deferred" // It is put off until apply.
	Errored  State = "errored"  // It failed inside a check block, which let the plan go on.
)

// Read is one instance of the data source.
type Read struct {
	Address string
	Module  string // The address of its module instance; empty for the root.
	State   State
	Values  Values // Of a read that is not known, the arguments that are.
	// Unknown lists the arguments that are not known before apply: "lookback",
	// "rules.delivery.min". References lists what they and depends_on refer to.
	// Both are for a deferred read.
	Unknown    []string
	References []string
	// Sensitive names the attributes whose values are marked as secrets.
	Sensitive []string
}

// Check is a check block, or the conditions of a resource, data source, output or
// variable: one object of a configuration, with all its instances.
type Check struct {
	Address   string
	Kind      string // "check", "resource", "output_value" or "var".
	Status    string // "pass", "fail", "error" or "unknown".
	Instances []Instance
}

// Instance is one instance of a Check.
type Instance struct {
	Address  string
	Module   string
	Status   string
	Problems []string
}
