// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package signal defines the current states that CAMS reports for a channel, the signals in
// them, and what their values usually mean. It is pure: it does not know Terraform, HTTP or
// the clock.
package signal

import (
	"slices"
	"strings"
)

// The names of signals in rules.
const (
	Status                 = "status"
	QualityRating          = "quality_rating"
	CanSendMessage         = "can_send_message"
	MessagingLimitTier     = "messaging_limit_tier"
	CodeVerificationStatus = "code_verification_status"
	NameStatus             = "name_status"
)

// Class is what a value of a signal means. A rule has a list for each class but Unclassified.
type Class string

// The classes. An unknown value is Unclassified.
const (
	Unclassified Class = ""
	Pass         Class = "pass"
	Warn         Class = "warn"
	Fail         Class = "fail"
)

// Classes are lists of values by class.
type Classes struct {
	Pass, Warn, Fail []string
}

// Of returns the class of a value. Values are compared exactly, except for white space around
// them. CAMS writes them in upper case, so the same word in lower case is an unknown value.
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

// Values returns all values that have a class.
func (c Classes) Values() []string { return slices.Concat(c.Pass, c.Warn, c.Fail) }

// Signal is one property of a state. Its values are an open set: the documents about the API
// contradict each other, so CAMS may report a value that is not known here.
type Signal struct {
	Name string
	// Usual is what values usually mean. It is inferred from what Meta and vendors publish,
	// since CAMS documents only names. It is empty if only lists can classify the values.
	Usual Classes
}

// signals lists all signals. A source offers those that its states have.
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

// Words returns the words for a signal, which "is" and a value can follow.
func Words(name string) string {
	if name == CanSendMessage {
		return "sending"
	}
	return strings.ReplaceAll(name, "_", " ")
}

// Find returns the signal with a name, or false.
func Find(name string) (Signal, bool) {
	i := slices.IndexFunc(signals, func(s Signal) bool { return s.Name == name })
	if i < 0 {
		return Signal{}, false
	}
	return signals[i], true
}
