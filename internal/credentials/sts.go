// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package credentials

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/aliyun/credentials-go/credentials/providers"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
)

// sts calls the Security Token Service through credentials-go, which signs and sends.
// All else of its behaviour is kept away:
//   - A provider is built for each call and thrown away after it, so that its cache,
//     which has no lock and its own idea of when to renew, is never met.
//   - Every value that it would look for in the environment is given to it. The
//     token file is read here, since a token in the environment would win over it.
//   - It takes no context. A call is left to itself when the context ends, and ends
//     by its own timeouts.
//   - It panics if an answer has no Expiration, so it is run where that is caught.
//   - It does not tell when the session expires. A session lasts as long as was asked
//     for, or STS refuses.
//   - Its errors hold the answer or the signed URL. Only the code and the request ID
//     are taken out of them.
//
// With DEBUG=credential it prints the headers of these calls to stdout. They hold no
// secret; a command whose stdout is a report has to keep it to itself.
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
	seconds     int64 // Zero is the default of STS, an hour.
}

const (
	minSession     = 900
	maxSession     = 43200
	defaultSeconds = 3600
)

func (r role) duration() int64 {
	if r.seconds == 0 {
		return defaultSeconds
	}
	return r.seconds
}

// sts is the service at the endpoint that is configured, else at that of the region.
func (r *resolver) sts() sts {
	return r.stsAt("sts." + r.region + ".aliyuncs.com")
}

// stsAt is the service at another endpoint, unless one is configured.
func (r *resolver) stsAt(otherwise string) sts {
	return sts{endpoint: r.endpoint("endpoints.sts", r.arguments.STSEndpoint, STSEndpointVariables, otherwise), resolver: r}
}

func (s sts) name() string { return "STS at " + s.endpoint }

// assume is a source of sessions of a role, on top of other credentials.
func (s sts) assume(base cams.CredentialSource, r role) *renewing {
	now := s.resolver.Now
	return s.resolver.renewing(s.name(), func(ctx context.Context) (lease, error) {
		key, err := base.Credential(ctx)
		if err != nil {
			return lease{}, settled(err)
		}
		if key.AccessKeyID == "" || key.AccessKeySecret == "" {
			return lease{}, &Error{Source: s.name(), What: "was not asked: there is no access key to assume the role with"}
		}
		asked := now()
		credential, err := s.call(ctx, func(options *providers.HttpOptions) (providers.CredentialsProvider, error) {
			return providers.NewRAMRoleARNCredentialsProviderBuilder().
				WithAccessKeyId(key.AccessKeyID).
				WithAccessKeySecret(key.AccessKeySecret).
				WithSecurityToken(key.SecurityToken).
				WithRoleArn(r.arn).
				WithRoleSessionName(r.sessionName).
				WithPolicy(r.policy).
				WithExternalId(r.externalID).
				WithDurationSeconds(int(r.duration())).
				WithStsEndpoint(s.endpoint).
				WithHttpOptions(options).
				Build()
		})
		return lease{credential, asked.Add(time.Duration(r.duration()) * time.Second)}, err
	})
}

// assumeWithToken is a source of sessions of a role, for an OIDC token that is read
// anew for each of them.
func (s sts) assumeWithToken(providerARN string, r role, token func() (string, error)) *renewing {
	now := s.resolver.Now
	return s.resolver.renewing(s.name(), func(ctx context.Context) (lease, error) {
		read, err := token()
		if err != nil {
			return lease{}, err
		}
		asked := now()
		credential, err := s.call(ctx, func(options *providers.HttpOptions) (providers.CredentialsProvider, error) {
			return providers.NewOIDCCredentialsProviderBuilder().
				WithOIDCProviderARN(providerARN).
				WithOIDCToken(read).
				WithRoleArn(r.arn).
				WithRoleSessionName(r.sessionName).
				WithPolicy(r.policy).
				WithDurationSeconds(int(r.duration())).
				WithSTSEndpoint(s.endpoint).
				WithHttpOptions(options).
				Build()
		})
		return lease{credential, asked.Add(time.Duration(r.duration()) * time.Second)}, err
	})
}

