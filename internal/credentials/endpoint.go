// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package credentials

import (
	"fmt"
	"net"
	"regexp"
	"strings"
	"sync"
)

// DefaultRegion is the region of STS unless another is set.
const DefaultRegion = "ap-southeast-1"

// DefaultCAMSEndpoint is the only publicly listed host of CAMS. It does not depend on the
// region, since no regional host is documented.
const DefaultCAMSEndpoint = "cams.ap-southeast-1.aliyuncs.com"

var (
	regionForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z][a-z0-9-]*[a-z0-9]$`) })
	hostForm   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$`) })
	portForm   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[0-9]{1,5}$`) })
)

// CheckRegion reports what is wrong with the name of a region. It becomes part of a host.
func CheckRegion(region string) error {
	if !regionForm().MatchString(region) {
		return fmt.Errorf("is not the name of a region; write for example %q", DefaultRegion)
	}
	return nil
}

// CheckHost reports what is wrong with an endpoint: a host with or without a port.
func CheckHost(endpoint string) error {
	if scheme, rest, found := strings.Cut(endpoint, "://"); found {
		host := strings.TrimRight(rest[strings.LastIndex(rest, "@")+1:], "/")
		switch {
		case scheme == "http" && loopback(host):
			return fmt.Errorf("begins with http://; write %q and, for CAMS, set protocol to \"HTTP\"", host)
		case scheme == "http":
			return fmt.Errorf("begins with http://, but credentials would be sent unencrypted to a host that is not this machine; write %q", host)
		}
		return fmt.Errorf("begins with %s://; write %q, since HTTPS is the default", scheme, host)
	}
	host, port := splitEndpoint(endpoint)
	if net.ParseIP(host) == nil && !hostForm().MatchString(host) || !portForm().MatchString(port) {
		return fmt.Errorf("is not a host or host:port; write for example %q", DefaultCAMSEndpoint)
	}
	return nil
}

// quoteHost quotes an endpoint without the user and password that a URL may contain.
func quoteHost(endpoint string) string {
	if i := strings.LastIndex(endpoint, "@"); i >= 0 {
		endpoint = "…" + endpoint[i:]
	}
	return fmt.Sprintf("%q", endpoint)
}

func splitEndpoint(endpoint string) (host, port string) {
	host, port, err := net.SplitHostPort(endpoint)
	if err != nil {
		return strings.Trim(endpoint, "[]"), "443"
	}
	return host, port
}

func loopback(endpoint string) bool {
	host, _ := splitEndpoint(endpoint)
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
