// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/tfcli"
)

// root is the repository's root, relative to the folder in which `make bench` runs this.
const root = "../../"

// The providers that are measured. Plans are compared with donothing, and starting with
// bare.
const (
	alicloud  = "alicloud"
	donothing = "donothing"
	bare      = "bare"
)

// bench is the setup of a run.
type bench struct {
	ctx    context.Context //nolint:containedctx // A bench lives as long as one call.
	n      int
	folder string
	cli    *tfcli.CLI
}

func newBench(ctx context.Context, path string, n int) (b *bench, err error) {
	b = &bench{ctx: ctx, n: n}
	if b.folder, err = os.MkdirTemp("", "chatapp-bench-"); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = os.RemoveAll(b.folder)
		}
	}()
	if b.cli, err = tfcli.New(ctx, path, b.folder); err != nil {
		return nil, err
	}
	if err := errors.Join(b.cli.Build(ctx, donothing, donothing), b.cli.Build(ctx, bare, bare)); err != nil {
		return nil, err
	}
	for _, name := range []string{alicloud, donothing} {
		if err := b.write(name, "main.tf", ""); err != nil {
			return nil, err
		}
		if _, err := b.terraform(name, nil, "init", "-no-color"); err != nil {
			return nil, err
		}
	}
	build := exec.CommandContext(ctx, "go", "build", "-o", b.path("chatapp-gate"), "./cmd/chatapp-gate")
	build.Dir = root
	_, err = costOf(build)
	return b, err
}

func (b *bench) path(name string) string { return filepath.Join(b.folder, name) }

// write writes a configuration that uses one provider.
func (b *bench) write(provider, file, body string) error {
	header := fmt.Sprintf("terraform {\n  required_providers {\n    %s = {\n      source = \"chatapp-metrics/%s\"\n    }\n  }\n}\n\n", provider, provider)
	folder := b.path("work-" + provider)
	return errors.Join(os.MkdirAll(folder, 0o755), os.WriteFile(filepath.Join(folder, file), []byte(header+body), 0o644))
}

func (b *bench) terraform(provider string, s *service, arguments ...string) (cost, error) {
	return costOf(b.cli.Command(b.ctx, b.path("work-"+provider), s.environment(), arguments...))
}

// live judges a policy with chatapp-gate. No exit code is an error.
func (b *bench) live(s *service, policy, format string) (cost, error) {
	cmd := exec.CommandContext(b.ctx, b.path("chatapp-gate"), "live", "--policy", policy, "--format", format)
	cmd.Env = append(cmd.Environ(), s.environment()...)
	c, err := costOf(cmd)
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		err = nil
	}
	return c, err
}

// cost is what a command took, in seconds. CPU time includes all processes that it
// started.
type cost struct {
	seconds, cpu float64
	exitCode     int
	out          []byte
	peak         float64 // Memory in bytes; 0 if the system does not report it.
}

func costOf(cmd *exec.Cmd) (cost, error) {
	var out, log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &log
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return cost{}, err
	}
	ended, peak := make(chan struct{}), make(chan float64)
	go func() { peak <- watchMemory(cmd.Process.Pid, ended) }()
	err := cmd.Wait()
	c := cost{seconds: time.Since(began).Seconds(), exitCode: cmd.ProcessState.ExitCode(), out: out.Bytes()}
	c.cpu = (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
	close(ended)
	c.peak = <-peak
	if err != nil {
		err = fmt.Errorf("%s: %w\n%s%s", strings.Join(cmd.Args[:2], " "), err, out.Bytes(), log.Bytes())
	}
	return c, err
}

// watchMemory returns the peak memory of a process. The system's figure after its end
// includes the memory of this process, which started it.
func watchMemory(pid int, ended <-chan struct{}) (peak float64) {
	often := time.NewTicker(5 * time.Millisecond)
	defer often.Stop()
	for {
		select {
		case <-ended:
			return peak
		case <-often.C:
			status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid)) // Not available on every system.
			_, after, _ := strings.Cut(string(status), "VmHWM:")
			line, _, _ := strings.Cut(after, "kB")
			if kibibytes, err := strconv.ParseFloat(strings.TrimSpace(line), 64); err == nil {
				peak = kibibytes * 1024
			}
		}
	}
}

