// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package httpapi

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/extension/trustextension/internal/httpapi/apitest"
	"github.com/leasehold/leasehold/internal/ledger"
)

// pipes is a listener in memory. Nothing buffers on the way: a client that does
// not read holds the server up at once.
type pipes struct {
	dialled chan net.Conn
	once    sync.Once
	closed  chan struct{}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.dialled:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

func (*pipes) Addr() net.Addr { return loopback }

// inTime serves the API over pipes, in time that passes when nothing else does.
// What is dialled is "?query header: value", of which each may be missing.
func inTime(t *testing.T, test func(t *testing.T, fake *apitest.Fake, a *api, dial func(head string) *tail)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		fake := apitest.New(0)
		a := newTestAPI(t, fake)
		a.guard.socket = true // the client's address is "pipe"
		listener := &pipes{dialled: make(chan net.Conn), closed: make(chan struct{})}
		server := &http.Server{Handler: a.handler(), ReadTimeout: time.Second, WriteTimeout: time.Second}
		done := make(chan struct{})
		go func() {
			defer close(done)
			assert.ErrorIs(t, server.Serve(listener), http.ErrServerClosed)
		}()
		test(t, fake, a, func(head string) *tail {
			query, header, _ := strings.Cut(head, " ")
			if header != "" {
				header += "\r\n"
			}
			ours, theirs := net.Pipe()
			listener.dialled <- theirs
			t.Cleanup(func() { ours.Close() })
			_, err := fmt.Fprintf(ours, "GET %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n", eventsPath+query, header)
			require.NoError(t, err)
			return &tail{t: t, conn: ours, in: bufio.NewReader(ours)}
		})
		a.streams.end()
		assert.NoError(t, server.Close())
		<-done
	})
}

// tail is the client's end of a stream.
type tail struct {
	t    *testing.T
	conn net.Conn
	in   *bufio.Reader
	body *bufio.Reader
}

// next is the next block of the stream, up to its empty line.
func (c *tail) next() string {
	c.t.Helper()
	if c.body == nil {
		response, err := http.ReadResponse(c.in, nil) //nolint:bodyclose // its end is that of the connection
		require.NoError(c.t, err)
		require.Equal(c.t, http.StatusOK, response.StatusCode)
		assert.Equal(c.t, "text/event-stream", response.Header.Get("Content-Type"))
		c.body = bufio.NewReader(response.Body)
		require.Equal(c.t, "retry: 2000\n", c.block())
	}
	return c.block()
}

func (c *tail) block() (text string) {
	for {
		line, err := c.body.ReadString('\n')
		if errors.Is(err, io.EOF) || line == "\n" {
			return text
		}
		require.NoError(c.t, err)
		text += line
	}
}

func note(agent string, kind ledger.Kind, what string) ledger.Draft {
	return ledger.Draft{Time: apitest.Start, Agent: agent, Kind: kind, What: what}
}

func TestEventsFollowTheLedger(t *testing.T) {
	inTime(t, func(t *testing.T, fake *apitest.Fake, _ *api, dial func(string) *tail) {
		head := fake.Fleet().Ledger.Seq
		c := dial("")
		synctest.Wait() // the stream begins at the head of now
		go fake.Append(note("billing", ledger.KindDecision, "promoted"), note("", ledger.KindFleet, "two\nlines"))
		event := c.next()
		assert.True(t, strings.HasPrefix(event, fmt.Sprintf("id: %d\nevent: decision\ndata: {\"v\":1,\"seq\":%d,", head+1, head+1)), event)
		assert.Contains(t, c.next(), `"what":"two\u000alines"`)
		go fake.Append(note("billing", ledger.KindAction, "done"))
		assert.Contains(t, c.next(), "event: action\n")
	})
}

func TestEventsGoOn(t *testing.T) {
	inTime(t, func(_ *testing.T, fake *apitest.Fake, _ *api, dial func(string) *tail) {
		head := fake.Fleet().Ledger.Seq
		before := fmt.Sprintf(" Last-Event-ID: %d", head-1)
		for request, first := range map[string]uint64{
			"?from=1": 1, " Last-Event-ID: 41": 42, "?from=1 Last-Event-ID: 41": 42, before: head,
		} {
			c := dial(request)
			assert.True(t, strings.HasPrefix(c.next(), fmt.Sprintf("id: %d\n", first)), request)
			c.conn.Close()
		}
		// Who knows of more than there is begins at the end.
		for _, request := range []string{" Last-Event-ID: 100000", " Last-Event-ID: 18446744073709551615"} {
			c := dial(request)
			synctest.Wait()
			go fake.Append(note("", ledger.KindSystem, "new"))
			assert.Contains(t, c.next(), `"what":"new"`, request)
			c.conn.Close()
			synctest.Wait()
		}
	})
}

