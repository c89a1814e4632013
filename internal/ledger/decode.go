// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"
	"unicode/utf8"
)

// Decode reads a line, with or without its line feed. It takes exactly what
// AppendLine writes: an error, which is ErrEntry, says what is wrong with
// another line or with the hash of this one.
func Decode(line []byte) (Entry, error) {
	e, _, err := decode(bytes.TrimSuffix(line, []byte("\n")), nil)
	return e, err
}

// decode is Decode of a line without its line feed. It writes to scratch what it
// compares the line with, and returns it for the next.
func decode(line, scratch []byte) (Entry, []byte, error) {
	e, err := parse(line)
	if err != nil {
		return Entry{}, scratch, fmt.Errorf("%w: %w", ErrEntry, err)
	}
	scratch = e.AppendLine(scratch[:0])
	if !bytes.Equal(scratch[:len(scratch)-1], line) {
		return Entry{}, scratch, fmt.Errorf("%w: it is not written as entries are", ErrEntry)
	}
	if e.Hash != sha256.Sum256(line[:len(line)-tailHash]) {
		return Entry{}, scratch, fmt.Errorf("%w: its hash is not that of what it says", ErrEntry)
	}
	return e, scratch, nil
}

// What is wrong with a line.
var (
	errLength = errors.New("its length is out of bounds")
	errForm   = errors.New("it has not the form of an entry")
	errBounds = errors.New("a part of it is out of bounds")
)

func parse(line []byte) (e Entry, err error) {
	if len(line) <= tailPrev || len(line) >= MaxLine {
		return e, errLength
	}
	if !utf8.Valid(line) || bytes.IndexByte(line, '\n') >= 0 {
		return e, errForm
	}
	p := parser{rest: line[:len(line)-tailPrev], ok: true}
	e.Seq, err = strconv.ParseUint(p.between(partSeq, ','), 10, 64)
	p.ok = p.ok && err == nil
	e.Time, err = time.Parse(time.RFC3339Nano, p.between(partTime, '"'))
	p.ok = p.ok && err == nil
	e.Agent = p.text(partAgent)
	e.Kind = Kind(p.text(partKind))
	e.ID = p.text(partID)
	e.What = p.text(partWhat)
	e.Data = p.data()

	p.rest = line[len(line)-tailPrev:]
	e.Prev = p.hash(partPrev)
	p.skip(`"`)
	e.Hash = p.hash(partHash)
	if !p.ok {
		return e, errForm
	}
	err = e.bounds()
	return e, err
}

// bounds checks what fit sees to.
func (e *Entry) bounds() error {
	if e.Seq == 0 || len(e.Agent) > MaxName || len(e.ID) > MaxName || len(e.Kind) > MaxKind ||
		len(e.What) > MaxWhat || len(e.Data) > MaxData || e.Time.Year() < 1 || e.Time.Year() > 9999 {
		return errBounds
	}
	if e.Data != nil && (e.Data[0] != '{' || !json.Valid(e.Data) || bytes.IndexByte(e.Data, '\n') >= 0) {
		return errForm
	}
	return nil
}

// parser takes a line apart from its beginning on. ok is false from the first
// part on that is not as it has to be.
type parser struct {
	rest []byte
	ok   bool
}

func (p *parser) skip(part string) {
	if p.ok = p.ok && bytes.HasPrefix(p.rest, []byte(part)); p.ok {
		p.rest = p.rest[len(part):]
	}
}

// between is what stands between part and the byte end, which stays.
func (p *parser) between(part string, end byte) string {
	p.skip(part)
	at := bytes.IndexByte(p.rest, end)
	if p.ok = p.ok && at >= 0; !p.ok {
		return ""
	}
	text := string(p.rest[:at])
	p.rest = p.rest[at:]
	return text
}

// text is the JSON string after part.
func (p *parser) text(part string) (text string) {
	p.skip(part)
	if p.ok = p.ok && len(p.rest) > 0 && p.rest[0] == '"'; !p.ok {
		return ""
	}
	at, escapes := 1, false
	for ; at < len(p.rest) && p.rest[at] != '"'; at++ {
		if p.rest[at] == '\\' {
			escapes = true
			at++
		}
	}
	if at >= len(p.rest) {
		p.ok = false
		return ""
	}
	quoted := p.rest[:at+1]
	p.rest = p.rest[at+1:]
	if !escapes {
		return string(quoted[1:at])
	}
	p.ok = json.Unmarshal(quoted, &text) == nil
	return text
}

// data is all that is left, nil if that is nothing.
func (p *parser) data() json.RawMessage {
	if len(p.rest) == 0 {
		return nil
	}
	p.skip(partData)
	if p.ok = p.ok && len(p.rest) > 0; !p.ok {
		return nil
	}
	return bytes.Clone(p.rest)
}

func (p *parser) hash(part string) (h Hash) {
	p.skip(part)
	if p.ok = p.ok && len(p.rest) >= hexLen; !p.ok {
		return h
	}
	_, err := hex.Decode(h[:], p.rest[:hexLen])
	p.ok = err == nil
	p.rest = p.rest[hexLen:]
	return h
}
