// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package planjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"strings"
	"time"
)

// maxDepth bounds the nesting of objects and arrays. Each level of modules takes three.
const maxDepth = 1000

// stream reads a JSON document, with only the current value in memory.
type stream struct {
	*json.Decoder
	path []string // The current position, for errors.
}

func newStream(r io.Reader) stream {
	d := json.NewDecoder(r)
	d.UseNumber()
	return stream{Decoder: d}
}

// object calls do for each field of the next object; do must read the value. A null has
// no fields. Two fields that differ only in case are an error, since readers disagree on
// which counts.
func (s *stream) object(do func(name string) error) error {
	return s.pairs(strings.ToLower, do)
}

// dictionary is object for names that users choose, where case matters.
func (s *stream) dictionary(do func(name string) error) error {
	return s.pairs(asIs, do)
}

func asIs(name string) string { return name }

func (s *stream) pairs(fold func(string) string, do func(name string) error) error {
	if isNull, err := s.open('{'); err != nil || isNull {
		return err
	}
	return s.fields(fold, do)
}

// fields reads the rest of an object that is open.
func (s *stream) fields(fold func(string) string, do func(name string) error) error {
	seen := make(map[string]bool)
	for s.More() {
		token, err := s.Token()
		if err != nil {
			return err
		}
		name, _ := token.(string) // The decoder does not allow other tokens as names.
		if s.path = append(s.path, name); len(s.path) > maxDepth {
			return tooDeep
		}
		folded := fold(name)
		if seen[folded] {
			return notPlan("At byte %d, the field %.60q comes twice in one object, or in another case.", s.InputOffset(), name)
		}
		seen[folded] = true
		if err := do(name); err != nil {
			return err
		}
		s.path = s.path[:len(s.path)-1]
	}
	return s.close()
}

// array calls do for each element of the next array; do must read it. A null has no
// elements.
func (s *stream) array(do func() error) error {
	if isNull, err := s.open('['); err != nil || isNull {
		return err
	}
	return s.elements(do)
}

// elements reads the rest of an array that is open.
func (s *stream) elements(do func() error) error {
	if s.path = append(s.path, "[]"); len(s.path) > maxDepth {
		return tooDeep
	}
	for s.More() {
		if err := do(); err != nil {
			return err
		}
	}
	s.path = s.path[:len(s.path)-1]
	return s.close()
}

func (s *stream) open(want json.Delim) (isNull bool, err error) {
	token, err := s.Token()
	if err != nil {
		return false, err
	}
	if token == nil {
		return true, nil
	}
	if token != want {
		kind := "an object"
		if want == '[' {
			kind = "an array"
		}
		return false, s.wrongType(kind)
	}
	return false, nil
}

// wrongType does not show the value: it may be a secret or a phone number.
func (s *stream) wrongType(kind string) error {
	return notPlan("At byte %d, %s has a value of the wrong type: it is not %s.", s.InputOffset(), s.where(), kind)
}

// close reads the end of an object or array. More is also false at the end of the
// document.
func (s *stream) close() error {
	_, err := s.Token()
	return err
}

func (s *stream) where() string {
	for i := len(s.path) - 1; i >= 0; i-- {
		if s.path[i] != "[]" {
			return fmt.Sprintf("%.60q", s.path[i])
		}
	}
	return "the document"
}

// scalar reads a value that is neither an object nor an array; null is nil.
func scalar[T any](s *stream, kind string) (*T, error) {
	token, err := s.Token()
	if err != nil || token == nil {
		return nil, err
	}
	value, fits := token.(T)
	if !fits {
		return nil, s.wrongType(kind)
	}
	return &value, nil
}

// text reads a string; null is "".
func (s *stream) text() (string, error) {
	text, err := scalar[string](s, "text")
	if text == nil {
		return "", err
	}
	return *text, nil
}

// time reads a time in RFC 3339 form; null is nil.
func (s *stream) time() (*time.Time, error) {
	text, err := s.text()
	if text == "" {
		return nil, err
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return nil, s.wrongType("a time in RFC 3339 form")
	}
	return &at, nil
}

// numeric reads a number; null is nil.
func numeric[T any](s *stream, kind string, convert func(json.Number) (T, error)) (*T, error) {
	number, err := scalar[json.Number](s, "a number")
	if number == nil {
		return nil, err
	}
	n, err := convert(*number)
	if err != nil {
		return nil, s.wrongType(kind)
	}
	return &n, nil
}

func (s *stream) whole() (*int64, error) {
	return numeric(s, "a whole number of 64 bits", json.Number.Int64)
}

func (s *stream) number() (*float64, error) {
	return numeric(s, "a finite number", json.Number.Float64)
}

// setWhole reads a whole number into n; null leaves it.
func (s *stream) setWhole(n *int64) error {
	read, err := s.whole()
	if read != nil {
		*n = *read
	}
	return err
}

// bool reads a boolean; null is nil.
func (s *stream) bool() (*bool, error) { return scalar[bool](s, "true or false") }

// tree reads any value, in the form for policy.Source.Rules.
func (s *stream) tree() (any, error) {
	token, err := s.Token()
	if err != nil {
		return nil, err
	}
	switch v := token.(type) {
	case json.Number:
		// Terraform's precision for numbers.
		f, _, err := big.ParseFloat(v.String(), 10, 512, big.ToNearestEven)
		if err != nil {
			return nil, s.wrongType("a number in the supported range")
		}
		return f, nil
	case json.Delim:
		if v == '[' {
			return s.list()
		}
		return s.branches()
	}
	return token, nil
}

func (s *stream) list() (any, error) {
	all := []any{}
	err := s.elements(func() error {
		element, err := s.tree()
		all = append(all, element)
		return err
	})
	return all, err
}

func (s *stream) branches() (any, error) {
	all := make(map[string]any)
	err := s.fields(asIs, func(name string) (err error) {
		all[name], err = s.tree()
		return err
	})
	return all, err
}

// parsed returns the tree of a value, or nil if it is missing.
func parsed(raw json.RawMessage) (any, error) {
	if len(raw) == 0 {
		return nil, nil
	}
	s := newStream(bytes.NewReader(raw))
	return s.tree()
}

// ignored is a JSON value that is not used.
type ignored struct{}

// UnmarshalJSON accepts any value.
func (*ignored) UnmarshalJSON([]byte) error { return nil }

// skip skips a small value, which is in memory as a whole while it is read.
func (s *stream) skip() error {
	var nothing ignored
	return s.Decode(&nothing)
}

// skipEach skips an object or array that may be large, but has small elements.
func (s *stream) skipEach() error {
	token, err := s.Token()
	if err != nil {
		return err
	}
	switch token {
	case json.Delim('{'):
		for s.More() {
			if _, err := s.Token(); err != nil {
				return err
			}
			if err := s.skip(); err != nil {
				return err
			}
		}
		return s.close()
	case json.Delim('['):
		for s.More() {
			if err := s.skip(); err != nil {
				return err
			}
		}
		return s.close()
	}
	return nil
}

// end checks that only white space follows.
func (s *stream) end() error {
	_, err := s.Token()
	if err == nil {
		return notPlan("Something follows the plan, at byte %d. Give one plan only.", s.InputOffset())
	}
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}
