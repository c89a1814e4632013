// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package client

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// eventsIn are the events of a stream, and what ended it.
func eventsIn(r io.Reader) (all []Event, reader *eventReader, err error) {
	reader = newEventReader(r)
	for {
		e, err := reader.next()
		if err != nil {
			return all, reader, err
		}
		all = append(all, *e)
	}
}

func TestEvents(t *testing.T) {
	tests := map[string]struct {
		stream string
		want   []Event
	}{
		"empty":            {"", nil},
		"comment":          {": hello\n\n", nil},
		"one":              {"id: 7\nevent: decision\ndata: {}\n\n", []Event{{"7", "decision", []byte("{}")}}},
		"no space":         {"data:x\n\n", []Event{{"", "message", []byte("x")}}},
		"one space only":   {"data:  x\n\n", []Event{{"", "message", []byte(" x")}}},
		"several lines":    {"data: a\ndata:\ndata: b\n\n", []Event{{"", "message", []byte("a\n\nb")}}},
		"carriage returns": {"data: a\r\rdata: b\r\n\r\n", []Event{{"", "message", []byte("a")}, {"", "message", []byte("b")}}},
		"id holds":         {"id: 1\ndata: a\n\ndata: b\n\n", []Event{{"1", "message", []byte("a")}, {"1", "message", []byte("b")}}},
		"id alone":         {"id: 1\n\ndata: b\n\n", []Event{{"1", "message", []byte("b")}}},
		"id is no header":  {"id: 1\nid: 2\x00\ndata: b\n\n", []Event{{"1", "message", []byte("b")}}},
		"name is cleared":  {"event: x\n\ndata: b\n\n", []Event{{"", "message", []byte("b")}}},
		"cut off":          {"data: a\n\ndata: b\n", []Event{{"", "message", []byte("a")}}},
		"unknown field":    {"mood: good\nnothing\ndata: a\n\n", []Event{{"", "message", []byte("a")}}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			for _, r := range []io.Reader{strings.NewReader(test.stream), iotest.OneByteReader(strings.NewReader(test.stream))} {
				all, _, err := eventsIn(r)
				assert.ErrorIs(t, err, io.EOF)
				assert.Equal(t, test.want, all)
			}
		})
	}
}

func TestEventsAreBounded(t *testing.T) {
	_, _, err := eventsIn(strings.NewReader("data: " + strings.Repeat("x", maxEvent) + "\n\n"))
	require.ErrorIs(t, err, ErrTooLarge)
	_, _, err = eventsIn(strings.NewReader(strings.Repeat("data: "+strings.Repeat("x", 1000)+"\n", maxEvent/1000+1)))
	require.ErrorIs(t, err, ErrTooLarge)
	_, _, err = eventsIn(iotest.ErrReader(assert.AnError))
	require.ErrorIs(t, err, assert.AnError)

	_, r, _ := eventsIn(strings.NewReader("retry: 99999999\n"))
	assert.Equal(t, maxRetry, r.retry)
	_, r, _ = eventsIn(strings.NewReader("retry: 20\nretry: soon\n"))
	assert.Equal(t, 20*time.Millisecond, r.retry)
}

// FuzzEvents: no stream panics, whatever its pieces come in, and what is read
// does not depend on them.
func FuzzEvents(f *testing.F) {
	f.Add([]byte("id: 7\nevent: decision\ndata: {}\n\n:\nid: 8\n\nretry: 2000\n\ndata\r\r\n"))
	f.Add([]byte("\n\n\r\r\ndata:\n"))
	f.Fuzz(func(t *testing.T, stream []byte) {
		all, _, err := eventsIn(bytes.NewReader(stream))
		again, _, errAgain := eventsIn(iotest.OneByteReader(bytes.NewReader(stream)))
		assert.Equal(t, all, again)
		assert.Equal(t, errors.Is(err, io.EOF), errors.Is(errAgain, io.EOF))
		for _, e := range all {
			assert.LessOrEqual(t, len(e.Data), maxEvent)
			assert.LessOrEqual(t, len(e.ID), maxID)
		}
	})
}
