// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package credentials

import (
	"errors"
	"runtime"
	"strings"

	"github.com/kballard/go-shellquote"
)

// splitCommand splits a command into program and arguments by the quoting rules of a
// shell, without running one: quotes and backslashes count, variables and pipes do not.
// On Windows a backslash only separates folders.
func splitCommand(command string) ([]string, error) {
	return splitFor(runtime.GOOS == "windows", command)
}

func splitFor(windows bool, command string) ([]string, error) {
	const backslash = "\ue000" // A character that does not occur in commands.
	if windows {
		command = strings.ReplaceAll(command, `\`, backslash)
	}
	words, err := shellquote.Split(command)
	if err != nil {
		return nil, errors.New("has a quote that is not closed")
	}
	if len(words) == 0 || words[0] == "" {
		return nil, errors.New("is empty")
	}
	if windows {
		for i, word := range words {
			words[i] = strings.ReplaceAll(word, backslash, `\`)
		}
	}
	return words, nil
}
