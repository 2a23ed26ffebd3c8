// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package datasources

import (
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
)

// problemDiagnostics attaches what is wrong with arguments to their attributes.
func problemDiagnostics(problems []query.Problem) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, problem := range problems {
		diags.AddAttributeError(attributePath(problem.Path), "Invalid value", problem.Message)
	}
	return diags
}

// attributePath is the path of an argument, as far as the CLI shows its line: it
// finds an element of a map, but not what is within.
func attributePath(steps []string) path.Path {
	at := path.Root(steps[0])
	if steps[0] == "rules" && len(steps) > 1 {
		at = at.AtMapKey(steps[1])
	}
	return at
}

// readDiagnostic says what happened to a read and what to do about it.
func (m *chatappPhoneNumberMetricModel) readDiagnostic(err error, r query.Read, timeout time.Duration) diag.Diagnostic {
	e := cams.Explain(err, timeout)
	detail := fmt.Sprintf("%s. %s\n\n%s", e.What, r, e.Cure)
	for _, argument := range []struct {
		name  string
		blame string
		value attr.Value
	}{
		{"cust_space_id", "cust_space_id", m.CustSpaceID},
		{"isv_code", "isv_code", m.ISVCode},
		{"phone_number", "phone_number", m.PhoneNumber},
		{"phone_numbers", "phone_number", m.PhoneNumbers},
	} {
		// What is not set here may be set by the provider, or not at all.
		if argument.blame == e.Argument && !argument.value.IsNull() {
			return diag.NewAttributeErrorDiagnostic(path.Root(argument.name), e.Summary, detail)
		}
	}
	return diag.NewErrorDiagnostic(e.Summary, detail)
}
