// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package schematest_test checks that a new version of the provider accepts the
// configurations of the one before: schema.json is the schema that users know.
package schematest_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/chatapp-metrics/terraform-provider-alicloud/provider"
)

const snapshot = "schema.json"

var update = flag.Bool("update", false, "write "+snapshot)

// TestSchema compares the schema with schema.json. Changes that break configurations must
// be named in the changelog.
func TestSchema(t *testing.T) {
	now := current(t)
	text, err := json.MarshalIndent(now, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	text = append(text, '\n')
	kept, err := os.ReadFile(snapshot)
	if err != nil && !(*update && os.IsNotExist(err)) {
		t.Fatal(err)
	}
	changelog, err := os.ReadFile("../../CHANGELOG.md")
	if err != nil {
		t.Fatal(err)
	}
	before := schema{}
	if len(kept) > 0 {
		if err := json.Unmarshal(kept, &before); err != nil {
			t.Fatal(err)
		}
	}
	for _, b := range unnamed(breaks(before, now), unreleased(string(changelog))) {
		t.Errorf("%s: %s. Users must change their configurations: name `%s` in CHANGELOG.md under the unreleased version, "+
			"and run `make schema`, or revert the change.", b.path, b.what, b.path)
	}
	switch {
	case t.Failed() || bytes.Equal(text, kept):
	case *update:
		if err := os.WriteFile(snapshot, text, 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("%s is not up to date: run `make schema`", snapshot)
	}
}

// current returns the schema of the built provider.
func current(t *testing.T) schema {
	t.Helper()
	server, err := providerserver.NewProtocol6WithError(provider.New("test")())()
	if err != nil {
		t.Fatal(err)
	}
	answer, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range answer.Diagnostics {
		t.Fatalf("%s: %s", d.Summary, d.Detail)
	}
	s, err := flatten(answer)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestBreaks(t *testing.T) {
	before := schema{
		"provider.region":  {Type: "String", Optional: true},
		"data.x":           {Type: "data source"},
		"data.x.channel":   {Type: "String", Required: true},
		"data.x.count":     {Type: "Number", Computed: true},
		"data.x.rules.min": {Type: "Number", Optional: true},
		"function.f":       {Type: "(String) Number"},
	}
	tests := map[string]struct {
		change func(schema)
		want   string
	}{
		"nothing":        {func(schema) {}, ""},
		"a new argument": {func(s schema) { s["data.x.zone"] = attribute{Type: "String", Optional: true} }, ""},
		"a new data source": {func(s schema) {
			s["data.y"], s["data.y.id"] = attribute{Type: "data source"}, attribute{Type: "String", Required: true}
		}, ""},
		"no longer required":         {func(s schema) { s["data.x.channel"] = attribute{Type: "String", Optional: true} }, ""},
		"optional, and computed too": {func(s schema) { s["provider.region"] = attribute{Type: "String", Optional: true, Computed: true} }, ""},
		"a removed argument":         {func(s schema) { delete(s, "data.x.rules.min") }, "data.x.rules.min"},
		"another type":               {func(s schema) { s["data.x.count"] = attribute{Type: "String", Computed: true} }, "data.x.count"},
		"required from now on":       {func(s schema) { s["provider.region"] = attribute{Type: "String", Required: true} }, "provider.region"},
		"a new required argument":    {func(s schema) { s["data.x.isv"] = attribute{Type: "String", Required: true} }, "data.x.isv"},
		"no longer configurable":     {func(s schema) { s["data.x.rules.min"] = attribute{Type: "Number", Computed: true} }, "data.x.rules.min"},
		"no longer computed":         {func(s schema) { s["data.x.count"] = attribute{Type: "Number", Optional: true} }, "data.x.count"},
		"sensitive from now on":      {func(s schema) { s["data.x.count"] = attribute{Type: "Number", Computed: true, Sensitive: true} }, "data.x.count"},
		"another signature":          {func(s schema) { s["function.f"] = attribute{Type: "(String, String) Number"} }, "function.f"},
		"another name":               {func(s schema) { s["data.x.cust"] = s["data.x.channel"]; delete(s, "data.x.channel") }, "data.x.channel data.x.cust"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			after := schema{}
			for path, a := range before {
				after[path] = a
			}
			tt.change(after)
			var paths []string
			for _, b := range breaks(before, after) {
				paths = append(paths, b.path)
			}
			if got := strings.Join(paths, " "); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestUnnamed(t *testing.T) {
	changelog := "# Changelog\n\n## 0.2.0 (unreleased)\n\n### Breaking\n\n- `data.x.count` is gone.\n\n## 0.1.0\n\n- `data.x.old` is gone.\n"
	left := unnamed([]breakage{{path: "data.x.count"}, {path: "data.x.old"}, {path: "data.x"}}, unreleased(changelog))
	if len(left) != 2 || left[0].path != "data.x.old" || left[1].path != "data.x" {
		t.Errorf("got %v", left)
	}
	if unreleased("# Changelog\n\n## 0.1.0 (2026-01-01)\n\n- `a`\n") != "" {
		t.Error("a released version cannot announce a change")
	}
}
