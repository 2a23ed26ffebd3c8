// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams

// Action is an operation of CAMS, as it is spelled on the wire.
type Action string

// operation is what the client knows of one action. A new one is a new file, and a row in
// operations.
type operation struct {
	requestsPerSecond float64                                    // The quota of each account for this operation, from its reference page.
	inferredAction    bool                                       // CAMS does not document the RAM action. Its name is inferred from those of the others.
	writes            bool                                       // It is not a read: Client.Read does not call it.
	parameters        func(Query) []parameter                    // Sorted by name; empty ones are not sent.
	decode            func(body []byte, q Query) (Answer, error) // Reads what a successful answer has beside the envelope.
}

// operations has every action that can be called.
var operations = map[Action]operation{
	EnableWhatsappROIMetric:     enableROIMetric,
	GetChatappPhoneNumberMetric: phoneNumberMetric,
	GetChatappTemplateMetric:    templateMetric,
	GetWhatsappHealthStatus:     healthStatus,
	QueryChatappPhoneNumbers:    phoneNumbers,
}
