// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package sandbox_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

const (
	metric = "GetChatappPhoneNumberMetric"
	enable = "EnableWhatsappROIMetric"
)

// noon is a Wednesday, 12:10 in Shanghai.
var noon = time.Date(2025, 9, 10, 4, 10, 0, 0, time.UTC)

// clock can be set by a test while the server reads it.
type clock struct{ at atomic.Int64 }

func newClock(t time.Time) *clock {
	c := &clock{}
	c.at.Store(t.UnixNano())
	return c
}

func (c *clock) now() time.Time           { return time.Unix(0, c.at.Load()) }
func (c *clock) forward(by time.Duration) { c.at.Add(int64(by)) }

// small is a scenario with one steady number.
func small() sandbox.Scenario {
	return sandbox.Scenario{
		Now:      newClock(noon).now,
		Accounts: []sandbox.Account{{Name: "a", AccessKeyID: "key", AccessKeySecret: "secret"}},
		Channels: []sandbox.Channel{{
			CustSpaceID: "cams-1", Account: "a", ROIMetrics: true,
			Numbers: []sandbox.Number{{PhoneNumber: "861", DailySent: 4800, DeliveryRate: 0.75, Steady: true}},
		}},
	}
}

// caller signs requests as the page on the V3 signature describes, without the package's code.
type caller struct {
	key, secret, token string
	now                func() time.Time
	change             func(*http.Request) // applied before signing
	tamper             func(*http.Request) // applied after signing
}

var nonce atomic.Int64

func (c caller) request(base, action string, query url.Values) *http.Request {
	target := base + "/?" + strings.ReplaceAll(query.Encode(), "+", "%20")
	r, err := http.NewRequest(http.MethodPost, target, nil)
	if err != nil {
		panic(err)
	}
	c.sign(r, action)
	return r
}

// sign adds the headers of a request without a body.
func (c caller) sign(r *http.Request, action string) {
	empty := sha256.Sum256(nil)
	for name, value := range map[string]string{
		"x-acs-action":          action,
		"x-acs-version":         "2020-06-06",
		"x-acs-date":            c.now().UTC().Format("2006-01-02T15:04:05Z"),
		"x-acs-signature-nonce": fmt.Sprintf("nonce-%d", nonce.Add(1)),
		"x-acs-content-sha256":  hex.EncodeToString(empty[:]),
		"x-acs-security-token":  c.token,
	} {
		if value != "" {
			r.Header.Set(name, value)
		}
	}
	if c.change != nil {
		c.change(r)
	}
	names, lines := []string{"host"}, map[string]string{"host": r.Host}
	for name := range r.Header {
		if lower := strings.ToLower(name); strings.HasPrefix(lower, "x-acs-") || lower == "content-type" {
			names, lines[lower] = append(names, lower), strings.TrimSpace(r.Header.Get(name))
		}
	}
	slices.Sort(names)
	canonical := r.Method + "\n" + r.URL.EscapedPath() + "\n" + r.URL.RawQuery + "\n"
	for _, name := range names {
		canonical += name + ":" + lines[name] + "\n"
	}
	canonical += "\n" + strings.Join(names, ";") + "\n" + r.Header.Get("x-acs-content-sha256")
	hash := sha256.Sum256([]byte(canonical))
	mac := hmac.New(sha256.New, []byte(c.secret))
	fmt.Fprintf(mac, "ACS3-HMAC-SHA256\n%x", hash)
	r.Header.Set("Authorization", fmt.Sprintf("ACS3-HMAC-SHA256 Credential=%s,SignedHeaders=%s,Signature=%x",
		c.key, strings.Join(names, ";"), mac.Sum(nil)))
	if c.tamper != nil {
		c.tamper(r)
	}
}

// reply is an answer, read without the package's types.
type reply struct {
	Status int
	Header http.Header
	Raw    string

	Code, Message, RequestID string
	AccessDeniedDetail       any
	Data                     []datum
}

type datum struct {
	PhoneNumber               *string
	Start, End                int64
	Granularity               string
	SentCount, DeliveredCount int64
}

func read(status int, header http.Header, body []byte) reply {
	r := reply{Status: status, Header: header, Raw: string(body)}
	_ = json.Unmarshal(body, &r) // Some answers are not JSON, on purpose.
	return r
}

// call sends a request to a handler without a network.
func (c caller) call(s *sandbox.Server, action string, query url.Values) reply {
	w := httptest.NewRecorder()
	s.ServeHTTP(w, server(c.request("http://cams.test", action, query)))
	return read(w.Code, w.Header(), w.Body.Bytes())
}

// server turns a client's request into what a server gets.
func server(r *http.Request) *http.Request {
	if r.Body == nil {
		r.Body = http.NoBody
	}
	return r
}

// dial sends a request over TCP.
func (c caller) dial(t *testing.T, s *sandbox.Server, action string, query url.Values) (reply, error) {
	t.Helper()
	return c.dialAt(t, s.Endpoint(), action, query)
}

func (c caller) dialAt(t *testing.T, endpoint, action string, query url.Values) (reply, error) {
	t.Helper()
	transport := &http.Transport{DisableKeepAlives: true}
	client := http.Client{Transport: transport, Timeout: 30 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
	defer client.CloseIdleConnections()
	response, err := client.Do(c.request("http://"+endpoint, action, query).WithContext(t.Context()))
	if err != nil {
		return reply{}, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return read(response.StatusCode, response.Header, body), err
}

func caller1(s sandbox.Scenario) caller {
	a := s.Accounts[0]
	now := s.Now
	if now == nil {
		now = time.Now
	}
	return caller{key: a.AccessKeyID, secret: a.AccessKeySecret, token: a.SecurityToken, now: now}
}

// during is a query for the days from first to last, in Shanghai.
func during(channel, granularity, first, last string) url.Values {
	return url.Values{
		"CustSpaceId": {channel}, "Granularity": {granularity},
		"Start": {fmt.Sprint(at(first))}, "End": {fmt.Sprint(at(last))},
	}
}

// at is a local time of Shanghai in milliseconds.
func at(local string) int64 {
	layout := "2006-01-02T15:04"[:len(local)]
	t, err := time.ParseInLocation(layout, local, time.FixedZone("CST", 8*60*60))
	if err != nil {
		panic(err)
	}
	return t.UnixMilli()
}

func with(v url.Values, name, value string) url.Values {
	c := url.Values{}
	for k, values := range v {
		c[k] = values
	}
	if value == "-" {
		c.Del(name)
	} else {
		c.Set(name, value)
	}
	return c
}

func mustNew(t *testing.T, s sandbox.Scenario) *sandbox.Server {
	t.Helper()
	server, err := sandbox.New(s)
	if err != nil {
		t.Fatal(err)
	}
	return server
}
