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

// Checks is which of a plan's checks are judged.
type Checks string

// Which checks can be judged.
const (
	ChecksAll     Checks = "all"     // The default.
	ChecksChannel Checks = "channel" // Those that are about a data source of the table of sources.
	ChecksNone    Checks = "none"
)

// checks are the instances of all checks of the plan that are judged, and the data
// sources of other providers that a check block could not read.
func (j *planJudge) checks() []Check {
	if j.options.Checks == ChecksNone {
		return nil
	}
	var all []Check
	for _, c := range j.plan.Checks {
		worst := policy.Pass
		for _, i := range c.Instances {
			one := j.instance(&c, &i)
			worst = policy.Worst(worst, one.Status)
			if j.isJudged(&c, &one, i.Module) {
				all = append(all, one)
			}
		}
		if status := checkStatus(c.Status); len(c.Instances) > 0 && status.Compare(worst) > 0 {
			one := Check{Address: c.Address, Kind: c.Kind, Status: policy.Error, Problems: []string{
				fmt.Sprintf("The plan contradicts itself: the check has the status %s, and none of its instances has. Plan again.", c.Status),
			}}
			if j.isJudged(&c, &one, anyModule) {
				all = append(all, one)
			}
		}
		// Conditions of what is destroyed are not evaluated, and there are no instances
		// of what has nothing to check.
		if len(c.Instances) > 0 || c.Status == "pass" || j.plan.Destroy && c.Status == "unknown" {
			continue
		}
		one := Check{Address: c.Address, Kind: c.Kind, Status: checkStatus(c.Status)}
		if one.Status == policy.Inconclusive {
			one.Problems = []string{"The plan did not evaluate it: it depends on something that is not known yet, or was left out, as by -target."}
		}
		if j.isJudged(&c, &one, anyModule) {
			all = append(all, one)
		}
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

// instance is one instance of a check. The plan has fail for a check whose data source
// could not be read, as for one that failed.
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

// anyModule is the module of a check that has no instance.
const anyModule = "*"

// isJudged reports whether a check is among those that are asked for. What a check block
// refers to is not in a plan. It is taken to be about a data source unless it cannot be:
// none is in its module, or its result is not known while all that was read is.
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

// readProblems are the problems of check blocks that may be errors of a read: those of
// the modules in which one failed.
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

// of is what the plan holds of why a read failed.
func (p readProblems) of(r *planjson.Read) string {
	for _, text := range p.problems[r.Module] {
		if isErrorOf(r, text) {
			what, _, _ := strings.Cut(text, readNote)
			return strings.TrimSpace(what)
		}
	}
	return "the plan holds no values of it"
}

// readNote begins the sentence by which the provider ends each error of a read
// (query.Read.String).
const readNote = "This was a read of "

// isErrorOf reports whether a problem of a check is the error of a read that failed in the
// same module. A plan does not record which check block a data source is in, and not
// which of them a problem is of: there is only its text. Terraform stops a check at its
// first failed read, and the text is the provider's, word for word.
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
