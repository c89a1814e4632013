// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultaudit

import "time"

// line is what is read of one line: everything else in it is left unread, and so
// not kept.
type line struct {
	Type    string    `json:"type"`
	Time    time.Time `json:"time"`
	Error   string    `json:"error"`
	Auth    auth      `json:"auth"`
	Request struct {
		ID        string `json:"id"`
		Operation string `json:"operation"`
		Path      string `json:"path"`
		Accessor  string `json:"client_token_accessor"`
		Headers   struct {
			Traceparent []string `json:"traceparent"`
		} `json:"headers"`
	} `json:"request"`
	Response struct {
		Auth   *auth `json:"auth"`
		Secret struct {
			LeaseID string `json:"lease_id"`
		} `json:"secret"`
		Wrap struct {
			Accessor string `json:"wrapped_accessor"`
		} `json:"wrap_info"`
	} `json:"response"`
}

// auth is a token: the one that asked, or the one that was made.
type auth struct {
	Accessor         string            `json:"accessor"`
	Entity           string            `json:"entity_id"`
	Policies         []string          `json:"policies"`
	TokenPolicies    []string          `json:"token_policies"`
	IdentityPolicies []string          `json:"identity_policies"`
	Metadata         map[string]string `json:"metadata"`
	TTL              int64             `json:"token_ttl"`
	Type             string            `json:"token_type"`
	Results          struct {
		Allowed *bool `json:"allowed"`
	} `json:"policy_results"`
}

// mostTTL is more than any token's; what is more is no number of seconds.
const mostTTL = int64(100 * 365 * 24 * time.Hour / time.Second)

// ttl is how long the token was given.
func (a *auth) ttl() time.Duration {
	return time.Duration(min(max(a.TTL, 0), mostTTL)) * time.Second
}
