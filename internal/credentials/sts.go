// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package credentials

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/aliyun/credentials-go/credentials/providers"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/singleflight"
)

// sts calls the Security Token Service through credentials-go, which signs and sends.
// Everything else in the library is avoided:
//   - A provider is built for each call and discarded after it, since its cache is not
//     safe for concurrent use and renews by its own schedule.
//   - It is given every value that it would read from the environment. The token file is
//     read here, since a token in the environment would win over it.
//   - It does not take a context. Its timeouts are shortened to the time that the context
//     has left, so an abandoned call ends soon.
//   - It panics if an answer has no Expiration, so it runs where panics are recovered.
//   - It does not return when the session expires. A session lasts as long as was asked
//     for, or STS refuses.
//   - Its errors contain the answer or the signed URL. Only the code and the request ID
//     are extracted; an answer without a code is not the service's, and is retried.
//
// With DEBUG=credential it prints the headers of these calls to stdout. They contain no
// secret, but a command whose stdout is a report must keep them out of it.
type sts struct {
	endpoint string // Host or host:port. It is always called with HTTPS.
	resolver *resolver
}

// role is a role to assume.
type role struct {
	arn         string
	sessionName string
	policy      string
	externalID  string
	seconds     int64 // Zero means the default of STS, an hour.
}

const (
	minSession     = 900
	maxSession     = 43200
	defaultSeconds = 3600
)

// checkSession reports whether the session of a role may last some seconds, with a problem
// if not. Zero is the default.
func (r *resolver) checkSession(argument, where string, seconds int64) bool {
	if seconds == 0 || minSession <= seconds && seconds <= maxSession {
		return true
	}
	r.problem(argument, "Invalid session expiration", "The session expiration is %d seconds. It must be %d to %d. It was looked for in %s.",
		seconds, minSession, maxSession, where)
	return false
}

func (r role) duration() time.Duration {
	return time.Duration(cmp.Or(r.seconds, defaultSeconds)) * time.Second
}

// sts returns the STS at the configured endpoint, or else that of the region.
func (r *resolver) sts() sts {
	return sts{r.endpoint("endpoints.sts", r.arguments.STSEndpoint, "sts."+r.region+".aliyuncs.com"), r}
}

func (s sts) name() string { return "STS at " + s.endpoint }

// assume returns a source of sessions of a role, which is assumed with other credentials.
func (s sts) assume(base cams.CredentialSource, r role) *renewing {
	return s.resolver.renewing(s.name(), func(ctx context.Context) (lease, error) {
		key, err := base.Credential(ctx)
		if err != nil {
			return lease{}, err
		}
		if key.AccessKeyID == "" || key.AccessKeySecret == "" {
			return lease{}, &Error{Source: s.name(), What: "was not asked: there is no access key to assume the role with"}
		}
		return s.call(ctx, r, func(options *providers.HttpOptions) (providers.CredentialsProvider, error) {
			return providers.NewRAMRoleARNCredentialsProviderBuilder().
				WithAccessKeyId(key.AccessKeyID).
				WithAccessKeySecret(key.AccessKeySecret).
				WithSecurityToken(key.SecurityToken).
				WithRoleArn(r.arn).
				WithRoleSessionName(r.sessionName).
				WithPolicy(r.policy).
				WithExternalId(r.externalID).
				WithDurationSeconds(int(r.duration().Seconds())).
				WithStsEndpoint(s.endpoint).
				WithHttpOptions(options).
				Build()
		})
	})
}

// assumeWithToken returns a source of sessions of a role. The OIDC token is read again
// for each session.
func (s sts) assumeWithToken(providerARN string, r role, token func() (string, error)) *renewing {
	return s.resolver.renewing(s.name(), func(ctx context.Context) (lease, error) {
		read, err := token()
		if err != nil {
			return lease{}, err
		}
		return s.call(ctx, r, func(options *providers.HttpOptions) (providers.CredentialsProvider, error) {
			return providers.NewOIDCCredentialsProviderBuilder().
				WithOIDCProviderARN(providerARN).
				WithOIDCToken(read).
				WithRoleArn(r.arn).
				WithRoleSessionName(r.sessionName).
				WithPolicy(r.policy).
				WithDurationSeconds(int(r.duration().Seconds())).
				WithSTSEndpoint(s.endpoint).
				WithHttpOptions(options).
				Build()
		})
	})
}

