// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package faults puts an API server that is in trouble between a client and the
// real one, for tests.
package faults

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"sync"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Faults answers some requests with an error. It may be used from any goroutine.
type Faults struct {
	options Options

	mu       sync.Mutex
	random   *rand.Rand
	passed   int
	answered map[int]int
	lost     int
}

// Options say which requests fail, and how.
type Options struct {
	// Seed of what is drawn.
	Seed uint64
	// Rate is the share of requests that fail, from 0 to 1.
	Rate float64
	// Lost is the share of those that the server carries out all the same, so that
	// only the answer is lost. A conflict is never one.
	Lost float64
	// Statuses are what failing requests are answered with, evenly; 409, 429, 500
	// and 503 when empty.
	Statuses []int
	// Only restricts failing to some requests; to those that write when nil.
	Only func(*http.Request) bool
}

// New makes faults; give Wrap to a rest.Config.
func New(options Options) *Faults {
	if len(options.Statuses) == 0 {
		options.Statuses = []int{http.StatusConflict, http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusServiceUnavailable}
	}
	if options.Only == nil {
		options.Only = Writes
	}
	return &Faults{options: options, random: rand.New(rand.NewPCG(options.Seed, 0)), answered: map[int]int{}}
}

// Writes reports whether a request changes something.
func Writes(r *http.Request) bool { return r.Method != http.MethodGet && r.Method != http.MethodHead }

// Wrap puts the faults before a transport.
func (f *Faults) Wrap(next http.RoundTripper) http.RoundTripper { return &transport{f, next} }

// Counts are how many requests passed, how many failed by status, and how many of
// those were carried out.
func (f *Faults) Counts() (passed int, answered map[int]int, lost int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	all := make(map[int]int, len(f.answered))
	for status, n := range f.answered {
		all[status] = n
	}
	return f.passed, all, f.lost
}

// Set changes the share of requests that fail, from 0 to 1.
func (f *Faults) Set(rate float64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.options.Rate = rate
}

// Failed is how many requests were answered with a fault.
func (f *Faults) Failed() (n int) {
	_, answered, _ := f.Counts()
	for _, times := range answered {
		n += times
	}
	return n
}

// draw decides on a request: the status that it fails with, 0 for none.
func (f *Faults) draw(r *http.Request) (status int, lost bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.options.Only(r) || f.random.Float64() >= f.options.Rate {
		f.passed++
		return 0, false
	}
	status = f.options.Statuses[f.random.IntN(len(f.options.Statuses))]
	lost = status != http.StatusConflict && f.random.Float64() < f.options.Lost
	f.answered[status]++
	if lost {
		f.lost++
	}
	return status, lost
}

type transport struct {
	faults *Faults
	next   http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	status, lost := t.faults.draw(r)
	switch {
	case status == 0:
		return t.next.RoundTrip(r)
	case lost:
		answer, err := t.next.RoundTrip(r)
		if err != nil {
			return nil, err
		}
		_, _ = io.Copy(io.Discard, answer.Body)
		_ = answer.Body.Close()
	case r.Body != nil:
		_ = r.Body.Close()
	}
	return refuse(r, status)
}

var reasons = map[int]metav1.StatusReason{
	http.StatusConflict:            metav1.StatusReasonConflict,
	http.StatusTooManyRequests:     metav1.StatusReasonTooManyRequests,
	http.StatusInternalServerError: metav1.StatusReasonInternalError,
	http.StatusServiceUnavailable:  metav1.StatusReasonServiceUnavailable,
}

// refuse is an answer in the form of the API server's.
func refuse(r *http.Request, status int) (*http.Response, error) {
	body, err := json.Marshal(metav1.Status{
		TypeMeta: metav1.TypeMeta{Kind: "Status", APIVersion: "v1"},
		Status:   metav1.StatusFailure, Code: int32(status), Reason: reasons[status],
		Message: fmt.Sprintf("a fault was put here: %d", status),
	})
	if err != nil {
		return nil, err
	}
	return &http.Response{
		Status: http.StatusText(status), StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Content-Type": {"application/json"}}, Request: r,
		Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)),
	}, nil
}
