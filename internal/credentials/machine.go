// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package credentials

import (
	"os"
	"time"
)

// Machine is what Resolve reads besides the arguments. Fields that are left out default to
// the real machine; tests replace them.
type Machine struct {
	Getenv func(name string) string
	Home   func() (string, error)
	Now    func() time.Time

	// MetadataURL is where an instance asks for the credentials of its role.
	MetadataURL string
	// OAuthURLs maps the sites of Alibaba Cloud, as the CLI names them in a profile, to
	// their sign-in services.
	OAuthURLs map[string]string
}

// complete fills in the defaults.
func (m Machine) complete() Machine {
	if m.Getenv == nil {
		m.Getenv = os.Getenv
	}
	if m.Home == nil {
		m.Home = os.UserHomeDir
	}
	if m.Now == nil {
		m.Now = time.Now
	}
	if m.MetadataURL == "" {
		m.MetadataURL = "http://100.100.100.200"
	}
	if m.OAuthURLs == nil {
		m.OAuthURLs = map[string]string{
			"CN":   "https://oauth.aliyun.com",
			"INTL": "https://oauth.alibabacloud.com",
		}
	}
	return m
}
