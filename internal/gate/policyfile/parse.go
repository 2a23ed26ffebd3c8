// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policyfile

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclparse"
	"github.com/zclconf/go-cty/cty"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/input"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
)

// common is the source that top-level rules are for.
var common = query.PhoneNumberMetric

// maxSize limits a policy file, in bytes.
const maxSize = 10 << 20

// Load reads policy files as one policy. An error is a *Problems unless a file could not
// be read.
func Load(names []string, values Values) (*Policy, error) {
	parser := hclparse.NewParser()
	var bodies []hcl.Body
	var diags hcl.Diagnostics
	for _, name := range names {
		text, err := ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("reading the policy: %w", err)
		}
		body, fileDiags := ParseBody(parser, name, text)
		bodies, diags = append(bodies, body), append(diags, fileDiags...)
	}
	return load(parser, bodies, diags, values)
}

// Parse is Load for the text of one file. A name that ends in .json means the JSON
// syntax.
func Parse(name string, text []byte, values Values) (*Policy, error) {
	parser := hclparse.NewParser()
	body, diags := ParseBody(parser, name, text)
	return load(parser, []hcl.Body{body}, diags, values)
}

// ReadFile reads a file, which must not be larger than a policy may be.
func ReadFile(name string) ([]byte, error) { return input.ReadFile(name, maxSize) }

func load(parser *hclparse.Parser, bodies []hcl.Body, diags hcl.Diagnostics, values Values) (*Policy, error) {
	d := decoder{diags: diags}
	if !d.diags.HasErrors() {
		d.decode(bodies, values)
	}
	if d.diags.HasErrors() {
		return nil, NewProblems(d.diags, parser.Files(), &d.policy.secrets)
	}
	if len(d.diags) > 0 {
		d.policy.Warnings = NewProblems(d.diags, parser.Files(), &d.policy.secrets)
	}
	return &d.policy, nil
}

// ParseBody parses the text of a file. A name that ends in .json means the JSON syntax.
// It rejects text that is nested so deeply that it could overflow the stack of the
// parser.
func ParseBody(parser *hclparse.Parser, name string, text []byte) (hcl.Body, hcl.Diagnostics) {
	parse := parser.ParseHCL
	nested := input.HCLNesting
	if strings.HasSuffix(name, ".json") {
		parse, nested = parser.ParseJSON, input.JSONNesting
	}
	if at, isDeep := nested(text, name); isDeep {
		return hcl.EmptyBody(), hcl.Diagnostics{NewProblem(at, "Nested too deeply", "Expressions are nested more than %d levels deep here.", input.MaxNesting)}
	}
	file, diags := parse(text, name)
	if file == nil {
		return hcl.EmptyBody(), diags
	}
	return file.Body, diags
}

var policySchema = func() *hcl.BodySchema {
	schema := &hcl.BodySchema{
		Attributes: []hcl.AttributeSchema{{Name: "rules"}},
		Blocks:     []hcl.BlockHeaderSchema{{Type: "variable", LabelNames: []string{"name"}}},
	}
	for _, block := range slices.Sorted(maps.Keys(blocks)) {
		schema.Blocks = append(schema.Blocks, hcl.BlockHeaderSchema{Type: block, LabelNames: []string{"name"}})
	}
	return schema
}()

// foreignBlock returns a block that only a Terraform configuration or a test file has; nil if
// there is none, or if there are blocks of a policy too.
func foreignBlock(body hcl.Body) *hcl.Block {
	two := []string{"type", "name"}
	schema := &hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{
		{Type: "test", LabelNames: two[1:]},
		{Type: "terraform"},
		{Type: "provider", LabelNames: two[1:]},
		{Type: "module", LabelNames: two[1:]},
		{Type: "resource", LabelNames: two},
		{Type: "data", LabelNames: two},
	}}
	found, rest, _ := body.PartialContent(schema)
	if len(found.Blocks) == 0 || IsPolicy(rest) {
		return nil
	}
	return found.Blocks[0]
}

// IsPolicy reports whether a file has rules or a block that reads something, as only a policy
// has.
func IsPolicy(body hcl.Body) bool {
	ours, _, _ := body.PartialContent(policySchema)
	return len(ours.Attributes) > 0 || slices.ContainsFunc(ours.Blocks, func(b *hcl.Block) bool { return blocks[b.Type] != nil })
}

// decoder makes a policy from the bodies of its files.
type decoder struct {
	policy  Policy
	context *hcl.EvalContext
	rules   ruleSet                     // Of the top level.
	wrong   map[string]bool             // What is wrong with them for every channel.
	names   map[string]diagnostic.Place // Of channels.
	diags   hcl.Diagnostics
}

