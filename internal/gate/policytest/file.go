// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policytest

import (
	"time"

	"github.com/hashicorp/hcl/v2"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// test is one test block.
type test struct {
	name           string
	place          hcl.Range
	channel        string
	channelAt      hcl.Range
	asOf           time.Time
	onInconclusive policy.OnInconclusive
	answers        []string // File names, relative to the test file.
	answersAt      hcl.Range
	rows           []rows
	expect         expectation
}

// rows are the counts of one key in consecutive intervals.
type rows struct {
	key     string
	at      hcl.Range
	start   string // The first interval; if empty, the series ends with the window.
	startAt hcl.Range
	counts  []series // In the order of counted; nil if not written.
}

// expectation is the expected outcome of a test. Empty fields are not compared.
type expectation struct {
	place     hcl.Range
	status    policy.Status
	statusAt  hcl.Range
	allowed   *bool
	allowedAt hcl.Range
	rules     []ruleExpectation // Sorted by name.
}

// ruleExpectation is the expected outcome of one rule, given by its worst results.
type ruleExpectation struct {
	name   string
	at     hcl.Range
	status policy.Status
	reason policy.Reason
	keys   []string // Not compared if nil.
	// keysField is the name of that field, such as "phone_numbers".
	keysField string
}
