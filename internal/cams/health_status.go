// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams

import (
	"slices"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/signal"
)

// GetWhatsappHealthStatus returns whether messages can be sent now, and why not. A call
// also counts against a quota of Meta.
const GetWhatsappHealthStatus Action = "GetWhatsappHealthStatus"

var healthStatus = operation{
	requestsPerSecond: 5,
	inferredAction:    true,
	parameters: func(q Query) []parameter {
		return []parameter{
			{"CustSpaceId", q.CustSpaceID}, // The operation takes no IsvCode.
			{"Language", q.Language},
			{"NodeType", q.NodeType},
			{"PhoneNumber", q.PhoneNumber},
			{"TemplateCode", q.TemplateCode},
			{"WabaId", q.WabaID},
		}
	},
	decode: decodeHealthStatus,
}

// The types of nodes.
const (
	NodePhone    = "phone"
	NodeTemplate = "template"
	NodeWABA     = "waba"
)

// The types of entities. CAMS documents PHONE_NUMBER, and Meta the others.
const (
	EntityPhoneNumber = "PHONE_NUMBER"
	EntityTemplate    = "MESSAGE_TEMPLATE"
	EntityWABA        = "WABA"
	EntityBusiness    = "BUSINESS"
	EntityApp         = "APP"
)

// entitySeparator joins the type of an entity and its ID.
const entitySeparator = "/"

// Entity returns the key of an entity: "PHONE_NUMBER/8613800000001",
// "WABA/104996122399160", or the type alone if CAMS gives no ID.
func Entity(kind string, ids ...string) string {
	return strings.Join(slices.DeleteFunc(append([]string{kind}, ids...), func(s string) bool { return s == "" }), entitySeparator)
}

// EntityID returns the type and the ID from the key of an entity.
func EntityID(entity string) (kind, id string) {
	kind, id, _ = strings.Cut(entity, entitySeparator)
	return kind, id
}

// entity is an entity as received. Any field may be missing or null.
type entity struct {
	EntityType     wireText
	CanSendMessage wireText
	PhoneNumber    wireText
	WabaID         wireText `json:"WabaId"`
	BusinessID     wireText `json:"BusinessId"`
	TemplateCode   wireText
	Language       wireText
	Errors         []struct {
		ErrorCode        wireText
		ErrorDescription wireText
		PossibleSolution wireText
	}
}

// decodeHealthStatus returns a state for each entity. It adds the state of the node itself
// if no entity has the same: there are no entities, or the answer contradicts itself, and
// then the worst must count.
func decodeHealthStatus(body []byte, q Query) (Answer, error) {
	var wire struct {
		Data struct {
			CanSendMessage wireText
			Entities       []entity
		}
	}
	if err := decode(body, &wire); err != nil {
		return Answer{}, err
	}
	node := node(q)
	node.CanSendMessage = wire.Data.CanSendMessage
	a := Answer{Whole: node.state()}
	for i := range wire.Data.Entities {
		a.States = append(a.States, wire.Data.Entities[i].state())
	}
	own := a.Whole.Values[signal.CanSendMessage]
	isReported := slices.ContainsFunc(a.States, func(s signal.State) bool { return own == "" || s.Values[signal.CanSendMessage] == own })
	if !isReported {
		a.States = append(a.States, a.Whole)
	}
	a.States = signal.Unique(a.States)
	return a, nil
}

// node returns the node of a query as an entity.
func node(q Query) *entity {
	kinds := map[string]wireText{NodePhone: EntityPhoneNumber, NodeTemplate: EntityTemplate, NodeWABA: EntityWABA}
	return &entity{
		EntityType: kinds[q.NodeType], PhoneNumber: wireText(q.PhoneNumber), WabaID: wireText(q.WabaID),
		TemplateCode: wireText(q.TemplateCode), Language: wireText(q.Language),
	}
}

func (e *entity) state() signal.State {
	number := normalize(string(e.PhoneNumber))
	s := signal.State{Key: e.key(number), Values: given(map[string]string{
		"entity_type":         string(e.EntityType),
		signal.CanSendMessage: string(e.CanSendMessage),
		"phone_number":        number,
		"waba_id":             string(e.WabaID),
		"business_id":         string(e.BusinessID),
		"template_code":       string(e.TemplateCode),
		"language":            string(e.Language),
	})}
	for _, p := range e.Errors {
		s.Problems = append(s.Problems, signal.Problem{Code: string(p.ErrorCode), Description: string(p.ErrorDescription), Solution: string(p.PossibleSolution)})
	}
	return s
}

// key returns the key of an entity: its type and the ID that identifies that type. For an
// unknown type it has all IDs.
func (e *entity) key(number string) string {
	kind := string(e.EntityType)
	switch kind {
	case EntityPhoneNumber:
		return Entity(kind, number)
	case EntityTemplate:
		return Entity(kind, string(e.TemplateCode), string(e.Language))
	case EntityWABA:
		return Entity(kind, string(e.WabaID))
	case EntityBusiness:
		return Entity(kind, string(e.BusinessID))
	}
	return Entity(kind, number, string(e.TemplateCode), string(e.Language), string(e.WabaID), string(e.BusinessID))
}
