// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package credentials resolves arguments, environment variables and profile files into an
// endpoint and a source of credentials. It is the only place that reads configuration from
// the environment. Arguments, variables and their precedence are those of the official
// provider, aliyun/alicloud.
//
// Resolve does not use the network: it decides where credentials come from. They are
// fetched when the first request is signed, and renewed before they expire (renewing.go).
//
// github.com/aliyun/credentials-go makes the calls to STS (sts.go). As of v1.4.14 none of
// its other providers is safe to use. They take no context, and their errors contain URLs
// and answers. In addition:
//   - The CLI profile provider rewrites the user's file after External and OAuth, dropping
//     every field that it does not know. Its error for a malformed file contains the file.
//     Profiles that name each other as their source make it recurse forever.
//   - The External provider runs the command for every request if the answer has no
//     expiration. It prints an answer that is not JSON to stdout, which is the plugin's
//     handshake stream.
//   - With DEBUG=credential, the CloudSSO and OAuth providers print their bearer token to
//     stdout.
//   - The OAuth provider uses up the refresh token, which ends the CLI's login unless the
//     user's file is rewritten.
//   - The metadata and URI providers do not report when a credential expires, use a proxy,
//     and follow redirects. An answer without a code makes the metadata provider panic.
package credentials

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
)

// DefaultTimeout is the default of client_read_timeout and client_connect_timeout.
const DefaultTimeout = time.Minute

// Settings are the resolved and checked arguments.
type Settings struct {
	hidden

	Protocol        string // "HTTPS" or "HTTP".
	CAMSEndpoint    string // Host or host:port.
	AppendUserAgent string
	Credentials     cams.CredentialSource

	ReadTimeout     time.Duration
	ConnectTimeout  time.Duration
	MaxRetryTimeout time.Duration // Zero if unset.

	ISVCode           string  // A secret; empty if unset.
	RequestsPerSecond float64 // Zero if unset.
	MaxAttempts       int     // Of one call; zero if max_retries is unset.
}

// ClientConfig returns the part of a client's configuration that comes from settings. The
// caller adds a user agent, a clock and a log.
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
	Names     diagnostic.Names // What the front end calls its arguments.
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

// timeouts limit the calls that fetch credentials.
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
			Detail: r.passed.Detail + " Other credentials were found and are used instead, as in the official provider.",
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
			r.problem("protocol", "Invalid protocol", "%s is \"HTTPS\", but the endpoint begins with http://. Remove one of them.", r.names.Of("protocol"))
		}
		s.Protocol = "HTTP"
	}
	s.Protocol = cmp.Or(s.Protocol, "HTTPS")
	s.CAMSEndpoint = r.endpoint("endpoints.cams", value, DefaultCAMSEndpoint)
	if err := CheckProtocol(s.Protocol); err != nil {
		r.problem("protocol", "Invalid protocol", "%s: %q %v.", r.names.Of("protocol"), s.Protocol, err)
	}
	if s.Protocol == "HTTP" && CheckHost(s.CAMSEndpoint) == nil && !loopback(s.CAMSEndpoint) {
		r.problem("protocol", "Unencrypted protocol",
			"HTTP sends credentials and phone numbers unencrypted, so it is allowed only to a loopback host such as 127.0.0.1. "+
				"The endpoint is %q. Set %s to \"HTTPS\", or leave it out.", s.CAMSEndpoint, r.names.Of("protocol"))
	}
}

// CheckProtocol reports what is wrong with a protocol.
func CheckProtocol(protocol string) error {
	if protocol != "HTTPS" && protocol != "HTTP" {
		return errors.New("is neither HTTPS nor HTTP; write one of them in capitals")
	}
	return nil
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