// call builds a provider and asks it once.
func (s sts) call(ctx context.Context, build func(*providers.HttpOptions) (providers.CredentialsProvider, error)) (cams.Credential, error) {
	type result struct {
		credential cams.Credential
		err        error
	}
	done := make(chan result, 1) // Nobody may be left to receive it.
	options := &providers.HttpOptions{
		ConnectTimeout: int(s.resolver.timeouts.connect.Milliseconds()),
		ReadTimeout:    int(s.resolver.timeouts.read.Milliseconds()),
	}
	go func() {
		failed := result{err: &Error{Source: s.name(), What: "gave an answer that cannot be used"}}
		defer func() {
			if recover() != nil {
				done <- failed
			}
		}()
		provider, err := build(options)
		if err != nil {
			done <- failed
			return
		}
		got, err := provider.GetCredentials()
		switch {
		case err != nil:
			done <- result{err: s.explain(err)}
		case got == nil:
			done <- failed
		default:
			done <- result{credential: cams.Credential{
				AccessKeyID: got.AccessKeyId, AccessKeySecret: got.AccessKeySecret, SecurityToken: got.SecurityToken,
			}}
		}
	}()
	select {
	case r := <-done:
		return r.credential, r.err
	case <-ctx.Done():
		return cams.Credential{}, interrupted(s.name(), ctx.Err())
	}
}

var (
	codeForm      = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Z][A-Za-z]{1,40}(\.[A-Z][A-Za-z]{1,40}){0,3}$`) })
	requestIDForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$`) })
)

// explain takes what may be shown out of an error of credentials-go. It has a type of
// its own only where no answer came; a refusal is a text that ends in the answer.
func (s sts) explain(err error) *Error {
	if e := (*url.Error)(nil); errors.As(err, &e) {
		return unreachable(s.name(), e.Err)
	}
	e := &Error{Source: s.name(), What: "gave an answer that cannot be used"}
	_, body, found := strings.Cut(err.Error(), "{")
	var answer struct {
		Code      string
		RequestID string `json:"RequestId"`
	}
	if !found || json.Unmarshal([]byte("{"+body), &answer) != nil || !codeForm().MatchString(answer.Code) {
		e.Cure = "Check endpoints.sts and any proxy."
		return e
	}
	e.Code, e.What = answer.Code, "refused: "+answer.Code
	e.Cure = stsCures[e.Code]
	if e.Cure == "" {
		e.Cure = "See the code in Alibaba Cloud's list of error codes of STS."
	}
	if requestIDForm().MatchString(answer.RequestID) {
		e.RequestID = answer.RequestID
	}
	e.temporary = strings.HasPrefix(e.Code, "Throttling") || e.Code == "InternalError" || e.Code == "ServiceUnavailable"
	return e
}

// stsCures says what to do about the codes that a wrong configuration leads to.
var stsCures = map[string]string{ //nolint:gosec // It names credentials, and has none.
	"NoPermission":                         "Allow the caller sts:AssumeRole on the role, and name the caller in the role's trust policy",
	"EntityNotExist.Role":                  "Check role_arn: there is no such role",
	"InvalidParameter.RoleArn":             "Check role_arn: it is written acs:ram::<account>:role/<name>",
	"InvalidParameter.RoleSessionName":     "Check the session name: 2 to 64 letters, digits and .@-_",
	"InvalidParameter.DurationSeconds":     "Check session_expiration: it must not exceed the role's maximum session duration",
	"InvalidParameter.PolicyGrammar":       "Check policy: it is no valid policy document",
	"InvalidAccessKeyId.NotFound":          "Check access_key: there is no such key",
	"InvalidAccessKeyId.Inactive":          "Check access_key: the key is disabled",
	"SignatureDoesNotMatch":                "Check that secret_key belongs to access_key",
	"InvalidSecurityToken.Expired":         "Get new temporary credentials",
	"InvalidTimeStamp.Expired":             "Set this machine's clock",
	"AuthenticationFail.NoPermission":      "Name the OIDC provider in the role's trust policy, and check its conditions on issuer, audience and subject",
	"AuthenticationFail.OIDCToken.Expired": "Get a new OIDC token: this one has expired",
	"AuthenticationFail.OIDCToken.Invalid": "Check the OIDC token: it does not belong to the OIDC provider",
}

// settled is the error of credentials that others are built on: they were tried often
// enough.
func settled(err error) error {
	if e := (*Error)(nil); errors.As(err, &e) {
		final := *e
		final.temporary = false
		return &final
	}
	return &Error{Source: "The source of credentials", What: "failed"}
}
