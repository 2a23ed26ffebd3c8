// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package credentials

import (
	"cmp"
	"os"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
)

var (
	oidcProviderVariable = variables["assume_role_with_oidc.oidc_provider_arn"][0]
	oidcRoleVariable     = variables["assume_role_with_oidc.role_arn"][0]
	oidcFileVariable     = variables["assume_role_with_oidc.oidc_token_file"][0]
)

// oidcSource makes a source from the block assume_role_with_oidc, or from the environment
// alone, as on a CI runner or in a pod with an RRSA role. Without the block, an incomplete
// environment is ignored: its role may be meant for assume_role.
func (r *resolver) oidcSource() (cams.CredentialSource, bool) {
	block := r.arguments.AssumeRoleWithOIDC
	if block == nil {
		if r.oidcMissing() != "" || r.first("assume_role_with_oidc.oidc_provider_arn", "") == "" {
			return nil, false
		}
		block = &AssumeRoleWithOIDC{}
	}
	provider := r.first("assume_role_with_oidc.oidc_provider_arn", block.OIDCProviderARN)
	a := role{
		arn:         r.first("assume_role_with_oidc.role_arn", block.RoleARN),
		sessionName: cmp.Or(r.first("assume_role_with_oidc.role_session_name", block.RoleSessionName), defaultSession),
		policy:      strings.TrimSpace(block.Policy),
		seconds:     block.SessionExpiration,
	}
	const prefix = "assume_role_with_oidc."
	if provider == "" {
		r.problem(prefix+"oidc_provider_arn", "No OIDC provider", "The ARN of the OIDC provider was looked for in %s.",
			r.places(prefix+"oidc_provider_arn"))
	}
	if a.arn == "" {
		r.problem(prefix+"role_arn", "No role to assume", "The role was looked for in %s.", r.places(prefix+"role_arn"))
	}
	r.checkSession(prefix+"session_expiration", "the argument "+prefix+"session_expiration", a.seconds)
	token, found := r.oidcToken(block)
	if !found {
		r.problem(prefix+"oidc_token_file", "No OIDC token", "The token was looked for in %s, and its file in %s. None of them is set.",
			r.places(prefix+"oidc_token"), r.places(prefix+"oidc_token_file"))
	}
	return r.sts().assumeWithToken(provider, a, token), true
}

// oidcToken finds the token. The block wins over the environment as a whole: a stale token
// in the environment does not displace a file in the block.
func (r *resolver) oidcToken(block *AssumeRoleWithOIDC) (read func() (string, error), found bool) {
	token, file := strings.TrimSpace(block.OIDCToken), strings.TrimSpace(block.OIDCTokenFile)
	if token == "" && file == "" {
		token, file = r.first("assume_role_with_oidc.oidc_token", ""), r.first("assume_role_with_oidc.oidc_token_file", "")
	}
	if token != "" {
		return func() (string, error) { return token, nil }, true
	}
	return r.tokenFile(file), file != ""
}

// tokenFile returns a function that reads the token. The file is read for each session,
// since it is replaced before its token expires.
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

// oidcPlaces lists where the settings of OIDC were looked for.
func (r *resolver) oidcPlaces() string {
	names := strings.Join([]string{oidcProviderVariable, oidcRoleVariable, oidcFileVariable}, ", ")
	environment := "the environment variables " + names + " (or " + variables["assume_role_with_oidc.oidc_token"][0] + ")"
	if r.names.Of("assume_role_with_oidc.role_arn") == oidcRoleVariable {
		return environment
	}
	return "the block assume_role_with_oidc, and " + environment
}

// oidcMissing lists the variables that OIDC still needs, if the environment sets any that
// only OIDC uses.
func (r *resolver) oidcMissing() string {
	provider := r.first("assume_role_with_oidc.oidc_provider_arn", "") != ""
	token := r.first("assume_role_with_oidc.oidc_token", "") != "" || r.first("assume_role_with_oidc.oidc_token_file", "") != ""
	if !provider && !token {
		return ""
	}
	var missing []string
	if !provider {
		missing = append(missing, oidcProviderVariable)
	}
	if r.first("assume_role_with_oidc.role_arn", "") == "" {
		missing = append(missing, oidcRoleVariable)
	}
	if !token {
		missing = append(missing, oidcFileVariable)
	}
	return strings.Join(missing, ", ")
}
