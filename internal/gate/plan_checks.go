// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/planjson"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// Checks selects the checks of a plan that are judged.
type Checks string

// The values of Checks.
const (
	ChecksAll     Checks = "all"     // The default.
	ChecksChannel Checks = "channel" // Those about a data source in Sources.
	ChecksNone    Checks = "none"
)

// checks returns the instances of the plan's checks that are judged, and the data sources
// of other providers that a check block could not read.
func (j *planJudge) checks() []Check {
	if j.options.Checks == ChecksNone {
		return nil
	}
	var all []Check
	for _, c := range j.plan.Checks {
		add := func(one Check, module string) {
			if j.isJudged(&c, &one, module) {
				all = append(all, one)
			}
		}
		worst := policy.Pass
		for _, i := range c.Instances {
			one := j.instance(&c, &i)
			worst = policy.Worst(worst, one.Status)
			add(one, i.Module)
		}
		if status := checkStatus(c.Status); len(c.Instances) > 0 && status.Compare(worst) > 0 {
			add(Check{Address: c.Address, Kind: c.Kind, Status: policy.Error, Problems: []string{
				fmt.Sprintf("The plan contradicts itself: the status of the check is %s, but none of its instances has this status. Plan again.", c.Status),
			}}, anyModule)
		}
		// A plan to destroy does not evaluate conditions. A check that passes without
		// instances has nothing to check.
		if len(c.Instances) > 0 || c.Status == "pass" || j.plan.Destroy && c.Status == "unknown" {
			continue
		}
		one := Check{Address: c.Address, Kind: c.Kind, Status: checkStatus(c.Status)}
		if one.Status == policy.Inconclusive {
			one.Problems = []string{"The plan did not evaluate it: it depends on something unknown, or the plan left it out, as with -target."}
		}
		add(one, anyModule)
	}
	for _, address := range j.plan.Failed {
		if j.options.Checks != ChecksChannel {
			all = append(all, Check{
				Address: address, Kind: "check", Status: policy.Error,
				Problems: []string{"This data source of a check block could not be read. The check that reads it is listed as failed, with the provider's error."},
			})
		}
	}
	return all
}

// instance judges one instance of a check. A plan records "fail" both for a check that
// failed and for one whose data source could not be read.
func (j *planJudge) instance(c *planjson.Check, i *planjson.Instance) Check {
	one := Check{Address: i.Address, Kind: c.Kind, Status: checkStatus(i.Status), Problems: slices.Clone(i.Problems)}
	if c.Kind == "check" && one.Status == policy.Fail && j.problems.explain(i) {
		one.Status = policy.Error
	}
	if one.Status == policy.Inconclusive && len(one.Problems) == 0 {
		one.Problems = []string{"Its result is known only after apply."}
	}
	return one
}

// anyModule is the module of a check without instances.
const anyModule = "*"

// isJudged reports whether the options ask for a check. A plan does not show what a check
// block refers to. The block is taken to be about a data source in Sources unless that is
// impossible: its module has none, or its result is unknown although every read is known.
func (j *planJudge) isJudged(c *planjson.Check, one *Check, module string) bool {
	if j.options.Checks != ChecksChannel || c.OfSource || j.mayBeOfEphemeral(one) {
		return true
	}
	if c.Kind != "check" {
		return j.quotes(one)
	}
	return slices.ContainsFunc(j.plan.Reads, func(r planjson.Read) bool {
		return (r.Module == module || module == anyModule) && (one.Status != policy.Inconclusive || r.State != planjson.Known)
	})
}

// quotes reports whether a problem of a check is the message of a data source.
func (j *planJudge) quotes(one *Check) bool {
	return slices.ContainsFunc(j.plan.Reads, func(r planjson.Read) bool {
		return r.Verdict.Message != "" && slices.Contains(one.Problems, r.Verdict.Message)
	})
}

func checkStatus(s string) policy.Status {
	switch s {
	case "pass":
		return policy.Pass
	case "fail":
		return policy.Fail
	case "unknown":
		return policy.Inconclusive
	}
	return policy.Error
}

// readProblems has the problems of check blocks that may be errors of a read: those in
// modules where a read failed.
type readProblems struct {
	errored  map[string][]*planjson.Read // By module instance.
	problems map[string][]string
}

func newReadProblems(p *planjson.Plan) readProblems {
	all := readProblems{errored: make(map[string][]*planjson.Read), problems: make(map[string][]string)}
	for i := range p.Reads {
		if r := &p.Reads[i]; r.State == planjson.Errored {
			all.errored[r.Module] = append(all.errored[r.Module], r)
		}
	}
	for _, c := range p.Checks {
		for _, i := range c.Instances {
			if c.Kind == "check" && i.Status == "fail" && len(all.errored[i.Module]) > 0 {
				all.problems[i.Module] = append(all.problems[i.Module], i.Problems...)
			}
		}
	}
	return all
}

// explain reports whether a check failed because a read did.
func (p readProblems) explain(i *planjson.Instance) bool {
	return slices.ContainsFunc(p.errored[i.Module], func(r *planjson.Read) bool {
		return slices.ContainsFunc(i.Problems, func(text string) bool { return isErrorOf(r, text) })
	})
}

// of returns why a read failed, as far as the plan records it.
func (p readProblems) of(r *planjson.Read) string {
	for _, text := range p.problems[r.Module] {
		if isErrorOf(r, text) {
			what, _, _ := strings.Cut(text, readNote)
			return strings.TrimSpace(what)
		}
	}
	return "the plan does not hold its values"
}

// readNote begins the last sentence of each read error of the provider
// (query.Read.String).
const readNote = " Read: "

// isErrorOf reports whether a problem of a check is the error of a read that failed in
// the same module. A plan does not record which check block a data source is in, or which
// read a problem belongs to; only the text shows it. Terraform stops a check at its first
// failed read and records the provider's text word for word.
func isErrorOf(r *planjson.Read, text string) bool {
	_, note, found := strings.Cut(text, readNote)
	if !found {
		return false
	}
	if r.Arguments.CustSpaceID == "" {
		return strings.HasPrefix(note, "the account's own channel")
	}
	return strings.HasPrefix(note, fmt.Sprintf("channel %q", r.Arguments.CustSpaceID))
}
