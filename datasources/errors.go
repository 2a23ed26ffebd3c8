// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package datasources

import (
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
)

// Report adds diagnostics to those of the framework, with the attributes at fault.
func Report(to *diag.Diagnostics, diags diagnostic.List) {
	for _, d := range diags {
		var one diag.Diagnostic = diag.NewErrorDiagnostic(d.Summary, d.Detail)
		if d.Severity == diagnostic.Warning {
			one = diag.NewWarningDiagnostic(d.Summary, d.Detail)
		}
		if at := attributePath(d.Path); len(at.Steps()) > 0 {
			one = diag.WithPath(at, one)
		}
		to.Append(one)
	}
}

// attributePath returns the path of an argument, as far as the CLI can show its line:
// within rules, it finds an element but not its fields.
func attributePath(steps diagnostic.Path) path.Path {
	switch {
	case len(steps) == 0:
		return path.Empty()
	case len(steps) == 1:
		return path.Root(steps[0])
	case steps[0] == "rules":
		return path.Root(steps[0]).AtMapKey(steps[1])
	}
	return path.Root(steps[0]).AtName(steps[1])
}

// failed reports why a read failed, and what to do about it. It blames an argument only if
// the configuration sets it: otherwise the provider may have, or nothing does.
func failed(e *cams.Error, timeout time.Duration, read query.Read, operation string, isSet func(argument string) bool) diagnostic.Diagnostic {
	names := diagnostic.Names{cams.MoreTime: fmt.Sprintf("%s { %s = \"10m\" }", Timeouts, operation)}
	d := e.Explain(timeout, names)
	d.Detail = fmt.Sprintf("%s. %s\n\n%s", e.What(timeout), read, e.Remediation(names))
	blamed := d.Path.String()
	d.Path = nil
	for _, argument := range []string{read.Source.Keys, blamed} {
		if (argument == blamed || blamed == read.Source.Key) && isSet(argument) {
			d.Path = diagnostic.Path{argument}
		}
	}
	return d
}

// errorState returns the attribute error.
func errorState(e *cams.Error, timeout time.Duration, kind tftypes.Type) tftypes.Value {
	return object(kind, map[string]any{
		"code":                 orNull(e.Code),
		"message":              e.What(timeout),
		"request_id":           orNull(e.RequestID),
		"access_denied_detail": orNull(e.AccessDeniedDetail),
	})
}
