// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"google.golang.org/protobuf/types/known/emptypb"
)

// quota measures independent processes that share an account. Each is a chatapp-gate that
// reads its part of 1,000 channels.
func quota(processes int, limit float64, lenient bool) func(b *bench) ([]figure, error) {
	return func(b *bench) ([]figure, error) {
		work := fmt.Sprintf("1,000 reads under the quota, processes: %d, refused requests count", processes)
		if lenient {
			work = strings.Replace(work, "count", "do not count", 1)
		}
		f := figure{work: work, floor: "reads ÷ 50 s", floors: []float64{fair}, ratio: limit}
		const why = "A process learns only from refusals that others share its account, and each process must learn it."
		f.why = why
		sent := figure{why: why, work: "its requests ÷ reads", unit: times, limited: true, most: 1.5}
		failed := figure{work: "its reads that failed", unit: count, limited: true}
		policies := make([]string, processes)
		for i := range policies {
			var text strings.Builder
			text.WriteString("rules = { sent = { metric = \"sent_count\", min = 1 } }\n")
			for channel := i * requests / processes; channel < (i+1)*requests/processes; channel++ {
				fmt.Fprintf(&text, "channel %q {\n  cust_space_id = %[1]q\n  lookback = \"7d\"\n}\n", channelName(channel))
			}
			policies[i] = b.path(fmt.Sprintf("policy-%d.hcl", i))
			if err := os.WriteFile(policies[i], []byte(text.String()), 0o644); err != nil {
				return nil, err
			}
		}
		for range b.fewer() {
			err := b.serving(options{quota: usualQuota, lenient: lenient}, func(s *service) error {
				began := time.Now()
				failures, err := b.together(s, policies)
				f.values = append(f.values, time.Since(began).Seconds())
				sent.values = append(sent.values, float64(s.requests.Load())/requests)
				failed.values = append(failed.values, float64(failures))
				return err
			})
			if err != nil {
				return nil, err
			}
		}
		return []figure{f, sent, failed}, nil
	}
}

// together judges all policies at once, one process per policy, and returns how many
// channels could not be read.
func (b *bench) together(s *service, policies []string) (int, error) {
	failures, errs := make([]int, len(policies)), make([]error, len(policies))
	var all sync.WaitGroup
	for i, policy := range policies {
		all.Go(func() {
			c, err := b.live(s, policy, "json")
			var report struct{ Verdicts []struct{ Status string } }
			if errs[i] = errors.Join(err, json.Unmarshal(c.out, &report)); errs[i] != nil {
				return
			}
			for _, v := range report.Verdicts {
				if v.Status == "error" {
					failures[i]++
				}
			}
		})
	}
	all.Wait()
	sum := 0
	for _, n := range failures {
		sum += n
	}
	return sum, errors.Join(errs...)
}

// judgeRows measures chatapp-gate reading and judging 150,000 rows. The floor is
// encoding/json into a struct, without checks, conversions or sorting.
func (b *bench) judgeRows() ([]figure, error) {
	const n = 150_000
	body, policy := manyRows(n), b.path("rows.hcl")
	text := fmt.Sprintf("channel \"rows\" {\n  cust_space_id = \"rows-%d\"\n  granularity = \"HALF_HOUR\"\n  start = %d\n  end = %d\n  rules = {\n", n, firstStart, lastEnd) +
		"    delivery = { metric = \"delivery_rate\", min = 0.5, confidence = 0.95 }\n" +
		"    interval = { metric = \"delivery_rate\", per = \"interval\", min = 0.5 }\n  }\n}\n"
	if err := os.WriteFile(policy, []byte(text), 0o644); err != nil {
		return nil, err
	}
	f := figure{
		work: "chatapp-gate live, 150,000 rows", floor: "encoding/json into a struct, same bytes", ratio: 3,
		note: fmt.Sprintf("%.1f MB of JSON; two rules, one of them per interval", float64(len(body))/1e6),
		why:  "The checker also starts, checks and sorts the rows, and judges each of them. The floor only decodes them.",
	}
	memory := figure{work: "its peak memory", unit: mebibytes, limited: true, most: 200}
	err := b.serving(options{quota: -1, rows: n, body: body}, func(s *service) error {
		work := func() (cost, error) {
			c, err := b.live(s, policy, "text")
			if err == nil && c.exitCode != 0 {
				err = fmt.Errorf("chatapp-gate live did not pass: %.500s", c.out)
			}
			memory.values = append(memory.values, c.peak/(1<<20))
			return c, err
		}
		floor := func() (cost, error) {
			runtime.GC()
			began := time.Now()
			rows, err := decode(body)
			if err == nil && rows != n {
				err = fmt.Errorf("decoded %d rows", rows)
			}
			return cost{seconds: time.Since(began).Seconds()}, err
		}
		return f.pairs(b.n, work, floor)
	})
	if median(memory.values) == 0 {
		return []figure{f}, err
	}
	return []figure{f, memory}, err
}

