// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"errors"
	"os"
	"path/filepath"
)

// replacement does what renameio does elsewhere: it does not support Windows.
func replacement(path string) (pending, error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path))
	return temporary{f, path}, err
}

type temporary struct {
	*os.File
	path string
}

func (t temporary) CloseAtomicallyReplace() error {
	if err := errors.Join(t.Sync(), t.Close()); err != nil {
		return err
	}
	return os.Rename(t.Name(), t.path)
}

func (t temporary) Cleanup() error {
	_ = t.Close()
	return os.Remove(t.Name())
}
