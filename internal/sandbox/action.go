// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"net/http"
	"slices"
)

const apiVersion = "2020-06-06"

// action is one operation of CAMS.
type action struct {
	// qps is the quota in calls per second and account, from the reference page.
	qps int
	// checks run in order before the handler; the first refusal is the answer.
	checks []check
	// handle answers a call that passed the checks. c.channel is set if ownChannel is one of them.
	handle func(c *call) *answer
}

// check refuses a call, or returns nil.
type check func(c *call) *answer

// actions lists the operations that the sandbox knows.
var actions = map[string]action{
	"EnableWhatsappROIMetric":     {5, []check{ownChannel, isvCode, hasMetrics}, enableROIMetric},
	"GetChatappPhoneNumberMetric": {50, []check{ownChannel, isvCode, hasMetrics}, phoneNumberMetric},
	"GetChatappTemplateMetric":    {50, []check{ownChannel, isvCode, hasMetrics}, templateMetric},
	"GetWhatsappHealthStatus":     {5, []check{ownChannel}, healthStatus}, // It does not take an IsvCode.
	"QueryChatappPhoneNumbers":    {10, []check{ownChannel, isvCode}, phoneNumbers},
}

// serve answers a call that came through the gateway.
func serve(c *call, act action) *answer {
	for _, check := range append([]check{mayCall}, act.checks...) {
		if refusal := check(c); refusal != nil {
			return refusal
		}
	}
	return act.handle(c)
}

// mayCall requires an account that has subscribed to CAMS and has the permission. Every action needs it.
func mayCall(c *call) *answer {
	isDenied := len(c.account.DeniedActions) == 0 || slices.Contains(c.account.DeniedActions, c.action)
	switch {
	case isDenied && c.account.Denied == codeForbidden:
		return refuseInDetail(c, http.StatusForbidden, codeForbidden, "User not authorized to operate on the specified resource.", denied(c))
	case isDenied && c.account.Denied == codePermissionDeny:
		return refuseInDetail(c, http.StatusBadRequest, codePermissionDeny, textDenied, denied(c))
	case c.account.NotSubscribed:
		return refuse(c, http.StatusBadRequest, "Product.Unsubscript", "You have not subscribed to the specified product.")
	default:
		return nil
	}
}

// ownChannel requires a CustSpaceId of the account, and sets c.channel.
func ownChannel(c *call) *answer {
	id := c.query.Get("CustSpaceId")
	if id == "" {
		return refuse(c, http.StatusBadRequest, "MissingCustSpaceId", "CustSpaceId is mandatory for this action.")
	}
	c.channel = c.world.channels[id]
	if c.channel == nil || c.channel.Account != c.account.Name {
		return refuse(c, http.StatusBadRequest, "Unknown.ResourceOwnerId", "The resource does not belong to the current user.")
	}
	return nil
}

// isvCode requires the IsvCode of a channel that has one.
func isvCode(c *call) *answer {
	if c.channel.IsvCode == "" || c.channel.IsvCode == c.query.Get("IsvCode") {
		return nil
	}
	return refuse(c, http.StatusBadRequest, "Authentication.NoAuth", "The user is not authorized by the ISV.")
}

// hasMetrics requires a channel of a type that has metrics.
func hasMetrics(c *call) *answer {
	if !c.channel.UnsupportedType {
		return nil
	}
	return refuse(c, http.StatusBadRequest, "InvalidParameter.ChannelTypeNotSupport", "The channel type is not supported.")
}
