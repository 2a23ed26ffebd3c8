// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
)

// proxyChild contains protocol and endpoint in a child process.
const proxyChild = "CAMS_TEST_PROXY_CHILD"

// TestProxy makes each call in a separate process, since net/http reads the environment
// only once. The endpoint is an address reserved for documentation, since net/http never
// uses a proxy for loopback.
func TestProxy(t *testing.T) {
	if child := os.Getenv(proxyChild); child != "" {
		callOnce(t, child)
		return
	}
	t.Parallel()
	var mu sync.Mutex
	var asked []*http.Request
	refusals := map[string]int{
		"192.0.2.1:443": http.StatusForbidden, "192.0.2.2:443": http.StatusProxyAuthRequired, "192.0.2.2": http.StatusProxyAuthRequired,
		"192.0.2.3:443": http.StatusBadGateway, "192.0.2.4:443": http.StatusServiceUnavailable,
	}
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		asked = append(asked, r)
		if status, found := refusals[r.Host]; found {
			w.WriteHeader(status)
			return
		}
		_, _ = io.WriteString(w, success)
	}))
	defer proxy.Close()

	// Requests for other hosts of the same network are refused.
	const http1, https1 = "HTTP 192.0.2.1", "HTTPS 192.0.2.1"
	refused := func(status int) string {
		return fmt.Sprintf("the proxy %s refused with HTTP status %d", strings.TrimPrefix(proxy.URL, "http://"), status)
	}
	tests := map[string]struct {
		child       string
		environment []string
		target      string // What the proxy is asked for; empty if it is not asked.
		output      string
		again       bool // The proxy is asked more than once.
	}{
		"HTTP_PROXY":                      {http1, []string{"HTTP_PROXY=" + proxy.URL}, "http://192.0.2.1/", "1 rows", false},
		"http_proxy":                      {http1, []string{"http_proxy=" + proxy.URL}, "http://192.0.2.1/", "1 rows", false},
		"HTTPS_PROXY":                     {https1, []string{"HTTPS_PROXY=" + proxy.URL}, "//192.0.2.1:443", refused(403), false},
		"the other protocol's":            {http1, []string{"HTTPS_PROXY=" + proxy.URL}, "", "failed", false},
		"NO_PROXY":                        {http1, []string{"HTTP_PROXY=" + proxy.URL, "NO_PROXY=192.0.2.1"}, "", "failed", false},
		"NO_PROXY over TLS":               {https1, []string{"HTTPS_PROXY=" + proxy.URL, "NO_PROXY=other.example.com,192.0.2.0/24"}, "", "failed", false},
		"NO_PROXY for another":            {http1, []string{"HTTP_PROXY=" + proxy.URL, "NO_PROXY=192.0.2.2"}, "http://192.0.2.1/", "1 rows", false},
		"NO_PROXY for all":                {http1, []string{"HTTP_PROXY=" + proxy.URL, "NO_PROXY=*"}, "", "failed", false},
		"a proxy wants a password":        {"HTTPS 192.0.2.2", []string{"HTTPS_PROXY=" + proxy.URL}, "//192.0.2.2:443", refused(407), false},
		"a proxy wants a password, HTTP":  {"HTTP 192.0.2.2", []string{"HTTP_PROXY=" + proxy.URL}, "http://192.0.2.2/", refused(407), false},
		"a proxy does not reach the host": {"HTTPS 192.0.2.3", []string{"HTTPS_PROXY=" + proxy.URL}, "//192.0.2.3:443", refused(502), true},
		"a proxy is overloaded":           {"HTTPS 192.0.2.4", []string{"HTTPS_PROXY=" + proxy.URL}, "//192.0.2.4:443", refused(503), true},
		"a user and a password":           {http1, []string{"HTTP_PROXY=" + strings.Replace(proxy.URL, "://", "://user:opensesame@", 1)}, "http://192.0.2.1/", "1 rows", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			mu.Lock()
			asked = nil
			mu.Unlock()
			child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestProxy$")
			child.Env = append(tt.environment, proxyChild+"="+tt.child)
			output, err := child.CombinedOutput()
			if err != nil || !strings.Contains(string(output), tt.output) {
				t.Errorf("got %v and %s; want %q", err, output, tt.output)
			}
			for _, secret := range []string{"open", "sesame", isvCode, number1, key.AccessKeySecret} {
				if strings.Contains(string(output), secret) {
					t.Errorf("the output has a secret: %s", output)
				}
			}
			mu.Lock()
			defer mu.Unlock()
			if tt.target == "" {
				if len(asked) != 0 {
					t.Errorf("the proxy was asked for %s", asked[0].URL)
				}
				return
			}
			if len(asked) == 0 || len(asked) > 1 != tt.again || !strings.HasPrefix(asked[0].URL.String(), tt.target) {
				t.Fatalf("the proxy was asked %d times: %v", len(asked), asked)
			}
			if asked[0].Method == http.MethodConnect {
				for header := range asked[0].Header {
					if strings.HasPrefix(header, "X-Acs") || header == "Authorization" {
						t.Errorf("the proxy of an encrypted call was sent %s", header)
					}
				}
			}
			if got := asked[0].Header.Get("Proxy-Authorization"); strings.Contains(name, "user") != (got != "") {
				t.Errorf("Proxy-Authorization is %q", got)
			}
		})
	}
}

// callOnce prints how a call went.
func callOnce(t *testing.T, child string) {
	protocol, endpoint, _ := strings.Cut(child, " ")
	client, _ := newClient(t, cams.Config{Protocol: protocol, Endpoint: endpoint})
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	answer, err := client.Read(ctx, yesterday)
	if err != nil {
		fmt.Printf("failed: %v\n", err)
		return
	}
	fmt.Printf("%d rows\n", len(answer.Rows))
}
