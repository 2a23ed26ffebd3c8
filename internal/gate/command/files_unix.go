// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

//go:build !windows

package command

import (
	"path/filepath"

	"github.com/google/renameio/v2"
)

// replacement keeps the mode of a file that exists. A new one is 0666 less the umask.
func replacement(path string) (pending, error) {
	return renameio.NewPendingFile(path,
		renameio.WithTempDir(filepath.Dir(path)), renameio.WithPermissions(0o666), renameio.WithExistingPermissions())
}
