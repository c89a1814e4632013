// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"time"
)

// maxBody is the largest answer that is read, in bytes.
const maxBody = 16 << 20

// Client asks one server. It may be used by several goroutines.
type Client struct {
	server  string
	base    *url.URL
	http    *http.Client
	sign    signer
	agent   string
	timeout time.Duration
	// pause waits between two tries; false says that ctx ended before.
	pause func(ctx context.Context, d time.Duration) bool
	// idle is how long a stream may say nothing.
	idle time.Duration
}

// New returns a client. It reads the files that c names, and asks nothing yet.
func New(c *Config) (*Client, error) {
	base, err := c.base()
	if err != nil {
		return nil, err
	}
	if err := c.check(base); err != nil {
		return nil, err
	}
	settings, err := c.tls()
	if err != nil {
		return nil, err
	}
	sign, err := c.signer()
	if err != nil {
		return nil, err
	}
	transport := &http.Transport{
		Proxy: http.ProxyFromEnvironment, TLSClientConfig: settings, ForceAttemptHTTP2: true,
		MaxResponseHeaderBytes: 64 << 10, IdleConnTimeout: 30 * time.Second,
	}
	return &Client{
		server: base.Scheme + "://" + base.Host, base: base, sign: sign, agent: c.Agent, timeout: c.Timeout,
		http: &http.Client{
			Transport: transport,
			// A secret goes where it was told to go, and nowhere else.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		pause: pause, idle: time.Minute,
	}, nil
}

// Close gives up the connections that are idle.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Server is the server as it is named in errors.
func (c *Client) Server() string { return c.server }

// route is the URL of a route, whose parts may hold any character.
func (c *Client) route(query url.Values, parts ...string) string {
	u := *c.base
	for _, part := range parts {
		u.RawPath = u.EscapedPath() + "/" + url.PathEscape(part)
		u.Path += "/" + part
	}
	u.RawQuery = query.Encode()
	return u.String()
}

// send sends one request. The caller closes the answer's body.
func (c *Client) send(ctx context.Context, method, target string, body []byte, header http.Header) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, method, target, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrConfig, err)
	}
	for name, values := range header {
		request.Header[name] = values
	}
	request.Header.Set("User-Agent", c.agent)
	c.sign(request)
	response, err := c.http.Do(request)
	if err != nil {
		return nil, c.unreached(ctx, err)
	}
	if response.StatusCode/100 != 2 {
		defer response.Body.Close()
		return nil, refusal(response)
	}
	return response, nil
}

// do asks once and reads the answer into out.
func (c *Client) do(ctx context.Context, method, target string, body []byte, out any) error {
	header := http.Header{"Accept": {"application/json"}}
	if body != nil {
		header.Set("Content-Type", "application/json")
	}
	response, err := c.send(ctx, method, target, body, header)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if kind, _, _ := mime.ParseMediaType(response.Header.Get("Content-Type")); kind != "application/json" {
		return fmt.Errorf("%w: it answers with %q and not with application/json", ErrForeign, kind)
	}
	limited := &io.LimitedReader{R: response.Body, N: maxBody + 1}
	content, err := io.ReadAll(limited)
	switch {
	case err != nil:
		return c.unreached(ctx, err)
	case limited.N <= 0:
		return fmt.Errorf("%w: more than %d MB; ask for less, by --limit", ErrTooLarge, maxBody>>20)
	}
	if err := json.Unmarshal(content, out); err != nil {
		return fmt.Errorf("%w: %w", ErrForeign, err)
	}
	return nil
}

const (
	maxTries  = 4
	firstWait = 100 * time.Millisecond
	maxWait   = 2 * time.Second
)

// get asks a question, and asks again when what went wrong may pass.
func (c *Client) get(ctx context.Context, target string, out any) error {
	limited, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	for wait, tries := firstWait, 1; ; wait, tries = min(2*wait, maxWait), tries+1 {
		err := c.do(limited, http.MethodGet, target, nil, out)
		if err == nil || !passes(err) || tries == maxTries {
			return err
		}
		asked := new(Refusal)
		if errors.As(err, &asked) {
			wait = max(wait, asked.RetryAfter)
		}
		if !c.pause(limited, wait) {
			return err
		}
	}
}

// post asks for a change, once: who does not hear back must look what became of
// it before asking again.
func (c *Client) post(ctx context.Context, target string, body, out any) error {
	limited, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	content, err := json.Marshal(body)
	if err != nil {
		return err
	}
	return c.do(limited, http.MethodPost, target, content, out)
}

// pause waits for d; false says that ctx ended before.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
