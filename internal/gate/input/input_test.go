// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package input_test

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"go.uber.org/goleak"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/input"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestReadText checks what is dropped from a file, and what is rejected.
func TestReadText(t *testing.T) {
	tests := map[string]struct{ text, want, problem string }{
		"plain":             {"abc", "abc", ""},
		"empty":             {"", "", ""},
		"a byte order mark": {"\ufeffabc", "abc", ""},
		"a mark alone":      {"\ufeff", "", ""},
		"UTF-16":            {"\xff\xfea\x00", "", "File is encoded as UTF-16"},
		"UTF-16, the other": {"\xfe\xff\x00a", "", "File is encoded as UTF-16"},
		"as long as may be": {strings.Repeat("a", 16), strings.Repeat("a", 16), ""},
		"too long":          {strings.Repeat("a", 17), "", "File is too large"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			for _, r := range []io.Reader{strings.NewReader(tt.text), iotest.OneByteReader(strings.NewReader(tt.text))} {
				got, err := input.ReadText(r, "x", 16)
				if tt.problem == "" && (err != nil || string(got) != tt.want) {
					t.Errorf("got %q and %v", got, err)
				}
				if tt.problem != "" && (err == nil || !strings.HasPrefix(err.Error(), tt.problem)) {
					t.Errorf("got %q and %v", got, err)
				}
			}
		})
	}
}

// TestFiles checks how a file that cannot be read is reported, and that code finds the cause.
func TestFiles(t *testing.T) {
	folder := t.TempDir()
	plain, absent := filepath.Join(folder, "plain"), filepath.Join(folder, "absent")
	if err := os.WriteFile(plain, []byte("abc"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{plain: "", absent: "There is no file " + absent + ".", folder: folder + " is a folder; name a file."} {
		f := input.File(name)
		_, streamed := io.ReadAll(f)
		_, whole := input.ReadFile(name, 16)
		for _, err := range []error{streamed, whole} {
			got := diagnostic.Of(err)
			if want == "" && err != nil || want != "" && (len(got) != 1 || got[0].Detail != want) || errors.Is(err, fs.ErrNotExist) != (name == absent) {
				t.Errorf("%s: got %v", name, err)
			}
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestUntil checks that a reader returns what the wrapped one does, and ends with its
// context while that one blocks.
func TestUntil(t *testing.T) {
	text := strings.Repeat("0123456789", 100_000)
	ctx, cancel := context.WithCancel(t.Context())
	if got, err := io.ReadAll(input.Until(ctx, io.NopCloser(iotest.HalfReader(strings.NewReader(text))))); err != nil || string(got) != text {
		t.Errorf("got %d bytes and %v", len(got), err)
	}
	failed := errors.New("failed")
	if _, err := io.ReadAll(input.Until(ctx, io.NopCloser(iotest.ErrReader(failed)))); !errors.Is(err, failed) {
		t.Errorf("got %v", err)
	}
	silent, writer := io.Pipe()
	r := input.Until(ctx, silent)
	cancel()
	if _, err := io.ReadAll(r); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if err := writer.Close(); err != nil { // Lets the goroutine that waits for it end.
		t.Error(err)
	}
}
