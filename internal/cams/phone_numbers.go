// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams

import (
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/signal"
)

// QueryChatappPhoneNumbers returns all phone numbers of a channel and their current
// states.
const QueryChatappPhoneNumbers Action = "QueryChatappPhoneNumbers"

var phoneNumbers = operation{
	requestsPerSecond: 10,
	parameters: func(q Query) []parameter {
		return []parameter{
			{"CustSpaceId", q.CustSpaceID},
			{"IsvCode", q.ISVCode},
		}
	},
	decode: decodePhoneNumbers,
}

// phoneNumber is a number as received. Any field may be missing or null. Callback URLs and
// queues are not states, and are left out.
type phoneNumber struct {
	PhoneNumber            wireText
	VerifiedName           wireText
	Status                 wireText
	QualityRating          wireText
	MessagingLimitTier     wireText
	CodeVerificationStatus wireText
	NameStatus             wireText
	IsOfficial             wireText
}

func decodePhoneNumbers(body []byte, _ Query) (Answer, error) {
	var wire struct{ PhoneNumbers []phoneNumber }
	if err := decode(body, &wire); err != nil {
		return Answer{}, err
	}
	a := Answer{States: make([]signal.State, len(wire.PhoneNumbers))}
	for i, w := range wire.PhoneNumbers {
		number := normalize(string(w.PhoneNumber))
		a.States[i] = signal.State{Key: number, Values: given(map[string]string{
			"phone_number":                number,
			"verified_name":               string(w.VerifiedName),
			signal.Status:                 string(w.Status),
			signal.QualityRating:          string(w.QualityRating),
			signal.MessagingLimitTier:     string(w.MessagingLimitTier),
			signal.CodeVerificationStatus: string(w.CodeVerificationStatus),
			signal.NameStatus:             string(w.NameStatus),
			"is_official":                 string(w.IsOfficial),
		})}
	}
	a.States = signal.Unique(a.States)
	return a, nil
}
