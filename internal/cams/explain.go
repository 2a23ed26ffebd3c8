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

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
)

// Settings that advice names, as written in Terraform. Other front ends translate them,
// like the names of arguments.
const (
	MoreTime  = `timeouts { read = "10m" }`
	PlainHTTP = `protocol = "HTTP", or write http:// before it in ALIBABA_CLOUD_ENDPOINT_CAMS`
	endpoint  = "endpoints.cams"
	// endpointVariable sets the endpoint in every front end.
	endpointVariable = "ALIBABA_CLOUD_ENDPOINT_CAMS"
)

// advice is what a user can do about a kind of error.
type advice struct {
	summary     string // Short and fixed.
	remediation string // Whole sentences.
	argument    string // The argument at fault, such as "cust_space_id"; may be empty.
}

// Explain returns the diagnostic of the error. The timeout is that of the whole read.
func (e *Error) Explain(timeout time.Duration, names diagnostic.Names) diagnostic.Diagnostic {
	a := e.advice(names)
	d := diagnostic.Diagnostic{Summary: a.summary, Detail: e.What(timeout) + ". " + a.remediation}
	if a.argument != "" {
		d.Path = diagnostic.Path{a.argument}
	}
	return d
}

// Remediation returns what to do about the error, in whole sentences.
func (e *Error) Remediation(names diagnostic.Names) string { return e.advice(names).remediation }

// What returns what happened, as a sentence without its period.
func (e *Error) What(timeout time.Duration) string {
	tried := ""
	if e.Attempts > 1 {
		tried = fmt.Sprintf(", after %d attempts in %s", e.Attempts, e.Elapsed.Round(time.Second/10))
	}
	if e.Subject != "" {
		tried += ", for " + e.Subject
	}
	switch e.Kind {
	case KindRefused:
		if e.Err != nil { // Something else than CAMS may have answered.
			return e.reason() + tried
		}
		return "CAMS refused the request: " + e.inFull() + tried
	case KindUnusable:
		what := "CAMS answered, but the answer cannot be used: " + e.reason()
		if e.RequestID != "" {
			what += " (request ID " + e.RequestID + ")"
		}
		return what + tried
	case KindCredential:
		return "The request could not be signed" + tried + ": " + e.reason()
	case KindCancelled:
		if e.ended != nil {
			return "The read was canceled while it was being retried; the last attempt failed: " + e.reason() + tried
		}
		return "The read was canceled before an answer came"
	case KindQuota:
		return "The request was not sent: the quota allows no request before the time of the read is up" + tried
	case KindTimeout:
		what := fmt.Sprintf("No answer came within %s", timeout)
		if cause := diagnostic.Of(e.Err); len(cause) > 0 {
			what += ": " + strings.TrimSuffix(cause[0].Detail, ".")
		}
		return what + tried
	}
	reason := e.reason()
	if strings.HasPrefix(reason, "the ") { // A host keeps its case.
		reason = "T" + reason[1:]
	}
	return reason + tried
}

// inFull returns the error of the service with the details that its support will ask for.
func (e *Error) inFull() string {
	brief := *e
	if e.Code == codeWrongSignature { // The whole request follows, which only the log shows.
		const what = "does not match our calculation"
		if before, _, found := strings.Cut(e.Message, what); found {
			brief.Message = before + what + "."
		}
	}
	parts := []string{brief.reason()}
	if e.RequestID != "" {
		parts = append(parts, "request ID "+e.RequestID)
	}
	if e.AccessDeniedDetail != "" {
		parts = append(parts, "access denied detail "+e.AccessDeniedDetail)
	}
	return strings.Join(parts, ", ")
}

