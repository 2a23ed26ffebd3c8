// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package credentials

import (
	"cmp"
	"slices"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
)

// profileSource makes a source from a profile. It also returns the profile if it names a
// role that assume_role replaces.
func (r *resolver) profileSource(p profile) (cams.CredentialSource, *profile) {
	// Unlike a chain of profiles, this is one role named in two places. As in the
	// official provider, the block overrides the profile.
	if r.arguments.AssumeRole != nil && strings.EqualFold(p.Mode, "RamRoleArn") {
		return r.ofProfile(p, "AK", nil), &p
	}
	return r.ofProfile(p, p.Mode, nil), nil
}

// profileMode is the mode of a profile, as the CLI writes it, and the fields that it needs.
type profileMode struct {
	name  string
	needs []string
}

// modes are the supported modes.
var modes = []profileMode{
	{"AK", []string{"access_key_id", "access_key_secret"}},
	{"StsToken", []string{"access_key_id", "access_key_secret", "sts_token"}},
	{"RamRoleArn", []string{"access_key_id", "access_key_secret", "ram_role_arn"}},
	{"EcsRamRole", nil},
	{"RamRoleArnWithRoleName", []string{"ram_role_arn"}},
	{"OIDC", []string{"oidc_provider_arn", "ram_role_arn"}},
	{"ChainableRamRoleArn", []string{"source_profile", "ram_role_arn"}},
	{"CloudSSO", []string{"cloud_sso_sign_in_url", "cloud_sso_account_id", "cloud_sso_access_config"}},
	{"External", []string{"process_command"}},
	{"OAuth", nil},
	{"CredentialsURI", []string{"credentials_uri"}},
}

func modeNames() string {
	var names []string
	for _, m := range modes {
		names = append(names, m.name)
	}
	return strings.Join(names, ", ")
}

// unsupportedModes are modes of the vendor's tools that cannot sign a request to CAMS, or
// that are deprecated.
var unsupportedModes = []string{"RsaKeyPair", "BearerToken", "Anonymous"}

// ofProfile makes a source from a profile in a mode. Chain lists the profiles that led to
// this one.
func (r *resolver) ofProfile(p profile, mode string, chain []string) cams.CredentialSource {
	who := r.file.describe(p.Name)
	isMode := func(name string) bool { return strings.EqualFold(name, mode) }
	i := slices.IndexFunc(modes, func(m profileMode) bool { return isMode(m.name) })
	switch {
	case slices.ContainsFunc(unsupportedModes, isMode):
		r.problem("profile", "Profile mode not supported", "The mode of %s is %q, a mode of the Alibaba Cloud CLI that is not supported here. Supported modes are %s.",
			who, mode, modeNames())
		return nil
	case i < 0:
		r.problem("profile", "Unknown profile mode", "The mode of %s is %q. Known modes are %s. A profile without a mode was never configured: run aliyun configure.",
			who, mode, modeNames())
		return nil
	case !r.complete(p, who, modes[i].needs):
		return nil
	}
	switch modes[i].name {
	case "AK":
		// A profile of mode RamRoleArn comes here without its role. Only its key may be
		// temporary: in mode AK the CLI writes no token.
		key := p.key()
		if !strings.EqualFold(p.Mode, "RamRoleArn") {
			key.SecurityToken = ""
		}
		return static{key: key}
	case "StsToken":
		return static{key: p.key()}
	case "RamRoleArn":
		return r.roleOfProfile(p, static{key: p.key()})
	case "EcsRamRole":
		return r.metadataSource(p.RAMRoleName, "profile")
	case "RamRoleArnWithRoleName":
		return r.roleOfProfile(p, r.metadataSource(p.RAMRoleName, "profile"))
	case "ChainableRamRoleArn":
		return r.chained(p, who, chain)
	case "OIDC":
		return r.oidcOfProfile(p, who)
	case "CloudSSO":
		return r.cloudSSOSource(p)
	case "OAuth":
		return r.oauthSource(p)
	case "External":
		if r.externalAllowed(who) {
			return r.externalSource(p)
		}
	case "CredentialsURI":
		if r.externalAllowed(who) {
			return r.uriSource(p.CredentialsURI, who)
		}
	}
	return nil
}

