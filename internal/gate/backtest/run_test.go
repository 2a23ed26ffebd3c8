// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package backtest_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/backtest"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policyfile"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// key is the credential of the sandbox.
type key sandbox.Account

func (k key) Credential(context.Context) (cams.Credential, error) {
	return cams.Credential{AccessKeyID: k.AccessKeyID, AccessKeySecret: k.AccessKeySecret}, nil
}

// log keeps what is reported as read.
type log struct {
	mu   sync.Mutex
	done []string
}

func (l *log) Retrying(string, string, time.Time) {}

func (l *log) Done(title, read, failure string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.done = append(l.done, fmt.Sprintf("%s %s %s", title, read, failure))
}

// live backtests a policy against a sandbox, and returns the requests that it made.
func live(ctx context.Context, t *testing.T, scenario sandbox.Scenario, text string, o backtest.Options) (backtest.Report, []sandbox.Request, *log) {
	t.Helper()
	scenario.Now = func() time.Time { return now }
	server := sandbox.Start(t, scenario) //nolint:contextcheck // It outlives a context that ends.
	var mu sync.Mutex
	var requests []sandbox.Request
	server.Observe(func(r sandbox.Request) {
		mu.Lock()
		defer mu.Unlock()
		requests = append(requests, r)
	})
	client := cams.New(cams.Config{Protocol: "HTTP", Endpoint: server.Endpoint(), Credentials: key(scenario.Accounts[0]), Now: func() time.Time { return now }, MaxAttempts: 1})
	done := &log{}
	r := backtest.Live(ctx, gate.Reader{Client: client, Timeout: time.Minute}, parse(t, text), o, done)
	return r, requests, done
}

// TestOneReadPerChannel backtests 90 days of 10 channels with 100 numbers each, by rules
// with baselines: CAMS is asked once for each channel.
func TestOneReadPerChannel(t *testing.T) {
	scenario := sandbox.Scenario{Accounts: sandbox.Demo().Accounts}
	var text strings.Builder
	for i := range 10 {
		c := sandbox.Channel{CustSpaceID: fmt.Sprintf("cams-%d", i), Account: scenario.Accounts[0].Name, ROIMetrics: true}
		for n := range 100 {
			c.Numbers = append(c.Numbers, sandbox.Number{PhoneNumber: fmt.Sprintf("86138%02d%06d", i, n), DailySent: 500, DeliveryRate: 0.97})
		}
		scenario.Channels = append(scenario.Channels, c)
		fmt.Fprintf(&text, "channel \"c%d\" {\n cust_space_id = %q\n lookback = \"7d\"\n}\n", i, c.CustSpaceID)
	}
	text.WriteString(`rules = {
		delivery = { metric = "delivery_rate", min = 0.95, confidence = 0.95 }
		drop     = { metric = "delivery_rate", per = "phone_number", max_drop = 0.1, baseline = "28d" }
	}`)
	r, requests, done := live(t.Context(), t, scenario, text.String(), options(90))
	asked := make(map[string]int)
	for _, request := range requests {
		asked[request.Query.Get("CustSpaceId")]++
	}
	if len(asked) != 10 || len(requests) != 10 || len(done.done) != 10 {
		t.Errorf("asked %v, reported %v", asked, done.done)
	}
	for i := range r.Channels {
		c := &r.Channels[i]
		if got := backtest.Count(c.Days); got.Judged() != 90 || len(c.Rules) != 2 || c.Rules[1].Days[0].Result == nil {
			t.Errorf("%s: %+v, %+v", c.Name, got, c)
		}
	}
	if r.ExitCode != gate.ExitAllowed {
		t.Errorf("ended with %d: %s", r.ExitCode, r.Message)
	}
}

