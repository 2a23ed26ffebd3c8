// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package planjson

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// stream walks through a JSON document without holding more of it than the value
// that is asked for.
type stream struct {
	*json.Decoder
	path []string // Where the walk is, for errors.
}

// object calls do for each key of the object that comes next; do must take the
// value. A null has no keys.
func (s *stream) object(do func(key string) error) error {
	if isNull, err := s.open('{'); err != nil || isNull {
		return err
	}
	for s.More() {
		token, err := s.Token()
		if err != nil {
			return err
		}
		key, _ := token.(string) // The decoder lets no other token be a key.
		s.path = append(s.path, key)
		if err := do(key); err != nil {
			return err
		}
		s.path = s.path[:len(s.path)-1]
	}
	return s.close()
}

// array calls do for each element of the array that comes next; do must take it. A
// null has no elements.
func (s *stream) array(do func() error) error {
	if isNull, err := s.open('['); err != nil || isNull {
		return err
	}
	for s.More() {
		if err := do(); err != nil {
			return err
		}
	}
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
		return false, notPlan("At byte %d, %s is not %s.", s.InputOffset(), s.where(), kind)
	}
	return false, nil
}

// close takes the end of an object or array. More also ends where the document does.
func (s *stream) close() error {
	_, err := s.Token()
	return err
}

func (s *stream) where() string {
	if len(s.path) == 0 {
		return "the document"
	}
	return fmt.Sprintf("%q", s.path[len(s.path)-1])
}

// skip leaves a value out. It is held as a whole while it is read, so that it is
// only for values that are small.
func (s *stream) skip() error {
	var nothing ignored
	return s.Decode(&nothing)
}

// skipEach leaves out an object or array that may be large, but whose elements are
// not.
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

// end holds that nothing but white space follows.
func (s *stream) end() error {
	_, err := s.Token()
	if err == nil {
		return notPlan("Something follows the plan, at byte %d. Give one plan.", s.InputOffset())
	}
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}
