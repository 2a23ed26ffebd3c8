// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package datasources

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/signal"
)

// states describes what a source has instead of counts: a list with an element for each state.
type states struct {
	list        string // The name of the attribute.
	description string
	columns     map[string]string // Descriptions of the values of an element, by name; the key of the source is one.
	flags       map[string]string // Descriptions of the values that are Y or N in an answer, and bools in the state.
	problems    bool              // Whether an element lists what CAMS reports as the cause.
	whole       map[string]string // Descriptions of the values that CAMS reports for all of it.
}

// problemsAttribute is the name of the attribute of an element that lists problems.
const problemsAttribute = "errors"

// stateAttributes returns the attributes for the states of an answer.
func (s Source) stateAttributes() map[string]schema.Attribute {
	element := make(map[string]schema.Attribute)
	for name, description := range s.states.columns {
		element[name] = computedString(description)
	}
	for name, description := range s.states.flags {
		element[name] = schema.BoolAttribute{Computed: true, MarkdownDescription: description}
	}
	if s.states.problems {
		element[problemsAttribute] = computedList("Why, as CAMS reports it. Secrets are hidden, and phone numbers are masked.", map[string]schema.Attribute{
			"code":              computedString("The code of the error."),
			"description":       computedString("What is wrong."),
			"possible_solution": computedString("What CAMS advises."),
		})
	}
	all := map[string]schema.Attribute{s.states.list: computedList(s.states.description, element)}
	for name, description := range s.states.whole {
		all[name] = computedString(description)
	}
	return all
}

// stateState returns the Terraform state for the states of an answer. What CAMS leaves out
// is null.
func (s Source) stateState(answer cams.Answer, kinds kinds) map[string]tftypes.Value {
	kind := kinds[s.states.list]
	elements := make([]tftypes.Value, len(answer.States))
	for i, one := range answer.States {
		elements[i] = s.stateElement(one, elementOf(kind))
	}
	all := map[string]tftypes.Value{s.states.list: tftypes.NewValue(kind, elements)}
	for name := range s.states.whole {
		all[name] = optional(answer.Whole.Values[name])
	}
	return all
}

func (s Source) stateElement(of signal.State, kind tftypes.Type) tftypes.Value {
	fields := make(map[string]any)
	for name := range s.states.columns {
		fields[name] = orNull(of.Values[name])
	}
	if _, isColumn := s.states.columns[s.Key]; isColumn {
		fields[s.Key] = orNull(of.Key)
	}
	for name := range s.states.flags {
		switch of.Values[name] {
		case "Y":
			fields[name] = true
		case "N":
			fields[name] = false
		}
	}
	if s.states.problems {
		list := attributeOf(kind, problemsAttribute)
		problems := make([]tftypes.Value, len(of.Problems))
		for i, p := range of.Problems {
			problems[i] = object(elementOf(list), map[string]any{
				"code": orNull(p.Code), "description": orNull(p.Description), "possible_solution": orNull(p.Solution),
			})
		}
		fields[problemsAttribute] = problems
	}
	return object(kind, fields)
}
