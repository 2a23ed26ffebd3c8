// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package credentials

import (
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
)

// defaultSession names the session of a role unless told otherwise, as in the
// official provider.
const defaultSession = "terraform"

// source decides where credentials come from. It is nil where that is a problem.
func (r *resolver) source() cams.CredentialSource {
	base, fromProfile := r.base()
	if base == nil {
		return nil
	}
	role, wanted := r.role(fromProfile)
	if !wanted {
		return base
	}
	return r.sts().assume(base, role)
}

// base finds the credentials that assume_role starts from, in the order of the
// official provider. The profile is given where they come from one that names a role
// of its own: assume_role then replaces that role, and is not added to it.
func (r *resolver) base() (cams.CredentialSource, *profile) {
	if key, found := r.staticKey(); found {
		return key, nil
	}
	if name := r.profileName(); name != "" {
		p, problem := r.profile(name)
		switch {
		case problem == nil:
			return r.profileSource(p)
		case !problem.absent:
			r.problems = append(r.problems, *problem)
			return nil, nil
		}
		// The official provider goes on where file or profile do not exist, such as on
		// a runner whose environment names the profile of another machine.
		r.passed = problem
	}
	if uri := r.first(r.arguments.CredentialsURI, CredentialsURIVariables); uri != "" {
		return r.uriSource(uri, places("credentials_uri", CredentialsURIVariables)), nil
	}
	if name := r.first(r.arguments.ECSRoleName, ECSRoleNameVariables); name != "" {
		return r.metadataSource(name, "ecs_role_name"), nil
	}
	if source, found := r.oidcSource(); found {
		return source, nil
	}
	r.nothingFound()
	return nil, nil
}

// role completes the block assume_role. Without the block no role is assumed, even
// if the environment names one: it may be there for OIDC.
func (r *resolver) role(p *profile) (role, bool) {
	block := r.arguments.AssumeRole
	if block == nil {
		return role{}, false
	}
	if p == nil {
		p = &profile{}
	}
	seconds := r.number("assume_role.session_expiration", block.SessionExpiration, AssumeRoleSessionExpirationVariables)
	if seconds == 0 {
		seconds = p.ExpiredSeconds
	}
	if seconds != 0 && (seconds < minSession || seconds > maxSession) {
		r.problem("assume_role.session_expiration", "Invalid session expiration",
			"A session of a role lasts %d to %d seconds, not %d. It was looked for in %s.", minSession, maxSession, seconds,
			places("assume_role.session_expiration", AssumeRoleSessionExpirationVariables))
	}
	a := role{
		arn:         or(r.first(block.RoleARN, AssumeRoleARNVariables), p.RAMRoleARN),
		sessionName: or(r.first(block.SessionName, AssumeRoleSessionNameVariables), or(p.RAMSessionName, defaultSession)),
		policy:      strings.TrimSpace(block.Policy),
		externalID:  strings.TrimSpace(block.ExternalID),
		seconds:     seconds,
	}
	if a.arn == "" {
		r.problem("assume_role.role_arn", "No role to assume",
			"The block assume_role is there, but no role, which was looked for in %s. Set it, or remove the block.",
			places("assume_role.role_arn", AssumeRoleARNVariables))
	}
	return a, true
}

// nothingFound lists every place that was looked at.
func (r *resolver) nothingFound() {
	argument := "access_key"
	line := func(what string, lookedIn string) string { return "\n  - " + what + ": " + lookedIn }
	detail := "The provider needs credentials, and none are set. They were looked for, in this order, in:" +
		line("an access key", places("access_key", AccessKeyVariables)) +
		line("its secret", places("secret_key", SecretKeyVariables)) +
		line("a profile of the Alibaba Cloud CLI", places("profile", ProfileVariables)+
			" (a profile file is read only if a profile is named)") +
		line("a credentials URI", places("credentials_uri", CredentialsURIVariables)) +
		line("the role of an ECS instance", places("ecs_role_name", ECSRoleNameVariables)+
			" (the metadata service is asked only if a role is named)") +
		line("an OIDC token and a role", "the block assume_role_with_oidc, and the environment variables "+
			strings.Join([]string{OIDCProviderARNVariables[0], OIDCRoleARNVariables[0], OIDCTokenFileVariables[0]}, ", ")+" (or "+OIDCTokenVariables[0]+")")
	if r.passed != nil {
		argument = r.passed.Argument
		detail += "\n\n" + r.passed.Detail
		r.passed = nil
	}
	if missing := r.oidcMissing(); missing != "" {
		detail += "\n\nOf what OIDC needs a part is set in the environment; missing is " + missing + "."
	}
	if r.first(r.arguments.SecurityToken, SecurityTokenVariables) != "" {
		detail += "\n\nA security token is set, but it is of no use without its access key."
	}
	if r.arguments.AssumeRole != nil {
		detail += "\n\nThe block assume_role needs credentials to assume its role with."
	}
	r.problem(argument, "No credentials", "%s", detail)
}
