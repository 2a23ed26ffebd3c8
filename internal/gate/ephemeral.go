// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"slices"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policyfile"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// Ephemeral is a gate that no verdict here is about: a plan holds nothing of what an
// ephemeral resource read. The provider judges it again when the plan is applied. It has
// no status: it neither allows nor blocks.
type Ephemeral struct {
	Address string // Of the block, without keys of instances.
	Channel string // Its cust_space_id; empty where the configuration does not have it as a constant.
}

// ephemerals are the ephemeral gates of the plan.
func (j *planJudge) ephemerals() []Ephemeral {
	var all []Ephemeral
	for _, e := range j.plan.Ephemerals {
		all = append(all, Ephemeral{Address: e.Address, Channel: e.CustSpaceID})
	}
	return all
}

// JudgedAgain reports in a clause what is judged at apply, and is empty if nothing is.
func (r *Report) JudgedAgain() string {
	if len(r.Ephemerals) == 0 {
		return ""
	}
	verb := "is"
	if len(r.Ephemerals) > 1 {
		verb = "are"
	}
	return metric.Plural(len(r.Ephemerals), "ephemeral gate") + " " + verb + " judged again at apply"
}

// mayBeOfEphemeral reports whether a condition may be one of an ephemeral gate. The
// conditions are not in the configuration of a plan, so any that does not pass may be.
func (j *planJudge) mayBeOfEphemeral(one *Check) bool {
	return len(j.plan.Ephemerals) > 0 && one.Status != checkStatus("pass")
}

// onlyEphemeral names in a clause the ephemeral gates that read a channel of the policy,
// as far as the plan shows whose they are; empty if none does.
func (j *planJudge) onlyEphemeral(c *policyfile.Channel) string {
	var names []string
	for _, e := range j.plan.Ephemerals {
		if e.Subject == c.Arguments.Subject() {
			names = append(names, e.Address)
		}
	}
	if len(names) == 0 {
		return ""
	}
	slices.Sort(names)
	return "; " + strings.Join(names, ", ") + " reads it, and a plan holds no rows of an ephemeral resource: use live, or add a data source"
}
