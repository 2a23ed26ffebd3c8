// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package query

// Argument is an argument of a read, as users write it in a configuration or a policy.
type Argument struct {
	Name string
	// Target returns a pointer to where the value belongs. The type that it points to is
	// the type of the argument: string, []string, bool or *int64.
	Target   func(*Arguments) any
	Required bool // It must be set.
	Subject  bool // It names what is read, such as the channel. Reads that differ in it are unrelated.
	Computed bool // The provider fills it in if it is left out.
}

// isSet reports whether the argument has a value.
func (a Argument) isSet(of *Arguments) bool {
	switch target := a.Target(of).(type) {
	case *string:
		return *target != ""
	case *[]string:
		return *target != nil
	case *bool:
		return *target
	case **int64:
		return *target != nil
	}
	return false
}

// Text returns the value of a string argument, or "" if the source does not have it.
func (a Arguments) Text(name string) string {
	for _, argument := range a.Source.Arguments {
		if text, isText := argument.Target(&a).(*string); isText && argument.Name == name {
			return *text
		}
	}
	return ""
}

// SubjectArguments lists the arguments that name what is read.
func (s *Source) SubjectArguments() []string {
	var names []string
	for _, a := range s.Arguments {
		if a.Subject {
			names = append(names, a.Name)
		}
	}
	return names
}

// Subject identifies what a read is about: reads of one source about the same thing have
// equal subjects. It is not shown to people.
func (a Arguments) Subject() string {
	subject := a.Source.Name
	for _, argument := range a.Source.Arguments {
		if text, isText := argument.Target(&a).(*string); isText && argument.Subject {
			subject += "\x00" + *text
		}
	}
	return subject
}

// channelArguments name a channel.
var channelArguments = []Argument{
	{Name: "cust_space_id", Subject: true, Target: func(a *Arguments) any { return &a.CustSpaceID }},
	{Name: "isv_code", Target: func(a *Arguments) any { return &a.ISVCode }},
}

// windowArguments belong to every source that reads a window of time.
var windowArguments = []Argument{
	{Name: "granularity", Target: func(a *Arguments) any { return &a.Granularity }, Computed: true},
	{Name: "start", Target: func(a *Arguments) any { return &a.Start }, Computed: true},
	{Name: "end", Target: func(a *Arguments) any { return &a.End }, Computed: true},
	{Name: "lookback", Target: func(a *Arguments) any { return &a.Lookback }},
	{Name: "settle", Target: func(a *Arguments) any { return &a.Settle }, Computed: true},
	{Name: "timezone", Target: func(a *Arguments) any { return &a.Timezone }, Computed: true},
}
