// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package credentials

import (
	"cmp"
	"fmt"
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
	switch {
	case wanted:
		return r.sts().assume(base, role)
	case fromProfile != nil:
		return r.roleOfProfile(*fromProfile, base)
	}
	return base
}

// base finds the credentials that a role is assumed with, in the order of the official
// provider. The profile is given where it names a role, which is assumed with these
// credentials; assume_role replaces that role, and is not added to it.
func (r *resolver) base() (cams.CredentialSource, *profile) {
	if key, found := r.staticKey(); found {
		return key, r.roleBesideKey()
	}
	if name := r.profileName(); name != "" {
		p, problem := r.profile(name)
		switch {
		case problem == nil:
			return r.profileSource(p)
		case !problem.absent:
			r.found = append(r.found, problem.Diagnostic)
			return nil, nil
		}
		// The official provider goes on where file or profile do not exist, such as on
		// a runner whose environment names the profile of another machine.
		r.passed = problem
	}
	if uri := r.first("credentials_uri", r.arguments.CredentialsURI); uri != "" {
		return r.uriSource(uri, r.places("credentials_uri")), nil
	}
	if name := r.first("ecs_role_name", r.arguments.ECSRoleName); name != "" {
		return r.metadataSource(name, "ecs_role_name"), nil
	}
	if source, found := r.oidcSource(); found {
		return source, nil
	}
	r.nothingFound()
	return nil, nil
}

// roleBesideKey returns the profile if it names a role, though the key comes from
// elsewhere: as the official provider does, the role is assumed with that key. Nothing
// else of the profile counts then.
func (r *resolver) roleBesideKey() *profile {
	name := r.profileName()
	if name == "" || r.arguments.AssumeRole != nil {
		return nil
	}
	if p, problem := r.profile(name); problem == nil && strings.EqualFold(p.Mode, "RamRoleArn") && p.RAMRoleARN != "" {
		return &p
	}
	return nil
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
	seconds := r.number("assume_role.session_expiration", block.SessionExpiration)
	if seconds == 0 {
		seconds = p.ExpiredSeconds
	}
	if seconds != 0 && (seconds < minSession || seconds > maxSession) {
		r.problem("assume_role.session_expiration", "Invalid session expiration",
			"A session of a role lasts %d to %d seconds, not %d. It was looked for in %s.", minSession, maxSession, seconds,
			r.places("assume_role.session_expiration"))
	}
	a := role{
		arn:         cmp.Or(r.first("assume_role.role_arn", block.RoleARN), p.RAMRoleARN),
		sessionName: cmp.Or(r.first("assume_role.session_name", block.SessionName), cmp.Or(p.RAMSessionName, defaultSession)),
		policy:      strings.TrimSpace(block.Policy),
		externalID:  strings.TrimSpace(block.ExternalID),
		seconds:     seconds,
	}
	if a.arn == "" {
		r.problem("assume_role.role_arn", "No role to assume",
			"The block assume_role is there, but no role, which was looked for in %s. Set it, or remove the block.",
			r.places("assume_role.role_arn"))
	}
	return a, true
}

// nothingFound says what to set, and lists every place that was looked at.
func (r *resolver) nothingFound() {
	argument := "access_key"
	line := func(what, lookedIn string) string { return "\n  - " + what + ": " + lookedIn }
	detail := fmt.Sprintf("Set the environment variables %s and %s, or name a profile of the Alibaba Cloud CLI in %s. Credentials were looked for, in this order, in:",
		variables["access_key"][0], variables["secret_key"][0], r.names.Of("profile")) +
		line("an access key", r.places("access_key")) +
		line("its secret", r.places("secret_key")) +
		line("a profile of the Alibaba Cloud CLI", r.places("profile")+
			" (a profile file is read only if a profile is named)") +
		line("a credentials URI", r.places("credentials_uri")) +
		line("the role of an ECS instance", r.places("ecs_role_name")+
			" (the metadata service is asked only if a role is named)") +
		line("an OIDC token and a role", r.oidcPlaces())
	if r.passed != nil {
		argument = r.passed.Path.String()
		detail += "\n\n" + r.passed.Detail
		r.passed = nil
	}
	if missing := r.oidcMissing(); missing != "" {
		detail += "\n\nOf what OIDC needs a part is set in the environment; missing is " + missing + "."
	}
	if r.first("security_token", r.arguments.SecurityToken) != "" {
		detail += "\n\nA security token is set, but it is of no use without its access key."
	}
	if r.arguments.AssumeRole != nil {
		detail += "\n\nThe block assume_role needs credentials to assume its role with."
	}
	r.problem(argument, "No credentials", "%s", detail)
}
