// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Explanation is what a user is told of an error.
type Explanation struct {
	advice
	What string // What happened: a sentence without its full stop. No secret is in it.
}

// advice is what a user is told of a kind of error.
type advice struct {
	Summary  string // Short and fixed.
	Cure     string // What to do about it, in whole sentences.
	Argument string // The argument that is to blame, such as "cust_space_id"; empty if none is.
}

const grant = `Grant the RAM user or role the action cams:GetChatappPhoneNumberMetric, with a policy such as

  {
    "Version": "1",
    "Statement": [
      {"Effect": "Allow", "Action": "cams:GetChatappPhoneNumberMetric", "Resource": "*"}
    ]
  }`

const slowDown = "CAMS allows 50 requests a second for each account, over all its users. Read several numbers of a channel with one data source " +
	"(phone_numbers), run fewer plans at a time, or allow the read more time in its timeouts block."

// advices holds every code that the reference page of the API or the gateway is
// known to answer with.
var advices = map[string]advice{
	"Product.Unsubscript":                    {"Product not subscribed", "Subscribe to Chat App Message Service with the account that the access key belongs to, or use a key of the account that has it.", ""},
	"Ram.PermissionDeny":                     {"Permission denied", grant, ""},
	"Forbidden.RAM":                          {"Permission denied", grant, ""},
	"Authentication.NoAuth":                  {"Not authorized for this channel", "Check isv_code: it must be the verification code that the channel's ISV was given, and the ISV must still be authorized by the channel's owner. A channel of your own needs none.", "isv_code"},
	"Unknown.ResourceOwnerId":                {"Channel of another account", "Check cust_space_id on the Channel Management page of the ChatApp console, and that the access key belongs to the account that owns the channel.", "cust_space_id"},
	"InvalidParameter.PhoneNumberError":      {"Phone number not accepted", "Check that the number belongs to the channel (Channel Management > Manage > WABA Management > Phone Number Management), and is written with its country code, digits only.", "phone_number"},
	"InvalidParameter.ChannelTypeNotSupport": {"Channel type not supported", "Metrics exist for WhatsApp channels only. Check cust_space_id.", "cust_space_id"},
	"System.LimitControl":                    {"Throttled", slowDown, ""},
	"Throttling":                             {"Throttled", slowDown, ""},
	"SignatureDoesNotMatch":                  {"Wrong access key secret", "Check that secret_key belongs to access_key, and has no space or line break around it.", ""},
	"SignatureNonceUsed":                     {"Request was repeated", "Something between here and the service sent the request twice. Look for a proxy that repeats requests, and try again.", ""},
	"InvalidTimeStamp.Expired":               {"Clock is wrong", "Set this machine's clock: the service refuses requests that are off by more than 15 minutes.", ""},
	"InvalidAccessKeyId.NotFound":            {"Unknown access key", "Check access_key. The key may have been deleted, or belong to the other of Alibaba Cloud's sites (China or international).", ""},
	"InvalidSecurityToken.Expired":           {"Security token expired", "Get new temporary credentials. Check too that security_token belongs to access_key: a token that another tool left in the environment is used as well.", ""},
	"InternalError":                          {"Service failed", "The failure is Alibaba Cloud's. Try again later; if it lasts, open a ticket with the request ID.", ""},
	"ServiceUnavailable":                     {"Service failed", "The failure is Alibaba Cloud's. Try again later; if it lasts, open a ticket with the request ID.", ""},
}

// adviceFor finds the advice for an error of the service.
func adviceFor(e *Error) advice {
	if a, found := advices[e.Code]; found {
		if e.Code == "InvalidTimeStamp.Expired" && e.ClockSkew != 0 {
			a.Cure = fmt.Sprintf("This machine's clock is %s the service's. %s", skew(e.ClockSkew), a.Cure)
		}
		return a
	}
	switch {
	case e.Throttled():
		return advices["Throttling"]
	case e.Status == http.StatusForbidden:
		return advices["Forbidden.RAM"]
	case e.Status >= 500:
		return advices["ServiceUnavailable"]
	case e.Code == "" && e.Status >= 300 && e.Status < 400:
		return advice{"Unexpected redirect", "The endpoint answers with a redirect, which is not followed, since the request bears credentials. Check endpoints.cams and any proxy.", ""}
	case e.Code == "":
		return advice{"Unexpected answer", "This does not look like CAMS. Check endpoints.cams, region and any proxy.", ""}
	default:
		return advice{"Request refused", "See the code in Alibaba Cloud's list of error codes, and Alibaba Cloud's support with the request ID.", ""}
	}
}

func skew(d time.Duration) string {
	if d < 0 {
		return (-d).String() + " behind"
	}
	return d.String() + " ahead of"
}

// Explain says what an error of a call means and what to do about it. The timeout
// is that of the call, all attempts together.
func Explain(err error, timeout time.Duration) Explanation {
	tried := ""
	if e := (*GaveUpError)(nil); errors.As(err, &e) {
		tried = fmt.Sprintf("; the call was tried %d times in %s", e.Attempts, e.Elapsed.Round(time.Second/10))
	}
	var refused *Error
	var unusable *AnswerError
	var credential *CredentialError
	if e := (*NumberError)(nil); errors.As(err, &e) {
		tried += ", for phone number " + e.PhoneNumber
	}
	switch {
	case errors.As(err, &refused):
		return Explanation{adviceFor(refused), "CAMS refused the request: " + refused.inFull() + tried}
	case errors.As(err, &unusable):
		what := fmt.Sprintf("CAMS answered, but the answer cannot be used: %v", unusable)
		if unusable.RequestID != "" {
			what += " (request ID " + unusable.RequestID + ")"
		}
		return Explanation{advice{"Unusable answer", "No number was taken from it. If the endpoint is right, and it happens again, report it with the request ID.", ""}, what}
	case errors.As(err, &credential):
		return Explanation{advice{"No credentials", "Check the provider's credentials.", ""}, fmt.Sprintf("The request could not be signed: %v", credential)}
	case errors.Is(err, context.Canceled):
		return Explanation{advice{"Read cancelled", "Nothing was changed. Try again.", ""}, "The read was cancelled before an answer came"}
	case errors.Is(err, errQuota):
		return Explanation{advices["Throttling"], "The request was not sent: requests_per_second allows none before the time of the read is up" + tried}
	case errors.Is(err, context.DeadlineExceeded):
		return Explanation{advice{"Read timed out", "Check the network and any proxy, or allow more time, in Terraform with timeouts { read = \"10m\" }.", ""}, fmt.Sprintf("No answer came within %s%s", timeout, tried)}
	default:
		return Explanation{advice{
			"CAMS not reached",
			"Check the network and any proxy, and that region or endpoints.cams name a host of CAMS: it is publicly listed in ap-southeast-1 only.", "",
		}, fmt.Sprintf("The request failed: %v%s", lastOf(err), tried)}
	}
}

// lastOf is the last attempt's error, without the count that is told apart.
func lastOf(err error) error {
	if e := (*GaveUpError)(nil); errors.As(err, &e) {
		return e.Err
	}
	return err
}

// inFull is Error with what support will ask for.
func (e *Error) inFull() string {
	parts := []string{e.Error()}
	if e.RequestID != "" {
		parts = append(parts, "request ID "+e.RequestID)
	}
	if e.AccessDeniedDetail != "" {
		parts = append(parts, "access denied detail "+e.AccessDeniedDetail)
	}
	return strings.Join(parts, ", ")
}
