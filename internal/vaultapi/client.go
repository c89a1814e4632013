// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultapi

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/hashicorp/vault/api"
	"golang.org/x/time/rate"
)

// Client is what one purpose asks Vault by. It may be used from any goroutine.
type Client struct {
	api     *api.Client
	session *Session // nil for one of From, and for what a session logs in by
	purpose string
	limit   *rate.Limiter
	observe func(op string, err error, took time.Duration) // may be nil
}

// From is a Client of the api's as it is now, with its token and time limits, with
// no rate limit and no session. It is for tests and for who logs in otherwise.
func From(c *api.Client) *Client {
	return &Client{api: c.WithRequestCallbacks(), limit: rate.NewLimiter(rate.Inf, 0)}
}

// Read reads a path; ErrGone where there is nothing.
func (c *Client) Read(ctx context.Context, path string) (*api.Secret, error) {
	return c.read(ctx, "read", path)
}

// Write writes to a path; the answer may be nil.
func (c *Client) Write(ctx context.Context, path string, body map[string]any) (*api.Secret, error) {
	return c.write(ctx, "write", path, body)
}

// Delete deletes a path. For most paths it succeeds where there is nothing.
func (c *Client) Delete(ctx context.Context, path string) error {
	_, err := c.do(ctx, "delete", path, func(ctx context.Context, v *api.Client) (*api.Secret, error) {
		return v.Logical().DeleteWithContext(ctx, path)
	})
	return err
}

// read reads a path for op; it never returns nil without an error.
func (c *Client) read(ctx context.Context, op, path string, changes ...api.RequestCallback) (*api.Secret, error) {
	secret, err := c.do(ctx, op, path, func(ctx context.Context, v *api.Client) (*api.Secret, error) {
		// Raw, because vault/api drops what stands in a 404.
		return parsed(v.Logical().ReadRawWithContext(ctx, path))
	}, changes...)
	if err == nil && secret == nil {
		return nil, odd(op, path, "it is empty")
	}
	return secret, err
}

// write writes to a path for op, with changes to the request.
func (c *Client) write(ctx context.Context, op, path string, body map[string]any, changes ...api.RequestCallback) (*api.Secret, error) {
	text, err := json.Marshal(body)
	if err != nil {
		return nil, refused(op, path, "the body cannot be written as JSON")
	}
	return c.do(ctx, op, path, func(ctx context.Context, v *api.Client) (*api.Secret, error) {
		return parsed(v.Logical().WriteRawWithContext(ctx, path, text))
	}, changes...)
}

// do makes one request: checked, within the rate and the deadline, seen by the
// session and by the hook. The path is of the request unless it is "".
func (c *Client) do(
	ctx context.Context, op, path string, call func(context.Context, *api.Client) (*api.Secret, error), changes ...api.RequestCallback,
) (secret *api.Secret, err error) {
	if why := checkPath(path); why != "" {
		return nil, refused(op, clean(path), why)
	}
	if err := c.admit(ctx, op, path); err != nil {
		return nil, err
	}
	defer c.tell(op, time.Now(), &err)
	var got answer
	secret, err = call(ctx, c.on(&got, changes...))
	err = classify(op, path, &got, err)
	if c.session != nil && (ctx.Err() == nil || got.status != 0) {
		c.session.saw(err)
	}
	if err != nil {
		return nil, err
	}
	return secret, nil
}

// on is the api for one request, whose answer is kept in a.
func (c *Client) on(a *answer, changes ...api.RequestCallback) *api.Client {
	if c.session != nil {
		changes = append([]api.RequestCallback{c.session.sign}, changes...)
	}
	return c.api.WithRequestCallbacks(changes...).WithResponseCallbacks(a.on)
}

// admit waits for the rate of the client, and not for a session that is not logged
// in.
func (c *Client) admit(ctx context.Context, op, path string) error {
	if c.session != nil {
		if err := c.session.refusal(op, path); err != nil {
			return err
		}
	}
	timeout := DefaultTimeout
	if c.session != nil {
		timeout = c.session.config.timeout()
	}
	bounded, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	err := c.limit.Wait(bounded)
	switch {
	case err == nil:
		return nil
	case errors.Is(ctx.Err(), context.Canceled):
		return context.Canceled
	default:
		return &Error{
			Op: op, Path: path, kind: ErrQuota, again: true, cause: context.DeadlineExceeded,
			text: "Leasehold's own rate for " + c.purpose + " leaves no time before the deadline", next: "raise it if Vault can take more",
		}
	}
}

// tell tells the hook of a call that has ended.
func (c *Client) tell(op string, began time.Time, err *error) {
	if c.observe != nil {
		c.observe(op, *err, time.Since(began))
	}
}

// parsed is what a raw answer says.
func parsed(r *api.Response, err error) (*api.Secret, error) {
	if err != nil || r == nil {
		return nil, err
	}
	return api.ParseSecret(r.Body)
}
