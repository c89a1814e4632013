// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultapi

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/hashicorp/vault/api"
)

// maxAnswer is how much of an answer is read, maxRefusal of one that is an error,
// in bytes. A token with all its policies has some kilobytes.
const (
	maxAnswer  = 1 << 20
	maxRefusal = 1 << 14
)

// maxRetryAfter is the most that is believed of a Retry-After.
const maxRetryAfter = time.Hour

var errTooLong = errors.New("it is longer than a megabyte")

// answer is what is kept of one HTTP answer, beside what vault/api makes of it.
type answer struct {
	status     int
	retryAfter time.Duration
}

// on takes an answer in and reads its body, as far as that is bounded, while the
// deadline of the request still stands.
func (a *answer) on(r *api.Response) {
	a.status = r.StatusCode
	if seconds, err := strconv.Atoi(r.Header.Get("Retry-After")); err == nil && seconds > 0 {
		a.retryAfter = min(time.Duration(seconds), maxRetryAfter/time.Second) * time.Second
	}
	most := int64(maxAnswer)
	if r.StatusCode >= http.StatusBadRequest {
		most = maxRefusal
	}
	text, err := io.ReadAll(io.LimitReader(r.Body, most+1))
	_ = r.Body.Close()
	switch {
	case int64(len(text)) <= most:
	case most == maxRefusal:
		text = text[:most]
	default:
		err = errTooLong
	}
	if err != nil && r.StatusCode < http.StatusBadRequest {
		r.Body = io.NopCloser(failing{err})
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(text))
}

// failing is a body that could not be read.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }
