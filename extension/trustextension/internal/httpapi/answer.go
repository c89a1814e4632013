// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package httpapi

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

// handle answers a request, or says why not; then it has written nothing.
type handle func(http.ResponseWriter, *http.Request) error

// answer is h as a handler.
func (a *api) answer(h handle) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := h(w, r); err != nil {
			a.fail(w, err)
		}
	})
}

// methods is what is done on one path, by method.
func (a *api) methods(by map[string]handle) http.Handler {
	var allowed []string
	for method := range by {
		allowed = append(allowed, method)
	}
	slices.Sort(allowed)
	return a.answer(func(w http.ResponseWriter, r *http.Request) error {
		method := r.Method
		if method == http.MethodHead {
			method = http.MethodGet
		}
		h, ok := by[method]
		if !ok {
			w.Header().Set("Allow", strings.Join(allowed, ", "))
			return errMethod
		}
		return h(w, r)
	})
}

// write answers with v.
func write(w http.ResponseWriter, v any) error {
	var body bytes.Buffer
	if err := json.NewEncoder(&body).Encode(v); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = body.WriteTo(w) // who is gone needs no answer
	return nil
}

// list is all, and [] where that is nil.
func list[T any](all []T) []T {
	if all == nil {
		return []T{}
	}
	return all
}
