// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// file is a file to write.
type file struct {
	path    string
	content []byte
}

// writeFiles writes files whole or not at all: each beside its place first, and
// renamed only when all were written.
func writeFiles(files []file) (err error) {
	var pending []*pendingFile
	defer func() {
		for _, p := range pending {
			p.drop()
		}
	}()
	for _, f := range files {
		p, err := f.prepare()
		if err != nil {
			return err
		}
		pending = append(pending, p)
	}
	for _, p := range pending {
		if err := p.commit(); err != nil {
			return err
		}
	}
	return nil
}

// pendingFile is a file that was written, but not yet in its place.
type pendingFile struct {
	temporary, path string
	direct          []byte // What is written to a place that is no regular file, such as a pipe.
}

func (f file) prepare() (*pendingFile, error) {
	path := f.path
	mode := fs.FileMode(0o666) // Less the umask.
	switch info, err := os.Stat(path); {
	case err == nil && info.IsDir():
		return nil, &fs.PathError{Op: "write", Path: path, Err: errors.New("is a folder")}
	case err == nil && !info.Mode().IsRegular():
		return &pendingFile{path: path, direct: f.content}, nil
	case err == nil:
		mode = info.Mode().Perm()
		// What a symbolic link leads to is replaced, not the link.
		if path, err = filepath.EvalSymlinks(path); err != nil {
			return nil, err
		}
	}
	temporary, err := create(path, mode)
	if err != nil {
		return nil, err
	}
	_, err = temporary.Write(f.content)
	if err = errors.Join(err, temporary.Close()); err != nil {
		_ = os.Remove(temporary.Name()) // It is of no use.
		return nil, err
	}
	return &pendingFile{temporary: temporary.Name(), path: path}, nil
}

// create makes a new file beside a path. os.CreateTemp would make one that only its
// owner can read, which is not what a report is for.
func create(path string, mode fs.FileMode) (*os.File, error) {
	for i := 0; ; i++ {
		name := filepath.Join(filepath.Dir(path), fmt.Sprintf(".%s.%d-%d.tmp", filepath.Base(path), os.Getpid(), i))
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
		if !errors.Is(err, fs.ErrExist) || i > 100 {
			return f, err
		}
	}
}

func (p *pendingFile) commit() error {
	if p.temporary == "" {
		return os.WriteFile(p.path, p.direct, 0o666)
	}
	if err := os.Rename(p.temporary, p.path); err != nil {
		return err
	}
	p.temporary = ""
	return nil
}

func (p *pendingFile) drop() {
	if p.temporary != "" {
		_ = os.Remove(p.temporary) // It was not renamed, and is of no use.
	}
}
