// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policyfile

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/agext/levenshtein"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclparse"
	"github.com/zclconf/go-cty/cty"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
)

// Load reads policy files as one policy. Values are those of --var, by name. An
// error is a *Diagnostics unless a file could not be read.
func Load(names []string, values map[string]string) (*Policy, error) {
	parser := hclparse.NewParser()
	var bodies []hcl.Body
	var diags hcl.Diagnostics
	for _, name := range names {
		source, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("reading the policy: %w", err)
		}
		body, fileDiags := parseSource(parser, name, source)
		bodies, diags = append(bodies, body), append(diags, fileDiags...)
	}
	if diags.HasErrors() {
		return nil, &Diagnostics{tidy(diags), parser.Files()}
	}
	p, diags := decode(bodies, values)
	if diags = tidy(diags); diags.HasErrors() {
		return nil, &Diagnostics{diags, parser.Files()}
	}
	return p, nil
}

// Parse is Load for the text of one file, whose name ends in .json where it is in
// the JSON syntax.
func Parse(name string, source []byte, values map[string]string) (*Policy, error) {
	parser := hclparse.NewParser()
	body, diags := parseSource(parser, name, source)
	if !diags.HasErrors() {
		var p *Policy
		if p, diags = decode([]hcl.Body{body}, values); !diags.HasErrors() {
			return p, nil
		}
	}
	return nil, &Diagnostics{tidy(diags), parser.Files()}
}

func parseSource(parser *hclparse.Parser, name string, source []byte) (hcl.Body, hcl.Diagnostics) {
	var file *hcl.File
	var diags hcl.Diagnostics
	if strings.HasSuffix(name, ".json") {
		file, diags = parser.ParseJSON(source, name)
	} else {
		file, diags = parser.ParseHCL(source, name)
	}
	if file == nil {
		return hcl.EmptyBody(), diags
	}
	return file.Body, diags
}

var policySchema = &hcl.BodySchema{
	Attributes: []hcl.AttributeSchema{{Name: "rules"}},
	Blocks: []hcl.BlockHeaderSchema{
		{Type: "variable", LabelNames: []string{"name"}},
		{Type: "channel", LabelNames: []string{"name"}},
	},
}

// decoder makes a policy of the bodies of its files.
type decoder struct {
	policy  Policy
	context *hcl.EvalContext
	secrets []string
	rules   ruleSet // Of the top level.
	diags   hcl.Diagnostics
}

func decode(bodies []hcl.Body, values map[string]string) (*Policy, hcl.Diagnostics) {
	d := decoder{}
	var contents []*hcl.BodyContent
	var variables, channels hcl.Blocks
	for _, body := range bodies {
		content, diags := body.Content(policySchema)
		d.add(diags)
		contents = append(contents, content)
		variables = append(variables, content.Blocks.OfType("variable")...)
		channels = append(channels, content.Blocks.OfType("channel")...)
	}
	d.variables(variables, values)
	if d.diags.HasErrors() {
		return nil, d.diags // What refers to variables would only repeat it.
	}
	for _, content := range contents {
		if attribute, found := content.Attributes["rules"]; found {
			d.topLevel(attribute)
		}
	}
	for _, block := range channels {
		d.channel(block)
	}
	d.isEmpty(bodies)
	d.policy.secrets = d.secrets
	return &d.policy, d.diags
}

func (d *decoder) add(diags hcl.Diagnostics) { d.diags = append(d.diags, diags...) }

func (d *decoder) report(at hcl.Range, summary, format string, arguments ...any) {
	d.diags = append(d.diags, problem(at, summary, format, arguments...))
}

// topLevel reads the rules that hold for every channel.
func (d *decoder) topLevel(attribute *hcl.Attribute) {
	rules := d.ruleSet(attribute)
	for _, rule := range rules.rules {
		if first, found := d.rules.at[rule.Name]; found {
			d.report(rules.at[rule.Name], "Rule is written twice", "The rule %q is written for all channels at %s already.", rule.Name, first)
		}
	}
	d.rules.add(rules)
	d.policy.Rules = d.rules.rules
	d.policy.places = d.rules.places()
	for _, rule := range rules.rules {
		for _, p := range rule.Check(query.PhoneNumberMetric.Source, "") {
			d.report(rules.find(rule.Name, strings.Join(p.Path[2:], ".")), p.Summary, "%s", p.Detail)
		}
	}
}

// isEmpty refuses a policy that judges nothing: what it names would pass unjudged.
func (d *decoder) isEmpty(bodies []hcl.Body) {
	if len(d.policy.Channels) == 0 && len(d.policy.Rules) == 0 && !d.diags.HasErrors() && len(bodies) > 0 {
		d.report(bodies[0].MissingItemRange(), "Empty policy",
			"The policy has neither a channel nor rules, so that it would judge nothing. Write at least a channel block with rules.")
	}
}

// IsDiagnostics finds the problems of policy files in an error.
func IsDiagnostics(err error) (*Diagnostics, bool) {
	var d *Diagnostics
	ok := errors.As(err, &d)
	return d, ok
}

// value checks what an expression refers to, which gives better words than the
// evaluation does, and evaluates it.
func (d *decoder) value(expression hcl.Expression) (cty.Value, bool) {
	if d.unknownReferences(expression) {
		return cty.DynamicVal, false
	}
	value, diags := expression.Value(d.context)
	d.add(diags)
	return value, !diags.HasErrors()
}

// unknownReferences reports what an expression refers to and is not there.
func (d *decoder) unknownReferences(expression hcl.Expression) bool {
	declared := d.context.Variables["var"]
	found := false
	for _, traversal := range expression.Variables() {
		at := traversal.SourceRange()
		if root := traversal.RootName(); root != "var" {
			d.report(at, "Unknown reference", "Nothing is named %q here. A policy can refer to its variables only, as in var.name; text is written in quotes.", root)
			found = true
			continue
		}
		if len(traversal) < 2 {
			continue // All of var, which the evaluation judges.
		}
		step, ok := traversal[1].(hcl.TraverseAttr)
		if !ok || declared.Type().HasAttribute(step.Name) {
			continue
		}
		d.report(at, "Unknown variable", "The policy declares no variable %q.%s Declare it with a block: variable %q {}",
			step.Name, suggestion(step.Name, attributeNames(declared)), step.Name)
		found = true
	}
	return found
}

func attributeNames(v cty.Value) []string {
	var names []string
	for name := range v.Type().AttributeTypes() {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// suggestion asks for what a wrong name was probably meant to be.
func suggestion(name string, valid []string) string {
	best, least := "", 3 // More than two slips of the pen are another word.
	for _, candidate := range valid {
		if n := levenshtein.Distance(name, candidate, nil); n < least && n < len(candidate) {
			best, least = candidate, n
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf(" Did you mean %q?", best)
}
