// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package sandbox

import "time"

// state is a State with its times resolved.
type state struct {
	span
	State
}

// phoneNumbers answers QueryChatappPhoneNumbers.
func phoneNumbers(c *call) *answer {
	numbers := []map[string]any{}
	for _, n := range c.channel.numbers {
		numbers = append(numbers, n.reported(c.now))
	}
	return succeed(c, map[string]any{"Data": "", "PhoneNumbers": numbers, "Success": true})
}

// reported returns the number as an element of the answer. It includes what a client must not keep: callback URLs and queues.
func (n *number) reported(now time.Time) map[string]any {
	all := map[string]any{
		"PhoneNumber": n.phone, "NewNameStatus": "NONE", "CallingConfigure": map[string]any{},
		"StatusCallbackUrl": "https://callback.example.com/status?token=callback-token", "UpCallbackUrl": "https://callback.example.com/up?token=callback-token",
		"StatusQueue": "queue-of-status", "UpQueue": "queue-of-messages",
	}
	for _, field := range []struct {
		name, usual string
		of          func(State) *string
	}{
		{"VerifiedName", "Sandbox", func(s State) *string { return s.VerifiedName }},
		{"Status", "CONNECTED", func(s State) *string { return s.Status }},
		{"QualityRating", "GREEN", func(s State) *string { return s.QualityRating }},
		{"MessagingLimitTier", "TIER_1K", func(s State) *string { return s.MessagingLimitTier }},
		{"CodeVerificationStatus", "VERIFIED", func(s State) *string { return s.CodeVerificationStatus }},
		{"NameStatus", "APPROVED", func(s State) *string { return s.NameStatus }},
		{"IsOfficial", "N", func(s State) *string { return s.IsOfficial }},
	} {
		value := field.usual
		for _, s := range n.states {
			if changed := field.of(s.State); changed != nil && s.holds(now.UnixMilli()) {
				value = *changed
			}
		}
		if value != "" {
			all[field.name] = value
		}
	}
	return all
}
