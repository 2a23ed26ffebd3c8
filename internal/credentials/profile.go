// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package credentials

import (
	"cmp"
	"slices"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
)

// profileSource makes a source from a profile. It also returns the profile if that names
// a role, which assume_role then replaces.
func (r *resolver) profileSource(p profile) (cams.CredentialSource, *profile) {
	// Unlike a chain of profiles, this is one role named in two places. As in the
	// official provider, the block overrides the profile.
	if r.arguments.AssumeRole != nil && strings.EqualFold(p.Mode, "RamRoleArn") {
		return r.ofProfile(p, "AK", nil), &p
	}
	return r.ofProfile(p, p.Mode, nil), nil
}

// modes are the known profile modes, as the CLI writes them.
var modes = []string{
	"AK", "StsToken", "RamRoleArn", "EcsRamRole", "RamRoleArnWithRoleName", "OIDC", "ChainableRamRoleArn", "CloudSSO", "External", "OAuth", "CredentialsURI",
}

// unsupportedModes are modes of the vendor's tools that cannot sign a request to CAMS, or
// that are deprecated.
var unsupportedModes = []string{"RsaKeyPair", "BearerToken", "Anonymous"}

// ofProfile makes a source from a profile in a mode. Chain lists the profiles that led to
// this one.
func (r *resolver) ofProfile(p profile, mode string, chain []string) cams.CredentialSource {
	who := r.file.describe(p.Name)
	needs := func(fields ...string) bool { return r.complete(p, who, fields) }
	named := func(m string) bool { return strings.EqualFold(m, mode) }
	switch i := slices.IndexFunc(modes, named); {
	case slices.ContainsFunc(unsupportedModes, named):
		r.problem("profile", "Profile mode not supported", "The mode of %s is %q, a mode of the Alibaba Cloud CLI that is not supported here. Supported modes are %s.",
			who, mode, strings.Join(modes, ", "))
		return nil
	case i < 0:
		r.problem("profile", "Unknown profile mode", "The mode of %s is %q. Known modes are %s. A profile without a mode was never configured: run aliyun configure.",
			who, mode, strings.Join(modes, ", "))
		return nil
	default:
		mode = modes[i]
	}
	switch mode {
	case "AK":
		if !needs("access_key_id", "access_key_secret") {
			return nil
		}
		// Here the CLI writes a token only for RamRoleArn, whose key may be temporary.
		key := p.key()
		if !strings.EqualFold(p.Mode, "RamRoleArn") {
			key.SecurityToken = ""
		}
		return static{key: key}
	case "StsToken":
		if !needs("access_key_id", "access_key_secret", "sts_token") {
			return nil
		}
		return static{key: p.key()}
	case "RamRoleArn":
		if !needs("access_key_id", "access_key_secret", "ram_role_arn") {
			return nil
		}
		return r.roleOfProfile(p, static{key: p.key()})
	case "EcsRamRole":
		return r.metadataSource(p.RAMRoleName, "profile")
	case "RamRoleArnWithRoleName":
		base := r.metadataSource(p.RAMRoleName, "profile")
		if base == nil || !needs("ram_role_arn") {
			return nil
		}
		return r.roleOfProfile(p, base)
	case "ChainableRamRoleArn":
		if !needs("source_profile", "ram_role_arn") {
			return nil
		}
		return r.chained(p, who, chain)
	case "OIDC":
		if !needs("oidc_provider_arn", "ram_role_arn") {
			return nil
		}
		return r.oidcOfProfile(p, who)
	case "CloudSSO":
		if !needs("cloud_sso_sign_in_url", "cloud_sso_account_id", "cloud_sso_access_config") {
			return nil
		}
		return r.cloudSSOSource(p)
	case "OAuth":
		return r.oauthSource(p)
	case "External":
		if !needs("process_command") || r.externalDisabled(who) {
			return nil
		}
		return r.externalSource(p)
	default: // CredentialsURI
		if !needs("credentials_uri") || r.externalDisabled(who) {
			return nil
		}
		return r.uriSource(p.CredentialsURI, who)
	}
}

// complete reports whether a profile has the given fields, with a problem if it does not.
func (r *resolver) complete(p profile, who string, fields []string) bool {
	values := map[string]string{
		"access_key_id":           p.AccessKeyID,
		"access_key_secret":       p.AccessKeySecret,
		"sts_token":               p.STSToken,
		"ram_role_arn":            p.RAMRoleARN,
		"source_profile":          p.SourceProfile,
		"oidc_provider_arn":       p.OIDCProviderARN,
		"cloud_sso_sign_in_url":   p.CloudSSOSignInURL,
		"cloud_sso_account_id":    p.CloudSSOAccountID,
		"cloud_sso_access_config": p.CloudSSOAccessConfig,
		"process_command":         p.ProcessCommand,
		"credentials_uri":         p.CredentialsURI,
	}
	var missing []string
	for _, field := range fields {
		if values[field] == "" {
			missing = append(missing, field)
		}
	}
	if len(missing) > 0 {
		r.problem("profile", "Incomplete profile", "A profile of mode %s needs %s; %s has no %s. Run aliyun configure --profile %s --mode %[1]s.",
			p.Mode, strings.Join(fields, ", "), who, strings.Join(missing, ", "), p.Name)
	}
	return len(missing) == 0
}

// roleOfProfile is the role that a profile names, on top of other credentials.
func (r *resolver) roleOfProfile(p profile, base cams.CredentialSource) cams.CredentialSource {
	a, ok := r.profileRole(p)
	if !ok {
		return nil
	}
	return r.stsOfProfile(p).assume(base, a)
}

func (r *resolver) profileRole(p profile) (role, bool) {
	if p.ExpiredSeconds != 0 && (p.ExpiredSeconds < minSession || p.ExpiredSeconds > maxSession) {
		r.problem("profile", "Invalid session expiration", "A session of a role lasts %d to %d seconds; expired_seconds of %s is %d.",
			minSession, maxSession, r.file.describe(p.Name), p.ExpiredSeconds)
		return role{}, false
	}
	return role{
		arn:         p.RAMRoleARN,
		sessionName: cmp.Or(p.RAMSessionName, defaultSession),
		policy:      p.Policy,
		externalID:  p.ExternalID,
		seconds:     p.ExpiredSeconds,
	}, true
}

// stsOfProfile is the STS that a profile names, unless an argument names another.
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

// chained is the role of a profile that takes its credentials from another profile.
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
	base := r.ofProfile(source, source.Mode, chain)
	if base == nil {
		return nil
	}
	return r.roleOfProfile(p, base)
}

// oidcOfProfile is the role of a profile of mode OIDC.
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
		r.problem("profile", "Incomplete profile", "A profile of mode OIDC needs oidc_token_file; %s has none.", who)
		return nil
	}
	return r.stsOfProfile(p).assumeWithToken(p.OIDCProviderARN, a, token)
}

// externalDisabled reports whether the environment forbids commands and URIs, as it does
// for the CLI, with a problem if so.
func (r *resolver) externalDisabled(who string) bool {
	disabled := r.on(externalDisabledVariable)
	if disabled {
		r.problem("profile", "External credentials disabled",
			"The credentials of %s come from a command or a URI, which the environment variable %s forbids.", who, externalDisabledVariable)
	}
	return disabled
}