func (e *Error) advice(names diagnostic.Names) advice {
	switch e.Kind {
	case KindRefused:
		return e.adviceOnRefusal(names)
	case KindUnusable:
		if errors.Is(e.Err, ErrTooLarge) {
			return advice{"Answer too large", "Ask for a shorter window or for single phone numbers.", ""}
		}
		return advice{"Unusable answer", "No number was taken from it. If the endpoint is right and this happens again, report it with the request ID.", ""}
	case KindCredential:
		if e.temporary { // The source was not reached, or is overloaded.
			return advice{"Credentials not received", "The credentials themselves were not refused.", ""}
		}
		return advice{"No credentials", "Check the credentials.", ""}
	case KindCancelled:
		return advice{"Read canceled", "A read changes nothing. An apply that was interrupted may have changed other resources: plan again.", ""}
	case KindQuota:
		return advice{"Throttled", e.slowDown(names), ""}
	case KindTimeout:
		return advice{"Read timed out", "Check the network and any proxy, or allow more time with " + names.Of(MoreTime) + ".", ""}
	}
	if proxy, ok := errors.AsType[*ProxyError](e.Err); ok {
		if proxy.status == http.StatusProxyAuthRequired {
			return advice{"CAMS not reached", "Put a user and a password that the proxy accepts into HTTPS_PROXY, or exclude the host with NO_PROXY.", ""}
		}
		return advice{"CAMS not reached", "Check HTTPS_PROXY, or exclude the host with NO_PROXY.", ""}
	}
	if errors.Is(e.Err, context.DeadlineExceeded) {
		return advice{"Read timed out", "Check the network and any proxy, or allow each attempt more time with " + names.Of("client_read_timeout") + ".", ""}
	}
	if address, silent := e.silentHere(); silent {
		return advice{"CAMS not reached", "Nothing listens on " + address + ". If this is the sandbox, start cams-sandbox. Otherwise check " + endpointNames(names) + ".", ""}
	}
	if errors.Is(e.Err, http.ErrSchemeMismatch) {
		return advice{"CAMS not reached", "The endpoint answers without TLS. With the sandbox, set " + names.Of(PlainHTTP) + ". Otherwise check " + endpointNames(names) + " and any proxy.", ""}
	}
	return advice{"CAMS not reached", "Check the network and any proxy, and that " + endpointNames(names) + ", if set, names a host of CAMS.", ""}
}

// endpointNames names where the endpoint may be set.
func endpointNames(names diagnostic.Names) string {
	return names.Of(endpoint) + " or " + endpointVariable
}

// adviceOnCodes covers codes that the reference page of the API lists, or that the gateway is
// known to answer with.
func adviceOnCodes(names diagnostic.Names) map[string]advice {
	return map[string]advice{
		"Product.Unsubscript":                    {"Product not subscribed", "Subscribe to Chat App Message Service with the account that the access key belongs to, or use a key of the account that has it.", ""},
		"Authentication.NoAuth":                  {"Not authorized for this channel", "Check isv_code. It must be the verification code that the channel's ISV was given, and the channel's owner must still authorize the ISV. Your own channels need no code.", "isv_code"},
		"Unknown.ResourceOwnerId":                {"Channel not found in this account", "No channel of this account has this ID: it may be misspelled, or belong to another account. Check cust_space_id on the Channel Management page of the ChatApp console, and whose access key is used.", "cust_space_id"},
		"MissingCustSpaceId":                     {"Channel not named", "Set cust_space_id: this account needs it. It is on the Channel Management page of the ChatApp console.", "cust_space_id"},
		"MissingPhoneNumber":                     {"Phone number not named", "CAMS does not answer for this channel as a whole. List its numbers in phone_numbers, and leave whole_channel out.", "phone_numbers"},
		"InvalidParameter.PhoneNumberError":      {"Phone number not accepted", "Check that the number belongs to the channel (Channel Management > Manage > WABA Management > Phone Number Management), and is written with its country code, digits only.", "phone_number"},
		"ERR-OPERATION-MAAP-0065":                {"Phone number not bound", "Check that the number is bound to the channel: Channel Management > Manage > WABA Management > Phone Number Management.", "phone_number"},
		"ERR-OPERATION-MAAP-0060":                {"Account not bound", "Check that the WhatsApp Business Account is bound to the channel: Channel Management > Manage > WABA Management.", "waba_id"},
		"InvalidParameter.ChannelTypeNotSupport": {"Channel type not supported", "Metrics exist for WhatsApp channels only. Check cust_space_id.", "cust_space_id"},
		codeWrongSignature:                       {"Wrong access key secret", "Check that " + names.Of("secret_key") + " belongs to " + names.Of("access_key") + ", and has no space or line break around it.", ""},
		codeNonceUsed:                            {"Request was repeated", "Something between here and the service sends requests twice. Look for a proxy that repeats requests.", ""},
		"InvalidAccessKeyId.NotFound":            {"Unknown access key", "Check " + names.Of("access_key") + ". The key may have been deleted, or belong to Alibaba Cloud's other site (China or international).", ""},
		"InvalidSecurityToken.Expired":           {"Security token expired", "Get new temporary credentials. Also check that " + names.Of("security_token") + " belongs to " + names.Of("access_key") + ": a token that another tool left in the environment is used too.", ""},
	}
}

