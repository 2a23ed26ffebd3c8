// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package planjson

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// A plan holds the data sources that it read along with those of the state that it
// started from, and does not distinguish them. The following was observed on Terraform
// 1.11 and OpenTofu 1.12:
//
//   - A plan reads all data sources of the configuration, also with -refresh=false, and
//     drops those that are no longer in it. Terraform then sets complete to true.
//   - -target and, in OpenTofu, -exclude leave reads out and keep their old values.
//     Terraform then sets complete to false; OpenTofu does not have this field.
//   - A plan to destroy reads all of them before its timestamp, or none with
//     -refresh=false, where it also keeps those that are no longer in the configuration.
//     Complete is true either way.
//   - A data source that a resource refers to is read if the resource is planned, and so
//     is one that an output of the root module refers to. Conditions, locals and check
//     blocks are not in the configuration of a plan.
//   - Any other plan makes its reads after its timestamp. The attribute read_at proves them.

// planLasts is how long after its timestamp a plan may still read. In that time a
// lookback may pass the end of an interval.
const planLasts = time.Hour

// unproven returns, in a clause, why a plan does not prove that it made a known read
// itself; empty if it does. Planned is whether the plan has a change for the read.
// Differing names an argument that differs from the configuration.
func (p *parser) unproven(r *Read, planned, inConfiguration bool, differing string) string {
	const old = "; the plan holds what an earlier plan read"
	switch {
	case r.Source.HasStates() && p.plan.Timestamp == nil:
		return "the plan has no timestamp, so the time of the read is unknown"
	case planned:
		return p.wrongWindow(r)
	case !p.seen["configuration"]:
		return "the plan has no configuration, without which it does not prove that it made this read"
	case !inConfiguration:
		return "it is no longer in the configuration" + old
	case differing != "":
		return "it was read with another " + differing + " than the configuration has" + old
	}
	if why := p.wrongWindow(r); why != "" {
		return why
	}
	if r.ReadAt != nil && p.plan.Timestamp != nil {
		begun := p.plan.Timestamp.Truncate(time.Second)
		if p.plan.Destroy {
			begun = begun.Add(-planLasts)
		}
		// An earlier read may be of the same second, or of a machine whose clock is ahead.
		// A plan that left something out must show that it did not leave out the read.
		switch {
		case r.ReadAt.Before(begun), r.ReadAt.After(p.plan.Timestamp.Add(planLasts)):
			return fmt.Sprintf("it was read at %s, and the plan was made at %s%s", r.ReadAt.Format(time.RFC3339), p.plan.Timestamp.Format(time.RFC3339), old)
		case !p.plan.Destroy && !p.isPartial():
			return ""
		}
	}
	isLookback := r.Arguments.Lookback != ""
	switch {
	case p.plan.Destroy && isLookback:
		if p.left != "" {
			return "the plan to destroy did not read anything, as with -refresh=false: it still holds " + p.left + ", which is no longer in the configuration"
		}
		return ""
	case p.plan.Destroy:
		return "with -refresh=false a plan to destroy does not read anything, and " + undated(r)
	case p.complete != nil && *p.complete, p.wasPlanned(r):
		return ""
	case p.plan.Errored && isLookback: // The error decides; this is for information.
		return ""
	case p.complete != nil:
		return "the plan is not complete, as with -target, and does not prove that it made this read; name it in an argument or in depends_on of a resource that is planned (a condition does not count), or plan without -target"
	case p.limited:
		return "the plan was limited, as with -target or -exclude, and does not prove that it made this read; name it in an argument or in depends_on of a resource that is planned (a condition does not count), or plan without them"
	case isLookback:
		return ""
	}
	return "the plan does not prove that it made this read: it does not record whether -target or -exclude left it out, and " + undated(r) + "; " +
		"refer to it in an output of the root module" + orLookback(r)
}

// undated returns, in a clause, why a read without a lookback does not show when it was
// made.
func undated(r *Read) string {
	if r.Source.HasStates() {
		return "states do not show when they were read"
	}
	return "a read of start and end does not show when it was made"
}

func orLookback(r *Read) string {
	if r.Source.HasStates() {
		return ""
	}
	return ", or use lookback"
}

