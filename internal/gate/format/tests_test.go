// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/format"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policytest"
)

// TestTests checks that no text in the tests of a policy becomes markup, and that JUnit counts
// the tests.
func TestTests(t *testing.T) {
	const text = "</testsuite><x>\n::error::y ]]> \x1b[31m"
	r := policytest.Report{Time: time.Unix(0, 0), Files: []policytest.FileReport{
		{Name: text, Outcomes: []policytest.Outcome{
			{Name: text, Differences: []policytest.Difference{{Place: diagnostic.Place{File: text, Line: 7}, What: text, Messages: []string{text, "b"}}, {What: "another"}}},
			{Name: "b"},
		}},
		{Name: "c", Outcomes: []policytest.Outcome{{Name: "d"}}},
	}}
	var suites struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Suites   []struct {
			Cases []struct {
				Failure *struct {
					Text string `xml:",chardata"`
				} `xml:"failure"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	var junit, plain bytes.Buffer
	if err := format.WriteTests(&junit, "junit", r, format.Style{}); err != nil {
		t.Fatal(err)
	}
	if err := strictXML(junit.Bytes(), &suites); err != nil {
		t.Fatalf("%v\n%s", err, junit.String())
	}
	failure := suites.Suites[0].Cases[0].Failure
	if suites.Tests != 3 || suites.Failures != 1 || len(suites.Suites) != 2 || failure == nil || !strings.Contains(failure.Text, "another") {
		t.Errorf("got %+v", suites)
	}
	if err := format.WriteTests(&plain, "text", r, format.Style{Width: 60}); err != nil {
		t.Fatal(err)
	}
	if got := plain.String(); strings.ContainsAny(got, "\x1b") || strings.Contains(got, "\n::error") || !strings.HasSuffix(got, "c\n  pass  d\n3 tests: 2 passed, 1 failed.\n") {
		t.Errorf("got %q", got)
	}
	if r.ExitCode() != 1 || (&policytest.Report{}).ExitCode() != 2 || (&policytest.Report{Files: r.Files[1:]}).ExitCode() != 0 {
		t.Error("the exit code is wrong")
	}
}
