// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package datasources

import (
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/channel"
)

// problemDiagnostics attaches what is wrong with arguments to their attributes.
func problemDiagnostics(problems []channel.Problem) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, problem := range problems {
		diags.AddAttributeError(attributePath(problem.Path), "Invalid value", problem.Message)
	}
	return diags
}

// attributePath is the path of an argument. A rule is an element of a map.
func attributePath(steps []string) path.Path {
	at := path.Root(steps[0])
	for i, step := range steps[1:] {
		if steps[0] == "rules" && i == 0 {
			at = at.AtMapKey(step)
		} else {
			at = at.AtName(step)
		}
	}
	return at
}

// readDiagnostic says what happened to a read and what to do about it.
func readDiagnostic(err error, r channel.Read, timeout time.Duration) diag.Diagnostic {
	e := cams.Explain(err, timeout)
	detail := fmt.Sprintf("%s. %s\n\n%s", e.What, r, e.Cure)
	if e.Argument != "" {
		return diag.NewAttributeErrorDiagnostic(path.Root(e.Argument), e.Summary, detail)
	}
	return diag.NewErrorDiagnostic(e.Summary, detail)
}
