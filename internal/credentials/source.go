// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package credentials

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
)

// defaultSession is the default name of a role's session, as in the official provider.
const defaultSession = "terraform"

// source decides where credentials come from. It returns nil if there is a problem.
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

// base finds the credentials with which a role is assumed, in the official provider's
// order. It also returns the profile if it names a role to assume with them. The block
// assume_role replaces that role rather than adding to it.
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
		// The official provider continues if the file or the profile does not exist, as
		// on a runner whose environment names a profile of another machine.
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

// roleBesideKey returns the profile if it names a role, although the key comes from
// elsewhere. As in the official provider, the role is assumed with that key, and the rest
// of the profile is ignored.
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

// role completes the block assume_role. Without the block no role is assumed, even if the
// environment names one, which may be meant for OIDC.
func (r *resolver) role(p *profile) (role, bool) {
	block := r.arguments.AssumeRole
	if block == nil {
		return role{}, false
	}
	if p == nil {
		p = &profile{}
	}
	seconds := cmp.Or(r.number("assume_role.session_expiration", block.SessionExpiration), p.ExpiredSeconds)
	r.checkSession("assume_role.session_expiration", r.places("assume_role.session_expiration"), seconds)
	a := role{
		arn:         cmp.Or(r.first("assume_role.role_arn", block.RoleARN), p.RAMRoleARN),
		sessionName: cmp.Or(r.first("assume_role.session_name", block.SessionName), p.RAMSessionName, defaultSession),
		policy:      strings.TrimSpace(block.Policy),
		externalID:  strings.TrimSpace(block.ExternalID),
		seconds:     seconds,
	}
	if a.arn == "" {
		r.problem("assume_role.role_arn", "No role to assume",
			"The block assume_role does not name a role. It was looked for in %s. Set it, or remove the block.",
			r.places("assume_role.role_arn"))
	}
	return a, true
}

var roleForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^acs:ram:[^:\s]*:[^:\s]+:role/\S+$`) })

// CheckRole reports what is wrong with the ARN of a role. An empty one names none.
func CheckRole(arn string) error {
	if arn = strings.TrimSpace(arn); arn != "" && !roleForm().MatchString(arn) {
		return errors.New("is not the ARN of a RAM role; write acs:ram::<account>:role/<name>")
	}
	return nil
}

// nothingFound reports what to set, and where credentials were looked for, or else what is
// wrong with the profile that is named.
func (r *resolver) nothingFound() {
	line := func(what, lookedIn string) string { return "\n  - " + what + ": " + lookedIn }
	key := fmt.Sprintf("the environment variables %s and %s", variables["access_key"][0], variables["secret_key"][0])
	d := diagnosed(diagnostic.Error, "access_key", "No credentials", "Set %s, or name a profile of the Alibaba Cloud CLI in %s. Credentials were looked for, in this order, in:%s",
		key, r.names.Of("profile"), line("an access key", r.places("access_key"))+
			line("its secret", r.places("secret_key"))+
			line("a profile of the Alibaba Cloud CLI", r.places("profile")+
				" (a profile file is read only if a profile is named)")+
			line("a credentials URI", r.places("credentials_uri"))+
			line("the role of an ECS instance", r.places("ecs_role_name")+
				" (the metadata service is asked only if a role is named)")+
			line("an OIDC token and a role", r.oidcPlaces()))
	if r.passed != nil {
		d = r.passed.Diagnostic
		d.Detail += fmt.Sprintf(" The profile is named in %s, and no other credentials were found. Correct it, or set %s.", r.origin("profile", r.arguments.Profile), key)
		r.passed = nil
	}
	if missing := r.oidcMissing(); missing != "" {
		d.Detail += "\n\nOIDC is only partly set up in the environment, which lacks " + missing + "."
	}
	if r.first("security_token", r.arguments.SecurityToken) != "" {
		d.Detail += "\n\nA security token is set, but it cannot be used without its access key."
	}
	if r.arguments.AssumeRole != nil {
		d.Detail += "\n\nThe block assume_role needs credentials with which to assume its role."
	}
	r.found = append(r.found, d)
}
