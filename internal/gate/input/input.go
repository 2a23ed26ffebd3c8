// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package input reads files and streams from users. It limits their size and nesting,
// drops a byte order mark, and stops when the context ends.
package input

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
)

// Text returns the text of a reader without its byte order mark. Text that is longer than
// the limit, or encoded as UTF-16, is an error, a diagnostic.Diagnostic.
func Text(r io.Reader, name string, limit int64) (io.Reader, error) {
	buffered := bufio.NewReaderSize(r, 64<<10)
	head, err := buffered.Peek(3)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	switch {
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}), bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		return nil, diagnostic.Diagnostic{
			Summary: "File is encoded as UTF-16",
			Detail: fmt.Sprintf("%s is encoded as UTF-16, as PowerShell's > writes it. Write it as UTF-8, with `| Out-File -Encoding utf8`, "+
				"or pipe it into chatapp-gate.", name),
		}
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		_, _ = buffered.Discard(3) // It was peeked at.
	}
	return &limited{r: buffered, name: name, limit: limit, left: limit}, nil
}

// ReadText reads all of Text.
func ReadText(r io.Reader, name string, limit int64) ([]byte, error) {
	text, err := Text(r, name, limit)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(text)
}

// ReadFile is ReadText for a file. Every error has a diagnostic.
func ReadFile(name string, limit int64) ([]byte, error) {
	f, err := open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // It was only read.
	text, err := ReadText(f, name, limit)
	if err != nil && diagnostic.Of(err) == nil {
		err = newUnusable(name, err)
	}
	return text, err
}

func open(name string) (*os.File, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, newUnusable(name, err)
	}
	if info, err := f.Stat(); err == nil && info.IsDir() { // Reading it fails differently on each system.
		_ = f.Close()
		return nil, newUnusable(name, errFolder)
	}
	return f, nil
}

var errFolder = errors.New("it is a folder")

// unusable is why a file cannot be read, for users and for code.
type unusable struct {
	diagnostic.Diagnostic
	err error
}

func (u unusable) Unwrap() []error { return []error{u.Diagnostic, u.err} }

func newUnusable(name string, err error) error {
	u := unusable{diagnostic.Diagnostic{Summary: "File not usable"}, err}
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		err = path.Err
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		u.Detail = fmt.Sprintf("There is no file %s.", name)
	case errors.Is(err, errFolder):
		u.Detail = fmt.Sprintf("%s is a folder; name a file.", name)
	default:
		u.Detail = fmt.Sprintf("%s cannot be read: %v.", name, err)
	}
	return u
}

// limited fails once a reader exceeds a limit.
type limited struct {
	r           io.Reader
	name        string
	limit, left int64
}

func (l *limited) Read(b []byte) (int, error) {
	n, err := l.r.Read(b)
	if l.left -= int64(n); l.left < 0 {
		return 0, diagnostic.Diagnostic{
			Summary: "File is too large",
			Detail:  fmt.Sprintf("%s is larger than %d MB, the limit for such a file.", l.name, l.limit>>20),
		}
	}
	return n, err
}

// File returns a reader of a file. It opens the file at the first read, because opening a
// named pipe waits for its writer.
func File(name string) io.ReadCloser { return &file{name: name} }

type file struct {
	name string
	f    *os.File
}

func (f *file) Read(b []byte) (n int, err error) {
	if f.f == nil {
		if f.f, err = open(f.name); err != nil {
			return 0, err
		}
	}
	return f.f.Read(b)
}

func (f *file) Close() error {
	if f.f == nil {
		return nil
	}
	return f.f.Close()
}

// Until returns a reader that fails once a context ends, even while r blocks, as a
// terminal does. A goroutine reads r and closes it at the end. If r blocks for good, the
// goroutine lasts as long as the process.
func Until(ctx context.Context, r io.ReadCloser) io.Reader {
	u := &until{ctx: ctx, chunks: make(chan chunk), next: make(chan struct{})}
	go u.read(r)
	return u
}

type chunk struct {
	data []byte
	err  error
}

type until struct {
	ctx    context.Context //nolint:containedctx // A method of io.Reader cannot take it.
	chunks chan chunk
	next   chan struct{}
	rest   []byte
	err    error
}

func (u *until) read(r io.ReadCloser) {
	defer func() { _ = r.Close() }() // It was only read.
	b := make([]byte, 64<<10)
	for {
		select {
		case <-u.next:
		case <-u.ctx.Done():
			return
		}
		n, err := r.Read(b)
		select {
		case u.chunks <- chunk{b[:n], err}:
		case <-u.ctx.Done():
			return
		}
		if err != nil {
			return
		}
	}
}

func (u *until) Read(b []byte) (int, error) {
	if len(u.rest) == 0 && u.err == nil {
		select {
		case u.next <- struct{}{}:
		case <-u.ctx.Done():
			return 0, context.Cause(u.ctx)
		}
		select {
		case c := <-u.chunks:
			u.rest, u.err = c.data, c.err
		case <-u.ctx.Done():
			return 0, context.Cause(u.ctx)
		}
	}
	n := copy(b, u.rest)
	u.rest = u.rest[n:]
	if len(u.rest) == 0 {
		return n, u.err
	}
	return n, nil
}