// machine describes the machine of a run.
func (b *bench) machine() string {
	c, _ := b.terraform(alicloud, nil, "version") // If the CLI is broken, planning reports it later.
	version, _, _ := strings.Cut(string(c.out), "\n")
	return fmt.Sprintf("%d cores, %s/%s, %s, %s", runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version(), version)
}

// service is a sandbox that counts requests.
type service struct {
	endpoint string
	requests atomic.Int64
	server   *sandbox.Server
}

// options configure a sandbox.
type options struct {
	quota   int    // Requests per second; negative means no limit.
	lenient bool   // Refused requests do not count toward the quota.
	rows    int    // The number of rows N of the channel rows-N.
	body    []byte // The answer of that channel.
}

// serving calls a function while a sandbox runs.
func (b *bench) serving(o options, f func(s *service) error) error {
	scenario, err := sandbox.ParseScenario(o.scenario())
	if err != nil {
		return err
	}
	if o.rows > 0 { // Too large for a scenario in JSON.
		scenario.Faults = []sandbox.Fault{{Match: sandbox.Match{CustSpaceID: "rows-" + strconv.Itoa(o.rows)}, Kind: sandbox.FaultRaw, Body: string(o.body)}}
	}
	s := &service{}
	if s.server, err = sandbox.New(scenario); err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(b.ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	s.endpoint = listener.Addr().String()
	s.server.Observe(func(sandbox.Request) { s.requests.Add(1) })
	ctx, stop := context.WithCancel(b.ctx)
	stopped := make(chan error, 1)
	go func() { stopped <- s.server.Serve(ctx, listener) }()
	err = f(s)
	stop()
	return errors.Join(err, <-stopped)
}

// environment makes a command use the sandbox.
func (s *service) environment() []string {
	if s == nil {
		return nil
	}
	return []string{"ALICLOUD_ACCESS_KEY=bench-key", "ALICLOUD_SECRET_KEY=bench-secret", "ALIBABA_CLOUD_ENDPOINT_CAMS=http://" + s.endpoint}
}

// requests is the number of reads, numbers or channels in the rows with many of them.
const requests = 1000

// scenario has 1,000 channels of one number, cams-0000 to cams-0999, and the channel
// cams-many with 1,000 numbers.
func (o options) scenario() []byte {
	type object map[string]any
	channels, numbers := make([]object, 0, requests+1), make([]object, requests)
	for i := range requests {
		numbers[i] = object{"phone_number": phoneNumber(i), "daily_sent": 1200, "delivery_rate": 0.95, "steady": true}
		channels = append(channels, object{"cust_space_id": channelName(i), "account": "bench", "roi_metrics": true, "numbers": numbers[i : i+1]})
	}
	channels = append(channels, object{"cust_space_id": "cams-many", "account": "bench", "roi_metrics": true, "numbers": numbers})
	scenario := object{
		"qps":      object{"GetChatappPhoneNumberMetric": o.quota},
		"accounts": []object{{"name": "bench", "access_key_id": "bench-key", "access_key_secret": "bench-secret"}},
		"channels": channels,
	}
	if o.lenient {
		scenario["quota_counts_refused"] = false
	}
	b, err := json.Marshal(scenario)
	if err != nil {
		panic(err) // It consists of JSON types.
	}
	return b
}

// The rows that manyRows makes: half hours of as many numbers as needed.
const (
	firstStart = 1_735_660_800_000 // 2025-01-01 in Shanghai.
	halfHour   = 1_800_000
	perNumber  = 2000
	lastEnd    = firstStart + perNumber*halfHour
)

func phoneNumber(i int) string { return fmt.Sprintf("86138%08d", i) }

func channelName(i int) string { return fmt.Sprintf("cams-%04d", i) }

// manyRows returns an answer like the service's, ordered by phone number.
func manyRows(n int) []byte {
	var b bytes.Buffer
	b.WriteString(`{"AccessDeniedDetail":"None","RequestId":"608F9CCA-B5EB-3D72-8047-B25D6D75BDEC","Message":"None","Data":[`)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		start := firstStart + i%perNumber*halfHour
		fmt.Fprintf(&b, `{"DeliveredCount":%d,"Start":%d,"PhoneNumber":"%s","End":%d,"Granularity":"HALF_HOUR","SentCount":%d}`,
			900+i%97, start, phoneNumber(i/perNumber), start+halfHour-1, 1000+i%100)
	}
	b.WriteString(`],"Code":"OK"}`)
	return b.Bytes()
}
