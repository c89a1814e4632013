// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/leasehold/leasehold/internal/cli/render"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// What can go wrong beside a Refusal.
var (
	// ErrNoServer is that nobody listens there.
	ErrNoServer = errors.New("no collector answers")
	// ErrLost is that the connection broke before the answer was there.
	ErrLost = errors.New("connection lost")
	// ErrTLS is that no safe connection came about.
	ErrTLS = errors.New("no safe connection")
	// ErrSlow is that the answer did not come within the timeout.
	ErrSlow = errors.New("no answer in time")
	// ErrForeign is that what answers is not the API of the trust extension.
	ErrForeign = errors.New("this is not the API of the trust extension; does --server say where that listens?")
	// ErrTooLarge is an answer past what is read.
	ErrTooLarge = errors.New("answer is too large")
)

// unreached says what became of a request that got no whole answer. The text of
// err may hold the URL, which holds no secret.
func (c *Client) unreached(ctx context.Context, err error) error {
	var timeout net.Error
	var resolve *net.DNSError
	var certificate *tls.CertificateVerificationError
	var dial *net.OpError
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return ctx.Err()
	case errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timeout) && timeout.Timeout():
		return fmt.Errorf("%w: %s took more than %s; pass a longer --timeout", ErrSlow, c.server, c.timeout)
	case errors.Is(err, syscall.ECONNREFUSED):
		return fmt.Errorf("%w on %s: start one with make run, or pass --server", ErrNoServer, c.server)
	case errors.As(err, &resolve):
		return fmt.Errorf("%w on %s: there is no such host; pass --server", ErrNoServer, c.server)
	case errors.As(err, &dial) && dial.Op == "dial":
		return fmt.Errorf("%w on %s: start one with make run, or pass --server: %w", ErrNoServer, c.server, dial.Err)
	case errors.As(err, &certificate):
		return fmt.Errorf("%w: who signed the certificate of %s is not trusted here, or it is for another name; pass --ca-file: %s",
			ErrTLS, c.server, render.Clean(certificate.Err.Error()))
	case errors.Is(err, http.ErrSchemeMismatch):
		return fmt.Errorf("%w: %s speaks no TLS; pass an http --server", ErrTLS, c.server)
	default:
		return fmt.Errorf("%w: %s: %w", ErrLost, c.server, cause(err))
	}
}

// cause is what is below the URL in an error.
func cause(err error) error {
	if request := new(url.Error); errors.As(err, &request) {
		return request.Err
	}
	return err
}

// Refusal is an answer that says no.
type Refusal struct {
	Status int
	// Detail is the server's own text, "" when it gives none.
	Detail string
	// RetryAfter is how long the server asks to wait, 0 when it does not say.
	RetryAfter time.Duration
}

const (
	// maxProblem is how much of a problem is read, in bytes, and maxDetail how
	// much of its text is shown.
	maxProblem = 64 << 10
	maxDetail  = 1000
)

// refusal reads the problem (RFC 9457) in an answer.
func refusal(response *http.Response) *Refusal {
	r := &Refusal{Status: response.StatusCode}
	content, _ := io.ReadAll(io.LimitReader(response.Body, maxProblem)) // what came is enough
	var problem trustapi.Problem
	if json.Unmarshal(content, &problem) == nil {
		r.Detail = render.Cut(render.Clean(strings.TrimSpace(problem.Detail)), maxDetail)
	}
	if seconds, err := strconv.Atoi(response.Header.Get("Retry-After")); err == nil && seconds > 0 {
		r.RetryAfter = time.Duration(min(seconds, int(maxWait/time.Second))) * time.Second
	}
	return r
}

// hints say what to do here, which the server's text cannot know; others are for
// answers without a text.
var hints = map[int]string{
	http.StatusUnauthorized: "say who you are with --token-file, with --user and --password-file, or with --cert and --key",
	http.StatusForbidden:    "ask who runs the collector to let you do this",
	http.StatusNotFound:     "leasehold agents list shows the agents there are",
}

var others = map[int]string{
	http.StatusConflict:           "leasehold why NAME shows where the agent stands",
	http.StatusTooManyRequests:    "try again later",
	http.StatusServiceUnavailable: "try again later, and look at the collector's log",
}

// Error implements error.
func (r *Refusal) Error() string {
	text := fmt.Sprintf("the collector answers %d", r.Status)
	if name := http.StatusText(r.Status); name != "" {
		text += " " + name
	}
	if r.Detail != "" {
		text += ": " + strings.TrimRight(r.Detail, ".")
	}
	switch hint, other := hints[r.Status], others[r.Status]; {
	case hint != "":
		text += "; " + hint
	case other != "" && r.Detail == "":
		text += "; " + other
	case r.Status/100 == 3:
		text += ": it points elsewhere, which is not followed; pass --server as it is"
	}
	return text
}

// Is lets errors.Is find what the status means.
func (r *Refusal) Is(target error) bool {
	switch target {
	case trustapi.ErrNotFound:
		return r.Status == http.StatusNotFound
	case trustapi.ErrRefused:
		return r.Status == http.StatusConflict
	case trustapi.ErrUnavailable:
		return r.Status == http.StatusServiceUnavailable
	}
	return false
}

// passes reports whether asking again may help.
func passes(err error) bool {
	if r := new(Refusal); errors.As(err, &r) {
		switch r.Status {
		case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
			return true
		}
		return false
	}
	return errors.Is(err, ErrLost) || errors.Is(err, ErrNoServer)
}
