// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

//go:build !windows

package command

import (
	"path/filepath"

	"github.com/google/renameio/v2"
)

// replacement keeps the mode of an existing file. A new one gets 0666 minus the umask.
func replacement(path string) (pending, error) {
	return renameio.NewPendingFile(path,
		renameio.WithTempDir(filepath.Dir(path)), renameio.WithPermissions(0o666), renameio.WithExistingPermissions())
}