func (d *decoder) decode(bodies []hcl.Body, values Values) {
	for _, body := range bodies {
		switch block := foreignBlock(body); {
		case block == nil:
		case block.Type == "test":
			d.report(block.DefRange, "Not a policy", "%s is a test file, not a policy. Run it with `chatapp-gate test`.", block.DefRange.Filename)
		default:
			d.report(block.DefRange, "Not a policy", "%s is a Terraform configuration, not a policy. Use `chatapp-gate plan` on its plan. A policy has %s blocks.",
				block.DefRange.Filename, diagnostic.Listed(slices.Sorted(maps.Keys(blocks)), "and"))
		}
	}
	if d.diags.HasErrors() {
		return
	}
	var contents []*hcl.BodyContent
	var variables, channels hcl.Blocks
	for _, body := range bodies {
		content, diags := body.Content(policySchema)
		d.add(diags)
		contents = append(contents, content)
		variables = append(variables, content.Blocks.OfType("variable")...)
		for _, block := range content.Blocks {
			if blocks[block.Type] != nil {
				channels = append(channels, block)
			}
		}
	}
	d.variables(variables, values)
	if d.diags.HasErrors() {
		return // References to variables would only repeat the problem.
	}
	d.wrong = make(map[string]bool)
	for _, content := range contents {
		if attribute, found := content.Attributes["rules"]; found {
			d.topLevel(attribute)
		}
	}
	d.names = make(map[string]diagnostic.Place, len(channels))
	for _, block := range channels {
		d.channel(block)
	}
	d.isEmpty(bodies)
}

// add adds what the parser reports. It explains an argument of data sources that is not
// part of a policy.
func (d *decoder) add(diags hcl.Diagnostics) {
	for _, one := range diags {
		if strings.Contains(one.Detail, `named "on_inconclusive"`) {
			one.Detail = "on_inconclusive belongs to a data source. For a policy, give chatapp-gate --on-inconclusive."
		}
	}
	d.diags = append(d.diags, diags...)
}

func (d *decoder) report(at hcl.Range, summary, format string, arguments ...any) {
	d.diags = append(d.diags, NewProblem(at, summary, format, arguments...))
}

// found reports a problem of a rule or of arguments where it is written.
func (d *decoder) found(at hcl.Range, p diagnostic.Diagnostic) {
	one := NewProblem(at, p.Summary, "%s", p.Detail)
	if p.Severity == diagnostic.Warning {
		one.Severity = hcl.DiagWarning
	}
	d.diags = append(d.diags, one)
}

// NewProblem makes a diagnostic that points to a place.
func NewProblem(at hcl.Range, summary, format string, arguments ...any) *hcl.Diagnostic {
	return &hcl.Diagnostic{Severity: hcl.DiagError, Summary: summary, Detail: fmt.Sprintf(format, arguments...), Subject: at.Ptr()}
}

// topLevel reads the rules for every channel.
func (d *decoder) topLevel(attribute *hcl.Attribute) {
	rules := d.ruleSet(common, attribute)
	for _, rule := range rules.rules {
		if first, found := d.rules.at[rule.Name]; found {
			d.report(rules.at[rule.Name].all, "Rule is written twice", "The rule %q is written for all channels at %s already.", rule.Name, first.all)
		}
	}
	for _, p := range d.checkRules(common, rules) {
		d.wrong[p.Detail] = true
	}
	d.rules = d.rules.with(rules)
	d.policy.Rules = d.rules.rules
	d.policy.places = d.rules.places()
}

// isEmpty rejects a policy that judges nothing, with which everything would pass.
func (d *decoder) isEmpty(bodies []hcl.Body) {
	if len(d.policy.Channels) == 0 && len(d.policy.Rules) == 0 && !d.diags.HasErrors() && len(bodies) > 0 {
		d.report(bodies[0].MissingItemRange(), "Empty policy",
			"The policy has neither a channel nor rules, so it would judge nothing. Write at least a channel block with rules.")
	}
}

// value evaluates an expression. It first checks the references, for better messages than
// those of the evaluation.
func (d *decoder) value(expression hcl.Expression) (cty.Value, bool) {
	if d.unknownReferences(expression) {
		return cty.DynamicVal, false
	}
	value, diags := expression.Value(d.context)
	d.add(diags)
	return value, !diags.HasErrors()
}

// unknownReferences reports the references of an expression to what does not exist.
func (d *decoder) unknownReferences(expression hcl.Expression) bool {
	declared := d.context.Variables["var"]
	found := false
	for _, traversal := range expression.Variables() {
		at := traversal.SourceRange()
		if root := traversal.RootName(); root != "var" {
			d.report(at, "Unknown reference", "Nothing is named %q here. A policy can refer only to its variables, as in var.name. Write text in quotes.", root)
			found = true
			continue
		}
		if len(traversal) < 2 {
			continue // All of var: the evaluation reports what is wrong.
		}
		step, ok := traversal[1].(hcl.TraverseAttr)
		if !ok || declared.Type().HasAttribute(step.Name) {
			continue
		}
		d.report(at, "Unknown variable", "The policy does not declare a variable %q.%s Declare it with a block: variable %q {}",
			step.Name, diagnostic.DidYouMean(step.Name, slices.Sorted(maps.Keys(declared.Type().AttributeTypes()))), step.Name)
		found = true
	}
	return found
}
