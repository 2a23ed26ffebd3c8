// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package planjson

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// sniff recognizes by the first bytes what is often given instead of a plan's JSON.
func sniff(r io.Reader) (io.Reader, error) {
	buffered := bufio.NewReaderSize(r, 64<<10)
	head, err := buffered.Peek(512)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return nil, notPlan("This is a plan file as `plan -out` writes it, not its JSON.")
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		return nil, notPlan("This is compressed. Decompress it with `gunzip -c`.")
	}
	text := bytes.TrimLeft(head, " \t\r\n")
	if len(text) == 0 && len(head) < 512 {
		return nil, notPlan("This is empty. In a pipe, the command before it failed; `set -o pipefail` makes that visible.")
	}
	for _, o := range others {
		if bytes.HasPrefix(text, []byte(o.prefix)) {
			return nil, notPlan("%s", o.what)
		}
	}
	if len(text) > 0 && text[0] != '{' {
		return nil, notPlan("This is not a JSON object: it begins with %q.", firstRune(text))
	}
	return buffered, nil
}

// others lists the beginnings of other inputs.
var others = []struct{ prefix, what string }{
	{`{"@`, "This is the log that `plan -json` writes, one message per line, not the plan."},
	{"[command]", "A line of a wrapper comes before the JSON, as setup-terraform and setup-opentofu in GitHub Actions write it. " +
		"Set terraform_wrapper or tofu_wrapper to false there, or call the binary itself."},
	{"::", "A workflow command, such as ::debug::, comes before the JSON: a wrapper of the CLI wrote it. Keep only what the CLI itself writes."},
	{"╷", "A warning of the CLI comes before the JSON, in a box. Do not redirect stderr to stdout with 2>&1."},
	{"│", "A warning of the CLI comes before the JSON, in a box. Do not redirect stderr to stdout with 2>&1."},
	{"\x1b[", "Terminal colors come before the JSON: a warning of the CLI. Do not redirect stderr to stdout with 2>&1."},
	{"Warning:", "A warning of the CLI comes before the JSON. Do not redirect stderr to stdout with 2>&1."},
}

func firstRune(text []byte) string {
	for _, r := range string(text) {
		return string(r)
	}
	return ""
}
