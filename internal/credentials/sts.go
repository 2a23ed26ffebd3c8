// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package credentials

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // The service's signature of version 1 is made with it.
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
)

// sts is the Security Token Service, which gives out sessions of roles. It is always
// called with HTTPS.
type sts struct {
	service
	endpoint string // Host or host:port.
	resolver *resolver
}

// role is a role to assume.
type role struct {
	arn         string
	sessionName string
	policy      string
	externalID  string
	seconds     int64 // Zero is the default of STS, an hour.
}

const (
	minSession     = 900
	maxSession     = 43200
	defaultSeconds = 3600
)

// form is what STS is asked for a session of the role.
func (r role) form() url.Values {
	seconds := r.seconds
	if seconds == 0 {
		seconds = defaultSeconds
	}
	form := url.Values{"RoleArn": {r.arn}, "RoleSessionName": {r.sessionName}, "DurationSeconds": {strconv.FormatInt(seconds, 10)}}
	if r.policy != "" {
		form.Set("Policy", r.policy)
	}
	if r.externalID != "" {
		form.Set("ExternalId", r.externalID)
	}
	return form
}

// sts is the service at the endpoint that is configured, else at that of the region.
func (r *resolver) sts() sts {
	return r.stsAt("sts." + r.region + ".aliyuncs.com")
}

// stsAt is the service at another endpoint, unless one is configured.
func (r *resolver) stsAt(otherwise string) sts {
	endpoint := r.endpoint("endpoints.sts", r.arguments.STSEndpoint, otherwise)
	return sts{service: r.timeouts.service("STS at "+endpoint, true), endpoint: endpoint, resolver: r}
}

// assume is a source of sessions of a role, on top of other credentials.
func (s sts) assume(base cams.CredentialSource, r role) *renewing {
	return s.resolver.renewing(s.name, func(ctx context.Context) (lease, error) {
		key, err := base.Credential(ctx)
		if err != nil {
			return lease{}, err
		}
		if key.AccessKeyID == "" || key.AccessKeySecret == "" {
			return lease{}, &Error{Source: s.name, What: "was not asked: there is no access key to assume the role with"}
		}
		query := s.query("AssumeRole")
		form := r.form()
		query.Set("AccessKeyId", key.AccessKeyID)
		if key.SecurityToken != "" {
			query.Set("SecurityToken", key.SecurityToken)
		}
		signV1(query, form, key.AccessKeySecret)
		return s.call(ctx, query, form)
	})
}

// assumeWithToken is a source of sessions of a role, for an OIDC token that is read anew
// for each of them.
func (s sts) assumeWithToken(providerARN string, r role, token func() (string, error)) *renewing {
	return s.resolver.renewing(s.name, func(ctx context.Context) (lease, error) {
		read, err := token()
		if err != nil {
			return lease{}, err
		}
		form := r.form()
		form.Set("OIDCProviderArn", providerARN)
		form.Set("OIDCToken", read)
		return s.call(ctx, s.query("AssumeRoleWithOIDC"), form)
	})
}

// query is what every call has.
func (s sts) query(action string) url.Values {
	return url.Values{
		"Action":         {action},
		"Version":        {"2015-04-01"},
		"Format":         {"JSON"},
		"Timestamp":      {s.resolver.Now().UTC().Format("2006-01-02T15:04:05Z")},
		"SignatureNonce": {rand.Text()},
	}
}

