// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package client

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"
)

// maxEvent is the largest event of a stream that is read, in bytes.
const maxEvent = 1 << 20

// Event is one of a stream of server-sent events (HTML Living Standard, 9.2).
type Event struct {
	// ID is what a later stream can go on after, "" before one was told.
	ID string
	// Name is what kind of event it is, "message" where it does not say.
	Name string
	Data []byte
}

// eventReader reads a stream of events.
type eventReader struct {
	lines *bufio.Scanner
	// id is the last that was told; it holds until the next.
	id string
	// retry is how long the server asks to wait before a new stream, 0 if it
	// does not.
	retry time.Duration
}

func newEventReader(r io.Reader) *eventReader {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxEvent)
	lines.Split(splitLine)
	return &eventReader{lines: lines}
}

// next returns the next event that holds data, io.EOF after the last. An event
// without its closing blank line was cut off, and does not count.
func (r *eventReader) next() (*Event, error) {
	event := &Event{Name: "message"}
	var data bytes.Buffer
	hasData := false
	for r.lines.Scan() {
		line := r.lines.Bytes()
		if len(line) == 0 {
			if hasData {
				event.ID, event.Data = r.id, data.Bytes()
				return event, nil
			}
			*event = Event{Name: "message"}
			continue
		}
		name, value, _ := bytes.Cut(line, []byte(":"))
		value = bytes.TrimPrefix(value, []byte(" "))
		switch string(name) {
		case "data":
			if hasData {
				data.WriteByte('\n')
			}
			hasData = true
			data.Write(value)
		case "event":
			event.Name = string(value)
		case "id":
			r.takeID(value)
		case "retry":
			r.takeRetry(value)
		}
		if data.Len() > maxEvent {
			return nil, fmt.Errorf("%w: an event has more than %d KB", ErrTooLarge, maxEvent>>10)
		}
	}
	switch err := r.lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return nil, fmt.Errorf("%w: an event has more than %d KB", ErrTooLarge, maxEvent>>10)
	case err != nil:
		return nil, err
	default:
		return nil, io.EOF
	}
}

// takeID takes what fits a header as it is, and nothing else.
func (r *eventReader) takeID(value []byte) {
	for _, b := range value {
		if b < ' ' || b >= 0x7f {
			return
		}
	}
	if len(value) <= maxID {
		r.id = string(value)
	}
}

const maxID = 64

func (r *eventReader) takeRetry(value []byte) {
	if ms, err := strconv.ParseUint(string(value), 10, 31); err == nil {
		r.retry = min(time.Duration(ms)*time.Millisecond, maxRetry)
	}
}

// splitLine splits at a line feed, a carriage return, or both.
func splitLine(data []byte, atEOF bool) (advance int, line []byte, err error) {
	i := bytes.IndexAny(data, "\r\n")
	switch {
	case i < 0 && atEOF && len(data) > 0:
		return len(data), data, nil
	case i < 0:
		return 0, nil, nil
	case data[i] == '\n':
		return i + 1, data[:i], nil
	case i+1 < len(data) && data[i+1] == '\n':
		return i + 2, data[:i], nil
	case i+1 < len(data) || atEOF:
		return i + 1, data[:i], nil
	default:
		return 0, nil, nil // whether a line feed follows is not known yet
	}
}
