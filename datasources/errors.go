// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package datasources

import (
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
)

// report adds diagnostics to those of the framework, with the attributes that are to
// blame.
func report(to *diag.Diagnostics, diags diagnostic.List) {
	for _, d := range diags {
		at := attributePath(d.Path)
		switch {
		case d.Severity == diagnostic.Warning:
			to.AddWarning(d.Summary, d.Detail)
		case len(at.Steps()) == 0:
			to.AddError(d.Summary, d.Detail)
		default:
			to.AddAttributeError(at, d.Summary, d.Detail)
		}
	}
}

// attributePath is the path of an argument, as far as the CLI shows its line: of rules it
// finds an element, but not what is within.
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

// failure is a read that failed.
type failure struct {
	cams.Explanation
	what string // What happened, in a sentence without its full stop.
	err  error
}

func failureOf(err error, timeout time.Duration) failure {
	e := cams.Explain(err, timeout)
	return failure{e, e.What, err}
}

// diagnostic reports what happened and what to do about it. It blames only an argument
// that is set: what is not may be set by the provider, or not at all.
func (f failure) diagnostic(read query.Read, isSet func(argument string) bool) diagnostic.Diagnostic {
	d := diagnostic.Diagnostic{Summary: f.Summary, Detail: fmt.Sprintf("%s. %s\n\n%s", f.what, read, f.Cure)}
	blamed := []string{f.Argument}
	if f.Argument == read.Source.Key {
		blamed = append(blamed, read.Source.Keys)
	}
	for _, argument := range blamed {
		if isSet(argument) {
			d.Path = diagnostic.Path{argument}
		}
	}
	return d
}

// state is the attribute error.
func (f failure) state(kind tftypes.Type) tftypes.Value {
	fields := map[string]any{"message": f.what}
	var refused *cams.Error
	var unusable *cams.AnswerError
	switch {
	case errors.As(f.err, &refused):
		fields["code"], fields["request_id"] = orNull(refused.Code), orNull(refused.RequestID)
		fields["access_denied_detail"] = orNull(refused.AccessDeniedDetail)
	case errors.As(f.err, &unusable):
		fields["request_id"] = orNull(unusable.RequestID)
	}
	return object(kind, fields)
}