// complete reports whether a profile has the given fields, with a problem if it does not.
func (r *resolver) complete(p profile, who string, fields []string) bool {
	texts := p.texts()
	missing := slices.DeleteFunc(slices.Clone(fields), func(field string) bool { return *texts[field] != "" })
	if len(missing) > 0 {
		r.problem("profile", "Incomplete profile", "A profile of mode %s needs %s; %s lacks %s. Run aliyun configure --profile %s --mode %[1]s.",
			p.Mode, strings.Join(fields, ", "), who, strings.Join(missing, ", "), p.Name)
	}
	return len(missing) == 0
}

// roleOfProfile returns a source that assumes a profile's role with other credentials, or
// nil if there are none.
func (r *resolver) roleOfProfile(p profile, base cams.CredentialSource) cams.CredentialSource {
	a, ok := r.profileRole(p)
	if !ok || base == nil {
		return nil
	}
	return r.stsOfProfile(p).assume(base, a)
}

func (r *resolver) profileRole(p profile) (role, bool) {
	return role{
		arn:         p.RAMRoleARN,
		sessionName: cmp.Or(p.RAMSessionName, defaultSession),
		policy:      p.Policy,
		externalID:  p.ExternalID,
		seconds:     p.ExpiredSeconds,
	}, r.checkSession("profile", "expired_seconds of "+r.file.describe(p.Name), p.ExpiredSeconds)
}

// stsOfProfile returns the STS that an argument names, or else the profile.
func (r *resolver) stsOfProfile(p profile) sts {
	if r.first("endpoints.sts", r.arguments.STSEndpoint) != "" {
		return r.sts()
	}
	host := "sts"
	if p.EnableVPC {
		host = "sts-vpc"
	}
	endpoint := cmp.Or(p.STSEndpoint, host+"."+cmp.Or(p.STSRegion, r.region)+".aliyuncs.com")
	endpoint = strings.TrimSuffix(strings.TrimPrefix(endpoint, "https://"), "/")
	if err := CheckHost(endpoint); err != nil {
		r.problem("profile", "Invalid endpoint", "The STS endpoint %s of %s %v.", quoteHost(endpoint), r.file.describe(p.Name), err)
	}
	return sts{endpoint, r}
}

// chained returns a source that assumes the role of a profile with the credentials of its
// source profile.
func (r *resolver) chained(p profile, who string, chain []string) cams.CredentialSource {
	chain = append(chain, p.Name)
	if slices.Contains(chain, p.SourceProfile) {
		r.problem("profile", "Circular profiles", "The source_profile of %s leads back to %q: %s.",
			who, p.SourceProfile, strings.Join(append(chain, p.SourceProfile), " → "))
		return nil
	}
	source, problem := r.profile(p.SourceProfile)
	if problem != nil {
		r.problem("profile", "No such source profile", "%q is the source_profile of %s. %s", p.SourceProfile, who, problem.Detail)
		return nil
	}
	return r.roleOfProfile(p, r.ofProfile(source, source.Mode, chain))
}

// oidcOfProfile returns a source that assumes the role of a profile of mode OIDC.
func (r *resolver) oidcOfProfile(p profile, who string) cams.CredentialSource {
	a, ok := r.profileRole(p)
	if !ok {
		return nil
	}
	token := func() (string, error) { return p.OIDCToken, nil }
	switch {
	case p.OIDCToken != "":
	case p.OIDCTokenFile != "":
		token = r.tokenFile(p.OIDCTokenFile)
	default:
		r.problem("profile", "Incomplete profile", "A profile of mode OIDC needs oidc_token_file; %s lacks it.", who)
		return nil
	}
	return r.stsOfProfile(p).assumeWithToken(p.OIDCProviderARN, a, token)
}

// externalAllowed reports whether commands and URIs may be used, with a problem if not.
// The environment can forbid them, as it can for the CLI.
func (r *resolver) externalAllowed(who string) bool {
	if !r.on(externalDisabledVariable) {
		return true
	}
	r.problem("profile", "External credentials disabled",
		"The credentials of %s come from a command or a URI, which the environment variable %s forbids.", who, externalDisabledVariable)
	return false
}
