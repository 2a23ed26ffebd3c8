// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package credentials turns arguments, environment and profile files into what a
// client needs: where to call, and what to sign with. It is the only place that
// reads environment variables for configuration. The names of arguments and
// variables are those of the official provider aliyun/alicloud, and so is the order
// in which they count.
//
// Resolve does no network: it decides where credentials come from. They are fetched
// when the first request is signed, and renewed before they expire (renewing.go).
//
// Calls to STS are made by github.com/aliyun/credentials-go, as sts.go tells. Its
// other readers are not used, because nothing around them can make them safe:
//   - Its CLI profile provider rewrites the user's file after External and OAuth,
//     which drops every field that it does not know, and prints a malformed file,
//     secrets included, in its error. It calls itself without end where profiles
//     name each other as their source.
//   - Its External provider runs the command for every request where the answer has
//     no expiration, and prints the answer, secrets included, to stdout where that
//     is no JSON. Stdout is the plugin's handshake stream.
//   - With DEBUG=credential its CloudSSO and OAuth providers print their bearer
//     token to stdout.
//   - Its OAuth provider uses up the refresh token, so that the CLI's own login ends
//     unless the user's file is rewritten.
//   - Its metadata and URI providers do not tell when a credential expires, and ask
//     through a proxy, follow redirects, and cannot be interrupted.
package credentials

import (
	"fmt"
	"strings"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
)

// DefaultTimeout is that of client_read_timeout and client_connect_timeout.
const DefaultTimeout = time.Minute

// Settings are the arguments complete and checked.
type Settings struct {
	Protocol        string // "HTTPS" or "HTTP".
	CAMSEndpoint    string // Host or host:port.
	AppendUserAgent string
	Credentials     cams.CredentialSource

	ReadTimeout     time.Duration
	ConnectTimeout  time.Duration
	MaxRetryTimeout time.Duration // Zero where none is set.

	ISVCode           string  // A secret; empty where none is set.
	RequestsPerSecond float64 // Zero where none is set.
	MaxAttempts       int     // Of one call; zero where max_retries is not set.

	// Warnings are what a user should know, though the settings are of use.
	Warnings []Problem
}

// ClientConfig is what the settings say of a client. The caller adds who it is, its
// clock and its log.
func (s Settings) ClientConfig() cams.Config {
	return cams.Config{
		Protocol:          s.Protocol,
		Endpoint:          s.CAMSEndpoint,
		Credentials:       s.Credentials,
		ConnectTimeout:    s.ConnectTimeout,
		AttemptTimeout:    s.ReadTimeout,
		RequestsPerSecond: s.RequestsPerSecond,
		MaxAttempts:       s.MaxAttempts,
	}
}

// String hides the secrets that settings hold.
func (Settings) String() string { return hidden }

// GoString is String for %#v.
func (Settings) GoString() string { return hidden }

// Problem is what is wrong with an argument. Its texts hold no secret.
type Problem struct {
	Argument string // Such as "secret_key" or "endpoints.cams".
	Summary  string
	Detail   string

	// absent says that what was named does not exist.
	absent bool
}

// Resolve completes arguments from the environment, and checks them. It does no
// network. The settings are of use only without problems.
func Resolve(a Arguments) (Settings, []Problem) {
	return ResolveOn(a, Here())
}

// ResolveOn is Resolve on another machine than this one.
func ResolveOn(a Arguments, m Machine) (Settings, []Problem) {
	r := &resolver{Machine: m, arguments: a}
	return r.resolve(), r.problems
}

// resolver holds what is found out on the way from arguments to settings.
type resolver struct {
	Machine
	arguments Arguments
	problems  []Problem

	region   string
	timeouts timeouts
	file     *profileFile // The profile file, once it was read.
	passed   *Problem     // Why a profile that is named was passed over; nil if none was.
}

// timeouts are those of calls that fetch credentials.
type timeouts struct {
	connect time.Duration
	read    time.Duration
}

