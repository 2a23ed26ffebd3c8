// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"net"
	"net/http"
	"os"
	"strconv"
	"sync"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

// addresses is the first line of a sandbox.
type addresses struct {
	Endpoint string
	Plain    string // Answers without asking for a signature, for a shell that makes none.
}

// served is what a sandbox has seen since it was last asked.
type served struct {
	Requests int
	Refused  int     // By its quota.
	Span     float64 // Seconds from the first request to the last.
}

// serveSandbox is the role of the stand-in for CAMS.
func serveSandbox(ctx context.Context, arguments []string) error {
	flags := flag.NewFlagSet("sandbox", flag.ContinueOnError)
	perSecond := flags.Int("quota", -1, "requests a second; negative for any number")
	rows := flags.Int("rows", 7, "rows that the channel rows-N answers with")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	server, err := sandbox.New(scenario(*perSecond, *rows))
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	plain, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	body := manyRows(*rows)
	unsigned := &http.Server{ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write(body) // Whoever asked has gone otherwise.
	})}
	go func() { _ = unsigned.Serve(plain) }()
	defer func() { _ = unsigned.Close() }()

	var seen tally
	server.Observe(seen.add)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stopped := make(chan error, 1)
	go func() { stopped <- server.Serve(ctx, listener) }()
	err = answer(addresses{listener.Addr().String(), plain.Addr().String()})
	for lines := bufio.NewScanner(os.Stdin); err == nil && lines.Scan(); {
		s := seen.take()
		s.Refused = server.Refused()
		server.Reset()
		err = answer(s)
	}
	cancel()
	return errors.Join(err, <-stopped)
}

// tally counts requests. The sandbox's own record forgets those beyond 10,000.
type tally struct {
	mu          sync.Mutex
	n           int
	first, last time.Time
}

func (t *tally) add(r sandbox.Request) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.n == 0 {
		t.first = r.Time
	}
	t.n++
	t.last = r.Time
}

func (t *tally) take() served {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := served{Requests: t.n, Span: t.last.Sub(t.first).Seconds()}
	t.n = 0
	return s
}

// sandboxed runs a function beside a sandbox in a process of its own. Its processor
// time is not counted, but its cores are those of what is measured.
func (b *bench) sandboxed(f func(s *sandboxProcess) error, arguments ...string) error {
	var s sandboxProcess
	var err error
	if s.child, err = spawn(b.ctx, &s.addresses, "sandbox", arguments...); err != nil {
		return err
	}
	return errors.Join(f(&s), s.stop())
}

type sandboxProcess struct {
	*child
	addresses
}

// take gives what the sandbox has seen since the last time.
func (s *sandboxProcess) take() (served, error) {
	var seen served
	return seen, s.ask("take", &seen)
}

// environment leads the provider to the sandbox.
func (s *sandboxProcess) environment() []string {
	return []string{
		"ALICLOUD_ACCESS_KEY=" + account.AccessKeyID,
		"ALICLOUD_SECRET_KEY=" + account.AccessKeySecret,
		"ALIBABA_CLOUD_ENDPOINT_CAMS=" + s.Endpoint,
	}
}

// requests is how many reads, numbers or channels rows with many of them have.
const requests = 1000

var account = sandbox.Account{Name: "bench", AccessKeyID: "LTAI5tBenchKeyId", AccessKeySecret: "bench/secret+of==30characters"}

// scenario has 1,000 channels of one number each, cams-0000 to cams-0999; the
// channel cams-many with 1,000 numbers; and the channel rows-N, whose answer is
// made beforehand: making it is no work of the provider.
func scenario(perSecond, rows int) sandbox.Scenario {
	s := sandbox.Scenario{
		QPS:      map[string]int{"GetChatappPhoneNumberMetric": perSecond},
		Accounts: []sandbox.Account{account},
	}
	many := sandbox.Channel{CustSpaceID: "cams-many", Account: account.Name, ROIMetrics: true}
	for i := range requests {
		number := sandbox.Number{PhoneNumber: phoneNumber(i), DailySent: 1200, DeliveryRate: 0.95, Steady: true}
		many.Numbers = append(many.Numbers, number)
		s.Channels = append(s.Channels, sandbox.Channel{
			CustSpaceID: channelName(i), Account: account.Name, ROIMetrics: true, Numbers: []sandbox.Number{number},
		})
	}
	s.Channels = append(s.Channels, many)
	s.Faults = []sandbox.Fault{{
		Match: sandbox.Match{CustSpaceID: "rows-" + strconv.Itoa(rows)}, Kind: sandbox.FaultRaw, Body: string(manyRows(rows)),
	}}
	return s
}
