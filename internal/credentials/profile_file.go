// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package credentials

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// profile is what is read of a profile of the Alibaba Cloud CLI.
type profile struct {
	Name            string `json:"name"`
	Mode            string `json:"mode"`
	RegionID        string `json:"region_id"`
	AccessKeyID     string `json:"access_key_id"`
	AccessKeySecret string `json:"access_key_secret"`
	STSToken        string `json:"sts_token"`
	STSExpiration   int64  `json:"sts_expiration"` // Unix seconds.
	STSEndpoint     string `json:"sts_endpoint"`
	STSRegion       string `json:"sts_region"`
	EnableVPC       bool   `json:"enable_vpc"`
	RAMRoleName     string `json:"ram_role_name"`
	RAMRoleARN      string `json:"ram_role_arn"`
	RAMSessionName  string `json:"ram_session_name"`
	ExpiredSeconds  int64  `json:"expired_seconds"`
	Policy          string `json:"policy"`
	ExternalID      string `json:"external_id"`
	SourceProfile   string `json:"source_profile"`
	OIDCProviderARN string `json:"oidc_provider_arn"`
	OIDCTokenFile   string `json:"oidc_token_file"`
	OIDCToken       string `json:"oidc_token"`
	CredentialsURI  string `json:"credentials_uri"`
	ProcessCommand  string `json:"process_command"`

	CloudSSOSignInURL         string `json:"cloud_sso_sign_in_url"`
	CloudSSOAccountID         string `json:"cloud_sso_account_id"`
	CloudSSOAccessConfig      string `json:"cloud_sso_access_config"`
	CloudSSOAccessToken       string `json:"access_token"`
	CloudSSOAccessTokenExpire int64  `json:"cloud_sso_access_token_expire"` // Unix seconds.

	OAuthSiteType          string `json:"oauth_site_type"`
	OAuthAccessToken       string `json:"oauth_access_token"`
	OAuthAccessTokenExpire int64  `json:"oauth_access_token_expire"` // Unix seconds.
}

// String hides what is in the profile.
func (profile) String() string { return hidden }

// GoString is String for %#v.
func (profile) GoString() string { return hidden }

// profileFile is a profile file as it was read. It is never written.
type profileFile struct {
	path     string
	profiles []profile
	problem  *Problem // Why it could not be read.
	warnings []Problem
}

func (f *profileFile) describe(name string) string {
	return fmt.Sprintf("profile %q of %s", name, f.path)
}

// profileName is the profile that arguments or environment name. A file's current
// profile does not count unless it is named: the official provider does not look at
// it either, and would sign with other credentials.
func (r *resolver) profileName() string { return r.first(r.arguments.Profile, ProfileVariables) }

// profile finds a profile in the file, which is read once.
func (r *resolver) profile(name string) (profile, *Problem) {
	if r.file == nil {
		r.file = r.readProfileFile()
	}
	return r.file.profile(name)
}

func (f *profileFile) profile(name string) (profile, *Problem) {
	if f.problem != nil {
		return profile{}, f.problem
	}
	var names []string
	for _, p := range f.profiles {
		if p.Name == name {
			return p, nil
		}
		names = append(names, fmt.Sprintf("%q", p.Name))
	}
	return profile{}, &Problem{
		Argument: "profile", Summary: "No such profile", absent: true,
		Detail: fmt.Sprintf("There is no profile %q in %s. It has %s.", name, f.path, or(strings.Join(names, ", "), "none")),
	}
}

func (r *resolver) readProfileFile() *profileFile {
	f := &profileFile{path: or(r.first(r.arguments.SharedCredentialsFile, SharedCredentialsFileVariables), "~/.aliyun/config.json")}
	where := fmt.Sprintf("Its path was looked for in %s.", places("shared_credentials_file", SharedCredentialsFileVariables))
	content, err := os.ReadFile(r.expand(f.path))
	if err != nil {
		f.problem = &Problem{
			Argument: "shared_credentials_file", Summary: "Profile file not read", absent: errors.Is(err, fs.ErrNotExist),
			Detail: fmt.Sprintf("A profile is named, but the profile file %s cannot be read: %s. %s", f.path, fileWords(err), where),
		}
		return f
	}
	var document struct {
		Profiles []profile `json:"profiles"`
	}
	content = bytes.TrimPrefix(content, []byte("\xef\xbb\xbf"))
	if err := json.Unmarshal(content, &document); err != nil {
		f.problem = &Problem{
			Argument: "shared_credentials_file", Summary: "Malformed profile file",
			Detail: fmt.Sprintf("The profile file %s %s. %s", f.path, malformed(content, err), where),
		}
		return f
	}
	f.profiles = document.Profiles
	f.warnOfReaders(r.expand(f.path))
	return f
}

// warnOfReaders warns of a file that other users can read. Windows has no such bits.
func (f *profileFile) warnOfReaders(path string) {
	info, err := os.Stat(path)
	if err != nil || runtime.GOOS == "windows" || info.Mode().Perm()&0o044 == 0 {
		return
	}
	f.warnings = append(f.warnings, Problem{
		Argument: "shared_credentials_file", Summary: "Profile file readable by others",
		Detail: fmt.Sprintf("The profile file %s holds credentials and has the mode %#o, so other users of this machine can read it. Restrict it with: chmod 600 %[1]s",
			f.path, info.Mode().Perm()),
	})
}

// malformed tells what is wrong with a file and where, without a word of what is in
// it: the error of encoding/json quotes characters and numbers.
func malformed(content []byte, err error) string {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return "is no valid JSON: see " + position(content, syntax.Offset)
	case errors.As(err, &kind) && kind.Field != "":
		return fmt.Sprintf("has a value of the wrong type for %s: see %s", kind.Field, position(content, kind.Offset))
	case errors.As(err, &kind):
		return "is no JSON object"
	}
	return "is no valid JSON"
}

// position turns the number of bytes that were read into a line and a column.
func position(content []byte, offset int64) string {
	before := content[:min(max(int(offset), 0), len(content))]
	line := bytes.Count(before, []byte("\n")) + 1
	column := len(before) - (bytes.LastIndexByte(before, '\n') + 1)
	return fmt.Sprintf("line %d, column %d", line, max(column, 1))
}

// fileWords tells why a file cannot be read.
func fileWords(err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "there is no such file"
	case errors.Is(err, fs.ErrPermission):
		return "permission denied"
	}
	if e := (*fs.PathError)(nil); errors.As(err, &e) {
		return e.Err.Error()
	}
	return "it is no readable file"
}

// expand replaces a leading ~ by the home folder, as a shell would.
func (m Machine) expand(path string) string {
	rest, found := strings.CutPrefix(path, "~")
	if !found || rest != "" && !os.IsPathSeparator(rest[0]) {
		return path
	}
	home, err := m.Home()
	if err != nil {
		return path
	}
	return filepath.Join(home, rest)
}
