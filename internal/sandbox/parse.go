// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// ParseScenario reads a scenario from JSON. It refuses unknown and repeated fields, values of the wrong type and values that make
// no sense; the error is a [*ScenarioError] that names the value and its line.
func ParseScenario(data []byte) (Scenario, error) {
	p := parser{data: data, dec: json.NewDecoder(bytes.NewReader(data)), places: map[string]int64{}}
	p.dec.UseNumber()
	s, err := p.scenario()
	if err == nil {
		return s, nil
	}
	var bad *ScenarioError
	if !errors.As(err, &bad) {
		bad = problem("", "%v: a scenario is one JSON object", err)
	}
	offset := p.place(bad.Path)
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		offset = syntax.Offset - 1
	}
	before := data[:min(max(offset, 0), int64(len(data)))]
	bad.Line = bytes.Count(before, []byte("\n")) + 1
	bad.Column = len(before) - bytes.LastIndexByte(before, '\n')
	return Scenario{}, bad
}

// parser walks the text along the Go types, since encoding/json names neither the path nor the line of what it refuses.
type parser struct {
	data   []byte
	dec    *json.Decoder
	places map[string]int64
}

func (p *parser) scenario() (Scenario, error) {
	var s Scenario
	var text json.RawMessage
	if err := json.Unmarshal(p.data, &text); err != nil { // It is no JSON.
		return s, err
	}
	if err := p.value(reflect.TypeOf(s), ""); err != nil {
		return s, err
	}
	if err := json.Unmarshal(p.data, &s); err != nil {
		return s, err
	}
	for i, c := range s.Channels {
		for j, n := range c.Numbers {
			path := fmt.Sprintf("channels[%d].numbers[%d]", i, j)
			if _, said := p.places[path+".delivery_rate"]; n.DailySent > 0 && !said {
				return s, problem(path, "delivery_rate is missing: say which share of daily_sent arrives, for example 0.97")
			}
		}
	}
	_, err := compile(s, time.Now())
	return s, err
}

// place finds where a path stands, or else what it is part of.
func (p *parser) place(path string) int64 {
	for {
		if at, ok := p.places[path]; ok || path == "" {
			return at
		}
		path = path[:max(strings.LastIndexAny(path, ".["), 0)]
	}
}

// value checks the next value of the text against a type.
func (p *parser) value(t reflect.Type, path string) error {
	p.places[path] = p.next()
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() == reflect.Interface {
		var anything json.RawMessage
		return p.dec.Decode(&anything)
	}
	token, err := p.dec.Token()
	if err != nil {
		return err
	}
	switch v := token.(type) {
	case nil: // null leaves the default.
		return nil
	case json.Delim:
		switch {
		case v == '{' && t.Kind() == reflect.Struct:
			return p.object(fieldsOf(t), nil, path)
		case v == '{' && t.Kind() == reflect.Map:
			return p.object(nil, t.Elem(), path)
		case v == '[' && t.Kind() == reflect.Slice:
			return p.array(t.Elem(), path)
		}
	case string:
		if t.Kind() == reflect.String {
			return nil
		}
	case bool:
		if t.Kind() == reflect.Bool {
			return nil
		}
	case json.Number:
		if _, err := strconv.ParseInt(v.String(), 10, 64); err == nil && t.Kind() != reflect.Float64 && t.ConvertibleTo(reflect.TypeFor[int64]()) {
			return nil
		}
		if _, err := strconv.ParseFloat(v.String(), 64); err == nil && t.Kind() == reflect.Float64 {
			return nil
		}
	}
	return problem(path, "must be %s", kindOf(t))
}

// object checks the members of an object: named fields of a struct, or any names with values of one type.
func (p *parser) object(fields map[string]reflect.Type, all reflect.Type, path string) error {
	seen := map[string]bool{}
	for p.dec.More() {
		at := p.next()
		token, err := p.dec.Token()
		if err != nil {
			return err
		}
		name, _ := token.(string)
		inner := strings.TrimPrefix(path+"."+name, ".")
		t := all
		if fields != nil {
			t = fields[name]
		}
		if t == nil {
			p.places[inner] = at
			return problem(inner, "there is no such field; the fields here are %s", names(fields))
		}
		if seen[name] {
			p.places[inner] = at
			return problem(inner, "is there twice: keep one")
		}
		seen[name] = true
		if err := p.value(t, inner); err != nil {
			return err
		}
	}
	_, err := p.dec.Token()
	return err
}

func (p *parser) array(t reflect.Type, path string) error {
	for i := 0; p.dec.More(); i++ {
		if err := p.value(t, fmt.Sprintf("%s[%d]", path, i)); err != nil {
			return err
		}
	}
	_, err := p.dec.Token()
	return err
}

// next is the offset of the next token: past the white space and separator after the last one.
func (p *parser) next() int64 {
	at := p.dec.InputOffset()
	for at < int64(len(p.data)) && strings.IndexByte(" \t\r\n,:", p.data[at]) >= 0 {
		at++
	}
	return at
}

// fieldsOf lists the JSON fields of a struct.
func fieldsOf(t reflect.Type) map[string]reflect.Type {
	fields := map[string]reflect.Type{}
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name != "-" {
			fields[name] = f.Type
		}
	}
	return fields
}

func names(fields map[string]reflect.Type) string {
	return strings.Join(sorted(fields), ", ")
}

func kindOf(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Struct, reflect.Map:
		return "an object {…}"
	case reflect.Slice:
		return "a list […]"
	case reflect.String:
		return "a text in quotes"
	case reflect.Bool:
		return "true or false"
	case reflect.Float64:
		return "a number"
	default:
		return "a whole number"
	}
}
