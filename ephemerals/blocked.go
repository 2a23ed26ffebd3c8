// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package ephemerals

import (
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/chatapp-metrics/terraform-provider-alicloud/datasources"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
)

const (
	onBlockedName = "on_blocked"

	onBlockedWarn = "warn"
	onBlockedFail = "fail"
)

func blockedAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		onBlockedName: schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "What to do if the verdict does not allow: `warn`, the default, shows `message` as a warning, and conditions on `allowed` decide; " +
				"`fail` ends the plan, apply or destroy with an error. A resource that must wait for the verdict has to refer to it, in a condition or in `depends_on`.",
		},
	}
}

// onBlocked reads the argument.
func onBlocked(config tfsdk.Config) (string, diagnostic.List) {
	return datasources.Choice(config, onBlockedName, onBlockedWarn, onBlockedFail)
}

// blocked reports a verdict that does not allow. Terraform shows only the first of
// several warnings with the same summary, so the summary names what was read.
func blocked(r datasources.Result, action string) diagnostic.List {
	d := diagnostic.Diagnostic{
		Severity: diagnostic.Warning,
		Summary:  "Not allowed by the verdict on " + r.Subject,
		Detail:   r.Verdict.Message + "\n\nallowed is false. This warning alone stops nothing: only what refers to allowed is blocked. Set on_blocked = \"fail\" to end the run here.",
	}
	if action == onBlockedFail {
		d.Severity, d.Path = diagnostic.Error, diagnostic.Path{onBlockedName}
		d.Summary = "Blocked by the verdict on " + r.Subject
		d.Detail = r.Verdict.Message + "\n\non_blocked is \"fail\", which also stops a destroy. Set it to \"warn\" to leave the decision to conditions on allowed."
	}
	return diagnostic.List{d}
}
