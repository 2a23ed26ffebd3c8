// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package providertest starts the provider against a sandbox in acceptance tests.
package providertest

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/credentials"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
	"github.com/chatapp-metrics/terraform-provider-alicloud/provider"
)

// Now is the time of the provider and the sandbox in tests.
var Now = time.Date(2025, 9, 10, 7, 4, 5, 0, time.UTC)

// Clock always returns Now.
func Clock() time.Time { return Now }

// Factories make the provider in the test's process, with Clock.
var Factories = map[string]func() (tfprotov6.ProviderServer, error){"alicloud": factory(Clock)}

func factory(clock func() time.Time) func() (tfprotov6.ProviderServer, error) {
	return providerserver.NewProtocol6WithError(provider.NewWith(provider.Options{Version: "test", Machine: credentials.Machine{Now: clock}})())
}

// Account is the account whose key Provider uses.
var Account = sandbox.Account{Name: "test", AccessKeyID: "test-key-id", AccessKeySecret: "test-key-secret"}

// Start serves one account's channels, with Clock and without a quota.
func Start(t testing.TB, s sandbox.Scenario) *sandbox.Server {
	t.Helper()
	s.Now = Clock
	s.QPS = map[string]int{"GetChatappPhoneNumberMetric": -1, "GetChatappTemplateMetric": -1, "QueryChatappPhoneNumbers": -1, "GetWhatsappHealthStatus": -1}
	if s.Accounts == nil {
		s.Accounts = []sandbox.Account{Account}
	}
	for i := range s.Channels {
		if s.Channels[i].Account == "" {
			s.Channels[i].Account = Account.Name
		}
	}
	return sandbox.Start(t, s)
}

// Provider returns the configuration of a provider that reads from a server.
func Provider(s *sandbox.Server) string {
	return fmt.Sprintf(`
provider "alicloud" {
  access_key = %q
  secret_key = %q
  protocol   = "HTTP"
  endpoints {
    cams = %q
  }
}
`, Account.AccessKeyID, Account.AccessKeySecret, s.Endpoint())
}

// Wrapped matches texts, in order, that the CLI may have broken into lines and framed.
func Wrapped(texts ...string) *regexp.Regexp {
	patterns := make([]string, 0, len(texts))
	for _, text := range texts {
		words := strings.Fields(text)
		for i := range words {
			words[i] = regexp.QuoteMeta(words[i])
		}
		patterns = append(patterns, strings.Join(words, `[\s│]+`))
	}
	return regexp.MustCompile("(?s)" + strings.Join(patterns, ".*"))
}