// TestLastDayIsTheGate checks that the last day of a backtest has the outcome of the gate now,
// rule by rule, for all channels of the demo.
func TestLastDayIsTheGate(t *testing.T) {
	const text = `
		rules = {
			delivery = { metric = "delivery_rate", min = 0.95, confidence = 0.95 }
			drop     = { metric = "delivery_rate", per = "phone_number", max_drop = 0.1, baseline = "28d" }
			daily    = { metric = "delivery_rate", per = "interval", min = 0.8 }
			volume   = { metric = "sent_count", min = 100000, severity = "warning" }
		}
		channel "healthy" {
			cust_space_id = "cams-healthy"
			lookback      = "7d"
		}
		channel "sick" {
			cust_space_id = "cams-sick"
			lookback      = "3d"
		}
		channel "named" {
			cust_space_id = "cams-sick"
			phone_numbers = ["8613800000011", "8613800000012"]
			lookback      = "1d"
		}
		channel "hours" {
			cust_space_id = "cams-sick"
			granularity   = "HALF_HOUR"
			lookback      = "3h"
			settle        = "30m"
		}
		channel "silent" {
			cust_space_id = "cams-silent"
			lookback      = "7d"
		}
		channel "gaps" {
			cust_space_id = "cams-gaps"
			lookback      = "3d"
		}`
	scenario := sandbox.Demo()
	scenario.Now = func() time.Time { return now }
	server := sandbox.Start(t, scenario)
	client := cams.New(cams.Config{Protocol: "HTTP", Endpoint: server.Endpoint(), Credentials: key(scenario.Accounts[0]), Now: func() time.Time { return now }})
	reader := gate.Reader{Client: client, Timeout: time.Minute}
	verdicts := gate.JudgeLive(t.Context(), reader, parse(t, text), gate.Options{Now: now}, &log{})
	report := backtest.Live(t.Context(), reader, parse(t, text), options(10), &log{})
	compared := 0
	for i := range report.Channels {
		c := &report.Channels[i]
		j := slices.IndexFunc(verdicts.Judgements, func(j gate.Judgement) bool { return j.Name == c.Name })
		verdict := &verdicts.Judgements[j].Verdict
		for _, rule := range c.Rules {
			worst := policy.Unjudged
			for _, r := range verdict.Results {
				if r.Rule == rule.Name {
					worst = policy.Worst(worst, r.Status)
				}
			}
			last := rule.Days[len(rule.Days)-1]
			if last.Status != worst && last.Status != policy.Inconclusive || last.Blocks != (worst == policy.Fail) {
				t.Errorf("%s, %s: the last day is %s, and the gate reports %s", c.Name, rule.Name, last.Status, worst)
			}
			compared++
		}
	}
	if compared != 24 || verdicts.ExitCode != gate.ExitFailed {
		t.Errorf("%d rules were compared; the gate ended with %d", compared, verdicts.ExitCode)
	}
}

// TestEndings checks the exit code, and what is reported about channels that could not be judged.
func TestEndings(t *testing.T) {
	const rules = `rules = { r = { metric = "delivery_rate", min = 0.5 } }
		`
	block := func(name, id, window string) string {
		return fmt.Sprintf("channel %q {\n cust_space_id = %q\n %s\n}\n", name, id, window)
	}
	healthy, sick, fixed := block("healthy", "cams-healthy", `lookback = "1d"`), block("sick", "cams-sick", `lookback = "1d"`), block("fixed", "cams-healthy", "start = 1795190400000\n end = 1795449600000")
	nobody, silent := block("nobody", "cams-nobody", `lookback = "1d"`), block("silent", "cams-silent", `lookback = "1d"`)
	for name, tt := range map[string]struct {
		policy   string
		exitCode int
		message  string
		words    string // Reported about the last channel.
	}{
		"judged":              {healthy, 0, "the gate would have blocked on 0 of 5 days", ""},
		"it blocks":           {healthy + strings.Replace(sick, "lookback", `rules = { r = { metric = "delivery_rate", min = 0.99 } }`+"\n lookback", 1), 0, "the gate would have blocked on 5 of 5 days", ""},
		"no channel of yours": {healthy + nobody, 2, "the gate would have blocked on 0 of 5 days; 1 channel could not be read", "CAMS refused the request: Unknown.ResourceOwnerId"},
		"none could be read":  {nobody, 2, "no channel could be read", "Check cust_space_id"},
		"no data":             {healthy + silent, 2, "the gate would have blocked on 0 of 5 days; 5 more could not be judged, which also blocks", ""},
		"the same window":     {healthy + fixed, 0, "the gate would have blocked on 0 of 5 days", "Its window is fixed by start and end"},
		"only such":           {fixed, 2, "no channel of the policy has days to judge", "Set a lookback"},
	} {
		t.Run(name, func(t *testing.T) {
			r, _, done := live(t.Context(), t, sandbox.Demo(), rules+tt.policy, options(5))
			last := &r.Channels[len(r.Channels)-1]
			if said := last.Skipped + last.Failure + last.Remediation; r.ExitCode != tt.exitCode || r.Message != tt.message || !strings.Contains(said, tt.words) || (tt.words == "") != (said == "") {
				t.Errorf("ended with %d: %s\n%s", r.ExitCode, r.Message, said)
			}
			if len(done.done) != len(r.Channels) {
				t.Errorf("reported %v", done.done)
			}
		})
	}
}

