// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format

import (
	"fmt"
	"io"
	"strings"

	"github.com/jstemmer/go-junit-report/v2/junit"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policytest"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sanitize"
)

func writeTestsText(w io.Writer, r policytest.Report, s Style) error {
	t := textWriter{style: s}
	for _, f := range r.Files {
		t.line(sanitize.Line(f.Name))
		for _, o := range f.Outcomes {
			status := policy.Pass
			if len(o.Differences) > 0 {
				status = policy.Fail
			}
			t.labeled(status, sanitize.Line(o.Name), "  ")
			for _, d := range o.Differences {
				t.line(t.wrapped(placeText(d.Place)+": "+d.What+".", "    ", "  "))
				for _, message := range d.Messages {
					t.line(t.wrapped(message, "      ", ""))
				}
			}
		}
	}
	t.paragraph(r.Message() + ".")
	_, err := io.WriteString(w, sanitize.Commands(t.String()))
	return err
}

func placeText(at diagnostic.Place) string {
	return fmt.Sprintf("%s:%d", sanitize.Line(at.File), at.Line)
}

// writeTestsJUnit writes a suite for each file.
func writeTestsJUnit(w io.Writer, r policytest.Report, _ Style) error {
	suites := junit.Testsuites{Name: "chatapp-gate test"}
	for i, f := range r.Files {
		suite := junit.Testsuite{Name: sanitize.Line(f.Name), ID: i, Time: "0"}
		suite.SetTimestamp(r.Time)
		for _, o := range f.Outcomes {
			c := junit.Testcase{Name: sanitize.Line(o.Name), Classname: suite.Name, Time: "0"}
			if len(o.Differences) > 0 {
				var lines []string
				for _, d := range o.Differences {
					lines = append(lines, placeText(d.Place)+": "+d.What+".")
					for _, message := range d.Messages {
						lines = append(lines, "  "+message)
					}
				}
				c.Failure = &junit.Result{Message: oneLine(o.Differences[0].What), Type: string(policy.Fail), Data: sanitize.Text(strings.Join(lines, "\n"))}
			}
			suite.AddTestcase(c)
		}
		suites.AddSuite(suite)
	}
	return writeSuites(w, suites)
}
