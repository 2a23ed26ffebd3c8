// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package credentials

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
)

// A profile of mode CloudSSO or OAuth is a person's login, kept by the CLI: an access
// token, and the credentials that it was last exchanged for. Those are used while they are
// valid. Then the access token is exchanged for new ones, which are kept in memory. Nothing
// is written, and the refresh token of an OAuth login is not touched: using it up would end
// the CLI's login. Each renewal reads the file again, in case the CLI has renewed the
// login.

// cloudSSOSource returns a source for a CloudSSO login.
func (r *resolver) cloudSSOSource(p profile) cams.CredentialSource {
	name := "The CloudSSO login of " + r.file.describe(p.Name)
	again := "aliyun configure --mode CloudSSO --profile " + p.Name
	service := r.timeouts.service(name, true)
	return r.loginSource(name, p.Name, func(ctx context.Context, p profile) (lease, error) {
		if p.CloudSSOAccessToken == "" || p.CloudSSOAccessTokenExpire <= r.Now().Unix() {
			return lease{}, loggedOut(name, again)
		}
		address, err := signIn(name, p.CloudSSOSignInURL)
		if err != nil {
			return lease{}, err
		}
		body, _ := json.Marshal(map[string]string{"AccountId": p.CloudSSOAccountID, "AccessConfigurationId": p.CloudSSOAccessConfig}) // Strings never fail.
		var answer struct{ CloudCredential securityCredential }
		if err := service.read(ctx, http.MethodPost, address+"/cloud-credentials", bearer(p.CloudSSOAccessToken), bytes.NewReader(body), &answer); err != nil {
			return lease{}, refusedLogin(err, again)
		}
		return answer.CloudCredential.lease(name)
	})
}

// oauthSource returns a source for an OAuth login.
func (r *resolver) oauthSource(p profile) cams.CredentialSource {
	name := "The OAuth login of " + r.file.describe(p.Name)
	again := "aliyun sts GetCallerIdentity --profile " + p.Name // Any call by the CLI renews the access token.
	service := r.timeouts.service(name, true)
	return r.loginSource(name, p.Name, func(ctx context.Context, p profile) (lease, error) {
		if p.OAuthAccessToken == "" || p.OAuthAccessTokenExpire <= r.Now().Unix() {
			return lease{}, loggedOut(name, again)
		}
		site, found := r.OAuthURLs[strings.ToUpper(p.OAuthSiteType)]
		if !found {
			return lease{}, &Error{Source: name, What: "has an oauth_site_type that is neither CN nor INTL"}
		}
		var answer securityCredential // encoding/json ignores the case of field names.
		if err := service.read(ctx, http.MethodPost, site+"/v1/exchange", bearer(p.OAuthAccessToken), nil, &answer); err != nil {
			return lease{}, refusedLogin(err, again)
		}
		return answer.lease(name)
	})
}

// loginSource returns the credentials that the CLI left in a profile. When they are about
// to expire, it exchanges the access token for new ones.
func (r *resolver) loginSource(source, name string, exchange func(context.Context, profile) (lease, error)) cams.CredentialSource {
	return r.renewing(source, func(ctx context.Context) (lease, error) {
		p, problem := r.readProfileFile().profile(name)
		if problem != nil {
			return lease{}, &Error{Source: source, What: "is no longer there. " + problem.Detail}
		}
		left := lease{Credential: p.key(), expires: time.Unix(p.STSExpiration, 0)}
		if p.AccessKeyID == "" || p.AccessKeySecret == "" || p.STSToken == "" {
			left.expires = time.Unix(0, 0)
		}
		if left.valid(r.Now().Add(renewBefore)) {
			return left, nil
		}
		got, err := exchange(ctx, p)
		if err != nil && left.valid(r.Now()) {
			return left, nil
		}
		return got, err
	})
}

// signIn returns the scheme and the host of a sign-in URL, as the CLI does. It requires
// TLS, without which the access token could be read in transit.
func signIn(source, address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Host)) {
		return "", &Error{Source: source, What: "has a sign-in URL that does not begin with https://"}
	}
	return u.Scheme + "://" + u.Host, nil
}

func bearer(token string) http.Header {
	return http.Header{
		"Accept":        {"application/json"},
		"Content-Type":  {"application/json"},
		"Authorization": {"Bearer " + token},
	}
}

func loggedOut(source, command string) *Error {
	return &Error{Source: source, What: "has expired", Remediation: fmt.Sprintf("Log in again with: %s", command)}
}

// refusedLogin turns the refusal of an access token into the error of an expired login.
func refusedLogin(err error, command string) error {
	if e, ok := errors.AsType[*Error](err); ok && e.Status == http.StatusUnauthorized {
		return loggedOut(e.Source, command)
	}
	return err
}
