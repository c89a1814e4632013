// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package httpapi

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/leasehold/leasehold/internal/ledger"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// Bounds of the streams. What a client has not read is not kept for it: each
// reads the ledger at its own pace, and one that takes longer than writeWait for
// what it is sent is left behind, to come back with Last-Event-ID.
const (
	maxStreams = 64
	burst      = 256
	heartbeat  = 15 * time.Second
	writeWait  = 10 * time.Second
)

var errStreams = trustapi.NewProblem(http.StatusServiceUnavailable, fmt.Sprintf("there are %d streams already; close one", maxStreams))

// streams are the clients that follow the ledger.
type streams struct {
	free chan struct{}
	once sync.Once
	over chan struct{}
}

func newStreams() *streams {
	return &streams{free: make(chan struct{}, maxStreams), over: make(chan struct{})}
}

// end ends all streams, for good.
func (s *streams) end() { s.once.Do(func() { close(s.over) }) }

// events streams entries of the ledger as server-sent events (WHATWG HTML, 9.2):
// the id is an entry's seq, the event its kind, the data its line.
func (a *api) events(w http.ResponseWriter, r *http.Request) error {
	q := parse(r, "from", "kind", "agent")
	s := stream{api: a, kinds: q.kinds("kind"), agent: q.text("agent"), next: q.number("from", 0)}
	if last := r.Header.Get("Last-Event-ID"); last != "" {
		seq, err := strconv.ParseUint(last, 10, 64)
		if err != nil {
			return bad("Last-Event-ID must be the id of an event")
		}
		s.next = seq + 1
	}
	if q.err != nil {
		return q.err
	}
	w.Header().Set("Content-Type", "text/event-stream")
	if r.Method == http.MethodHead {
		return nil
	}
	select {
	case a.streams.free <- struct{}{}:
		defer func() { <-a.streams.free }()
	default:
		return errStreams
	}
	changed, cancel := a.service.Watch()
	defer cancel()
	// Who knows more than the ledger has known another one.
	if head := a.service.Fleet().Ledger.Seq; s.next == 0 || s.next > head {
		s.next = head + 1
	}
	s.out, s.control = w, http.NewResponseController(w)
	w.Header().Set("X-Accel-Buffering", "no")
	s.follow(r.Context(), changed)
	return nil
}

// stream is one client.
type stream struct {
	*api
	kinds   []ledger.Kind
	agent   string
	out     http.ResponseWriter
	control *http.ResponseController
	// next is the seq to go on from.
	next uint64
}

// follow sends what there is, and then what comes, until the client or the server
// goes. A browser that is cut off comes back by itself.
func (s *stream) follow(ctx context.Context, changed <-chan struct{}) {
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	_ = s.control.SetReadDeadline(time.Time{}) // the request is read
	if s.send([]byte("retry: 2000\n\n")) != nil {
		return
	}
	for s.catchUp(ctx) == nil {
		select {
		case <-changed:
		case <-beat.C:
			// An id without data makes no event, and moves what Last-Event-ID says
			// beyond entries that were filtered out.
			if s.send(fmt.Appendf(nil, ":\nid: %d\n\n", s.next-1)) != nil {
				return
			}
		case <-ctx.Done():
			return
		case <-s.streams.over:
			return
		}
	}
}

// catchUp sends everything up to the ledger's head.
func (s *stream) catchUp(ctx context.Context) error {
	for ctx.Err() == nil {
		entries, err := s.service.Entries(s.next, burst)
		if err != nil {
			s.log.Error("A stream of the trust API cannot read the ledger, and ends.", zap.Error(err))
			return err
		}
		if len(entries) == 0 {
			return nil
		}
		var text []byte
		for i := range entries {
			if text, err = s.append(text, &entries[i]); err != nil {
				return err
			}
		}
		s.next = entries[len(entries)-1].Seq + 1
		if len(text) == 0 {
			continue
		}
		if err := s.send(text); err != nil {
			return err
		}
		select {
		case <-s.streams.over:
			return http.ErrServerClosed
		default:
		}
	}
	return ctx.Err()
}

// append appends the event of an entry that is asked for.
func (s *stream) append(text []byte, e *ledger.Entry) ([]byte, error) {
	if s.agent != "" && e.Agent != s.agent || s.kinds != nil && !slices.Contains(s.kinds, e.Kind) {
		return text, nil
	}
	data, err := json.Marshal(e)
	if err != nil {
		return nil, err
	}
	return fmt.Appendf(text, "id: %d\nevent: %s\ndata: %s\n\n", e.Seq, e.Kind, data), nil
}

// send writes and flushes within writeWait.
func (s *stream) send(text []byte) error {
	if err := s.control.SetWriteDeadline(time.Now().Add(writeWait)); err != nil {
		return err
	}
	if _, err := s.out.Write(text); err != nil {
		return err
	}
	return s.control.Flush()
}
