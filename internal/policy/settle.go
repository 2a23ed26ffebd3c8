// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

// settle applies what a rule says of its own results: first the waiver, which
// lifts a fail or inconclusive to pass, then the severity, which lifts what is
// left of them to warn. It completes the message by what the waiver does.
func (c *compiled) settle(s Status, why Reason, phoneNumber, said string) (Status, Reason, string) {
	if s != Fail && s != Inconclusive {
		return s, why, said
	}
	if c.Waiver.covers(phoneNumber) {
		if c.waived {
			return Pass, ReasonWaived, "waived until " + c.Waiver.Until + " (" + oneLine(c.Waiver.Reason) + "): " + said
		}
		if c.lapsed {
			said += "; its waiver ended with " + c.Waiver.Until
		}
	}
	if c.severity() == SeverityWarning {
		s = Warn
	}
	return s, why, said
}
