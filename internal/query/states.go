// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package query

import (
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
)

// stateWarnings warns of keys that an answer with states does not have.
func (r Read) stateWarnings(answer cams.Answer) diagnostic.List {
	reported := make(map[string]bool, len(answer.States))
	for _, s := range answer.States {
		reported[s.Key] = true
	}
	switch missing := r.missing(reported); {
	case len(missing) > 0:
		return diagnostic.List{warning("No state of some "+r.Source.Nouns(), "CAMS does not list %d of %d %s: %s. %s\n\n%s",
			len(missing), len(r.Keys), r.Source.Nouns(), list(missing, 5), r, r.Source.whyNoRow)}
	case len(answer.States) == 0:
		return diagnostic.List{warning("No "+r.Source.Nouns(), "CAMS does not list any %s. %s\n\n%s", r.Source.Nouns(), r, r.Source.whyNoRow)}
	}
	return r.idleWaivers(reported)
}