func TestEventsAreNarrowed(t *testing.T) {
	inTime(t, func(t *testing.T, fake *apitest.Fake, _ *api, dial func(string) *tail) {
		c := dial("?kind=decision,action&agent=a%2Fb")
		synctest.Wait()
		go fake.Append(
			note("a/b", ledger.KindEvidence, "no"), note("other", ledger.KindDecision, "no"),
			note("a/b", ledger.KindDecision, "one"), note("a/b", ledger.KindAction, "two"), note("", ledger.KindFleet, "no"),
		)
		assert.Contains(t, c.next(), `"what":"one"`)
		assert.Contains(t, c.next(), `"what":"two"`)
		// The heartbeat says how far that is, beyond what was left out.
		assert.Equal(t, fmt.Sprintf(":\nid: %d\n", fake.Fleet().Ledger.Seq), c.next())
	})
}

// A stream outlives the times that a request has.
func TestEventsKeepAlive(t *testing.T) {
	inTime(t, func(t *testing.T, fake *apitest.Fake, _ *api, dial func(string) *tail) {
		c := dial("")
		begin := time.Now()
		for range 100 {
			assert.Equal(t, fmt.Sprintf(":\nid: %d\n", fake.Fleet().Ledger.Seq), c.next())
		}
		assert.Equal(t, 100*heartbeat, time.Since(begin))
	})
}

func TestSlowClientIsLeftBehind(t *testing.T) {
	inTime(t, func(t *testing.T, fake *apitest.Fake, a *api, dial func(string) *tail) {
		slow, quick := dial("?from=1"), dial("")
		synctest.Wait()
		require.Equal(t, 2, fake.Watchers())
		go fake.Append(note("", ledger.KindFleet, "for all"))
		assert.Contains(t, quick.next(), `"what":"for all"`, "nobody waits for who is slow")
		go func() {
			for {
				if _, err := quick.body.ReadByte(); err != nil {
					return
				}
			}
		}()
		time.Sleep(writeWait + time.Second)
		synctest.Wait()
		assert.Equal(t, 1, fake.Watchers())
		assert.Len(t, a.streams.free, 1)
		slow.conn.Close()
		quick.conn.Close()
	})
}

// A stream that cannot go on ends, so that its client comes back.
func TestEventsEndWithTheLedger(t *testing.T) {
	inTime(t, func(t *testing.T, fake *apitest.Fake, a *api, dial func(string) *tail) {
		c := dial("?from=1")
		assert.Contains(t, c.next(), "id: 1\n")
		fake.Fail(errors.New("disk"))
		go fake.Append(note("", ledger.KindSystem, "lost"))
		_, err := io.Copy(io.Discard, c.body)
		assert.NoError(t, err)
		synctest.Wait()
		assert.Zero(t, fake.Watchers())
		assert.Empty(t, a.streams.free)
	})
}

func TestStreamsAreBounded(t *testing.T) {
	a := newTestAPI(t, apitest.New(0))
	for range maxStreams {
		a.streams.free <- struct{}{}
	}
	w := send(t, a, request(http.MethodGet, eventsPath, ""))
	assert.Equal(t, http.StatusServiceUnavailable, w.Code)
	w = send(t, a, withLastEvent("x"))
	assert.Equal(t, http.StatusBadRequest, w.Code)
}

// A stream without a body would take a place and never end.
func TestHeadOfEvents(t *testing.T) {
	fake := apitest.New(0)
	w := httptest.NewRecorder()
	newTestAPI(t, fake).handler().ServeHTTP(w, request(http.MethodHead, eventsPath, ""))
	assert.Equal(t, http.StatusOK, w.Code)
	assert.Equal(t, "text/event-stream", w.Header().Get("Content-Type"))
	assert.Zero(t, fake.Watchers())
}

func withLastEvent(id string) *http.Request {
	r := request(http.MethodGet, eventsPath, "")
	r.Header.Set("Last-Event-ID", id)
	return r
}
