// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package diagnostic_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
)

func TestList(t *testing.T) {
	warning := diagnostic.Diagnostic{Severity: diagnostic.Warning, Summary: "Odd"}
	failure := diagnostic.Diagnostic{Summary: "Broken", Detail: "It is.", Path: diagnostic.Path{"rules", "r", "min"}}
	list := diagnostic.List{warning, failure}
	if list.HasErrors() != true || (diagnostic.List{warning}).HasErrors() || (diagnostic.List{warning}).Err() != nil {
		t.Error("a warning is an error")
	}
	err := fmt.Errorf("reading: %w", list.Err())
	if got := diagnostic.Of(err); len(got) != 1 || got[0].Summary != "Broken" || got[0].Path.String() != "rules.r.min" {
		t.Errorf("got %+v", got)
	}
	if got := list.Error(); got != "Odd; Broken: It is." {
		t.Errorf("got %q", got)
	}
	if got := diagnostic.Of(fmt.Errorf("reading: %w", failure)); len(got) != 1 || got[0].Detail != "It is." {
		t.Errorf("got %+v", got)
	}
	if got := diagnostic.Of(errors.New("other")); got != nil {
		t.Errorf("got %+v", got)
	}
}

func TestNames(t *testing.T) {
	names := diagnostic.Names{"timeouts.read": "--timeout"}
	if got := names.Of("timeouts.read") + " " + names.Of("profile") + " " + diagnostic.Names(nil).Of("profile"); got != "--timeout profile profile" {
		t.Errorf("got %q", got)
	}
}

func TestSuggest(t *testing.T) {
	valid := []string{"metric", "min", "max", "max_drop", "severity", "phone_number", "until"}
	for word, want := range map[string]string{
		"max_dorp": "max_drop", "serverity": "severity", "MaxDrop": "max_drop", "metrics": "metric", "number": "phone_number", "unitl": "until", "mni": "min", "mn": "min", "mim": "min", "mun": "min",
		"column": "", "": "", "x": "",
	} {
		if got := diagnostic.Suggest(word, valid); got != want {
			t.Errorf("%q: got %q, want %q", word, got, want)
		}
	}
}