func (r *resolver) resolve() Settings {
	a := r.arguments
	s := Settings{
		Protocol:        or(strings.TrimSpace(a.Protocol), "HTTPS"),
		AppendUserAgent: r.first(a.ConfigurationSource, ConfigurationSourceVariables),
		ReadTimeout:     time.Duration(r.number("client_read_timeout", a.ReadTimeout, ReadTimeoutVariables)) * time.Millisecond,
		ConnectTimeout:  time.Duration(r.number("client_connect_timeout", a.ConnectTimeout, ConnectTimeoutVariables)) * time.Millisecond,
		MaxRetryTimeout: time.Duration(r.number("max_retry_timeout", a.MaxRetryTimeout, MaxRetryTimeoutVariables)) * time.Second,
	}
	if s.ReadTimeout == 0 {
		s.ReadTimeout = DefaultTimeout
	}
	if s.ConnectTimeout == 0 {
		s.ConnectTimeout = DefaultTimeout
	}
	r.timeouts = timeouts{connect: s.ConnectTimeout, read: s.ReadTimeout}
	if err := CheckUserAgent(s.AppendUserAgent); err != nil {
		r.problem("configuration_source", "Invalid user agent", "The addition to the user agent %v. It was looked for in %s.",
			err, places("configuration_source", ConfigurationSourceVariables))
	}

	s.ISVCode = r.first(a.ISVCode, ISVCodeVariables)
	if s.RequestsPerSecond = a.RequestsPerSecond; s.RequestsPerSecond < 0 {
		r.problem("requests_per_second", "Invalid number", "requests_per_second is %v. It must be more than zero.", s.RequestsPerSecond)
	}
	if n := a.MaxRetries; n != nil {
		if *n < 0 || *n >= maxAttempts {
			r.problem("max_retries", "Invalid number", "max_retries is %d. It must be 0 to %d.", *n, maxAttempts-1)
		} else {
			s.MaxAttempts = int(*n) + 1
		}
	}

	r.resolveRegion()
	s.CAMSEndpoint = r.endpoint("endpoints.cams", a.CAMSEndpoint, CAMSEndpointVariables, "cams."+r.region+".aliyuncs.com")
	if s.Protocol != "HTTPS" && s.Protocol != "HTTP" {
		r.problem("protocol", "Invalid protocol", "%q is neither \"HTTPS\" nor \"HTTP\".", s.Protocol)
	}
	if s.Protocol == "HTTP" && CheckHost(s.CAMSEndpoint) == nil && !loopback(s.CAMSEndpoint) {
		r.problem("protocol", "Unencrypted protocol",
			"HTTP sends credentials and phone numbers unencrypted, so it is allowed only to a loopback host such as 127.0.0.1; "+
				"the endpoint is %q. Set protocol to \"HTTPS\", or leave it out.", s.CAMSEndpoint)
	}
	if source := r.source(); source != nil {
		s.Credentials = source
	}
	s.Warnings = r.warnings()
	return s
}

// warnings tells of what was looked at on the way.
func (r *resolver) warnings() []Problem {
	var all []Problem
	if r.file != nil {
		all = r.file.warnings
	}
	if r.passed != nil {
		passed := *r.passed
		passed.Summary = "Profile passed over"
		passed.Detail += " Other credentials were found, and are used instead, as the official provider does."
		all = append(all, passed)
	}
	return all
}

// resolveRegion finds the region in argument, environment or profile.
func (r *resolver) resolveRegion() {
	r.region = r.first(r.arguments.Region, RegionVariables)
	where := places("region", RegionVariables)
	if name := r.profileName(); r.region == "" && name != "" {
		// What is wrong with the profile is told where its credentials are needed.
		if p, problem := r.profile(name); problem == nil {
			r.region = p.RegionID
			where += ", and in " + r.file.describe(name)
		}
	}
	r.region = or(r.region, DefaultRegion)
	if err := CheckRegion(r.region); err != nil {
		r.problem("region", "Invalid region", "The region %q %v. It was looked for in %s.", r.region, err, where)
		r.region = DefaultRegion
	}
}

// endpoint finds a host in argument or environment.
func (r *resolver) endpoint(argument, value string, variables []string, otherwise string) string {
	host := or(r.first(value, variables), otherwise)
	if err := CheckHost(host); err != nil {
		r.problem(argument, "Invalid endpoint", "The endpoint %s %v. It was looked for in %s.", quoteHost(host), err, places(argument, variables))
	}
	return host
}

// maxAttempts bounds max_retries, so that it is a number and not a mistake.
const maxAttempts = 1001

// maxUserAgent is how long the addition to the user agent may be, in bytes, as in
// the official provider.
const maxUserAgent = 1024

// CheckUserAgent accepts what may be added to the user agent.
func CheckUserAgent(s string) error {
	if len(s) > maxUserAgent {
		return fmt.Errorf("is longer than %d bytes", maxUserAgent)
	}
	for _, c := range []byte(s) {
		if c < ' ' || c > '~' {
			return fmt.Errorf("has a line break or another character that is not printable ASCII")
		}
	}
	return nil
}
