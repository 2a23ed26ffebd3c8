// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"slices"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/planjson"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// checks are the instances of all checks of the plan, and the data sources of other
// providers that a check block could not read.
func (j *planJudge) checks() []Check {
	var all []Check
	for _, c := range j.plan.Checks {
		for _, i := range c.Instances {
			all = append(all, Check{Address: i.Address, Kind: c.Kind, Status: j.status(c, i), Problems: slices.Clone(i.Problems)})
		}
		// What has no instance has nothing to check, unless the instances are not
		// known yet.
		if len(c.Instances) == 0 && c.Status != "pass" {
			all = append(all, Check{Address: c.Address, Kind: c.Kind, Status: status(c.Status)})
		}
	}
	for _, address := range j.plan.Failed {
		all = append(all, Check{
			Address: address, Kind: "check", Status: policy.Error,
			Problems: []string{"This data source of a check block could not be read. The check that reads it is listed as failed, with the provider's error."},
		})
	}
	return all
}

// status tells a check whose data source could not be read from one that failed:
// the plan says fail of both.
func (j *planJudge) status(c planjson.Check, i planjson.Instance) policy.Status {
	if c.Kind == "check" && i.Status == "fail" {
		for k := range j.plan.Reads {
			if slices.ContainsFunc(i.Problems, func(text string) bool { return isErrorOf(&j.plan.Reads[k], i.Module, text) }) {
				return policy.Error
			}
		}
	}
	return status(i.Status)
}

func status(s string) policy.Status {
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

// readNote begins the sentence by which the provider ends each error of a read
// (query.Read.String). Terraform stops a check at its first failed read, so that
// an error is the problem of the check, word for word.
const readNote = "This was a read of "

// isErrorOf tells whether a problem of a check is the error of a read that failed
// in the same module.
func isErrorOf(read *planjson.Read, module, text string) bool {
	if read.State != planjson.Errored || read.Module != module {
		return false
	}
	_, note, found := strings.Cut(text, readNote)
	if !found {
		return false
	}
	if read.Values.CustSpaceID == "" {
		return strings.HasPrefix(note, "the account's own channel")
	}
	return strings.HasPrefix(note, "channel \""+read.Values.CustSpaceID+"\"")
}

// errorOf is what the plan says of why a read failed.
func (j *planJudge) errorOf(read *planjson.Read) string {
	for _, c := range j.plan.Checks {
		for _, i := range c.Instances {
			for _, text := range i.Problems {
				if isErrorOf(read, i.Module, text) {
					what, _, _ := strings.Cut(text, readNote)
					return strings.TrimSpace(what)
				}
			}
		}
	}
	return "the plan holds no values of it"
}