// decode returns the number of rows of an answer.
func decode(body []byte) (int, error) {
	var plain struct {
		Code, Message, RequestId, AccessDeniedDetail string //nolint:revive // The name is the API's.
		Data                                         []struct {
			PhoneNumber, Granularity              string
			Start, End, SentCount, DeliveredCount int64
		}
	}
	err := json.Unmarshal(body, &plain)
	return len(plain.Data), err
}

// benchmark is a line of go test -bench -benchmem: name, time, bytes and allocations.
var benchmark = regexp.MustCompile(`(?m)^BenchmarkCall/(\w+?)(?:-\d+)?\s+\d+\s+([0-9.]+) ns/op(?:\s+[0-9.]+ MB/s)?\s+(\d+) B/op\s+(\d+) allocs/op`)

// call takes its figures from the benchmark of internal/cams: 1,000 calls each, as in a
// large plan.
func (b *bench) call() ([]figure, error) {
	cmd := exec.CommandContext(b.ctx, "go", "test", "-run", "^$", "-bench", "^BenchmarkCall$", "-benchmem", "-benchtime", "1000x",
		"-count", strconv.Itoa(2*b.n), "./internal/cams")
	cmd.Dir = root
	c, err := costOf(cmd)
	if err != nil {
		return nil, err
	}
	measured := make(map[string][3][]float64) // By benchmark: microseconds, bytes and allocations.
	for _, m := range benchmark.FindAllStringSubmatch(string(c.out), -1) {
		values := measured[m[1]]
		for i, scale := range []float64{1000, 1, 1} {
			value, err := strconv.ParseFloat(m[i+2], 64)
			if err != nil {
				return nil, err
			}
			values[i] = append(values[i], value/scale)
		}
		measured[m[1]] = values
	}
	floor, signed, whole := measured["floor"], measured["signed"], measured["whole"]
	if len(floor[0]) == 0 || len(signed[0]) == 0 || len(whole[0]) == 0 {
		return nil, fmt.Errorf("the benchmarks floor, signed and whole of BenchmarkCall are not in:\n%s", c.out)
	}
	const post = "bare net/http POST"
	return []figure{
		{
			work: "signing and sending one call over loopback", unit: microseconds, values: signed[0], floor: post, floors: floor[0], ratio: 1.5,
			why: "Signing takes about 10 µs, which shows only over loopback: an answer of the real service takes a thousand times as long.",
		},
		{work: "its allocated bytes", unit: count, values: signed[1], floor: post, floors: floor[1]},
		{work: "its allocations", unit: count, values: signed[2], floor: post, floors: floor[2]},
		{work: "one call as in a read: also sharing, quota, decoding of seven rows", unit: microseconds, values: whole[0], floor: post, floors: floor[0]},
		{work: "its allocated bytes", unit: count, values: whole[1], floor: post, floors: floor[1]},
		{work: "its allocations", unit: count, values: whole[2], floor: post, floors: floor[2]},
	}, nil
}

func (b *bench) size() ([]figure, error) {
	sizes := make([]float64, 2)
	for i, name := range []string{alicloud, bare} {
		info, err := os.Stat(b.cli.Binary(name))
		if err != nil {
			return nil, err
		}
		sizes[i] = float64(info.Size()) / 1e6
	}
	return []figure{{
		work: "provider binary, stripped", unit: megabytes, values: sizes[:1], floor: "a provider without data sources", floors: sizes[1:], limited: true, most: 24,
	}}, nil
}

// start measures the time from the start of a process to its schema, the first answer
// that the CLI asks for. It is short, so it is measured more often than other rows.
func (b *bench) start() ([]figure, error) {
	f := figure{work: "start to first answer", floor: "a provider without data sources", ratio: 1.1}
	f.why = "The first answer is the schema: that of four data sources and four ephemeral resources, with their descriptions. The floor's schema is empty."
	err := f.pairs(40*b.n, func() (cost, error) { return b.schema(alicloud) }, func() (cost, error) { return b.schema(bare) })
	return []figure{f}, err
}

// schema starts a provider as the CLI does, and asks for its schema. The contents do not
// matter, so the messages are not defined.
func (b *bench) schema(provider string) (c cost, err error) {
	cmd := exec.CommandContext(b.ctx, b.cli.Binary(provider))
	began := time.Now()
	client := plugin.NewClient(&plugin.ClientConfig{
		HandshakeConfig: plugin.HandshakeConfig{
			MagicCookieKey:   "TF_PLUGIN_MAGIC_COOKIE", // Public: it only keeps users from starting a provider by hand.
			MagicCookieValue: "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
		},
		VersionedPlugins: map[int]plugin.PluginSet{6: {}},
		AllowedProtocols: []plugin.Protocol{plugin.ProtocolGRPC},
		Cmd:              cmd,
		Logger:           hclog.NewNullLogger(),
	})
	defer func() {
		client.Kill()
		c.cpu = (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
	}()
	connection, err := client.Client()
	if err != nil {
		return c, err
	}
	err = connection.(*plugin.GRPCClient).Conn.Invoke(b.ctx, "/tfplugin6.Provider/GetProviderSchema", &emptypb.Empty{}, &emptypb.Empty{}) //nolint:forcetypeassert // No other protocol is allowed.
	c.seconds = time.Since(began).Seconds()
	return c, err
}