// TestStates checks that a channel without history is skipped.
func TestStates(t *testing.T) {
	states := &query.Source{Source: query.PhoneNumberMetric.Source, Name: "states", Block: "states"}
	file := channel(t, "1d", `r = { metric = "sent_count", min = 1 }`)
	file.Channels = append(file.Channels, policyfile.Channel{Name: "now", Arguments: query.Arguments{Source: states}})
	r, err := backtest.Recorded(t.Context(), []gate.Recording{{Name: "a", Channel: "support", Body: saved(t, rows(number1, 9, same(5, 5)))}}, file, options(3), nil)
	if c := &r.Channels[1]; err != nil || r.ExitCode != gate.ExitAllowed || !strings.Contains(c.Skipped, "no history") || len(c.Days)+len(c.Rules) > 0 {
		t.Errorf("ended with %d, %v: %+v", r.ExitCode, err, c)
	}
}

// TestInterrupted checks that an interrupted backtest is an error.
func TestInterrupted(t *testing.T) {
	ctx, interrupt := context.WithCancel(t.Context())
	interrupt()
	const text = `channel "a" {
		cust_space_id = "cams-healthy"
		lookback      = "1d"
		rules         = { r = { metric = "sent_count", min = 1 } }
	}`
	r, _, _ := live(ctx, t, sandbox.Demo(), text, options(5))
	if c := &r.Channels[0]; r.ExitCode != gate.ExitError || !strings.Contains(c.Failure, "canceled") || len(c.Days) > 0 {
		t.Errorf("live: ended with %d: %+v", r.ExitCode, c)
	}
	o := options(5)
	o.Suggest = true
	answer := gate.Recording{Name: "a", Body: saved(t, rows(number1, 40, same(10, 9)))}
	r, err := backtest.Recorded(ctx, []gate.Recording{answer}, parse(t, text), o, nil)
	if c := &r.Channels[0]; err != nil || r.ExitCode != gate.ExitError || !strings.Contains(c.Failure, "interrupted") || len(c.Days)+len(c.Rules[0].Days) > 0 {
		t.Errorf("recorded: ended with %d, %v: %+v", r.ExitCode, err, c)
	}
}

// TestRecordedTime checks that without a time, the last day is the one on which the answers
// have settled, whenever they are judged, but never later than now.
func TestRecordedTime(t *testing.T) {
	file := channel(t, "1d", `r = { metric = "delivery_rate", min = 0.9 }`)
	given := []gate.Recording{{Name: "a", Body: saved(t, rows(number1, 40, same(1000, 970)))}}
	early, later := now.AddDate(0, 0, -3), now.AddDate(1, 0, 0)
	for name, tt := range map[string]struct {
		now  time.Time
		asOf *time.Time
		want string
	}{
		"when the answers settled": {later, nil, "2026-11-24 02:00"},
		"another time":             {later, &early, "2026-11-21 15:30"},
		"not later than now":       {early, nil, "2026-11-21 15:30"},
	} {
		t.Run(name, func(t *testing.T) {
			o := options(3)
			o.Now = tt.now
			r, err := backtest.Recorded(t.Context(), given, file, o, tt.asOf)
			if err != nil {
				t.Fatal(err)
			}
			days := r.Channels[0].Days
			if got := days[2].At.Format("2006-01-02 15:04"); got != tt.want || !r.Time.Equal(days[2].At) || letters(days) != "+++" {
				t.Errorf("got %s, %s, %s", got, r.Time, letters(days))
			}
		})
	}
	o := options(3)
	if r, err := backtest.Recorded(t.Context(), []gate.Recording{{Name: "a", Body: saved(t)}}, file, o, nil); err != nil || !r.Time.Equal(now) {
		t.Errorf("without a row: %s, %v", r.Time, err)
	}
}

