// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policytest

import (
	"strings"
	"time"
	"unicode"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclparse"
	"github.com/zclconf/go-cty/cty"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policyfile"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/secret"
)

// File is a test file.
type File struct {
	Name      string
	policies  []string // Names of policy files, relative to this file.
	variables map[string]cty.Value
	tests     []test
	parser    *hclparse.Parser
}

var (
	fileSchema = &hcl.BodySchema{
		Attributes: []hcl.AttributeSchema{{Name: "policy"}, {Name: "variables"}, {Name: "channel"}, {Name: "as_of"}, {Name: "on_inconclusive"}},
		Blocks:     []hcl.BlockHeaderSchema{{Type: "test", LabelNames: []string{"name"}}},
	}
	testSchema = &hcl.BodySchema{
		Attributes: []hcl.AttributeSchema{{Name: "channel"}, {Name: "as_of"}, {Name: "on_inconclusive"}, {Name: "answer"}},
		Blocks:     []hcl.BlockHeaderSchema{{Type: "rows", LabelNames: []string{"key"}}, {Type: "expect"}},
	}
	rowsSchema   = newRowsSchema()
	expectSchema = &hcl.BodySchema{Attributes: []hcl.AttributeSchema{{Name: "status"}, {Name: "allowed"}, {Name: "rules"}}}
)

// Parse reads the text of a test file. An error is a *policyfile.Problems.
func Parse(name string, text []byte) (*File, error) {
	parser := hclparse.NewParser()
	d := decoder{file: &File{Name: name, parser: parser}, room: maxSeries}
	body, diags := policyfile.ParseBody(parser, name, text)
	if d.diags = diags; !diags.HasErrors() {
		d.decode(body)
	}
	return d.file, d.file.problems(d.diags, &secret.Set{})
}

// problems returns diagnostics as an error, and nil if there are none.
func (f *File) problems(diags hcl.Diagnostics, secrets *secret.Set) error {
	if !diags.HasErrors() {
		return nil
	}
	return policyfile.NewProblems(diags, f.parser.Files(), secrets)
}

// decoder makes a File from its body.
type decoder struct {
	file  *File
	room  int // How many more intervals the series of the file may have.
	diags hcl.Diagnostics

	defaults test // Of the file.
}

func (d *decoder) report(at hcl.Range, summary, format string, arguments ...any) {
	d.diags = append(d.diags, policyfile.NewProblem(at, summary, format, arguments...))
}

func (d *decoder) decode(body hcl.Body) {
	if policyfile.IsPolicy(body) {
		d.report(body.MissingItemRange(), "Not a test file", "%s is a policy, not a test file. Check it with `chatapp-gate validate`, or name it in policy of a test file.", d.file.Name)
		return
	}
	content := d.content(body, fileSchema)
	if a, found := content.Attributes["policy"]; found {
		d.file.policies = d.texts(a)
	}
	if a, found := content.Attributes["variables"]; found {
		d.variables(a)
	}
	d.common(content, &d.defaults)
	names := make(map[string]hcl.Range)
	for _, block := range content.Blocks {
		t := d.test(block)
		if first, found := names[t.name]; found {
			d.report(block.DefRange, "Test is written twice", "The test %q is already defined at %s.", t.name, first)
		}
		names[t.name] = block.DefRange
		d.file.tests = append(d.file.tests, t)
	}
	if len(content.Blocks) == 0 && !d.diags.HasErrors() {
		d.report(body.MissingItemRange(), "No tests", `The file has no test. Write at least one block: test "name" {}.`)
	}
}

// common reads what a test has, and the file for all tests.
func (d *decoder) common(content *hcl.BodyContent, t *test) {
	if a, found := content.Attributes["channel"]; found {
		t.channel, t.channelAt = d.text(a), a.Range
	}
	if a, found := content.Attributes["as_of"]; found {
		t.asOf = d.instant(a)
	}
	if a, found := content.Attributes["on_inconclusive"]; found {
		t.onInconclusive = d.inconclusive(a)
	}
}

func (d *decoder) content(body hcl.Body, schema *hcl.BodySchema) *hcl.BodyContent {
	content, diags := body.Content(schema)
	d.diags = append(d.diags, diags...)
	return content
}

