// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

//go:build crashpoints

package crashpoint

import (
	"context"
	"errors"
	"net/http"
	"strings"
)

type key struct{}

// For lets requests with this context be made for a step.
func For(ctx context.Context, step string) context.Context {
	return context.WithValue(ctx, key{}, step)
}

// Wrap lets the process die after each request that changes something and is made for
// a step: it is carried out, and its answer is not heard.
func Wrap(next http.RoundTripper) http.RoundTripper { return wrapped{next} }

type wrapped struct{ next http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (w wrapped) RoundTrip(r *http.Request) (resp *http.Response, err error) {
	step, ok := r.Context().Value(key{}).(string)
	if !ok || !changes(r) {
		return w.next.RoundTrip(r)
	}
	// What is refused is no step; its answer is heard.
	_ = After(Wrote, func() error {
		if resp, err = w.next.RoundTrip(r); err == nil && resp.StatusCode >= http.StatusBadRequest {
			return errRefused
		}
		return err
	}, step+" "+r.Method+" "+kindOf(r.URL.Path))
	return resp, err
}

var errRefused = errors.New("refused")

// CloseIdleConnections lets a client close those of the transport below.
func (w wrapped) CloseIdleConnections() {
	if c, ok := w.next.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

// changes reports whether a request asks for more than an answer.
func changes(r *http.Request) bool {
	return r.Method != http.MethodGet && !r.URL.Query().Has("dryRun") && !strings.Contains(r.URL.Path, "/lookup")
}

// kindOf is a path without what differs from one agent to the next.
func kindOf(path string) string {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	for i, part := range parts {
		if part == "namespaces" && i+2 < len(parts) { // namespaces/NAMESPACE/RESOURCE/NAME/SUBRESOURCE
			of := parts[i+2:]
			if len(of) > 2 {
				return of[0] + "/" + of[2]
			}
			return of[0]
		}
	}
	return strings.Join(parts[min(1, len(parts)-1):min(len(parts), 4)], "/") // v1/MOUNT/KIND/VERB/NAME
}
