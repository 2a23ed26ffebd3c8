// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package sandbox_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

// compiled returns the schema of a scenario, as another implementation reads it.
func compiled(tb testing.TB) *jsonschema.Schema {
	tb.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(sandbox.SchemaJSON()))
	if err != nil {
		tb.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("scenario.schema.json", document); err != nil {
		tb.Fatal(err)
	}
	schema, err := compiler.Compile("scenario.schema.json")
	if err != nil {
		tb.Fatal(err)
	}
	return schema
}

func validate(tb testing.TB, schema *jsonschema.Schema, text []byte) error {
	tb.Helper()
	instance, err := jsonschema.UnmarshalJSON(bytes.NewReader(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))))
	if err != nil {
		tb.Fatal(err)
	}
	return schema.Validate(instance)
}

// node is a schema as this test reads it.
type node struct {
	Ref         string           `json:"$ref"`
	Type        string           `json:"type"`
	Description string           `json:"description"`
	Default     any              `json:"default"`
	Enum        []string         `json:"enum"`
	Required    []string         `json:"required"`
	Properties  map[string]*node `json:"properties"`
	Items       *node            `json:"items"`
	Defs        map[string]*node `json:"$defs"`
}

func (n *node) follow(root *node) *node {
	if n.Ref != "" {
		return root.Defs[strings.TrimPrefix(n.Ref, "#/$defs/")]
	}
	return n
}

func readSchema(t *testing.T) *node {
	t.Helper()
	var root node
	if err := json.Unmarshal(sandbox.SchemaJSON(), &root); err != nil {
		t.Fatal(err)
	}
	return &root
}

// TestSchemaHasTheFieldsOfTheTypes compares names and types of all fields.
func TestSchemaHasTheFieldsOfTheTypes(t *testing.T) {
	root := readSchema(t)
	delete(root.Properties, "$schema") // For editors.
	var compare func(path string, n *node, of reflect.Type)
	compare = func(path string, n *node, of reflect.Type) {
		if of.Kind() == reflect.Pointer {
			of = of.Elem()
		}
		want := map[reflect.Kind]string{
			reflect.Struct: "object", reflect.Map: "object", reflect.Slice: "array", reflect.String: "string", reflect.Bool: "boolean",
			reflect.Int: "integer", reflect.Int64: "integer", reflect.Float64: "number", reflect.Interface: "",
		}[of.Kind()]
		if n.Type != want {
			t.Errorf("%s: the schema has type %q, want %q", path, n.Type, want)
		}
		switch of.Kind() {
		case reflect.Slice:
			compare(path+"[]", n.Items.follow(root), of.Elem())
		case reflect.Struct:
			var names []string
			for i := range of.NumField() {
				name, _, _ := strings.Cut(of.Field(i).Tag.Get("json"), ",")
				if name == "-" {
					continue
				}
				names = append(names, name)
				if property := n.Properties[name]; property != nil {
					compare(path+"."+name, property.follow(root), of.Field(i).Type)
				}
			}
			slices.Sort(names)
			if got := slices.Sorted(maps.Keys(n.Properties)); !slices.Equal(got, names) {
				t.Errorf("%s: the schema has %v, the type has %v", path, got, names)
			}
		}
	}
	compare("scenario", root, reflect.TypeFor[sandbox.Scenario]())
}