func (d *decoder) test(block *hcl.Block) test {
	t := d.defaults
	t.name, t.place = block.Labels[0], block.DefRange
	if t.channel == "" {
		t.channelAt = block.DefRange
	}
	if strings.TrimSpace(t.name) == "" || strings.ContainsFunc(t.name, unicode.IsControl) {
		d.report(block.LabelRanges[0], "Invalid name", "A test needs a name on one line.")
	}
	problems := len(d.diags)
	content := d.content(block.Body, testSchema)
	isUnderstood := len(d.diags) == problems
	if d.common(content, &t); t.asOf.IsZero() {
		d.report(block.DefRange, "No time", "Neither the test %q nor the file has an as_of. Write when the channel is judged, such as as_of = \"2026-11-24T12:00:00Z\".", t.name)
		d.defaults.asOf = time.Unix(0, 0) // Once is enough: all tests may lack the one line.
	}
	if a, found := content.Attributes["answer"]; found {
		t.answers, t.answersAt = d.texts(a), a.Range
	}
	keys := make(map[string]hcl.Range)
	expects := 0
	for _, inner := range content.Blocks {
		if inner.Type == "expect" {
			if expects++; expects > 1 {
				d.report(inner.DefRange, "Expectation is written twice", "The test %q already has an expect block.", t.name)
			}
			t.expect = d.expectation(inner)
			continue
		}
		r := d.rows(inner)
		if first, found := keys[r.key]; found {
			d.report(inner.DefRange, "Rows are written twice", "The rows of this key are already defined at %s.", first)
		}
		keys[r.key] = inner.DefRange
		t.rows = append(t.rows, r)
	}
	if len(t.answers) > 0 && len(t.rows) > 0 {
		d.report(t.answersAt, "Rows and an answer", "A test has either rows or a saved answer, not both. Remove one of them.")
	}
	if expects == 0 && isUnderstood {
		d.report(block.DefRange, "No expectation", "The test %q expects nothing. Write a block expect {} with status, allowed or rules.", t.name)
	}
	return t
}

func (d *decoder) rows(block *hcl.Block) rows {
	r := rows{key: block.Labels[0], at: block.DefRange}
	content := d.content(block.Body, rowsSchema)
	if a, found := content.Attributes["start"]; found {
		r.start, r.startAt = d.text(a), a.Range
	}
	problems := len(d.diags)
	for _, c := range counted {
		var s series
		if a, found := content.Attributes[c.name]; found {
			s = d.series(a)
		}
		r.counts = append(r.counts, s)
	}
	if len(d.diags) == problems && r.counts[0] != nil {
		d.rectangular(block, r)
	}
	return r
}

func (d *decoder) series(a *hcl.Attribute) series {
	value, diags := a.Expr.Value(nil)
	if d.diags = append(d.diags, diags...); diags.HasErrors() {
		return nil
	}
	s, err := parseSeries(value, d.room)
	if err != nil {
		d.report(a.Range, "Invalid series", "%s: %v.", a.Name, err)
	}
	d.room -= len(s)
	return s
}

// rectangular checks that the series of rows cover the same intervals.
func (d *decoder) rectangular(block *hcl.Block, r rows) {
	first := r.counts[0]
	for i, c := range counted[1:] {
		s := r.counts[i+1]
		if s == nil {
			continue
		}
		if len(s) != len(first) {
			d.report(block.DefRange, "Series of different lengths", "%s has %d intervals, and %s has %d. Write one count of each for every interval.", counted[0].name, len(first), c.name, len(s))
			return
		}
		for n := range s {
			// A row may lack this count if its unknown bit is not 0.
			if first[n] == missing && s[n] != missing || first[n] != missing && s[n] == missing && c.unknown == 0 {
				d.report(block.DefRange, "Half a row", "Interval %d has a count in only one of %s and %s. Write a count in both, or in neither.", n+1, counted[0].name, c.name)
				return
			}
		}
	}
}

func newRowsSchema() *hcl.BodySchema {
	s := &hcl.BodySchema{Attributes: []hcl.AttributeSchema{{Name: "start"}}}
	for _, c := range counted {
		s.Attributes = append(s.Attributes, hcl.AttributeSchema{Name: c.name, Required: c.unknown == 0})
	}
	return s
}
