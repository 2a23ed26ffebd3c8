// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package credentials

import (
	"os"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
)

// oidcSource makes a source of the block assume_role_with_oidc, or of the environment
// alone: that is all that a CI runner or a pod with an RRSA role has. Without the
// block the environment counts only where it is complete, since a role may stand in
// it for assume_role.
func (r *resolver) oidcSource() (cams.CredentialSource, bool) {
	block := r.arguments.AssumeRoleWithOIDC
	if block == nil {
		if r.oidcMissing() != "" || r.first("", OIDCProviderARNVariables) == "" {
			return nil, false
		}
		block = &AssumeRoleWithOIDC{}
	}
	provider := r.first(block.OIDCProviderARN, OIDCProviderARNVariables)
	a := role{
		arn:         r.first(block.RoleARN, OIDCRoleARNVariables),
		sessionName: or(r.first(block.RoleSessionName, OIDCRoleSessionNameVariables), defaultSession),
		policy:      strings.TrimSpace(block.Policy),
		seconds:     block.SessionExpiration,
	}
	const prefix = "assume_role_with_oidc."
	if provider == "" {
		r.problem(prefix+"oidc_provider_arn", "No OIDC provider", "The ARN of the OIDC provider was looked for in %s.",
			places(prefix+"oidc_provider_arn", OIDCProviderARNVariables))
	}
	if a.arn == "" {
		r.problem(prefix+"role_arn", "No role to assume", "The role was looked for in %s.", places(prefix+"role_arn", OIDCRoleARNVariables))
	}
	if a.seconds != 0 && (a.seconds < minSession || a.seconds > maxSession) {
		r.problem(prefix+"session_expiration", "Invalid session expiration",
			"A session of a role lasts %d to %d seconds, not %d.", minSession, maxSession, a.seconds)
	}
	token, found := r.oidcToken(block)
	if !found {
		r.problem(prefix+"oidc_token_file", "No OIDC token", "The token was looked for in %s; its file in %s. None of them is set.",
			places(prefix+"oidc_token", OIDCTokenVariables), places(prefix+"oidc_token_file", OIDCTokenFileVariables))
	}
	return r.sts().assumeWithToken(provider, a, token), true
}

// oidcToken finds the token. What the block says wins over the environment, be it a
// token or a file, so that a stale token in the environment does not displace a file.
func (r *resolver) oidcToken(block *AssumeRoleWithOIDC) (read func() (string, error), found bool) {
	token, file := strings.TrimSpace(block.OIDCToken), strings.TrimSpace(block.OIDCTokenFile)
	if token == "" && file == "" {
		token, file = r.first("", OIDCTokenVariables), r.first("", OIDCTokenFileVariables)
	}
	if token != "" {
		return func() (string, error) { return token, nil }, true
	}
	return r.tokenFile(file), file != ""
}

// tokenFile reads a token each time that it is needed: whoever writes the file
// replaces the token before it expires.
func (r *resolver) tokenFile(file string) func() (string, error) {
	return func() (string, error) {
		source := "The OIDC token file " + file
		content, err := os.ReadFile(r.expand(file))
		if err != nil {
			return "", &Error{Source: source, What: "cannot be read: " + fileWords(err)}
		}
		token := strings.TrimSpace(string(content))
		if token == "" {
			return "", &Error{Source: source, What: "is empty"}
		}
		return token, nil
	}
}

// oidcMissing names what the environment lacks for OIDC, if it has a part of it that
// nothing but OIDC needs.
func (r *resolver) oidcMissing() string {
	provider := r.first("", OIDCProviderARNVariables) != ""
	token := r.first("", OIDCTokenVariables) != "" || r.first("", OIDCTokenFileVariables) != ""
	if !provider && !token {
		return ""
	}
	var missing []string
	if !provider {
		missing = append(missing, OIDCProviderARNVariables[0])
	}
	if r.first("", OIDCRoleARNVariables) == "" {
		missing = append(missing, OIDCRoleARNVariables[0])
	}
	if !token {
		missing = append(missing, OIDCTokenFileVariables[0])
	}
	return strings.Join(missing, ", ")
}
