// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"slices"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policyfile"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// Ephemeral is a gate without a verdict in the report, because a plan does not hold what
// an ephemeral resource read. It neither allows nor blocks. The provider judges it again
// when the plan is applied.
type Ephemeral struct {
	Address string // Of the block, without keys of instances.
	Channel string // Its cust_space_id; empty unless the configuration has it as a constant.
	Part    string // What of the channel it reads, in words; empty for all of it, or if it is unknown.
}

// ephemerals lists the ephemeral gates of the plan.
func (j *planJudge) ephemerals() []Ephemeral {
	var all []Ephemeral
	for _, e := range j.plan.Ephemerals {
		all = append(all, Ephemeral{Address: e.Address, Channel: e.CustSpaceID, Part: e.Part})
	}
	return all
}

// JudgedAgain returns a clause about what is judged again at apply; empty if nothing is.
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

// mayBeOfEphemeral reports whether a condition may belong to an ephemeral gate. The
// configuration in a plan does not include conditions, so any that does not pass may.
func (j *planJudge) mayBeOfEphemeral(one *Check) bool {
	return len(j.plan.Ephemerals) > 0 && one.Status != checkStatus("pass")
}

// onlyEphemeral returns a clause that names the ephemeral gates known to read a channel
// of the policy; empty if there are none.
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
	return "; " + strings.Join(names, ", ") + " reads it, but a plan does not hold what an ephemeral resource read; use `live`, or add a data source"
}
