// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultaudit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// The most that is taken of a line.
const (
	MaxLine     = 1 << 20 // bytes
	MaxPolicies = 64
	MaxMeta     = 16
	// maxText bounds a path and what else is only compared or shown, in bytes; maxID
	// what names one thing and so is never cut.
	maxText = 1024
	maxID   = 1024
	// maxPrefix bounds what stands before the object.
	maxPrefix = 256
)

// Errors of Parse.
var (
	// ErrForm is that a line is no record of an audit log in the form json.
	ErrForm = errors.New("the line is no record of Vault's audit log: let the audit device write format=json")
	// ErrSize is that a line, or a name in it, is longer than any of Vault's.
	ErrSize = errors.New("the line is longer than is taken of Vault's audit log")
)

// Parse reads one line of the audit log as an audit device of type file or socket
// writes it in the form json, after the device's prefix if it has one. ok is false
// for what tells of no answer: a request is told of once more when it is answered.
// An error is ErrForm or ErrSize, and says nothing of what the line holds. What the
// Record holds is a copy.
func Parse(text []byte) (r Record, ok bool, err error) {
	if len(text) > MaxLine {
		return r, false, ErrSize
	}
	begin := bytes.IndexByte(text, '{')
	if begin < 0 || begin > maxPrefix {
		return r, false, ErrForm
	}
	var l line
	if json.Unmarshal(text[begin:], &l) != nil {
		return r, false, ErrForm // its text would quote the line
	}
	switch {
	case l.Type == "request":
		return r, false, nil
	case l.Type != "response" || l.Request.ID == "" || l.Request.Path == "" || l.Time.IsZero():
		return r, false, ErrForm
	}
	r = l.record()
	for what, id := range map[string]string{"request id": r.ID, "accessor": r.Accessor, "accessor that asked": r.By, "entity": r.Entity, "lease": r.Lease} {
		if len(id) > maxID {
			return Record{}, false, fmt.Errorf("%w: the %s has %d bytes", ErrSize, what, len(id))
		}
	}
	return r, true, nil
}

// record is what a line of type response comes to.
func (l *line) record() Record {
	r := Record{
		ID: l.Request.ID, Time: l.Time,
		Path: cut(l.Request.Path), Operation: cut(l.Request.Operation),
		Accessor: l.Auth.Accessor, Lease: l.Response.Secret.LeaseID,
		Failed: l.Error != "",
		Denied: l.Auth.Results.Allowed != nil && !*l.Auth.Results.Allowed || strings.Contains(l.Error, "permission denied"),
	}
	if r.Accessor == "" {
		r.Accessor = l.Request.Accessor // all that there is of a token that Vault does not know any more
	}
	r.Failed = r.Failed || r.Denied
	if all := l.Request.Headers.Traceparent; len(all) > 0 {
		r.Trace, r.Span = trace(all[0])
	}
	token := &l.Auth
	switch made := l.Response.Auth; {
	case r.Failed:
	case l.Response.Wrap.Accessor != "":
		r.Login, r.By, r.Accessor = true, l.Request.Accessor, l.Response.Wrap.Accessor
		if l.Auth.Accessor != r.Accessor { // it is who asked
			token = &auth{}
		}
	case made == nil:
		r.Renewal = r.Lease != "" && renews(r.Path)
	case l.Request.Accessor == "" || made.Accessor != l.Request.Accessor:
		r.Login, r.By, r.Accessor, token = true, l.Request.Accessor, made.Accessor, made
		r.TTL = made.ttl()
	default: // the same token again
		r.Renewal, token, r.TTL = true, made, made.ttl()
	}
	r.ofToken(token)
	return r
}

// ofToken fills in what is of the token.
func (r *Record) ofToken(a *auth) {
	r.Entity, r.TokenType = a.Entity, cut(a.Type)
	for _, p := range slices.Concat(a.Policies, a.TokenPolicies, a.IdentityPolicies) {
		if p = cut(p); len(r.Policies) < MaxPolicies && !slices.Contains(r.Policies, p) {
			r.Policies = append(r.Policies, p)
		}
	}
	keys := make([]string, 0, len(a.Metadata))
	for k := range a.Metadata {
		keys = append(keys, k)
	}
	slices.Sort(keys) // the same are kept of the same line
	for _, k := range keys[:min(len(keys), MaxMeta)] {
		if r.Meta == nil {
			r.Meta = map[string]string{}
		}
		r.Meta[cut(k)] = cut(a.Metadata[k])
	}
}

// renews reports whether a request for a path renews a lease; its id may stand in
// the path.
func renews(path string) bool {
	return path == "sys/renew" || path == "sys/leases/renew" ||
		strings.HasPrefix(path, "sys/renew/") || strings.HasPrefix(path, "sys/leases/renew/")
}

// cut shortens a text to what is kept of one, between letters.
func cut(s string) string {
	if len(s) <= maxText {
		return s
	}
	s = s[:maxText]
	for i := 0; i < utf8.UTFMax && !utf8.ValidString(s); i++ {
		s = s[:len(s)-1]
	}
	return s
}
