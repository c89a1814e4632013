// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"time"
)

// before puts the faults before a handler.
func (s *faults) before(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f, changed := s.take(r)
		if f == nil {
			next.ServeHTTP(w, r)
			return
		}
		switch f.Mode {
		case modeStatus:
			f.refuse(w)
		case modeDelay:
			if f.wait(r, changed) {
				next.ServeHTTP(w, r)
			}
		case modeHang:
			hang(r, changed)
			drop(w)
		case modeDrop:
			drop(w)
		case modeAfterDrop:
			next.ServeHTTP(unheard{http.Header{}}, r)
			drop(w)
		}
	})
}

func (f *fault) refuse(w http.ResponseWriter) {
	status, body := f.Status, f.Body
	if status == 0 {
		status = http.StatusServiceUnavailable
	}
	if body == "" {
		body = fmt.Sprintf(`{"errors":["fault of the test: %d"]}`, status)
	}
	if f.RetryAfter != "" {
		w.Header().Set("Retry-After", f.RetryAfter)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

// wait waits as long as the fault says, less when the faults change, and reports
// whether the client still waits.
func (f *fault) wait(r *http.Request, changed <-chan struct{}) bool {
	read(r)
	d := time.Duration(f.DelayMS) * time.Millisecond
	if f.JitterMS > 0 {
		d += rand.N(time.Duration(f.JitterMS) * time.Millisecond)
	}
	select {
	case <-time.After(d):
	case <-changed:
	case <-r.Context().Done():
		return false
	}
	return true
}

// hang waits until the client leaves or the faults change.
func hang(r *http.Request, changed <-chan struct{}) {
	read(r)
	select {
	case <-changed:
	case <-r.Context().Done():
	}
}

// read takes the body in: as long as it is on the connection, the server does not
// notice that the client has left.
func read(r *http.Request) {
	body, _ := io.ReadAll(io.LimitReader(r.Body, 32<<20))
	r.Body = io.NopCloser(bytes.NewReader(body))
}

// drop resets the connection.
func drop(w http.ResponseWriter) {
	c, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if t, ok := c.(*net.TCPConn); ok {
		_ = t.SetLinger(0)
	}
	_ = c.Close()
}

// unheard is an answer that nobody gets.
type unheard struct{ header http.Header }

func (u unheard) Header() http.Header       { return u.header }
func (unheard) Write(b []byte) (int, error) { return len(b), nil }
func (unheard) WriteHeader(int)             {}
func (unheard) Flush()                      {}
