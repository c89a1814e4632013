// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"net/http"
)

// controls are the requests that only the test makes.
func (v *server) controls() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("PUT /seal", v.answer(func(*http.Request) error {
		if v.core.Sealed() {
			return nil
		}
		return v.core.Seal(v.options.rootToken)
	}))
	mux.HandleFunc("PUT /unseal", v.answer(func(*http.Request) error {
		if !v.core.Sealed() {
			return nil
		}
		return v.unseal()
	}))
	mux.HandleFunc("GET /status", v.answer(nil))
	mux.HandleFunc("GET /faults", func(w http.ResponseWriter, _ *http.Request) { send(w, v.faults.all()) })
	mux.HandleFunc("PUT /faults", v.putFaults)
	return mux
}

// answer does what was asked and says how the core is then.
func (v *server) answer(do func(*http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if do != nil {
			if err := do(r); err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
		}
		send(w, map[string]any{"sealed": v.core.Sealed(), "storage": v.options.storage})
	}
}

func (v *server) putFaults(w http.ResponseWriter, r *http.Request) {
	var list []*fault
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(&list); err != nil {
		http.Error(w, "read the faults: "+err.Error(), http.StatusBadRequest)
		return
	}
	for _, f := range list {
		if err := f.check(); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
	}
	v.faults.set(list)
	send(w, v.faults.all())
}

func send(w http.ResponseWriter, what any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(what)
}
