// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package planjson

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// sniff finds by the first bytes what is often given in place of a plan's JSON,
// and drops a byte order mark, which says nothing.
func sniff(r io.Reader) (io.Reader, error) {
	buffered := bufio.NewReaderSize(r, 64<<10)
	head, err := buffered.Peek(512)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return nil, notPlan("This is a plan file as `plan -out` writes it, not its JSON.")
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}), bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		return nil, notPlan("This is encoded as UTF-16, as PowerShell's > does. JSON is UTF-8: write it with `| Out-File -Encoding utf8`, or pipe it into chatapp-gate.")
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		return nil, notPlan("This is compressed. Give it through `gunzip -c`.")
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		_, _ = buffered.Discard(3) // It was peeked at.
		head = head[3:]
	}
	switch text := bytes.TrimLeft(head, " \t\r\n"); {
	case len(text) == 0 && len(head) < 512:
		return nil, notPlan("This is empty. In a pipe, the command before failed: `set -o pipefail` shows that.")
	case len(text) > 0 && text[0] != '{':
		return nil, notPlan("This is no JSON object: it begins with %q.", firstRune(text))
	}
	return buffered, nil
}

func firstRune(text []byte) string {
	for _, r := range string(text) {
		return string(r)
	}
	return ""
}