// call builds a provider and asks it once.
func (s sts) call(ctx context.Context, r role, build func(*providers.HttpOptions) (providers.CredentialsProvider, error)) (lease, error) {
	type result struct {
		credential *providers.Credentials
		err        error
	}
	asked := s.resolver.Now()
	done := make(chan result, 1) // The receiver may have given up.
	options := s.timeouts(ctx)
	go func() {
		defer func() {
			if recover() != nil {
				done <- result{} // Without the value, which may contain part of an answer.
			}
		}()
		provider, err := build(options)
		if err != nil {
			done <- result{err: err}
			return
		}
		got, err := provider.GetCredentials()
		done <- result{got, err}
	}()
	// With HTTP status 101 the library waits until the server closes the connection.
	limit := time.NewTimer(time.Duration(options.ConnectTimeout+options.ReadTimeout) * time.Millisecond)
	defer limit.Stop()
	select {
	case <-ctx.Done():
		return lease{}, interrupted(ctx, s.name())
	case <-limit.C:
		return lease{}, unreachable(s.name(), context.DeadlineExceeded)
	case got := <-done:
		if got.err != nil {
			return lease{}, s.failed(got.err)
		}
		if got.credential == nil {
			return lease{}, s.unusable()
		}
		c := got.credential
		key := cams.Credential{AccessKeyID: c.AccessKeyId, AccessKeySecret: c.AccessKeySecret, SecurityToken: c.SecurityToken}
		return lease{Credential: key, expires: asked.Add(r.duration())}, nil
	}
}

// timeouts returns those of a call, shortened to the time that the context has left.
func (s sts) timeouts(ctx context.Context) *providers.HttpOptions {
	connect, read := s.resolver.timeouts.connect, s.resolver.timeouts.read
	if deadline, limited := singleflight.Deadline(ctx); limited {
		left := max(time.Until(deadline), time.Millisecond) // Zero would be the default of the library.
		connect = min(connect, left)
		read = max(min(read, left-connect), time.Millisecond)
	}
	return &providers.HttpOptions{ConnectTimeout: int(connect.Milliseconds()), ReadTimeout: int(read.Milliseconds())}
}

// failed keeps what may be shown of an error of credentials-go. The error has a type only
// if there was no answer. A refusal is a text that ends with the answer.
func (s sts) failed(err error) *Error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		return unreachable(s.name(), e.Err)
	}
	_, body, found := strings.Cut(err.Error(), "{")
	var answer struct {
		Code      string
		RequestID string `json:"RequestId"`
	}
	if !found || json.Unmarshal([]byte("{"+body), &answer) != nil || !codeForm().MatchString(answer.Code) {
		return s.unusable()
	}
	return s.refused(answer.Code, answer.RequestID)
}

// unusable returns the error for an answer that is not from STS, but from a gateway or a
// proxy.
func (s sts) unusable() *Error {
	return &Error{
		Source: s.name(), What: "returned an answer that cannot be used", temporary: true,
		Remediation: "Try again later. If the problem persists, check any proxy",
	}
}

var (
	codeForm      = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Z][A-Za-z]{1,40}(\.[A-Z][A-Za-z]{1,40}){0,3}$`) })
	requestIDForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$`) })
)

// refused returns the error for a refusal. Only code and request ID are shown, since the
// rest of the answer echoes the request.
func (s sts) refused(code, requestID string) *Error {
	e := &Error{Source: s.name(), What: "refused: " + code, Code: code}
	if requestIDForm().MatchString(requestID) {
		e.RequestID = requestID
	}
	switch remediation, known := stsRemediations[code]; {
	case strings.HasPrefix(code, "Throttling"), code == "SignatureNonceUsed", code == "InternalError", code == "ServiceUnavailable":
		e.temporary, e.Remediation = true, "Try again later"
	case known:
		e.Remediation = os.Expand(remediation, s.resolver.names.Of)
	default:
		e.Remediation = "See the code in Alibaba Cloud's list of error codes of STS"
	}
	return e
}

// stsRemediations lists what to do about codes that a wrong configuration causes. ${name}
// is an argument.
var stsRemediations = map[string]string{ //nolint:gosec // Codes, not credentials.
	"NoPermission":                         "Allow the caller sts:AssumeRole on the role, and name the caller in the role's trust policy",
	"EntityNotExist.Role":                  "Check ${assume_role.role_arn}: there is no such role",
	"InvalidParameter.RoleArn":             "Check ${assume_role.role_arn}: it is written acs:ram::<account>:role/<name>",
	"InvalidParameter.RoleSessionName":     "Check ${assume_role.session_name}: 2 to 64 letters, digits and .@-_",
	"InvalidParameter.DurationSeconds":     "Check ${assume_role.session_expiration}: it must not exceed the role's maximum session duration",
	"InvalidParameter.PolicyGrammar":       "Check policy: it is not a valid policy document",
	"InvalidAccessKeyId.NotFound":          "Check ${access_key}: there is no such key",
	"InvalidAccessKeyId.Inactive":          "Check ${access_key}: the key is disabled",
	"SignatureDoesNotMatch":                "Check that ${secret_key} belongs to ${access_key}",
	"InvalidSecurityToken.Expired":         "Get new temporary credentials",
	"InvalidTimeStamp.Expired":             "Set this machine's clock",
	"AuthenticationFail.NoPermission":      "Name the OIDC provider in the role's trust policy, and check its conditions on issuer, audience and subject",
	"AuthenticationFail.OIDCToken.Expired": "Get a new OIDC token: this one has expired",
	"AuthenticationFail.OIDCToken.Invalid": "Check the OIDC token: it does not belong to the OIDC provider",
}
