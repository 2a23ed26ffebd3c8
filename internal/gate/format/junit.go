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

// writeJUnit writes a suite for each verdict, and one for the checks. What blocks is a failure
// if it was judged, and an error if it could not be judged. No two test cases have the same
// class and name.
func writeJUnit(w io.Writer, r gate.Report, _ Style) error {
	all := findings(&r)
	if len(all) == 0 {
		all = []finding{wholeFinding(&r)} // Jenkins and others reject a report without tests.
	}
	suites := junit.Testsuites{Name: "chatapp-gate"}
	for i, group := range grouped(all, finding.inGroup) {
		suite := junit.Testsuite{Name: group[0].group, ID: i, Time: "0"}
		suite.SetTimestamp(r.Time)
		for _, f := range group {
			suite.AddTestcase(newTestcase(f))
		}
		suites.AddSuite(suite)
	}
	return writeSuites(w, suites)
}

// writeSuites writes test suites after an XML declaration, which the library does not write.
func writeSuites(w io.Writer, suites junit.Testsuites) error {
	if _, err := io.WriteString(w, `<?xml version="1.0" encoding="UTF-8"?>`+"\n"); err != nil {
		return err
	}
	return suites.WriteXML(w)
}

func newTestcase(f finding) junit.Testcase {
	c := junit.Testcase{Name: f.title, Classname: f.group, Time: "0"}
	firstLine, _, _ := strings.Cut(f.message, "\n")
	outcome := &junit.Result{Message: firstLine, Type: string(f.status), Data: f.message}
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