// TestRecordedAnswers checks what is reported about answers that are missing or cannot be used.
func TestRecordedAnswers(t *testing.T) {
	two := parse(t, `
		rules = { r = { metric = "delivery_rate", min = 0.9 } }
		channel "a" { lookback = "1d" }
		channel "b" { lookback = "1d" }`)
	good := saved(t, rows(number1, 40, same(1000, 970)))
	r, err := backtest.Recorded(t.Context(), []gate.Recording{{Name: "x.json", Channel: "a", Body: good}}, two, options(3), nil)
	if c := &r.Channels[1]; err != nil || r.ExitCode != gate.ExitError || c.Failure != "no answer was given for channel b, which the policy names" || letters(r.Channels[0].Days) != "+++" {
		t.Errorf("one is missing: %d, %v, %+v", r.ExitCode, err, c)
	}
	r, err = backtest.Recorded(t.Context(), []gate.Recording{{Name: "x.json", Channel: "a", Body: good}, {Name: "y.json", Channel: "b", Body: []byte("{}")}}, two, options(3), nil)
	if c := &r.Channels[1]; err != nil || !strings.HasPrefix(c.Failure, "y.json cannot be used") || !strings.Contains(c.Remediation, "in JSON") {
		t.Errorf("one cannot be used: %v, %+v", err, c)
	}
	if _, err = backtest.Recorded(t.Context(), []gate.Recording{{Name: "x.json", Body: good}}, two, options(3), nil); err == nil || !strings.Contains(err.Error(), "Write CHANNEL=FILE") {
		t.Errorf("an answer without a channel: got %v", err)
	}
	// Several answers of a channel are joined.
	old, recent := rows(number1, 40, same(1000, 970)), rows(number1, 2, same(1000, 100))
	r, err = backtest.Recorded(t.Context(), []gate.Recording{{Name: "1", Channel: "a", Body: saved(t, old[:38])}, {Name: "2", Channel: "a", Body: saved(t, recent)}}, two, options(4), nil)
	if err != nil || letters(r.Channels[0].Days) != "++BB" {
		t.Errorf("two answers: %v, %s", err, letters(r.Channels[0].Days))
	}
}

// TestTooLargeAnswers checks that a read is split if its answer is too large, and that nothing
// is lost or counted twice.
func TestTooLargeAnswers(t *testing.T) {
	file := channel(t, "7d", `r = { metric = "delivery_rate", min = 0.9 }`)
	all := rows(number1, 96, same(1000, 970))
	past, err := backtest.NewPast(&file.Channels[0], now, 90, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		fits    int // Rows of an answer.
		calls   int
		isError bool
	}{
		"in one":      {1000, 1, false},
		"in two":      {60, 3, false},
		"in many":     {4, 63, false},
		"not at all":  {0, 7, true},
		"in too many": {1, 8, true},
	} {
		t.Run(name, func(t *testing.T) {
			calls := 0
			answer, err := backtest.Split(past.Whole(), 6, func(read query.Read) (cams.Answer, error) {
				calls++
				var part []metric.Row
				for _, row := range all {
					if read.Query.Window.Contains(row) {
						part = append(part, row)
					}
				}
				if len(part) > tt.fits {
					return cams.Answer{}, &cams.Error{Err: cams.ErrTooLarge}
				}
				return cams.Answer{Rows: part, Unknown: 1}, nil
			})
			if (err != nil) != tt.isError || tt.isError && !errors.Is(err, cams.ErrTooLarge) || calls != tt.calls {
				t.Errorf("%d calls, %v", calls, err)
			}
			if !tt.isError && (!slices.Equal(answer.Rows, all) || answer.Unknown < 1) {
				t.Errorf("%d rows of %d", len(answer.Rows), len(all))
			}
		})
	}
}

// TestMasks checks that phone numbers are masked, that those that look alike are numbered, and
// that a channel may show its own.
func TestMasks(t *testing.T) {
	const twin = "8699999990001"
	bad := &metric.Counts{Sent: 1000, Delivered: 300}
	given := []gate.Recording{
		{Name: "1", Channel: "a", Body: saved(t, rows(number1, 9, except(same(1000, 970), bad, 2)), rows(twin, 9, except(same(1000, 970), bad, 1)))},
		{Name: "2", Channel: "b", Body: saved(t, rows(number1, 9, except(same(1000, 970), bad, 1)))},
	}
	file := parse(t, `
		rules = { each = { metric = "delivery_rate", per = "phone_number", min = 0.9 } }
		channel "a" { lookback = "1d" }
		channel "b" {
			lookback           = "1d"
			show_phone_numbers = true
		}`)
	r, err := backtest.Recorded(t.Context(), given, file, options(2), &now)
	if err != nil {
		t.Fatal(err)
	}
	key := func(channel, day int) string { return r.Channels[channel].Rules[0].Days[day].Result.Key }
	if key(0, 0) != "86*******0001" || key(0, 1) != "86*******0001(2)" || key(1, 1) != number1 {
		t.Errorf("got %s, %s and %s", key(0, 0), key(0, 1), key(1, 1))
	}
}
