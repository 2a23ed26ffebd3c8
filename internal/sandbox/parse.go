// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

const (
	// MaxScenario is the maximum size of a scenario in bytes.
	MaxScenario = 16 << 20

	maxNesting = 32
)

// ParseScenario reads a scenario from JSON. It rejects unknown and repeated fields, values of the wrong type, and invalid values.
// The error names the line, the column and the value.
func ParseScenario(text []byte) (Scenario, error) {
	if len(text) > MaxScenario {
		return Scenario{}, fmt.Errorf("a scenario must not be larger than %d MiB", MaxScenario>>20)
	}
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	s, at, err := parse(text)
	if err == nil {
		return s, nil
	}
	before := text[:min(max(at, 0), int64(len(text)))]
	line := before[bytes.LastIndexByte(before, '\n')+1:]
	return Scenario{}, fmt.Errorf("line %d, column %d: %w", bytes.Count(before, []byte("\n"))+1, utf8.RuneCount(line)+1, err)
}

// parse returns the scenario, or an error and the offset of its cause.
func parse(text []byte) (s Scenario, at int64, err error) {
	if at, err := checkEncoding(text); err != nil {
		return s, at, err
	}
	w := newWalk(text, "")
	err = w.value(root(), "", 0)
	if bad := (*invalid)(nil); errors.As(err, &bad) {
		return s, w.at, err
	}
	// This also finds text after the object, and locates syntax errors better than the walk.
	if err := json.Unmarshal(text, &s); err != nil {
		var syntax *json.SyntaxError
		if !errors.As(err, &syntax) {
			return s, 0, err
		}
		return s, syntax.Offset - 1, fmt.Errorf("%w; a scenario is one JSON object", err)
	}
	if err != nil {
		return s, w.at, err
	}
	_, err = compile(s, time.Now())
	if bad := (*invalid)(nil); errors.As(err, &bad) {
		w := newWalk(text, bad.path)
		_ = w.value(root(), "", 0) // The text was already walked without an error.
		return s, w.found, err
	}
	return s, 0, err
}

func checkEncoding(text []byte) (at int64, err error) {
	if len(text) > 1 && (text[0] == 0 || text[1] == 0) || bytes.HasPrefix(text, []byte("\xff\xfe")) || bytes.HasPrefix(text, []byte("\xfe\xff")) {
		return 0, errors.New("the text is UTF-16; save it as UTF-8 (Windows PowerShell writes UTF-16 with >, and UTF-8 with | Out-File -Encoding utf8)")
	}
	for at < int64(len(text)) {
		r, size := utf8.DecodeRune(text[at:])
		if r == utf8.RuneError && size == 1 {
			return at, errors.New("the text is not UTF-8; save it as UTF-8")
		}
		at += int64(size)
	}
	return 0, nil
}

// walk checks a text against the schema. encoding/json alone reports neither the path nor the position of a wrong value.
type walk struct {
	text []byte
	dec  *json.Decoder
	at   int64 // start of the current value or name

	want  string // path to find
	found int64  // start of the value at that path, or of the nearest value around it
}

func newWalk(text []byte, want string) *walk {
	w := &walk{text: text, dec: json.NewDecoder(bytes.NewReader(text)), want: want}
	w.dec.UseNumber()
	return w
}

// next moves to the next token, past white space and separators.
func (w *walk) next() int64 {
	w.at = w.dec.InputOffset()
	for w.at < int64(len(w.text)) && strings.IndexByte(" \t\r\n,:", w.text[w.at]) >= 0 {
		w.at++
	}
	return w.at
}

// value checks the next value.
func (w *walk) value(s *shape, path string, depth int) error {
	s = s.resolve()
	start := w.next()
	if rest, ok := strings.CutPrefix(w.want, path); ok && (path == "" || rest == "" || rest[0] == '.' || rest[0] == '[') {
		w.found = start
	}
	token, err := w.dec.Token()
	switch {
	case err != nil:
		return err
	case depth > maxNesting:
		return problem(path, "is nested more deeply than %d levels", maxNesting)
	case s != nil && token == nil:
		return problem(path, "must not be null; leave the field out instead")
	case s != nil && !isOf(token, s.Type):
		return problem(path, "must be %s", typeNames[s.Type])
	}
	switch token {
	case json.Delim('{'):
		return w.object(s, path, start, depth)
	case json.Delim('['):
		for i := 0; w.dec.More(); i++ {
			var items *shape
			if s != nil {
				items = s.Items
			}
			if err := w.value(items, fmt.Sprintf("%s[%d]", path, i), depth+1); err != nil {
				return err
			}
		}
		_, err := w.dec.Token()
		return err
	}
	return nil
}

// object checks the members of an object that starts at an offset.
func (w *walk) object(s *shape, path string, start int64, depth int) error {
	seen := map[string]bool{}
	for w.dec.More() {
		w.next()
		token, err := w.dec.Token()
		if err != nil {
			return err
		}
		name, _ := token.(string)
		inner := strings.TrimPrefix(path+"."+name, ".")
		member, known := s.member(name)
		if !known {
			if meant := s.suggest(name); meant != "" {
				return problem(inner, "is not a field; did you mean %s?", meant)
			}
			return problem(inner, "is not a field; the fields here are %s", strings.Join(sorted(s.Properties), ", "))
		}
		if seen[name] {
			return problem(inner, "appears twice; keep one")
		}
		seen[name] = true
		if err := w.value(member, inner, depth+1); err != nil {
			return err
		}
	}
	w.at = start
	if s != nil {
		for _, name := range s.Required {
			if !seen[name] {
				return problem(path, "%s is missing", name)
			}
		}
		for name, needed := range s.DependentRequired {
			for _, other := range needed {
				if seen[name] && !seen[other] {
					return problem(path, "%s is missing, which %s requires", other, name)
				}
			}
		}
	}
	_, err := w.dec.Token()
	return err
}

var typeNames = map[string]string{
	"object": "an object {…}", "array": "a list […]", "string": "text in quotes", "boolean": "true or false", "integer": "a whole number", "number": "a number",
}

// isOf reports whether a value that starts with a token has a type of the schema; "" means any.
func isOf(token json.Token, want string) bool {
	got := ""
	switch v := token.(type) {
	case json.Delim:
		got = map[json.Delim]string{'{': "object", '[': "array"}[v]
	case string:
		got = "string"
	case bool:
		got = "boolean"
	case json.Number:
		if _, err := strconv.ParseInt(v.String(), 10, 64); err == nil && want == "integer" {
			return true
		}
		if _, err := strconv.ParseFloat(v.String(), 64); err == nil {
			got = "number"
		}
	}
	return want == "" || got == want
}
