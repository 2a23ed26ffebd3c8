// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package signal holds what CAMS reports of a channel as it is now: states, the signals
// in them, and what their values usually mean. It is pure: no Terraform, no HTTP, no
// clock.
package signal

import (
	"slices"
	"strings"
)

// The names of signals, as rules write them.
const (
	Status                 = "status"
	QualityRating          = "quality_rating"
	CanSendMessage         = "can_send_message"
	MessagingLimitTier     = "messaging_limit_tier"
	CodeVerificationStatus = "code_verification_status"
	NameStatus             = "name_status"
)

// Class is what a value of a signal means. The names are those of the lists of a rule.
type Class string

// The classes, best first. Unclassified is an unknown value.
const (
	Unclassified Class = ""
	Pass         Class = "pass"
	Warn         Class = "warn"
	Fail         Class = "fail"
)

// Classes sort the values of a signal.
type Classes struct {
	Pass, Warn, Fail []string
}

// Of returns the class of a value. Values compare exactly, except for white space around
// them: CAMS writes them in upper case, and what it writes otherwise is not understood.
func (c Classes) Of(value string) Class {
	value = strings.TrimSpace(value)
	is := func(listed string) bool { return strings.TrimSpace(listed) == value }
	switch {
	case slices.ContainsFunc(c.Fail, is): // The worst wins if a value is listed twice.
		return Fail
	case slices.ContainsFunc(c.Warn, is):
		return Warn
	case slices.ContainsFunc(c.Pass, is):
		return Pass
	}
	return Unclassified
}

// Values lists all values that have a class.
func (c Classes) Values() []string { return slices.Concat(c.Pass, c.Warn, c.Fail) }

// Signal is a state that CAMS reports. Its values are an open set: the sources of the
// API contradict each other, so a value that is not known here may come at any time.
type Signal struct {
	Name string
	// Usual is what values usually mean. It is inferred from what Meta and vendors
	// publish; CAMS documents names only. It is empty if the signal is judged by lists only.
	Usual Classes
}

// signals are all signals. A source offers those that its states have.
var signals = []Signal{
	{Status, Classes{
		Pass: []string{"CONNECTED"},
		Warn: []string{"FLAGGED"},
		Fail: []string{
			"RESTRICTED", "RATE_LIMITED", "BANNED", "DISCONNECTED", "OFFLINE", "PAUSED", "PENDING", "UNVERIFIED", "MIGRATED", "DELETED",
		},
	}},
	{QualityRating, Classes{
		Pass: []string{"GREEN"},
		Warn: []string{"YELLOW", "UNKNOWN", "NA"}, // A new number has no rating yet.
		Fail: []string{"RED"},
	}},
	{CanSendMessage, Classes{
		Pass: []string{"AVAILABLE"},
		Warn: []string{"LIMITED"},
		Fail: []string{"BLOCKED"},
	}},
	{Name: MessagingLimitTier},
	{Name: CodeVerificationStatus},
	{Name: NameStatus},
}

// Words is a signal in a sentence that goes on with "is" and a value.
func Words(name string) string {
	if name == CanSendMessage {
		return "sending"
	}
	return strings.ReplaceAll(name, "_", " ")
}

// Find returns the signal with a name, and false if there is none.
func Find(name string) (Signal, bool) {
	i := slices.IndexFunc(signals, func(s Signal) bool { return s.Name == name })
	if i < 0 {
		return Signal{}, false
	}
	return signals[i], true
}
