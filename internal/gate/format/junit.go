// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format

import (
	"io"
	"strings"

	"github.com/jstemmer/go-junit-report/v2/junit"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// writeJUnit writes a suite for each verdict, and one for the checks. What blocks
// is a failure if it was judged, and an error if it could not be. No two test cases have
// the same class and name.
func writeJUnit(w io.Writer, r gate.Report, _ Style) error {
	suites := junit.Testsuites{Name: "chatapp-gate"}
	var order []string
	byGroup := make(map[string]*junit.Testsuite)
	all := findings(&r)
	if len(all) == 0 {
		// Readers such as Jenkins fail a report without any test.
		all = []finding{wholeFinding(&r)}
	}
	for _, f := range all {
		suite := byGroup[f.group]
		if suite == nil {
			suite = &junit.Testsuite{Name: f.group, ID: len(order), Time: "0"}
			suite.SetTimestamp(r.Time)
			byGroup[f.group] = suite
			order = append(order, f.group)
		}
		suite.AddTestcase(newTestcase(f))
	}
	for _, group := range order {
		suites.AddSuite(*byGroup[group])
	}
	if _, err := io.WriteString(w, `<?xml version="1.0" encoding="UTF-8"?>`+"\n"); err != nil {
		return err
	}
	return suites.WriteXML(w)
}

func newTestcase(f finding) junit.Testcase {
	c := junit.Testcase{Name: f.title, Classname: f.group, Time: "0"}
	outcome := &junit.Result{Message: firstLine(f.message), Type: string(f.status), Data: f.message}
	switch {
	case f.status == policy.Error, f.status == policy.Inconclusive && f.blocks:
		c.Error = outcome
	case f.status == policy.Fail, f.blocks:
		c.Failure = outcome
	case f.status == policy.Inconclusive, f.status == policy.Unjudged:
		c.Skipped = outcome
	case f.status == policy.Warn, f.waived:
		c.SystemOut = &junit.Output{Data: f.message}
	}
	return c
}

// firstLine is the first line of a text, for an attribute. The element has the whole.
func firstLine(s string) string {
	first, _, _ := strings.Cut(s, "\n")
	return first
}
