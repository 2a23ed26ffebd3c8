// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// parallelism is how many reads Terraform has under way at a time.
const parallelism = 10

// outcome is what a client says at its end.
type outcome struct {
	Seconds  float64
	Failures int
	Failure  string // One of them.
	Slowest  float64
}

// readAsClient is the role of a process that reads as the provider does, without
// the CLI around it. It begins when it is sent a line, so that many of these begin
// at once.
func readAsClient(ctx context.Context, arguments []string) error {
	flags := flag.NewFlagSet("client", flag.ContinueOnError)
	endpoint := flags.String("endpoint", "", "host:port of the sandbox")
	from := flags.Int("from", 0, "the first channel to read")
	n := flags.Int("n", requests, "how many channels to read")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	client := cams.New(cams.Config{Protocol: "HTTP", Endpoint: *endpoint, Credentials: fixed{}, UserAgent: "bench"})
	if err := answer("ready"); err != nil {
		return err
	}
	if lines := bufio.NewScanner(os.Stdin); !lines.Scan() {
		return lines.Err()
	}

	var o outcome
	var next atomic.Int64
	var mu sync.Mutex
	var readers sync.WaitGroup
	began := time.Now()
	for range parallelism {
		readers.Go(func() {
			for i := next.Add(1) - 1; i < int64(*n); i = next.Add(1) - 1 {
				one := time.Now()
				err := readOne(ctx, client, *from+int(i))
				mu.Lock()
				o.Slowest = max(o.Slowest, time.Since(one).Seconds())
				if err != nil {
					o.Failures++
					o.Failure = err.Error()
				}
				mu.Unlock()
			}
		})
	}
	readers.Wait()
	o.Seconds = time.Since(began).Seconds()
	return answer(o)
}

// readOne reads the last days of a channel's one number.
func readOne(ctx context.Context, client *cams.Client, channel int) error {
	const day = 86_400_000
	today := time.Now().UnixMilli() / day * day
	got, err := client.Read(ctx, cams.Query{
		Action:      cams.GetChatappPhoneNumberMetric,
		CustSpaceID: channelName(channel),
		Granularity: metric.Daily,
		Window:      metric.Window{Start: today - 8*day, End: today},
	})
	if err == nil && len(got.Rows) == 0 {
		return fmt.Errorf("%s has no rows", channelName(channel))
	}
	return err
}

// fixed is the credential that the sandbox knows.
type fixed struct{}

func (fixed) Credential(context.Context) (cams.Credential, error) {
	return cams.Credential{AccessKeyID: account.AccessKeyID, AccessKeySecret: account.AccessKeySecret}, nil
}
