// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package query

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// Arguments are what a user wrote for one read. Empty or nil means left out. Paths and
// messages name them as the data source does.
type Arguments struct {
	Source      *Source
	CustSpaceID string
	ISVCode     string // A secret.
	Key         string // Of the argument that takes one key, such as phone_number.
	Keys        []string
	// WholeChannel takes the keys from one answer for the whole channel. Keys that it does
	// not have are asked for exactly.
	WholeChannel bool
	WindowArguments
	NodeArguments
	Rules          []policy.Rule
	OnInconclusive policy.OnInconclusive
	ShowKeys       bool // Keys are not masked in messages.

	// Unknown lists arguments whose value is not known yet, as in terraform validate.
	// Checks that depend on them are skipped.
	Unknown []string
}

// NodeArguments name a node, whose health can be read.
type NodeArguments struct {
	NodeType     string
	PhoneNumber  string
	TemplateCode string
	Language     string
	WabaID       string
}

// Part names the part of a channel whose counts are read, such as `template "spring_sale"`.
// It is empty for the whole channel.
func (a Arguments) Part() string { return a.read(time.Time{}).part() }

// keys returns the keys that are asked for by name, sorted.
func (a Arguments) keys() []string {
	if a.Key != "" {
		return []string{a.Key}
	}
	return slices.Sorted(slices.Values(a.Keys))
}

// CheckCustSpaceID reports white space, for which CAMS would report an unknown channel. The
// error continues a sentence that begins with the ID.
func CheckCustSpaceID(id string) error {
	if strings.ContainsFunc(id, unicode.IsSpace) {
		return errors.New("contains white space; remove it")
	}
	return nil
}

// Check reports what is wrong with the arguments.
func (a Arguments) Check() diagnostic.List {
	c := checker{a: a}
	c.required()
	if err := CheckCustSpaceID(a.CustSpaceID); err != nil {
		c.add("cust_space_id", "cust_space_id: %q %v.", a.CustSpaceID, err)
	}
	c.keys()
	if !a.Source.HasStates() {
		c.window()
	}
	if a.Source.check != nil {
		a.Source.check(&c)
	}
	c.rules()
	return c.diags
}

// checker collects problems with arguments.
type checker struct {
	a     Arguments
	diags diagnostic.List
}

func (c *checker) add(argument, format string, args ...any) {
	c.diags = append(c.diags, diagnostic.Diagnostic{
		Summary: "Invalid value", Detail: fmt.Sprintf(format, args...), Path: diagnostic.Path{argument},
	})
}

// known reports whether an argument has its final value, even if it is left out.
func (c *checker) known(argument string) bool { return !slices.Contains(c.a.Unknown, argument) }

// absent reports whether an argument is known to be left out. An unknown argument may
// still turn out to be set: an input variable is unknown in terraform validate.
func (c *checker) absent(argument string, isSet bool) bool { return !isSet && c.known(argument) }

// key checks a key. A message shows it masked.
func (c *checker) key(argument, key string) {
	if err := c.a.Source.CheckKey(key); err != nil {
		c.add(argument, "%s: %q %v.", argument, c.a.Source.MaskKey(key), err)
	}
}

// required reports arguments that must be set.
func (c *checker) required() {
	for _, a := range c.a.Source.Arguments {
		if a.Required && c.absent(a.Name, a.isSet(&c.a)) {
			c.add(a.Name, "%s is required. Write a value.", a.Name)
		}
	}
}

func (c *checker) keys() {
	one, several, noun := c.a.Source.Key, c.a.Source.Keys, c.a.Source.Noun
	if c.a.Key != "" && c.a.Keys != nil {
		c.add(several, "%s and %s cannot be combined. Set one of them.", one, several)
	}
	if c.a.Key != "" {
		c.key(one, c.a.Key)
	}
	if c.a.Keys != nil && len(c.a.Keys) == 0 && c.known(several) {
		c.add(several, "%s is empty. Name at least one %s, or leave it out to read the whole channel.", several, noun)
	}
	seen := make(map[string]bool, len(c.a.Keys))
	for _, key := range c.a.Keys {
		c.key(several, key)
		if seen[key] {
			c.add(several, "%s has %s twice. Remove one of them.", several, c.a.Source.MaskKey(key))
		}
		seen[key] = true
	}
	if c.a.WholeChannel && c.absent(one, c.a.Key != "") && c.absent(several, c.a.Keys != nil) {
		c.add("whole_channel", "whole_channel applies only with %s. Without %[1]s the whole channel is read anyway.", several)
	}
}

func (c *checker) rules() {
	granularity := c.a.granularity()
	if !c.known("granularity") {
		granularity = ""
	}
	names := make(map[string]bool, len(c.a.Rules))
	intervals := c.intervals()
	for _, rule := range c.a.Rules {
		c.diags = append(c.diags, rule.Check(c.a.Source.Source, granularity, intervals)...)
		if names[rule.Name] {
			c.diags = append(c.diags, diagnostic.Diagnostic{
				Summary: "Invalid rule", Detail: fmt.Sprintf("Two rules have the name %q.", rule.Name), Path: diagnostic.Path{"rules", rule.Name},
			})
		}
		names[rule.Name] = true
	}
	if o := c.a.OnInconclusive; o != "" && !slices.Contains(policy.OnInconclusives(), string(o)) {
		c.add("on_inconclusive", "on_inconclusive: %q is unknown. Write %s.", string(o), diagnostic.Listed(policy.OnInconclusives(), "or"))
	}
}
