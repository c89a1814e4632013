// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package stack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// Fault is one way in which Vault fails. Of those that are for a request and have
// hits left, the first one in the list is what happens to it.
type Fault struct {
	// Path is a regular expression for "METHOD /path", such as "^PUT /v1/auth/".
	Path string `json:"path"`
	// Mode is what happens.
	Mode FaultMode `json:"mode"`
	// Status, Body and RetryAfter are the answer of FaultStatus; 503 and an error
	// of Vault's form when they are empty.
	Status     int    `json:"status,omitempty"`
	Body       string `json:"body,omitempty"`
	RetryAfter string `json:"retryAfter,omitempty"`
	// DelayMS and JitterMS are what FaultDelay waits, in milliseconds; the jitter
	// is drawn evenly from 0 to JitterMS and added.
	DelayMS  int `json:"delayMs,omitempty"`
	JitterMS int `json:"jitterMs,omitempty"`
	// Count is how many requests it is for; 0 for all.
	Count int `json:"count,omitempty"`
	// Hits is how many it was for, in an answer.
	Hits int `json:"hits,omitempty"`
}

// FaultMode is what a Fault does to a request.
type FaultMode string

// The modes of a fault. Go's client sends a GET again, by itself, when a
// connection that it used before is reset: count hits and not calls.
const (
	FaultStatus    FaultMode = "status"     // answer with an error
	FaultDelay     FaultMode = "delay"      // answer late
	FaultHang      FaultMode = "hang"       // give no answer until the faults change
	FaultDrop      FaultMode = "drop"       // reset the connection
	FaultAfterDrop FaultMode = "after-drop" // do what is asked, then reset the connection
)

// Faults replaces the faults of Vault; none ends them, and what hangs.
func (v *Vault) Faults(ctx context.Context, faults ...Fault) error {
	if faults == nil {
		faults = []Fault{}
	}
	return call(ctx, http.MethodPut, v.Control+"/faults", "", faults, nil)
}

// Hits are the faults with how many requests each was for.
func (v *Vault) Hits(ctx context.Context) (faults []Fault, err error) {
	err = call(ctx, http.MethodGet, v.Control+"/faults", "", nil, &faults)
	return faults, err
}

// Seal seals Vault: it answers 503 and revokes nothing until Unseal.
func (v *Vault) Seal(ctx context.Context) error {
	return call(ctx, http.MethodPut, v.Control+"/seal", "", nil, nil)
}

// Unseal ends Seal.
func (v *Vault) Unseal(ctx context.Context) error {
	return call(ctx, http.MethodPut, v.Control+"/unseal", "", nil, nil)
}

// Sealed reports whether Vault is sealed.
func (v *Vault) Sealed(ctx context.Context) (bool, error) {
	var status struct{ Sealed bool }
	err := call(ctx, http.MethodGet, v.Control+"/status", "", nil, &status)
	return status.Sealed, err
}

// Call asks Vault's API with a token, such as PUT of "sys/mounts/database", and
// reads the answer into answer unless that is nil. An answer that is not 2xx is a
// *VaultError.
func (v *Vault) Call(ctx context.Context, token, method, path string, body, answer any) error {
	return call(ctx, method, v.Addr+"/v1/"+path, token, body, answer)
}

// EnableAudit lets Vault write its audit log to AuditFile.
func (v *Vault) EnableAudit(ctx context.Context) error {
	return v.Call(ctx, v.RootToken, http.MethodPut, "sys/audit/file", map[string]any{
		"type": "file", "options": map[string]string{"file_path": v.AuditFile, "hmac_accessor": "false"},
	}, nil)
}

// VaultError is an answer of Vault that is not 2xx.
type VaultError struct {
	Status int      `json:"-"`
	Errors []string `json:"errors"`
}

// Error implements error.
func (e *VaultError) Error() string {
	return fmt.Sprintf("Vault answers %d: %s", e.Status, strings.Join(e.Errors, "; "))
}

// callTimeout is how long a call may take that has no earlier deadline.
const callTimeout = 30 * time.Second

// client keeps no connection, so that a Vault that is started again is never asked
// on one of the old.
var client = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: callTimeout}

func call(ctx context.Context, method, url, token string, body, answer any) error {
	var content io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return err
		}
		content = bytes.NewReader(text)
	}
	r, err := http.NewRequestWithContext(ctx, method, url, content)
	if err != nil {
		return err
	}
	if token != "" {
		r.Header.Set("X-Vault-Token", token)
	}
	got, err := client.Do(r)
	if err != nil {
		return err
	}
	text, err := io.ReadAll(got.Body)
	if err := errors.Join(err, got.Body.Close()); err != nil {
		return err
	}
	if got.StatusCode/100 != 2 {
		return refusal(got.StatusCode, text)
	}
	if answer == nil || len(text) == 0 {
		return nil
	}
	return json.Unmarshal(text, answer)
}

func refusal(status int, text []byte) *VaultError {
	refused := &VaultError{Status: status}
	if json.Unmarshal(text, refused) != nil {
		refused.Errors = []string{string(text)}
	}
	return refused
}
