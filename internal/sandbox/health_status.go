// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"net/http"
	"slices"
	"time"
)

// entity is an Entity with its times resolved.
type entity struct {
	span
	Entity
}

func (e Entity) compile(p place) entity {
	if e.EntityType == "" {
		p.of("entity_type").problem("must not be empty")
	}
	return entity{between(e.From, e.To, p), e}
}

// healthStatus answers GetWhatsappHealthStatus. The parameters that a type of node needs, and the codes of refusals, are inferred.
func healthStatus(c *call) *answer {
	ch := c.channel
	node := Entity{PhoneNumber: c.query.Get("PhoneNumber"), TemplateCode: c.query.Get("TemplateCode"), Language: c.query.Get("Language"), WabaID: c.query.Get("WabaId")}
	mandatory := func(name string) *answer {
		return refuse(c, http.StatusBadRequest, "Missing"+name, name+" is mandatory for this action.")
	}
	switch c.query.Get("NodeType") {
	case "":
		return mandatory("NodeType")
	case "phone":
		if node.EntityType = "PHONE_NUMBER"; node.PhoneNumber == "" {
			return mandatory("PhoneNumber")
		}
		if !slices.ContainsFunc(ch.numbers, func(n *number) bool { return n.phone == node.PhoneNumber }) {
			return refuse(c, http.StatusBadRequest, "ERR-OPERATION-MAAP-0065", "The phone number is not bound to the channel.")
		}
	case "template":
		if node.EntityType = "MESSAGE_TEMPLATE"; node.TemplateCode == "" {
			return mandatory("TemplateCode")
		}
		if node.Language == "" {
			return mandatory("Language")
		}
	case "waba":
		if node.EntityType = "WABA"; node.WabaID == "" {
			return mandatory("WabaId")
		}
		if node.WabaID != ch.WabaID {
			return refuse(c, http.StatusBadRequest, "ERR-OPERATION-MAAP-0060", "The channel is not bound to this WhatsApp Business Account.")
		}
	default:
		return refuse(c, http.StatusBadRequest, "InvalidParameter", "NodeType must be phone, template or waba.")
	}
	all := ch.entities(node, c.now)
	data := map[string]any{"Entities": []map[string]any{}}
	if !ch.HealthWithoutEntities {
		entities := make([]map[string]any, len(all))
		for i, e := range all {
			entities[i] = e.reported()
		}
		data["Entities"] = entities
	}
	if worst := worstOf(all); worst != "" {
		data["CanSendMessage"] = worst
	}
	return succeed(c, map[string]any{"Data": data, "Success": true})
}

// entities returns the entities of an answer about a node.
func (ch *channel) entities(node Entity, now time.Time) []Entity {
	all := []Entity{node}
	if account := (Entity{EntityType: "WABA", WabaID: ch.WabaID}); account.EntityType != node.EntityType {
		all = append(all, account)
	}
	for _, e := range ch.health {
		if !e.holds(now.UnixMilli()) {
			continue
		}
		if i := slices.IndexFunc(all, e.isSame); i >= 0 {
			all[i] = e.Entity
		} else if e.PhoneNumber == "" && e.TemplateCode == "" {
			all = append(all, e.Entity)
		}
	}
	return all
}

func (e Entity) isSame(o Entity) bool {
	return e.EntityType == o.EntityType && e.PhoneNumber == o.PhoneNumber && e.TemplateCode == o.TemplateCode && e.Language == o.Language &&
		e.WabaID == o.WabaID && e.BusinessID == o.BusinessID
}

func (e Entity) canSend() string {
	if e.CanSendMessage == nil {
		return "AVAILABLE"
	}
	return *e.CanSendMessage
}

// reported returns the entity as an element of the answer.
func (e Entity) reported() map[string]any {
	all := map[string]any{}
	for name, value := range map[string]string{
		"EntityType": e.EntityType, "CanSendMessage": e.canSend(), "PhoneNumber": e.PhoneNumber, "TemplateCode": e.TemplateCode,
		"Language": e.Language, "WabaId": e.WabaID, "BusinessId": e.BusinessID,
	} {
		if value != "" {
			all[name] = value
		}
	}
	errors := []map[string]any{}
	for _, one := range e.Errors {
		errors = append(errors, map[string]any{"ErrorCode": one.ErrorCode, "ErrorDescription": one.ErrorDescription, "PossibleSolution": one.PossibleSolution})
	}
	if len(errors) > 0 {
		all["Errors"] = errors
	}
	return all
}

// worstOf returns CanSendMessage of a node: that of its worst entity.
func worstOf(all []Entity) string {
	order := []string{"AVAILABLE", "", "LIMITED", "BLOCKED"} // An unknown value ranks second.
	worst := order[0]
	rank := func(s string) int { return max(slices.Index(order, s), 1) }
	for _, e := range all {
		if value := e.canSend(); value != "AVAILABLE" && (worst == "AVAILABLE" || rank(value) > rank(worst)) {
			worst = value
		}
	}
	return worst
}
