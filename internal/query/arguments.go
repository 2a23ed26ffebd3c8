// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package query is what is asked of one channel: arguments, as they stand in a
// configuration or a policy file, the read that they lead to, and its verdict. It
// knows neither Terraform nor where the arguments come from.
package query

import (
	"fmt"
	"slices"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// DefaultSettle is how long an interval is given to settle unless told otherwise.
const DefaultSettle = "2h"

// Arguments are what a user has written of a channel; empty or nil means left out.
// The names of the arguments are those of the data source
// alicloud_chatapp_phone_number_metric.
type Arguments struct {
	CustSpaceID  string
	ISVCode      string // A secret.
	PhoneNumber  string
	PhoneNumbers []string
	Granularity  string
	Start, End   *int64 // Unix milliseconds.
	Lookback     string
	Settle       string
	Timezone     string
	Rules        []policy.Rule
}

// Problem is what is wrong with an argument.
type Problem struct {
	// Path leads to the argument: {"lookback"}, {"rules", "delivery", "waiver", "until"}.
	Path    []string
	Message string // Whole sentences: what is wrong, and what to write.
}

// Any instant between 1973 and 5138 has twelve to fourteen digits in Unix
// milliseconds. Seconds, the likely mistake, have ten.
const (
	firstMillisecond = 100_000_000_000
	lastMillisecond  = 99_999_999_999_999
)

// Check lists what is wrong with the arguments. Unknown names arguments that are
// set, but whose value is not known yet, as at Terraform's validate: "lookback",
// "rules.delivery.min". What depends on them is not checked.
func (a Arguments) Check(unknown ...string) []Problem {
	c := checker{a: a, unknown: unknown}
	c.numbers()
	c.choices()
	c.window()
	c.lookback()
	c.rules()
	return c.problems
}

type checker struct {
	a        Arguments
	unknown  []string
	problems []Problem
}

func (c *checker) add(argument, format string, args ...any) {
	c.problems = append(c.problems, Problem{[]string{argument}, fmt.Sprintf(format, args...)})
}

func (c *checker) known(argument string) bool { return !slices.Contains(c.unknown, argument) }

// absent tells whether an argument is known to be left out. What is unknown may
// turn out to be set or not: an input variable is unknown at Terraform's validate.
func (c *checker) absent(argument string, isSet bool) bool { return !isSet && c.known(argument) }

func (c *checker) numbers() {
	if c.a.PhoneNumber != "" && c.a.PhoneNumbers != nil {
		c.add("phone_numbers", "phone_number and phone_numbers exclude each other. Set one of them.")
	}
	if c.a.PhoneNumber != "" {
		c.each("phone_number", c.a.PhoneNumber, metric.CheckPhoneNumber)
	}
	if c.a.PhoneNumbers != nil && len(c.a.PhoneNumbers) == 0 && c.known("phone_numbers") {
		c.add("phone_numbers", "phone_numbers is empty. Name at least one, or leave it out to read the whole channel.")
	}
	for _, number := range c.a.PhoneNumbers {
		c.each("phone_numbers", number, metric.CheckPhoneNumber)
	}
}

// each adds an error that continues a sentence which begins with the value.
func (c *checker) each(argument, value string, check func(string) error) {
	if err := check(value); err != nil {
		c.add(argument, "%s: %q %v.", argument, value, err)
	}
}

func (c *checker) choices() {
	if g := c.a.Granularity; g != "" && !slices.Contains(metric.Granularities(), g) {
		c.add("granularity", "granularity: %q is unknown; write %s.", g, strings.Join(metric.Granularities(), " or "))
	}
	if c.a.Timezone != "" {
		c.each("timezone", c.a.Timezone, func(s string) error {
			_, err := metric.ParseTimezone(s)
			return err
		})
	}
}

func (c *checker) window() {
	start, end, lookback := c.a.Start != nil, c.a.End != nil, c.a.Lookback != ""
	noStart, noEnd, noLookback := c.absent("start", start), c.absent("end", end), c.absent("lookback", lookback)
	switch {
	case lookback && (start || end):
		c.add("lookback", "lookback excludes start and end. Set lookback, or start and end.")
	case noLookback && noStart && noEnd:
		c.add("lookback", "No window is set. Set lookback, such as \"7d\", or start and end.")
	case start && noEnd:
		c.add("start", "start is set without end. A window needs both.")
	case end && noStart:
		c.add("end", "end is set without start. A window needs both.")
	}
	c.millisecond("start", c.a.Start)
	c.millisecond("end", c.a.End)
	if c.a.Start != nil && c.a.End != nil && *c.a.Start >= *c.a.End {
		c.add("end", "end is %d, which is not after start, %d.", *c.a.End, *c.a.Start)
	}
}

func (c *checker) millisecond(argument string, ms *int64) {
	if ms != nil && (*ms < firstMillisecond || *ms > lastMillisecond) {
		c.add(argument, "%s is %d, which is no time in Unix milliseconds: those have 13 digits today. Seconds must be multiplied by 1000; "+
			"in Terraform, the provider's function unix_ms makes milliseconds from a timestamp.", argument, *ms)
	}
}

func (c *checker) lookback() {
	if c.a.Settle != "" {
		c.each("settle", c.a.Settle, checkLength)
	}
	if c.a.Settle != "" && c.absent("lookback", c.a.Lookback != "") {
		c.add("settle", "settle has a meaning only with lookback. Remove it: a window of start and end is read as it is.")
	}
	if c.a.Lookback == "" {
		return
	}
	length, err := metric.ParseLength(c.a.Lookback)
	if err == nil && c.known("granularity") {
		_, err = c.a.granularity().Intervals(length)
	}
	if err != nil {
		c.add("lookback", "lookback: %q %v.", c.a.Lookback, err)
	}
}

func checkLength(s string) error {
	_, err := metric.ParseLength(s)
	return err
}

func (c *checker) rules() {
	granularity := c.a.granularity()
	if !c.known("granularity") {
		granularity = ""
	}
	for _, rule := range c.a.Rules {
		prefix := "rules." + rule.Name + "."
		var unknown []string
		for _, path := range c.unknown {
			if field, found := strings.CutPrefix(path, prefix); found {
				unknown = append(unknown, field)
			}
		}
		for _, problem := range rule.Check(granularity, unknown...) {
			path := []string{"rules", rule.Name}
			if problem.Field != "" && problem.Field != "name" {
				path = append(path, strings.Split(problem.Field, ".")...)
			}
			c.problems = append(c.problems, Problem{path, "Rule " + rule.Name + ": " + problem.Message + "."})
		}
	}
}

func (a Arguments) granularity() metric.Granularity {
	if a.Granularity == "" {
		return metric.Daily
	}
	return metric.Granularity(a.Granularity)
}

// timezone is the name of the zone in which days begin.
func (a Arguments) timezone() string {
	if a.Timezone == "" {
		return metric.DefaultTimezone
	}
	return a.Timezone
}

// settle is empty without a lookback, where it has no meaning.
func (a Arguments) settle() string {
	if a.Settle == "" && a.Lookback != "" {
		return DefaultSettle
	}
	return a.Settle
}
