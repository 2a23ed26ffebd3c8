// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package query

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/signal"
)

// HealthStatus reads whether a phone number, a template or a WhatsApp Business Account can
// send now, and why not.
var HealthStatus = &Source{
	Source: policy.Source{
		Key:       "entity",
		Keys:      "entities",
		Noun:      "entity",
		Signals:   []string{signal.CanSendMessage},
		CheckKey:  checkEntity,
		MaskKey:   maskEntity,
		WhyNoData: "CAMS reports nothing about it",
	},
	Name:   "health_status",
	Block:  "health",
	Action: cams.GetWhatsappHealthStatus,
	Arguments: []Argument{
		{Name: "cust_space_id", Required: true, Subject: true, Target: func(a *Arguments) any { return &a.CustSpaceID }},
		{Name: "node_type", Required: true, Subject: true, Target: func(a *Arguments) any { return &a.NodeType }},
		{Name: "phone_number", Subject: true, Target: func(a *Arguments) any { return &a.PhoneNumber }},
		{Name: "template_code", Subject: true, Target: func(a *Arguments) any { return &a.TemplateCode }},
		{Name: "language", Subject: true, Target: func(a *Arguments) any { return &a.Language }},
		{Name: "waba_id", Subject: true, Target: func(a *Arguments) any { return &a.WabaID }},
		{Name: "show_phone_numbers", Target: func(a *Arguments) any { return &a.ShowKeys }},
	},
	check: checkNode,
	ask: func(q *cams.Query, a Arguments) {
		q.NodeType, q.PhoneNumber, q.TemplateCode, q.Language, q.WabaID = a.NodeType, a.PhoneNumber, a.TemplateCode, a.Language, a.WabaID
	},
	about: func(r Read) string {
		q := r.Query
		switch q.NodeType {
		case cams.NodePhone:
			return "the health of phone number " + metric.MaskPhoneNumber(q.PhoneNumber)
		case cams.NodeTemplate:
			return fmt.Sprintf("the health of template %q in %q", q.TemplateCode, q.Language)
		}
		return fmt.Sprintf("the health of WhatsApp Business Account %q", q.WabaID)
	},
}

// nodes lists the arguments that each type of node needs. They are inferred: CAMS documents
// only that the type is required.
var nodes = []struct {
	kind  string
	needs []string
}{
	{cams.NodePhone, []string{"phone_number"}},
	{cams.NodeTemplate, []string{"template_code", "language"}},
	{cams.NodeWABA, []string{"waba_id"}},
}

func checkNode(c *checker) {
	if number := c.a.PhoneNumber; number != "" {
		if err := metric.CheckPhoneNumber(number); err != nil {
			c.add("phone_number", "phone_number: %q %v.", metric.MaskPhoneNumber(number), err)
		}
	}
	kind := c.a.NodeType
	if kind == "" || !c.known("node_type") {
		return
	}
	if kinds := []string{cams.NodePhone, cams.NodeTemplate, cams.NodeWABA}; !slices.Contains(kinds, kind) {
		c.add("node_type", "node_type: %q is unknown. Write %s.", kind, diagnostic.Listed(kinds, "or"))
		return
	}
	isSet := func(name string) bool {
		i := slices.IndexFunc(c.a.Source.Arguments, func(a Argument) bool { return a.Name == name })
		return c.a.Source.Arguments[i].isSet(&c.a)
	}
	for _, node := range nodes {
		var missing []string
		for _, name := range node.needs {
			switch {
			case node.kind == kind && c.absent(name, isSet(name)):
				missing = append(missing, name)
			case node.kind != kind && isSet(name):
				c.add(name, "%s does not apply to node_type %q. Remove it, or write node_type = %q.", name, kind, node.kind)
			}
		}
		if len(missing) > 0 {
			c.add("node_type", "node_type %q needs %s. Set %s.", kind, strings.Join(node.needs, " and "), strings.Join(missing, " and "))
		}
	}
}

// checkEntity reports what is wrong with the key of an entity, as results show it.
func checkEntity(entity string) error {
	kind, id := cams.EntityID(entity)
	if !isEntityType(kind) {
		return errors.New("is not an entity; write type and ID as the results have them, such as WABA/104996122399160")
	}
	if kind == cams.EntityPhoneNumber && metric.CheckPhoneNumber(id) != nil {
		return errors.New("is not an entity: after the type and a slash, write country code and number, digits only")
	}
	return nil
}

// isEntityType reports whether a text looks like a type of entity. CAMS may add types.
func isEntityType(kind string) bool {
	return kind != "" && strings.Trim(kind, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_") == ""
}

// maskEntity masks the ID of an entity, unless IDs of its type are not personal.
func maskEntity(entity string) string {
	kind, id := cams.EntityID(entity)
	switch kind {
	case cams.EntityWABA, cams.EntityBusiness, cams.EntityApp, cams.EntityTemplate:
		return entity
	}
	if !isEntityType(kind) {
		return metric.MaskPhoneNumber(entity)
	}
	return cams.Entity(kind, metric.MaskPhoneNumber(id))
}
