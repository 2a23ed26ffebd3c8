// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package credentials_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/credentials"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/credentials/standin"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

// TestReads makes real calls over two days with credentials that last an hour. Concurrent
// readers share one fetch, and each call is signed with a valid credential.
func TestReads(t *testing.T) {
	c := newClock()
	names := []string{"first", "second", "third"}
	scenario := sandbox.Scenario{
		Now: c.Now,
		QPS: map[string]int{"GetChatappPhoneNumberMetric": -1},
		Channels: []sandbox.Channel{{
			CustSpaceID: "cams-test", Account: "a", ROIMetrics: true,
			Numbers: []sandbox.Number{{PhoneNumber: "8613800000001", DailySent: 10, Steady: true}},
		}},
	}
	for _, k := range keys(names...) {
		scenario.Accounts = append(scenario.Accounts, sandbox.Account{Name: "a", AccessKeyID: k.ID, AccessKeySecret: k.Secret, SecurityToken: k.Token})
	}
	server := sandbox.Start(t, scenario)
	sts := standin.StartSTS(t, &standin.STS{Token: "oidc", Sessions: &standin.Sequence{Keys: keys(names...), Expires: c.in(time.Hour)}})
	m := machine(t, nil)
	m.Now = c.Now
	s := resolved(t, credentials.Arguments{
		Protocol: "HTTP", CAMSEndpoint: server.Endpoint(), STSEndpoint: sts.Host(),
		AssumeRoleWithOIDC: &credentials.AssumeRoleWithOIDC{OIDCProviderARN: "p", RoleARN: "acs:ram::1:role/x", OIDCToken: "oidc"},
	}, m)
	client := cams.New(cams.Config{
		Protocol: s.Protocol, Endpoint: s.CAMSEndpoint, Credentials: s.Credentials, Now: c.Now, RequestsPerSecond: -1,
	})
	for round, name := range names {
		server.Reset()
		var all sync.WaitGroup
		for i := range 50 {
			all.Go(func() {
				// Windows differ, so no two readers share a call.
				end := c.Now().Add(-time.Duration(100*round+i+1) * 24 * time.Hour).UnixMilli()
				_, err := client.Read(context.Background(), cams.Query{
					Action:      cams.GetChatappPhoneNumberMetric,
					CustSpaceID: "cams-test", PhoneNumber: "8613800000001", Granularity: metric.Daily,
					Window: metric.Window{Start: end - 24*time.Hour.Milliseconds(), End: end},
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		requests := server.Requests()
		if len(requests) != 50 || len(sts.Requests()) != round+1 {
			t.Errorf("round %d: %d requests, %d fetches", round, len(requests), len(sts.Requests()))
		}
		for _, request := range requests {
			if want := keys(name)[0]; request.Account != want.ID || request.Header.Get("x-acs-security-token") != want.Token || request.Code != "OK" {
				t.Errorf("round %d: a request was signed with %q and answered with %s", round, request.Account, request.Code)
			}
		}
		c.advance(24 * time.Hour)
	}
}
