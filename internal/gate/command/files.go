// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// file is a file to write.
type file struct {
	path    string
	content []byte
}

// pending is a file that is written, but not yet moved into place.
type pending interface {
	io.Writer
	CloseAtomicallyReplace() error
	Cleanup() error // Does nothing to a file that is in place.
}

// writeFiles replaces files completely or not at all, and only if all could be written.
func writeFiles(files []file) error {
	all := make([]pending, 0, len(files))
	defer func() {
		for _, p := range all {
			_ = p.Cleanup() // Only a temporary file remains to be removed.
		}
	}()
	for _, f := range files {
		p, err := prepare(f.path)
		if err != nil {
			return err
		}
		all = append(all, p)
		if _, err := p.Write(f.content); err != nil {
			return err
		}
	}
	for _, p := range all {
		if err := p.CloseAtomicallyReplace(); err != nil {
			return err
		}
	}
	return nil
}

func prepare(path string) (pending, error) {
	switch info, err := os.Stat(path); {
	case err != nil: // Probably a new file. Otherwise, opening it reports the error.
	case info.IsDir():
		return nil, &fs.PathError{Op: "write", Path: path, Err: errors.New("is a directory")}
	case !info.Mode().IsRegular():
		return &direct{path: path}, nil
	default:
		// The target of a symbolic link is replaced, not the link.
		if path, err = filepath.EvalSymlinks(path); err != nil {
			return nil, err
		}
	}
	p, err := replacement(path)
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		e.Path = path // Not the temporary file's name.
	}
	return p, err
}

// direct is a file that is not regular, such as a pipe. It cannot be replaced, so it is
// written last.
type direct struct {
	bytes.Buffer
	path string
}

func (d *direct) CloseAtomicallyReplace() error { return os.WriteFile(d.path, d.Bytes(), 0o666) }

func (*direct) Cleanup() error { return nil }