// signV1 adds the signature of version 1 of Alibaba Cloud to the query of a POST.
//
// Source: "Request syntax and signature method V2 for RPC APIs", Alibaba Cloud SDK
// reference, which calls it SignatureVersion 1.0.
func signV1(query, form url.Values, secret string) {
	query.Set("SignatureMethod", "HMAC-SHA1")
	query.Set("SignatureVersion", "1.0")
	all := maps.Clone(query)
	maps.Copy(all, form)
	canonical := url.QueryEscape(rfc3986.Replace(all.Encode())) // Encode sorts by name.
	mac := hmac.New(sha1.New, []byte(secret+"&"))
	mac.Write([]byte("POST&%2F&" + canonical))
	query.Set("Signature", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
}

// rfc3986 makes the encoding of RFC 3986 out of that of forms.
var rfc3986 = strings.NewReplacer("+", "%20", "*", "%2A", "%7E", "~")

// call asks STS once.
func (s sts) call(ctx context.Context, query, form url.Values) (lease, error) {
	header := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Accept": {"application/json"}}
	status, body, err := s.exchange(ctx, http.MethodPost, "https://"+s.endpoint+"/?"+query.Encode(), header, strings.NewReader(form.Encode()))
	if err != nil {
		return lease{}, err
	}
	var answer struct {
		Code        string
		RequestID   string `json:"RequestId"`
		Credentials securityCredential
	}
	malformed := json.Unmarshal(body, &answer) != nil // Its error quotes the answer.
	switch {
	case !malformed && codeForm().MatchString(answer.Code):
		return lease{}, s.refused(status, answer.Code, answer.RequestID)
	case status != http.StatusOK:
		return lease{}, s.refusal(status)
	case malformed || answer.Credentials.Expiration == "" || answer.Credentials.AccessKeyID == "":
		return lease{}, s.unusable()
	}
	got, err := answer.Credentials.lease(s.name)
	if err != nil {
		return lease{}, s.unusable()
	}
	return got, nil
}

func (s sts) unusable() *Error {
	return &Error{
		Source: s.name, What: "gave an answer that cannot be used",
		Remediation: "Check " + s.resolver.names.Of("endpoints.sts") + " and any proxy",
	}
}

var (
	codeForm      = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Z][A-Za-z]{1,40}(\.[A-Z][A-Za-z]{1,40}){0,3}$`) })
	requestIDForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$`) })
)

// refused is the error of a refusal that has a code. Of what STS says, nothing else is
// shown: it echoes what was sent.
func (s sts) refused(status int, code, requestID string) *Error {
	e := &Error{Source: s.name, What: "refused: " + code, Status: status, Code: code, Remediation: s.resolver.stsRemediation(code)}
	if requestIDForm().MatchString(requestID) {
		e.RequestID = requestID
	}
	e.temporary = strings.HasPrefix(code, "Throttling") || code == "SignatureNonceUsed" || s.refusal(status).temporary
	return e
}

// stsRemediation is what to do about the codes that a wrong configuration leads to.
func (r *resolver) stsRemediation(code string) string {
	name := r.names.Of
	switch code {
	case "NoPermission":
		return "Allow the caller sts:AssumeRole on the role, and name the caller in the role's trust policy"
	case "EntityNotExist.Role":
		return "Check " + name("assume_role.role_arn") + ": there is no such role"
	case "InvalidParameter.RoleArn":
		return "Check " + name("assume_role.role_arn") + ": it is written acs:ram::<account>:role/<name>"
	case "InvalidParameter.RoleSessionName":
		return "Check " + name("assume_role.session_name") + ": 2 to 64 letters, digits and .@-_"
	case "InvalidParameter.DurationSeconds":
		return "Check " + name("assume_role.session_expiration") + ": it must not exceed the role's maximum session duration"
	case "InvalidParameter.PolicyGrammar":
		return "Check policy: it is not a valid policy document"
	case "InvalidAccessKeyId.NotFound":
		return "Check " + name("access_key") + ": there is no such key"
	case "InvalidAccessKeyId.Inactive":
		return "Check " + name("access_key") + ": the key is disabled"
	case "SignatureDoesNotMatch":
		return "Check that " + name("secret_key") + " belongs to " + name("access_key")
	case "InvalidSecurityToken.Expired":
		return "Get new temporary credentials"
	case "InvalidTimeStamp.Expired":
		return "Set this machine's clock"
	case "AuthenticationFail.NoPermission":
		return "Name the OIDC provider in the role's trust policy, and check its conditions on issuer, audience and subject"
	case "AuthenticationFail.OIDCToken.Expired":
		return "Get a new OIDC token: this one has expired"
	case "AuthenticationFail.OIDCToken.Invalid":
		return "Check the OIDC token: it does not belong to the OIDC provider"
	}
	if strings.HasPrefix(code, "Throttling") || code == "InternalError" || code == "ServiceUnavailable" {
		return "Try again later"
	}
	return "See the code in Alibaba Cloud's list of error codes of STS"
}
