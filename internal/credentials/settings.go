// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package credentials turns arguments, environment and profile files into what a client
// needs: the endpoint, and the credentials to sign with. It is the only place that reads
// environment variables for configuration. The names of arguments and variables, and
// their precedence, are those of the official provider aliyun/alicloud.
//
// Resolve does not use the network: it decides where credentials come from. They are
// fetched when the first request is signed, and renewed before they expire (renewing.go).
//
// Calls to STS are made by github.com/aliyun/credentials-go (sts.go). Its other providers
// are not used, because they cannot be made safe from outside:
//   - Its CLI profile provider rewrites the user's file after External and OAuth, which
//     drops every field that it does not know. Its error on a malformed file contains
//     the file, secrets included. Profiles that name each other as their source make it
//     recurse forever.
//   - Its External provider runs the command for every request if the answer has no
//     expiration. An answer that is not JSON is printed to stdout, secrets included.
//     Stdout is the plugin's handshake stream.
//   - With DEBUG=credential its CloudSSO and OAuth providers print their bearer token to
//     stdout.
//   - Its OAuth provider uses up the refresh token, which ends the CLI's login unless the
//     user's file is rewritten.
//   - Its metadata and URI providers do not report when a credential expires, use a
//     proxy, follow redirects, and cannot be interrupted.
package credentials

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
)

// DefaultTimeout is the default of client_read_timeout and client_connect_timeout.
const DefaultTimeout = time.Minute

// Settings are the arguments, completed and checked.
type Settings struct {
	hidden

	Protocol        string // "HTTPS" or "HTTP".
	CAMSEndpoint    string // Host or host:port.
	AppendUserAgent string
	Credentials     cams.CredentialSource

	ReadTimeout     time.Duration
	ConnectTimeout  time.Duration
	MaxRetryTimeout time.Duration // Zero where none is set.

	ISVCode           string  // A secret; empty where none is set.
	RequestsPerSecond float64 // Zero where none is set.
	MaxAttempts       int     // Of one call; zero if max_retries is not set.
}

// ClientConfig returns the part of a client's configuration that comes from settings. The
// caller adds its user agent, clock and log.
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

// Options are the input of Resolve.
type Options struct {
	Arguments Arguments
	Names     diagnostic.Names // How the front end's users know the arguments.
	Machine   Machine
}

// Resolve completes arguments from the environment and checks them, without using the
// network. The settings are valid unless the diagnostics contain an error.
func Resolve(o Options) (Settings, diagnostic.List) {
	r := &resolver{Machine: o.Machine.complete(), arguments: o.Arguments, names: o.Names}
	s := r.resolve()
	return s, r.found
}

// resolver is the state of Resolve.
type resolver struct {
	Machine
	arguments Arguments
	names     diagnostic.Names
	found     diagnostic.List

	region   string
	timeouts timeouts
	file     *profileFile // The profile file, once it has been read.
	passed   *trouble     // Why the named profile was passed over; nil if it was not.
}

// timeouts are those of calls that fetch credentials.
type timeouts struct {
	connect time.Duration
	read    time.Duration
}

func (r *resolver) resolve() Settings {
	a := r.arguments
	s := Settings{
		AppendUserAgent: r.first("configuration_source", a.ConfigurationSource),
		ReadTimeout:     cmp.Or(time.Duration(r.number("client_read_timeout", a.ReadTimeout))*time.Millisecond, DefaultTimeout),
		ConnectTimeout:  cmp.Or(time.Duration(r.number("client_connect_timeout", a.ConnectTimeout))*time.Millisecond, DefaultTimeout),
		MaxRetryTimeout: time.Duration(r.number("max_retry_timeout", a.MaxRetryTimeout)) * time.Second,
	}
	r.timeouts = timeouts{connect: s.ConnectTimeout, read: s.ReadTimeout}
	if err := CheckUserAgent(s.AppendUserAgent); err != nil {
		r.problem("configuration_source", "Invalid user agent", "The text to add to the user agent %v. It was looked for in %s.",
			err, r.places("configuration_source"))
	}

	s.ISVCode = r.first("isv_code", a.ISVCode)
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
	r.resolveEndpoint(&s)
	if source := r.source(); source != nil {
		s.Credentials = source
	}
	if r.file != nil {
		r.found = append(r.found, r.file.warnings...)
	}
	if r.passed != nil {
		r.found = append(r.found, diagnostic.Diagnostic{
			Severity: diagnostic.Warning, Summary: "Profile passed over", Path: r.passed.Path,
			Detail: r.passed.Detail + " Other credentials were found, and are used instead, as the official provider does.",
		})
	}
	return s
}

// resolveEndpoint finds the endpoint of CAMS and its protocol. An endpoint that begins
// with http:// is a sandbox on this machine.
func (r *resolver) resolveEndpoint(s *Settings) {
	s.Protocol = strings.TrimSpace(r.arguments.Protocol)
	value := r.first("endpoints.cams", r.arguments.CAMSEndpoint)
	if host, plain := strings.CutPrefix(value, "http://"); plain && loopback(strings.TrimSuffix(host, "/")) {
		value = strings.TrimSuffix(host, "/")
		if s.Protocol == "HTTPS" {
			r.problem("protocol", "Invalid protocol", "%s is \"HTTPS\", and the endpoint begins with http://. Remove one of the two.", r.names.Of("protocol"))
		}
		s.Protocol = "HTTP"
	}
	s.Protocol = cmp.Or(s.Protocol, "HTTPS")
	s.CAMSEndpoint = r.endpoint("endpoints.cams", value, DefaultCAMSEndpoint)
	if s.Protocol != "HTTPS" && s.Protocol != "HTTP" {
		r.problem("protocol", "Invalid protocol", "%q is neither \"HTTPS\" nor \"HTTP\".", s.Protocol)
	}
	if s.Protocol == "HTTP" && CheckHost(s.CAMSEndpoint) == nil && !loopback(s.CAMSEndpoint) {
		r.problem("protocol", "Unencrypted protocol",
			"HTTP sends credentials and phone numbers unencrypted, so it is allowed only to a loopback host such as 127.0.0.1; "+
				"the endpoint is %q. Set %s to \"HTTPS\", or leave it out.", s.CAMSEndpoint, r.names.Of("protocol"))
	}
}

// resolveRegion finds the region in argument, environment or profile.
func (r *resolver) resolveRegion() {
	r.region = r.first("region", r.arguments.Region)
	where := r.places("region")
	if name := r.profileName(); r.region == "" && name != "" {
		// Problems with the profile are reported when its credentials are needed.
		if p, problem := r.profile(name); problem == nil {
			r.region = p.RegionID
			where += ", and in " + r.file.describe(name)
		}
	}
	r.region = cmp.Or(r.region, DefaultRegion)
	if err := CheckRegion(r.region); err != nil {
		r.problem("region", "Invalid region", "The region %q %v. It was looked for in %s.", r.region, err, where)
		r.region = DefaultRegion
	}
}

// endpoint finds a host in argument or environment.
func (r *resolver) endpoint(argument, value, otherwise string) string {
	host := cmp.Or(r.first(argument, value), otherwise)
	if err := CheckHost(host); err != nil {
		r.problem(argument, "Invalid endpoint", "The endpoint %s %v. It was looked for in %s.", quoteHost(host), err, r.places(argument))
	}
	return host
}

// maxAttempts bounds max_retries, to catch mistakes.
const maxAttempts = 1001

// maxUserAgent bounds the text that is added to the user agent, in bytes, as in the
// official provider.
const maxUserAgent = 1024

// CheckUserAgent checks a text that is added to the user agent.
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
