// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policytest

import (
	"time"

	"github.com/hashicorp/hcl/v2"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
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
	answers        []string // Names of files, beside the test file.
	answersAt      hcl.Range
	rows           []rows
	expect         expectation
}

// rows are what one key sent and delivered in each interval of a series.
type rows struct {
	key             string
	at              hcl.Range
	start           string // When the series begins; empty lets it end with the window.
	startAt         hcl.Range
	sent, delivered series
}

// expectation is what a test expects; empty fields are not compared.
type expectation struct {
	place     hcl.Range
	status    policy.Status
	statusAt  hcl.Range
	allowed   *bool
	allowedAt hcl.Range
	rules     []ruleExpectation // Ordered by name.
}

// ruleExpectation is what a test expects of one rule: of the worst of its results.
type ruleExpectation struct {
	name   string
	at     hcl.Range
	status policy.Status
	reason policy.Reason
	keys   []string // Nil is not compared.
	// keysField is the field that lists them, such as "phone_numbers".
	keysField string
}

// place is where something is written.
func place(r hcl.Range) diagnostic.Place {
	return diagnostic.Place{File: r.Filename, Line: r.Start.Line}
}
