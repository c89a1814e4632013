// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/leasehold/leasehold/internal/ledger"
)

// maxRetry is the longest wait before a stream is asked for again.
const maxRetry = 10 * time.Second

// Watch is what is followed.
type Watch struct {
	// Kind is the kind of entries, Agent whom they concern; "" for any.
	Kind  ledger.Kind
	Agent string
	// Last is the entry after which to begin.
	Last uint64
}

// Follow hands over the entries of the ledger that w asks for, as they are
// written, until ctx ends or handle returns an error. A stream that breaks is asked
// for again from where it broke; lost is told why. It returns an error of handle,
// of the first try, or that the server refuses to go on; nil when ctx ended.
func (c *Client) Follow(ctx context.Context, w *Watch, handle func(*Event) error, lost func(error)) error {
	f := &follower{Client: c, handle: handle, last: strconv.FormatUint(w.Last, 10), query: url.Values{}}
	put(f.query, "kind", string(w.Kind))
	put(f.query, "agent", w.Agent)
	wait := firstWait
	for {
		heard, err := f.stream(ctx)
		switch refused := new(Refusal); {
		case ctx.Err() != nil:
			return nil //nolint:nilerr // because ending it is what the caller asked for
		case f.failed != nil:
			return f.failed
		case !f.began, errors.As(err, &refused) && !passes(err), errors.Is(err, ErrForeign), errors.Is(err, ErrTooLarge):
			return err
		}
		if heard {
			wait = firstWait
		}
		lost(err)
		if !c.pause(ctx, max(wait, f.retry)) {
			return nil
		}
		wait = min(2*wait, maxRetry)
	}
}

// follower is what is known from one stream to the next.
type follower struct {
	*Client
	query  url.Values
	handle func(*Event) error
	last   string
	retry  time.Duration
	// began is set once a stream came about.
	began bool
	// failed is what handle returned.
	failed error
}

// stream follows one stream to its end; heard says that an event came.
func (f *follower) stream(parent context.Context) (heard bool, err error) {
	ctx, cancel := context.WithCancelCause(parent)
	defer cancel(nil)
	watchdog := time.AfterFunc(f.timeout, func() { cancel(context.DeadlineExceeded) })
	defer watchdog.Stop()
	response, err := f.open(ctx)
	if err != nil {
		return false, f.quiet(ctx, err)
	}
	defer response.Body.Close()
	f.began = true
	watchdog.Reset(f.idle)
	events := newEventReader(&petting{response.Body, func() { watchdog.Reset(f.idle) }})
	// An id may come without an event, to say what need not be sent again.
	events.id = f.last
	defer func() { f.last = events.id }()
	for {
		event, err := events.next()
		f.retry = events.retry
		switch {
		case errors.Is(err, io.EOF):
			return heard, fmt.Errorf("%w: %s ended the stream", ErrLost, f.server)
		case errors.Is(err, ErrTooLarge):
			return heard, err
		case err != nil:
			return heard, f.quiet(ctx, f.unreached(parent, err))
		}
		heard = true
		if f.failed = f.handle(event); f.failed != nil {
			return heard, f.failed
		}
	}
}

// quiet tells a stream that said nothing for too long from other errors.
func (f *follower) quiet(ctx context.Context, err error) error {
	if errors.Is(context.Cause(ctx), context.DeadlineExceeded) {
		return fmt.Errorf("%w: %s says nothing", ErrSlow, f.server)
	}
	return err
}

func (f *follower) open(ctx context.Context) (*http.Response, error) {
	header := http.Header{"Accept": {"text/event-stream"}, "Last-Event-Id": {f.last}}
	response, err := f.send(ctx, http.MethodGet, f.route(f.query, "events"), nil, header)
	if err != nil {
		return nil, err
	}
	if kind, _, _ := mime.ParseMediaType(response.Header.Get("Content-Type")); kind != "text/event-stream" {
		_ = response.Body.Close()
		return nil, fmt.Errorf("%w: it answers with %q and not with text/event-stream", ErrForeign, kind)
	}
	return response, nil
}

// petting calls pet whenever something was read.
type petting struct {
	r   io.Reader
	pet func()
}

func (p *petting) Read(b []byte) (int, error) {
	n, err := p.r.Read(b)
	if n > 0 {
		p.pet()
	}
	return n, err
}
