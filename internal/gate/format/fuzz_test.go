// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"regexp"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/format"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/signal"
)

// commandLine matches what a CI runner executes as a command.
var commandLine = regexp.MustCompile(`(?m)^[\s\p{Z}\x{85}]*::.*$|##(vso|teamcity)?\[`)

// bytesReader makes parts of a report from bytes. After the last byte it reads zeros.
type bytesReader struct{ rest []byte }

func (b *bytesReader) byte() byte {
	if len(b.rest) == 0 {
		return 0
	}
	c := b.rest[0]
	b.rest = b.rest[1:]
	return c
}

func (b *bytesReader) text() string {
	n := min(int(b.byte())%40, len(b.rest))
	s := string(b.rest[:n])
	b.rest = b.rest[n:]
	return s
}

func (b *bytesReader) int64() int64 {
	var eight [8]byte
	b.rest = b.rest[copy(eight[:], b.rest):]
	return int64(binary.LittleEndian.Uint64(eight[:]))
}

func (b *bytesReader) float() *float64 {
	if b.byte()%4 == 0 {
		return nil
	}
	return new(math.Float64frombits(uint64(b.int64())))
}

func (b *bytesReader) status() policy.Status {
	return policy.Statuses()[int(b.byte())%len(policy.Statuses())]
}

func (b *bytesReader) list(most int) []string {
	var all []string
	for range int(b.byte()) % most {
		all = append(all, b.text())
	}
	return all
}

func (b *bytesReader) result() policy.Result {
	r := policy.Result{
		Rule: b.text(), Key: b.text(), Status: b.status(), Severity: b.text(), Reason: policy.Reasons()[int(b.byte())%len(policy.Reasons())],
		Start: b.int64(), End: b.int64(), Metric: []string{"delivery_rate", "sent_count", b.text()}[b.byte()%3], DecidedBy: []string{"min", "max", ""}[b.byte()%3],
		Observed: b.float(), Bound: b.float(), Baseline: b.float(), Message: b.text(),
	}
	if b.byte()%2 == 0 {
		r.SentCount = new(b.int64())
	}
	return r
}

func (b *bytesReader) judgement() gate.Judgement {
	j := gate.Judgement{
		Name: b.text(), JudgedBy: gate.ByPolicy, Channel: b.text(), Keys: b.list(3), Source: gate.Sources[0], Remediation: b.text(), Notes: b.list(3), Blocks: b.byte()%2 == 0,
		Calendar: metric.Calendar{Granularity: metric.Daily, Location: time.UTC},
		Verdict:  policy.Verdict{Status: b.status(), Message: b.text()},
		Place:    diagnostic.Place{File: b.text(), Line: int(b.byte())},
	}
	if b.byte()%2 == 0 {
		j.JudgedBy, j.Calendar.Granularity = gate.ByProvider, metric.HalfHour
	}
	for range b.byte() % 4 {
		r := b.result()
		for range b.byte() % 5 { // Intervals of one rule and key.
			j.Verdict.Results = append(j.Verdict.Results, r)
			r.Start, r.End = r.End, b.int64()
		}
	}
	for range b.byte() % 3 {
		series := gate.Series{Key: b.text()}
		for range b.byte() % 6 {
			series.Points = append(series.Points, gate.Point{Start: b.int64(), Counts: metric.Counts{Sent: b.int64(), Delivered: b.int64()}, Judged: b.byte()%4 > 0})
		}
		j.Series = append(j.Series, series)
	}
	if b.byte()%4 == 0 {
		j.Source = gate.Sources[1]
		for range b.byte() % 3 {
			state := signal.State{Key: b.text(), Values: map[string]string{"status": b.text()}, Problems: []signal.Problem{{Code: b.text(), Description: b.text()}}}
			j.States = append(j.States, state)
			j.Verdict.Results = append(j.Verdict.Results, policy.Result{Rule: b.text(), Status: b.status(), Key: state.Key, Signal: "status", Value: b.text(), Message: b.text()})
		}
	}
	return j
}

func (b *bytesReader) report() gate.Report {
	r := gate.Report{
		Version: b.text(), Source: b.text(), Input: b.text(), Policies: b.list(3), Time: time.Unix(b.int64()%1e10, 0).UTC(),
		Status: b.status(), Allowed: b.byte()%2 == 0, ExitCode: int(b.byte() % 4), Message: b.text(),
	}
	for range b.byte() % 3 {
		r.Problems = append(r.Problems, diagnostic.Diagnostic{Summary: b.text(), Detail: b.text()})
	}
	for range b.byte() % 4 {
		r.Judgements = append(r.Judgements, b.judgement())
	}
	for range b.byte() % 4 {
		r.Checks = append(r.Checks, gate.Check{Address: b.text(), Kind: b.text(), Status: b.status(), Problems: b.list(3), Blocks: b.byte()%2 == 0})
	}
	for range b.byte() % 4 {
		r.Ephemerals = append(r.Ephemerals, gate.Ephemeral{Address: b.text(), Channel: b.text()})
	}
	return r
}

// FuzzFormats checks that each format of a report with any texts and numbers has valid syntax,
// and is harmless as text.
func FuzzFormats(f *testing.F) {
	f.Add([]byte("\x01a\x01b\x05\x1b[31m\x01\x08\x00::error::x"), uint8(0))
	f.Add(bytes.Repeat([]byte("\x09::a::b\n \x1b"), 60), uint8(30))
	f.Add(bytes.Repeat([]byte("\x0c##[add-mask]\x03]]>\xff\xfe\xef\xbf\xbf"), 60), uint8(80))
	f.Add(bytes.Repeat([]byte{1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233}, 90), uint8(40))
	f.Fuzz(func(t *testing.T, data []byte, width uint8) {
		r := (&bytesReader{data}).report()
		for _, name := range format.Names() {
			found, _ := format.Find(name)
			var b bytes.Buffer
			if err := found.Write(&b, r, format.Style{Width: int(width), Full: width%2 == 0}); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			checkText(t, name, b.String())
			checkSyntax(t, name, b.Bytes())
		}
	})
}

func checkText(t *testing.T, name, report string) {
	t.Helper()
	if !utf8.ValidString(report) {
		t.Errorf("%s is not UTF-8:\n%q", name, report)
	}
	for _, c := range report {
		if unicode.IsControl(c) && c != '\n' && c != '\t' || unicode.Is(unicode.Bidi_Control, c) {
			t.Errorf("%s has %U:\n%q", name, c, report)
			break
		}
	}
	if found := commandLine.FindString(report); found != "" && (name == "text" || name == "markdown" || name == "conftest-text") {
		t.Errorf("%s has the command %q:\n%s", name, found, report)
	}
}

func checkSyntax(t *testing.T, name string, report []byte) {
	t.Helper()
	switch name {
	case "json", "sarif", "gitlab", "conftest":
		if !json.Valid(report) {
			t.Errorf("%s is not JSON:\n%s", name, report)
		}
	case "openmetrics":
		parsed(t, report)
	case "junit":
		decoder := xml.NewDecoder(bytes.NewReader(report))
		cases := 0
		for {
			token, err := decoder.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%v:\n%s", err, report)
			}
			if start, is := token.(xml.StartElement); is && start.Name.Local == "testcase" {
				cases++
			}
		}
		if cases == 0 {
			t.Errorf("there is no test case:\n%s", report)
		}
	}
}
