// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package credentials

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
)

// profile has the fields of an Alibaba Cloud CLI profile that are read here.
type profile struct {
	hidden

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

// key returns the access key of a profile, with its token if there is one.
func (p profile) key() cams.Credential {
	return cams.Credential{AccessKeyID: p.AccessKeyID, AccessKeySecret: p.AccessKeySecret, SecurityToken: p.STSToken}
}

// profileFile is a profile file as read. It is never written.
type profileFile struct {
	path     string
	profiles []profile
	trouble  *trouble // Why it could not be read.
	warnings diagnostic.List
}

// trouble is a problem with a profile or with its file.
type trouble struct {
	diagnostic.Diagnostic
	absent bool // The profile or the file does not exist.
}

func (f *profileFile) describe(name string) string {
	return fmt.Sprintf("profile %q of %s", name, f.path)
}

// profileName returns the profile that is named in arguments or environment. The file's
// current profile is ignored: the official provider ignores it too, and would sign with
// other credentials.
func (r *resolver) profileName() string { return r.first("profile", r.arguments.Profile) }

// profile finds a profile. The file is read once.
func (r *resolver) profile(name string) (profile, *trouble) {
	if r.file == nil {
		r.file = r.readProfileFile()
	}
	return r.file.profile(name)
}

func (f *profileFile) profile(name string) (profile, *trouble) {
	if f.trouble != nil {
		return profile{}, f.trouble
	}
	var names, quoted []string
	for _, p := range f.profiles {
		if p.Name == name {
			return p, nil
		}
		names, quoted = append(names, p.Name), append(quoted, fmt.Sprintf("%q", p.Name))
	}
	return profile{}, &trouble{diagnosed(diagnostic.Error, "profile", "No such profile",
		"There is no profile %q in %s. It has %s.%s", name, f.path, cmp.Or(diagnostic.Listed(quoted, "and"), "none"), diagnostic.DidYouMean(name, names)), true}
}

func (r *resolver) readProfileFile() *profileFile {
	f := &profileFile{path: cmp.Or(r.first("shared_credentials_file", r.arguments.SharedCredentialsFile), "~/.aliyun/config.json")}
	const argument = "shared_credentials_file"
	where := fmt.Sprintf("Its path was looked for in %s.", r.places(argument))
	content, err := os.ReadFile(r.expand(f.path))
	if err != nil {
		f.trouble = &trouble{diagnosed(diagnostic.Error, argument, "Profile file not read",
			"A profile is named, but the profile file %s cannot be read: %s. %s", f.path, fileWords(err), where), errors.Is(err, fs.ErrNotExist)}
		return f
	}
	profiles, what := parseProfiles(content)
	if what != "" {
		f.trouble = &trouble{diagnosed(diagnostic.Error, argument, "Malformed profile file", "The profile file %s %s. %s", f.path, what, where), false}
		return f
	}
	f.profiles = profiles
	f.warnOfOthers(r.expand(f.path))
	return f
}

// parseProfiles reads the profiles of a file, or returns what is wrong with it: the rest
// of a sentence, without quoting from the file. White space around values is trimmed, as
// in the official provider.
func parseProfiles(content []byte) (profiles []profile, what string) {
	var document struct {
		Profiles []profile `json:"profiles"`
	}
	content = bytes.TrimPrefix(content, []byte("\xef\xbb\xbf"))
	if err := json.Unmarshal(content, &document); err != nil {
		return nil, malformed(content, err)
	}
	for i := range document.Profiles {
		for _, text := range document.Profiles[i].texts() {
			*text = strings.TrimSpace(*text)
		}
	}
	return document.Profiles, ""
}

// texts returns pointers to the strings of a profile, by their names in the file.
func (p *profile) texts() map[string]*string {
	all := make(map[string]*string)
	for field, value := range reflect.ValueOf(p).Elem().Fields() {
		if value.Kind() == reflect.String {
			all[field.Tag.Get("json")], _ = reflect.TypeAssert[*string](value.Addr()) // It is a string's.
		}
	}
	return all
}

// warnOfOthers warns about a file that other users can read or change. Windows does not
// have these mode bits.
func (f *profileFile) warnOfOthers(path string) {
	info, err := os.Stat(path)
	if err != nil || runtime.GOOS == "windows" {
		return
	}
	mode := info.Mode().Perm()
	warn := func(summary, can string) {
		f.warnings = append(f.warnings, diagnosed(diagnostic.Warning, "shared_credentials_file", summary,
			"Other users of this machine can %s the profile file %s, which contains credentials. Its mode is %#o. Restrict it with: chmod 600 %[2]s", can, f.path, mode))
	}
	switch {
	case mode&0o044 != 0:
		warn("Profile file readable by others", "read")
	case mode&0o022 != 0:
		warn("Profile file writable by others", "change")
	}
}

// malformed describes what is wrong with a file and where, without quoting from it: the
// errors of encoding/json quote characters and numbers.
func malformed(content []byte, err error) string {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return "is not valid JSON: see " + position(content, syntax.Offset)
	case errors.As(err, &kind) && kind.Field != "":
		return fmt.Sprintf("has a value of the wrong type for %s: see %s", kind.Field, position(content, kind.Offset))
	case errors.As(err, &kind):
		return "is not a JSON object"
	}
	return "is not valid JSON"
}

// position converts an offset into a line and a column.
func position(content []byte, offset int64) string {
	before := content[:min(max(int(offset), 0), len(content))]
	line := bytes.Count(before, []byte("\n")) + 1
	column := len(before) - (bytes.LastIndexByte(before, '\n') + 1)
	return fmt.Sprintf("line %d, column %d", line, max(column, 1))
}

// fileWords describes why a file cannot be read.
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
	return "it is not a readable file"
}

// expand replaces a leading ~ with the home folder, as a shell would.
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
