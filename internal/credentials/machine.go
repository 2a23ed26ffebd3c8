// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package credentials

import (
	"context"
	"os"
	"time"
)

// Machine is where the process runs: all that is looked at besides the arguments.
// Tests put one of their own in its place.
type Machine struct {
	Getenv func(name string) string
	Home   func() (string, error)
	Now    func() time.Time

	// MetadataURL is where an instance asks for the credentials of its role.
	MetadataURL string
	// OAuthURLs has the sign-in service of each site of Alibaba Cloud, by the name
	// that the CLI writes into a profile.
	OAuthURLs map[string]string

	// wait sleeps before another attempt; nil is the real sleep.
	wait func(context.Context, time.Duration) error
}

// Here is the machine that this process runs on.
func Here() Machine {
	return Machine{
		Getenv:      os.Getenv,
		Home:        os.UserHomeDir,
		Now:         time.Now,
		MetadataURL: "http://100.100.100.200",
		OAuthURLs: map[string]string{
			"CN":   "https://oauth.aliyun.com",
			"INTL": "https://oauth.alibabacloud.com",
		},
	}
}

// sleep waits, unless the context ends first.
func (m Machine) sleep(ctx context.Context, d time.Duration) error {
	if m.wait != nil {
		return m.wait(ctx, d)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