// TestSchemaRefusesWhatTheParserRefuses tries a value at each limit of the schema, and one beyond it.
func TestSchemaRefusesWhatTheParserRefuses(t *testing.T) {
	schema := compiled(t)
	const scenario = `{"accounts": [{"name": "a", "access_key_id": "k", "access_key_secret": "s"%s}],
		"channels": [{"cust_space_id": "c", "account": "a"%s, "numbers": [{"phone_number": "861"%s}]}]%s}`
	account := func(s string) string { return fmt.Sprintf(scenario, ", "+s, "", "", "") }
	channel := func(s string) string { return fmt.Sprintf(scenario, "", ", "+s, "", "") }
	number := func(s string) string { return fmt.Sprintf(scenario, "", "", ", "+s, "") }
	whole := func(s string) string { return fmt.Sprintf(scenario, "", "", "", ", "+s) }
	fault := func(s string) string { return whole(`"faults": [{` + s + `}]`) }
	cases := map[string]struct{ good, bad string }{
		"denied":          {account(`"denied": "Forbidden.RAM"`), account(`"denied": "Forbidden"`)},
		"whole_channel":   {channel(`"whole_channel": "truncated"`), channel(`"whole_channel": "half"`)},
		"quota_window":    {whole(`"quota_window": "fixed"`), whole(`"quota_window": "slide"`)},
		"qps":             {whole(`"qps": {"EnableWhatsappROIMetric": -1}`), whole(`"qps": {"EnableWhatsappROIMetric": "1"}`)},
		"daily_sent":      {number(`"daily_sent": 1000000000, "delivery_rate": 1`), number(`"daily_sent": 1000000001, "delivery_rate": 1`)},
		"delivery_rate":   {number(`"delivery_rate": 1`), number(`"delivery_rate": 1.01`)},
		"needed":          {number(`"daily_sent": 0, "delivery_rate": 0`), number(`"daily_sent": 0`)},
		"dip":             {number(`"dips": [{"volume": 1000}]`), number(`"dips": [{"volume": 1001}]`)},
		"dip of nothing":  {number(`"dips": [{"delivery_rate": 0}]`), number(`"dips": [{"from": "-1d"}]`)},
		"granularity":     {number(`"rows": [{"start": "-1d", "granularity": "DAILY"}]`), number(`"rows": [{"start": "-1d", "granularity": "HOUR"}]`)},
		"sent_count":      {number(`"rows": [{"start": "-1d", "sent_count": 1000000000000000}]`), number(`"rows": [{"start": "-1d", "sent_count": 1000000000000001}]`)},
		"delivered_count": {number(`"rows": [{"start": "-1d", "delivered_count": 0}]`), number(`"rows": [{"start": "-1d", "delivered_count": -1}]`)},
		"http_status":     {fault(`"kind": "status", "http_status": 599`), fault(`"kind": "status", "http_status": 199`)},
		"times":           {fault(`"kind": "eof", "times": 1`), fault(`"kind": "eof", "times": -1`)},
		"retry":           {fault(`"kind": "eof", "retry_after_seconds": 1`), fault(`"kind": "eof", "retry_after_seconds": -1`)},
		"detail":          {fault(`"kind": "code", "code": "A", "access_denied_detail": {}`), fault(`"kind": "code", "code": "A", "access_denied_detail": 1`)},
		"match":           {fault(`"kind": "eof", "match": {"action": "A"}`), fault(`"kind": "eof", "match": {"number": "A"}`)},
	}
	for _, kind := range readSchema(t).Defs["fault"].Properties["kind"].Enum {
		cases["kind "+kind] = struct{ good, bad string }{
			fault(`"kind": "` + kind + `", "code": "A", "location": "/", "delay_ms": 1`), fault(`"kind": "` + kind + `s"`),
		}
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			for text, good := range map[string]bool{c.good: true, c.bad: false} {
				_, parsed := sandbox.ParseScenario([]byte(text))
				validated := validate(t, schema, []byte(text))
				if (parsed == nil) != good || (validated == nil) != good {
					t.Errorf("%s\nparsed:    %v\nvalidated: %v", text, parsed, validated)
				}
			}
		})
	}
	if err := validate(t, schema, sandbox.DemoJSON()); err != nil {
		t.Errorf("the demo scenario: %v", err)
	}
}

// TestPageHasTheFieldsOfTheSchema compares the tables of the guide with the schema.
func TestPageHasTheFieldsOfTheSchema(t *testing.T) {
	page, err := os.ReadFile("../../templates/guides/sandbox-scenarios.md")
	if err != nil {
		t.Fatal(err)
	}
	root := readSchema(t)
	delete(root.Properties, "$schema")
	tables := map[string]*node{"scenario": root, "match": root.Defs["fault"].Properties["match"]}
	for name, n := range root.Defs {
		if n.Type == "object" {
			tables[name] = n
		}
	}
	for _, name := range slices.Sorted(maps.Keys(tables)) {
		if want := tables[name].table(root); !strings.Contains(string(page)+"\n", "\n\n"+want+"\n") {
			t.Errorf("the table of %s must be:\n%s", name, want)
		}
	}
}

// table describes the fields of an object in Markdown.
func (n *node) table(root *node) string {
	var table strings.Builder
	table.WriteString("| field | type | default | description |\n|---|---|---|---|\n")
	names := slices.Sorted(maps.Keys(n.Properties))
	slices.SortStableFunc(names, func(a, b string) int { // Required fields come first.
		required := func(name string) int {
			if slices.Contains(n.Required, name) {
				return 0
			}
			return 1
		}
		return required(a) - required(b)
	})
	for _, name := range names {
		p := n.Properties[name].follow(root)
		usual := ""
		if p.Default != nil {
			usual = fmt.Sprintf("`%v`", p.Default)
			if f, ok := p.Default.(float64); ok {
				usual = fmt.Sprintf("`%d`", int64(f))
			}
		}
		if slices.Contains(n.Required, name) {
			usual = "required"
		}
		description := p.Description
		if len(p.Enum) > 0 {
			description += " One of `" + strings.Join(slices.DeleteFunc(p.Enum, func(s string) bool { return s == "" }), "`, `") + "`."
		}
		fmt.Fprintf(&table, "| `%s` | %s | %s | %s |\n", name, cmp.Or(p.Type, "any"), usual, description)
	}
	return table.String()
}
