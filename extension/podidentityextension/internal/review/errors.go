// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package review

import (
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// Refusal is why a token is not accepted, and will not be. Its text is for the
// client and says nothing of the token.
type Refusal struct {
	// Reason is one word, as in the extension's own metrics.
	Reason string
	text   string
}

// Error implements error.
func (r *Refusal) Error() string { return r.text }

// GRPCStatus makes it Unauthenticated over gRPC.
func (r *Refusal) GRPCStatus() *status.Status { return status.New(codes.Unauthenticated, r.text) }

// The refusals.
var (
	RefusedMissing  = &Refusal{"missing", "the request has no bearer token: send it in the authorization header"}
	RefusedSeveral  = &Refusal{"several", "the request has more than one authorization header"}
	RefusedScheme   = &Refusal{"scheme", "the authorization header has no bearer token"}
	RefusedForm     = &Refusal{"form", "the bearer token has not the form of a ServiceAccount's token"}
	RefusedToken    = &Refusal{"token", "the API server does not accept the bearer token for this audience: project one for it, and read it anew before it expires"}
	RefusedAudience = &Refusal{"audience", "the bearer token is for another audience: project one for the audience that the collector asks for"}
	RefusedAccount  = &Refusal{"account", "the bearer token is not a ServiceAccount's"}
	RefusedUnbound  = &Refusal{"unbound", "the bearer token is not bound to a pod: use a projected volume's"}
	RefusedGone     = &Refusal{"gone", "the pod that the bearer token is bound to is gone"}
)

// unavailable is what cannot be said now: the client shall try again.
type unavailable struct {
	text  string
	cause error // for the log, never for the client
}

func (u *unavailable) Error() string { return u.text }
func (u *unavailable) Unwrap() error { return u.cause }

// GRPCStatus makes it Unavailable over gRPC.
func (u *unavailable) GRPCStatus() *status.Status { return status.New(codes.Unavailable, u.text) }

var (
	errLimited = &unavailable{text: "too many bearer tokens to review: try again"}
	errClosed  = &unavailable{text: "the collector is shutting down: try again"}
)

const failedText = "the bearer token cannot be reviewed now: try again"

// Results of reviews and lookups, as in the extension's own metrics.
const (
	resultAuthenticated = "authenticated"
	resultRefused       = "refused"
	resultUnavailable   = "unavailable"
	resultLimited       = "limited"

	lookupJob   = "job"
	lookupNoJob = "no_job"
	lookupGone  = "gone"
)