func (e *Error) adviceOnRefusal(names diagnostic.Names) advice {
	if a, known := adviceOnCodes(names)[e.Code]; known {
		return a
	}
	switch {
	case e.Code == "InvalidTimeStamp.Expired":
		return advice{"Clock is wrong", e.skew() + "Set this machine's clock: the service refuses requests that are off by more than 15 minutes.", ""}
	case e.Throttled():
		return advice{"Throttled", e.slowDown(names), ""}
	case e.Code == "" && e.Status >= 300 && e.Status < 400:
		return advice{"Unexpected redirect", "The endpoint answered with a redirect. It was not followed, because the request carries credentials. Check " + endpointNames(names) + " and any proxy.", ""}
	case e.foreign, e.Code == "" && e.Status < http.StatusInternalServerError && e.Status != http.StatusForbidden:
		what := "This does not look like CAMS. Check " + endpointNames(names) + " and any proxy."
		if e.temporary {
			what += " If they are right, a gateway in front of CAMS failed: try again later."
		}
		return advice{"Unexpected answer", what, ""}
	case e.Code == "Ram.PermissionDeny", e.Code == "Forbidden.RAM", e.Status == http.StatusForbidden:
		return advice{"Permission denied", e.grant(), ""}
	case e.serviceFailed():
		ticket := ""
		if e.RequestID != "" {
			ticket = " If it lasts, open a ticket with the request ID."
		}
		return advice{"Service failed", "The failure is Alibaba Cloud's. Try again later." + ticket, ""}
	}
	return advice{"Request refused", "Look up the code in Alibaba Cloud's list of error codes, or contact its support with the request ID.", ""}
}

func (e *Error) grant() string {
	grant := fmt.Sprintf("Grant the RAM user or role the action cams:%s", e.Action)
	if operations[e.Action].inferredAction {
		grant = fmt.Sprintf("CAMS does not document which action this needs. Presumably it is cams:%s. Grant it to the RAM user or role", e.Action)
	}
	return grant + fmt.Sprintf(`, with a policy such as

  {
    "Version": "1",
    "Statement": [
      {"Effect": "Allow", "Action": "cams:%s", "Resource": "*"}
    ]
  }`, e.Action)
}

func (e *Error) slowDown(names diagnostic.Names) string {
	return fmt.Sprintf("The quota of an account is %v requests a second of %s, shared by all its users and programs. "+
		"Run fewer plans at a time, or allow the read more time with %s.", operations[e.Action].requestsPerSecond, e.Action, names.Of(MoreTime))
}

// skew returns a sentence about this machine's clock, or "" if its skew is unknown.
func (e *Error) skew() string {
	switch {
	case e.ClockSkew < 0:
		return fmt.Sprintf("This machine's clock is %s behind the service's. ", -e.ClockSkew)
	case e.ClockSkew > 0:
		return fmt.Sprintf("This machine's clock is %s ahead of the service's. ", e.ClockSkew)
	}
	return ""
}
