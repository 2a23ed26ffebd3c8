// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package credentials turns arguments and environment into what a client needs:
// where to call, and what to sign with. It is the only place that reads
// environment variables for configuration. Argument and variable names are those
// of the official provider aliyun/alicloud.
package credentials

import (
	"fmt"
	"net"
	"os"
	"regexp"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
)

// DefaultRegion is the one region in which CAMS is publicly listed.
const DefaultRegion = "ap-southeast-1"

// The environment variables of each argument, in the order in which they are read.
var (
	AccessKeyVariables     = []string{"ALICLOUD_ACCESS_KEY", "ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABACLOUD_ACCESS_KEY_ID"}
	SecretKeyVariables     = []string{"ALICLOUD_SECRET_KEY", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABACLOUD_ACCESS_KEY_SECRET"}
	SecurityTokenVariables = []string{"ALICLOUD_SECURITY_TOKEN", "ALIBABA_CLOUD_SECURITY_TOKEN", "ALIBABACLOUD_SECURITY_TOKEN"}
	RegionVariables        = []string{"ALICLOUD_REGION", "ALIBABA_CLOUD_REGION"}
	EndpointVariables      = []string{"ALIBABA_CLOUD_ENDPOINT_CAMS", "CAMS_ENDPOINT"}
	UserAgentVariables     = []string{"TF_APPEND_USER_AGENT"}
)

// Arguments are the provider's arguments as they were written; empty means left
// out, and the environment is asked.
type Arguments struct {
	AccessKey     string
	SecretKey     string
	SecurityToken string
	Region        string
	Protocol      string
	CAMSEndpoint  string
}

// Settings are the arguments complete and checked.
type Settings struct {
	Protocol        string // "HTTPS" or "HTTP".
	CAMSEndpoint    string // Host or host:port.
	AppendUserAgent string
	Credentials     cams.CredentialSource
}

// Problem is what is wrong with an argument. Its texts hold no secret.
type Problem struct {
	Argument string // Such as "secret_key" or "endpoints.cams".
	Summary  string
	Detail   string
}

// Resolve completes arguments from the environment, and checks them. It does no
// network. The settings are of use only without problems.
func Resolve(a Arguments) (Settings, []Problem) {
	return resolve(a, os.Getenv)
}

func resolve(a Arguments, getenv func(string) string) (Settings, []Problem) {
	var problems []Problem
	report := func(argument, summary, format string, args ...any) {
		problems = append(problems, Problem{argument, summary, fmt.Sprintf(format, args...)})
	}
	s := Settings{
		Protocol:        or(a.Protocol, "HTTPS"),
		AppendUserAgent: first(getenv, "", UserAgentVariables),
	}

	region := or(first(getenv, a.Region, RegionVariables), DefaultRegion)
	if err := CheckRegion(region); err != nil {
		report("region", "Invalid region", "The region %q %v. It was looked for in %s.", region, err, places("region", RegionVariables))
		region = DefaultRegion
	}
	s.CAMSEndpoint = or(first(getenv, a.CAMSEndpoint, EndpointVariables), "cams."+region+".aliyuncs.com")
	if err := CheckHost(s.CAMSEndpoint); err != nil {
		report("endpoints.cams", "Invalid endpoint", "The endpoint %s %v. It was looked for in %s.",
			quoteHost(s.CAMSEndpoint), err, places("endpoints.cams", EndpointVariables))
	} else if s.Protocol == "HTTP" && !loopback(s.CAMSEndpoint) {
		report("protocol", "Unencrypted protocol",
			"HTTP sends credentials and phone numbers unencrypted, so it is allowed only to a loopback host such as 127.0.0.1; "+
				"the endpoint is %q. Set protocol to \"HTTPS\", or leave it out.", s.CAMSEndpoint)
	}
	if s.Protocol != "HTTPS" && s.Protocol != "HTTP" {
		report("protocol", "Invalid protocol", "%q is neither \"HTTPS\" nor \"HTTP\".", s.Protocol)
	}

	key, problem := staticKey(a, getenv)
	if problem != nil {
		problems = append(problems, *problem)
	}
	s.Credentials = key
	return s, problems
}

// or gives the first value that is not empty.
func or(value, otherwise string) string {
	if value != "" {
		return value
	}
	return otherwise
}

// first gives the argument, else the first variable that is not empty.
func first(getenv func(string) string, argument string, variables []string) string {
	for _, name := range variables {
		argument = or(argument, getenv(name))
	}
	return argument
}

// places tells where a value was looked for.
func places(argument string, variables []string) string {
	return "the argument " + argument + " and the environment variables " + strings.Join(variables, ", ")
}

var (
	regionForm = regexp.MustCompile(`^[a-z][a-z0-9-]*[a-z0-9]$`)
	hostForm   = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$`)
	portForm   = regexp.MustCompile(`^[0-9]{1,5}$`)
)

// CheckRegion accepts what may be the name of a region: it becomes part of a host.
func CheckRegion(region string) error {
	if !regionForm.MatchString(region) {
		return fmt.Errorf("is not the name of a region; write for example %q", DefaultRegion)
	}
	return nil
}

// CheckHost accepts an endpoint: a bare host with or without a port.
func CheckHost(endpoint string) error {
	if _, rest, found := strings.Cut(endpoint, "://"); found {
		return fmt.Errorf("has a scheme; write host or host:port only, as in %q, and choose the scheme with protocol", strings.TrimRight(rest[strings.LastIndex(rest, "@")+1:], "/"))
	}
	host, port, err := net.SplitHostPort(endpoint)
	if err != nil {
		host, port = strings.Trim(endpoint, "[]"), "443"
	}
	if net.ParseIP(host) == nil && !hostForm.MatchString(host) || !portForm.MatchString(port) {
		return fmt.Errorf("is no host or host:port; write for example %q", "cams."+DefaultRegion+".aliyuncs.com")
	}
	return nil
}

// quoteHost quotes an endpoint without the user and password that a URL may hold.
func quoteHost(endpoint string) string {
	if i := strings.LastIndex(endpoint, "@"); i >= 0 {
		endpoint = "…" + endpoint[i:]
	}
	return fmt.Sprintf("%q", endpoint)
}

func loopback(endpoint string) bool {
	host, _, err := net.SplitHostPort(endpoint)
	if err != nil {
		host = strings.Trim(endpoint, "[]")
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
