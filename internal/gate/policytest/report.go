// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policytest

import (
	"fmt"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// Report is the outcome of the tests of some files.
type Report struct {
	Time  time.Time
	Files []FileReport
}

// FileReport is the outcome of the tests of one file.
type FileReport struct {
	Name     string
	Outcomes []Outcome
}

// Count returns the number of tests, and of those that failed.
func (r *Report) Count() (all, failed int) {
	for _, f := range r.Files {
		for _, o := range f.Outcomes {
			all++
			if len(o.Differences) > 0 {
				failed++
			}
		}
	}
	return all, failed
}

// ExitCode returns the exit code of the command. Having run no test is an error.
func (r *Report) ExitCode() int {
	switch all, failed := r.Count(); {
	case all == 0:
		return gate.ExitError
	case failed > 0:
		return gate.ExitFailed
	}
	return gate.ExitAllowed
}

// Message returns the outcome in one sentence, without its full stop.
func (r *Report) Message() string {
	all, failed := r.Count()
	return fmt.Sprintf("%s: %d passed, %d failed", metric.Plural(all, "test"), all-failed, failed)
}
