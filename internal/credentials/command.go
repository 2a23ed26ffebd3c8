// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package credentials

import (
	"errors"
	"runtime"
	"strings"
)

var (
	errQuote   = errors.New("has a quote that is not closed")
	errNoWords = errors.New("is empty")
)

// splitCommand splits a command into program and arguments, without a shell: white
// space separates, quotes hold together. A backslash takes the next character as it
// is, within double quotes only a quote or a backslash; on Windows it separates
// folders, and means nothing else.
func splitCommand(command string) ([]string, error) {
	return splitFor(runtime.GOOS == "windows", command)
}

func splitFor(windows bool, command string) ([]string, error) {
	var words []string
	var word strings.Builder
	inWord := false
	quote := rune(0)
	characters := []rune(command)
	for i := 0; i < len(characters); i++ {
		c := characters[i]
		next := rune(0)
		if i+1 < len(characters) {
			next = characters[i+1]
		}
		switch {
		case c == '\\' && !windows && next != 0 && (quote == 0 || quote == '"' && (next == '"' || next == '\\')):
			word.WriteRune(next)
			inWord = true
			i++
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && (c == '"' || c == '\''):
			quote, inWord = c, true
		case quote == 0 && strings.ContainsRune(" \t\r\n", c):
			if inWord {
				words = append(words, word.String())
				word.Reset()
				inWord = false
			}
		default:
			word.WriteRune(c)
			inWord = true
		}
	}
	if quote != 0 {
		return nil, errQuote
	}
	if inWord {
		words = append(words, word.String())
	}
	if len(words) == 0 || words[0] == "" {
		return nil, errNoWords
	}
	return words, nil
}
