// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"strconv"
	"time"
)

// send writes an answer in the usual way.
func send(w http.ResponseWriter, a *answer) {
	maps.Copy(w.Header(), a.header)
	w.WriteHeader(a.status)
	a.body(w)
}

// answer returns the answer of a fault. proper makes the answer without it.
func (f *Fault) answer(c *call, proper func() *answer) *answer {
	a := &answer{}
	switch f.Kind {
	case FaultCode:
		a = refuseInDetail(c, cmp.Or(f.HTTPStatus, http.StatusBadRequest), f.Code, f.Message, f.AccessDeniedDetail)
	case FaultHTML:
		const page = "<html><head><title>Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>\n"
		a = text(c, cmp.Or(f.HTTPStatus, http.StatusBadGateway), cmp.Or(f.Body, page)).with("Content-Type", "text/html;charset=utf-8")
	case FaultStatus:
		a = text(c, cmp.Or(f.HTTPStatus, http.StatusServiceUnavailable), "")
	case FaultRaw:
		a = text(c, cmp.Or(f.HTTPStatus, http.StatusOK), f.Body)
	case FaultRedirect:
		a = text(c, http.StatusFound, "").with("Location", f.Location)
	case FaultSkew:
		ahead := cmp.Or(time.Duration(f.SkewMS)*time.Millisecond, time.Hour)
		a = refuse(c, http.StatusBadRequest, "InvalidTimeStamp.Expired", textExpired).
			with("Date", c.now.Add(ahead).UTC().Format(http.TimeFormat))
	case FaultReset, FaultEOF:
		a.send = hangUp(f.Kind == FaultReset)
	case FaultHang:
		a.send = hang
	case FaultUpgrade:
		a = text(c, http.StatusSwitchingProtocols, "")
		a.send = upgrade
	case FaultTruncated:
		a = proper()
		a.send = truncate
	case FaultSlow:
		a = proper()
		a.send = drip(time.Duration(f.DelayMS) * time.Millisecond)
	}
	if f.RetryAfterSeconds > 0 && a.header != nil {
		a.with("Retry-After", strconv.FormatInt(f.RetryAfterSeconds, 10))
	}
	if f.RetryAfterMS > 0 && a.header != nil {
		a.with("x-acs-retry-after", strconv.FormatInt(f.RetryAfterMS, 10))
	}
	a.fault = f.Kind
	return a
}

// text returns an answer that does not come from the service, so it does not have a code.
func text(c *call, status int, body string) *answer {
	return reply(c, status, "", func(w io.Writer) { _, _ = io.WriteString(w, body) })
}

// hangUp closes the connection without an answer.
func hangUp(reset bool) func(*Server, http.ResponseWriter, *http.Request, *answer) {
	return func(_ *Server, w http.ResponseWriter, _ *http.Request, _ *answer) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil { // Over HTTP/2 the server must abort.
			panic(http.ErrAbortHandler)
		}
		if tcp, ok := conn.(*net.TCPConn); ok && reset {
			_ = tcp.SetLinger(0) // Close then sends RST instead of FIN.
		}
		_ = conn.Close()
	}
}

func hang(s *Server, _ http.ResponseWriter, r *http.Request, _ *answer) {
	select {
	case <-r.Context().Done():
	case <-s.closed:
	}
	panic(http.ErrAbortHandler)
}

// upgrade sends a status without a body, and then nothing. The server does not watch a hijacked connection. Only a read notices
// that the client has gone.
func upgrade(s *Server, w http.ResponseWriter, _ *http.Request, a *answer) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		_, _ = fmt.Fprintf(conn, "HTTP/1.1 %d %s\r\n", a.status, http.StatusText(a.status))
		_ = a.header.Write(conn)
		_, _ = io.WriteString(conn, "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
		_, _ = io.Copy(io.Discard, conn)
	}()
	select {
	case <-gone:
	case <-s.closed:
	}
	_ = conn.Close()
	<-gone
}

// truncate announces the whole body, sends half of it and hangs up.
func truncate(_ *Server, w http.ResponseWriter, _ *http.Request, a *answer) {
	var body bytes.Buffer
	a.body(&body)
	a.with("Content-Length", strconv.Itoa(body.Len())).body = func(w io.Writer) { _, _ = w.Write(body.Bytes()[:body.Len()/2]) }
	send(w, a)
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

// drip sends the body in ten pieces.
func drip(over time.Duration) func(*Server, http.ResponseWriter, *http.Request, *answer) {
	return func(s *Server, w http.ResponseWriter, r *http.Request, a *answer) {
		var body bytes.Buffer
		a.body(&body)
		a.body = func(io.Writer) {}
		send(w, a)
		flush := http.NewResponseController(w).Flush
		const pieces = 10
		for i := range pieces {
			_ = flush()
			wait := time.NewTimer(over / pieces)
			select {
			case <-wait.C:
			case <-r.Context().Done():
				panic(http.ErrAbortHandler)
			case <-s.closed:
				panic(http.ErrAbortHandler)
			}
			_, _ = w.Write(body.Next(body.Len() / (pieces - i)))
		}
	}
}
