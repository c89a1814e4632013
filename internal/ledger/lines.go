// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"bufio"
	"errors"
	"io"
)

// lines reads a segment line by line in a fixed amount of memory, and knows
// where each line stands.
type lines struct {
	in *bufio.Reader
	// number is that of the last line read, from 1; at is where it begins and
	// end where the one after it does.
	number  int
	at, end int64
}

var (
	// errTorn is that the file ends in the middle of a line.
	errTorn = errors.New("the file ends in the middle of a line")
	// errLong is a line that no entry can have.
	errLong = errors.New("the line is longer than an entry can be")
)

func newLines(in io.Reader) *lines {
	return &lines{in: bufio.NewReaderSize(in, MaxLine)}
}

// startAt is for a file of which lines were read before: the next line has this
// number, and begins at offset.
func (l *lines) startAt(in io.Reader, number int, offset int64) {
	l.in.Reset(in)
	l.number, l.end = number-1, offset
}

// read returns the next line without its line feed, which is good until the next
// call. It returns io.EOF at the end, and errTorn or errLong.
func (l *lines) read() ([]byte, error) {
	l.number++
	l.at = l.end
	line, err := l.in.ReadSlice('\n')
	l.end += int64(len(line))
	switch {
	case err == nil:
		return line[:len(line)-1], nil
	case errors.Is(err, bufio.ErrBufferFull):
		return nil, l.skipLong()
	case errors.Is(err, io.EOF) && len(line) > 0:
		return nil, errTorn
	default:
		return nil, err
	}
}

// skipLong reads to the end of a line that is too long.
func (l *lines) skipLong() error {
	for {
		part, err := l.in.ReadSlice('\n')
		l.end += int64(len(part))
		switch {
		case err == nil:
			return errLong
		case errors.Is(err, io.EOF):
			return errTorn
		case !errors.Is(err, bufio.ErrBufferFull):
			return err
		}
	}
}

// skip reads past n lines without a look at them.
func (l *lines) skip(n uint64) error {
	for range n {
		if _, err := l.read(); err != nil {
			return err
		}
	}
	return nil
}