// wrongWindow returns, in a clause, why a lookback was not read when the plan was made. A
// window of start and end is the same whenever it is read, and states do not have one.
func (p *parser) wrongWindow(r *Read) string {
	if r.Arguments.Lookback == "" {
		return ""
	}
	if p.plan.Timestamp == nil {
		return "the plan has no timestamp, so the time of the read is unknown"
	}
	// The window does not depend on the rules, which may be invalid.
	a := r.Arguments
	a.Rules = nil
	from := *p.plan.Timestamp
	if p.plan.Destroy {
		from = from.Add(-planLasts)
	}
	for _, after := range []time.Duration{0, metric.HalfHour.Nominal(), planLasts} {
		read, err := a.Resolve(from.Add(after))
		if err != nil {
			return "its arguments cannot be read: " + err.Error()
		}
		if read.Window == r.Window {
			return ""
		}
	}
	if r.Window == (metric.Window{}) {
		return "the plan does not hold the window that was read"
	}
	read, _ := a.Resolve(*p.plan.Timestamp) // It did above.
	if r.Window.End > read.Window.End {
		return fmt.Sprintf("the plan was made at %s, too early to read %s",
			p.plan.Timestamp.Format(time.RFC3339), read.Calendar.PrintSpan(r.Window))
	}
	return fmt.Sprintf("the plan did not make this read, but holds what an earlier plan read of %s; -target leaves reads out", read.Calendar.PrintSpan(r.Window))
}

// leftOver returns the first data source, of any type, that the plan holds and that is no
// longer in the configuration; empty if there is none. A plan that reads drops those.
func (p *parser) leftOver() string {
	for _, block := range slices.Sorted(maps.Keys(p.data)) {
		if _, found := p.config.reads[block]; !found {
			return block
		}
	}
	return ""
}

// wasPlanned reports whether something was planned that requires the read to have been
// made.
func (p *parser) wasPlanned(r *Read) bool {
	for _, user := range p.config.uses[BlockAddress(r.Address)] {
		if p.changes.planned[user] {
			return true
		}
		if name, isOutput := strings.CutPrefix(user, "output."); isOutput && p.changes.outputs[name] {
			return true
		}
	}
	return slices.ContainsFunc(p.plan.Checks, func(c Check) bool {
		return c.OfSource && slices.ContainsFunc(c.Instances, func(i Instance) bool { return i.Address == r.Address })
	})
}

// isPartial reports whether a plan shows or records that it left something out.
func (p *parser) isPartial() bool {
	if p.complete != nil {
		return !*p.complete
	}
	return p.limited
}

// isLimited reports whether a plan shows that it left something out: a condition that was
// not evaluated, an output of the root module, a resource that has instances, or a data
// source that it did not drop.
func (p *parser) isLimited() bool {
	if p.left != "" {
		return true
	}
	for _, c := range p.plan.Checks {
		if c.Status == "unknown" && len(c.Instances) == 0 {
			return true
		}
	}
	for name := range p.config.outputs {
		if !p.changes.outputs[name] {
			return true
		}
	}
	if len(p.changes.touched) == 0 {
		return false // A plan of -refresh-only does not list resources.
	}
	for block, isFixed := range p.config.managed {
		if !p.changes.touched[block] && (isFixed || p.managed[block]) {
			return true
		}
	}
	return false
}

// differing returns the name of the first argument that differs from the configuration;
// empty if none does. Only constants can be compared.
func (w written) differing(source *Source, arguments map[string]any) string {
	for _, name := range source.arguments() {
		constant, isConstant := w.constants[name]
		_, isWritten := w.references[name]
		recorded := arguments[name]
		switch {
		case constant == nil && source.computed(name):
		case isConstant && !same(constant, recorded),
			!isWritten && recorded != nil && !source.computed(name): // Nothing else fills it in.
			return name
		}
	}
	return ""
}

// same reports whether two values are equal. A null equals a missing value, and the order
// of texts in a list does not matter.
func same(a, b any) bool {
	switch a := a.(type) {
	case *big.Float:
		other, isNumber := b.(*big.Float)
		if !isNumber {
			return false
		}
		// A provider keeps numbers as float64.
		near, _ := a.Float64()
		otherNear, _ := other.Float64()
		return near == otherNear
	case []any:
		other, isList := b.([]any)
		if !isList || len(a) != len(other) {
			return false
		}
		if texts, otherTexts := texts(a), texts(other); texts != nil && otherTexts != nil {
			return slices.Equal(texts, otherTexts)
		}
		return slices.EqualFunc(a, other, same)
	case map[string]any:
		other, isObject := b.(map[string]any)
		if !isObject {
			return false
		}
		for _, fields := range []map[string]any{a, other} {
			for name := range fields {
				if !same(a[name], other[name]) {
					return false
				}
			}
		}
		return true
	}
	return a == b
}

// texts returns a list of texts, sorted; nil if it holds anything else.
func texts(list []any) []string {
	all := []string{}
	for _, element := range list {
		text, isText := element.(string)
		if !isText {
			return nil
		}
		all = append(all, text)
	}
	slices.Sort(all)
	return all
}
