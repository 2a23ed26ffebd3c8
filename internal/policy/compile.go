// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"fmt"
	"math/big"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// RuleError is what Judge says of a rule that it cannot judge by.
type RuleError struct {
	Rule     string
	Problems []Problem // Mostly what Rule.Check says; never empty.
}

// Error names the rule and all of its problems.
func (e *RuleError) Error() string {
	messages := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		messages[i] = p.Message
	}
	return fmt.Sprintf("rule %q cannot be used: %s", e.Rule, strings.Join(messages, "; "))
}

// kind is which of its four bounds a rule is tested with.
type kind int

const (
	kindMin kind = iota
	kindMax
	kindDrop
	kindRise
)

func (k kind) String() string { return [...]string{"min", "max", "max_drop", "max_rise"}[k] }

func (k kind) relative() bool { return k == kindDrop || k == kindRise }

// lower tells a bound that values must not be below from one that they must not
// be above.
func (k kind) lower() bool { return k == kindMin || k == kindDrop }

func (k kind) reason() Reason {
	return [...]Reason{ReasonBelowMin, ReasonAboveMax, ReasonDropped, ReasonRose}[k]
}

// bound is one bound of a rule, made ready to be tested.
type bound struct {
	kind    kind
	written float64
	level   *threshold // Of min and max.
	factor  *big.Rat   // Of max_drop and max_rise: the baseline times this is the threshold.
}

// compiled is a rule made ready: defaults filled in, bounds exact.
type compiled struct {
	Rule
	bounds    []bound // In the order min, max, max_drop, max_rise.
	least     int64   // min_sent in effect.
	deviation float64 // Standard deviations of confidence; 0 without.
	level     string  // Confidence as a percentage.
	onNoData  Status
	baseline  metric.Window // Empty without baseline.
	waived    bool          // The waiver holds; for which numbers, it says itself.
	lapsed    bool          // It no longer does.
}

// compileAll makes rules ready, each name once: results are told apart by it. The
// only error is a *RuleError.
func compileAll(rules []Rule, in Input) ([]*compiled, error) {
	all := make([]*compiled, len(rules))
	seen := make(map[string]bool, len(rules))
	for i, r := range rules {
		var err error
		if all[i], err = compile(r, in); err != nil {
			return nil, err
		}
		if seen[r.Name] {
			return nil, &RuleError{Rule: r.Name, Problems: []Problem{{Field: "name", Message: "another rule has the same name"}}}
		}
		seen[r.Name] = true
	}
	return all, nil
}

// compile checks a rule and makes it ready. The only error is a *RuleError.
func compile(r Rule, in Input) (*compiled, error) {
	if problems := r.Check(in.Calendar.Granularity); len(problems) > 0 {
		return nil, &RuleError{Rule: r.Name, Problems: problems}
	}
	c := &compiled{
		Rule:     r,
		bounds:   bounds(r),
		least:    r.minSent(),
		onNoData: r.onNoData(),
		waived:   r.Waiver.holds(in.Now),
		lapsed:   r.Waiver.lapsed(in.Now),
	}
	if r.Confidence != nil {
		c.deviation, c.level = deviations(*r.Confidence), percentText(*r.Confidence)
	}
	if r.Baseline != "" {
		var err error
		if c.baseline, err = r.baselineWindow(in.Window, in.Calendar); err != nil {
			return nil, &RuleError{Rule: r.Name, Problems: []Problem{{Field: "baseline", Message: err.Error()}}}
		}
	}
	return c, nil
}

func bounds(r Rule) []bound {
	var all []bound
	one := big.NewRat(1, 1)
	if r.Min != nil {
		all = append(all, bound{kind: kindMin, written: *r.Min, level: newThreshold(decimal(*r.Min))})
	}
	if r.Max != nil {
		all = append(all, bound{kind: kindMax, written: *r.Max, level: newThreshold(decimal(*r.Max))})
	}
	if r.MaxDrop != nil {
		all = append(all, bound{kind: kindDrop, written: *r.MaxDrop, factor: new(big.Rat).Sub(one, decimal(*r.MaxDrop))})
	}
	if r.MaxRise != nil {
		all = append(all, bound{kind: kindRise, written: *r.MaxRise, factor: new(big.Rat).Add(one, decimal(*r.MaxRise))})
	}
	return all
}

// baselineWindow is the window of the rule's baseline, which must not be empty.
func (r Rule) baselineWindow(w metric.Window, c metric.Calendar) (metric.Window, error) {
	length, err := metric.ParseLength(r.Baseline)
	if err != nil {
		return metric.Window{}, fmt.Errorf("baseline %q %w", r.Baseline, err)
	}
	n, err := c.Granularity.Intervals(length)
	if err != nil {
		return metric.Window{}, fmt.Errorf("baseline %q %w", r.Baseline, err)
	}
	return c.Before(w, n), nil
}
