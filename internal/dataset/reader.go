// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package dataset

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
)

// Limits of what a file may hold; a file past them is refused, not cut.
const (
	// MaxLine is the longest line in bytes.
	MaxLine = 16 << 20
	// MaxSteps is the most steps a run may have.
	MaxSteps = 100_000
)

// Run is a kind of recorded run that can be read.
type Run interface{ SWEBenchRun | AgentDojoRun }

type checked[T any] interface {
	*T
	check() error
	setLine(int)
}

// ReadFile yields the runs of the file at path in order, gzipped or not. After
// an error, which names file and line, nothing more is yielded.
func ReadFile[T Run, P checked[T]](path string) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		f, err := os.Open(path)
		if err != nil {
			yield(nil, fmt.Errorf("open runs: %w", err))
			return
		}
		defer f.Close()
		for run, err := range Read[T, P](f) {
			if err != nil {
				err = fmt.Errorf("%s: %w", filepath.Base(path), err)
			}
			if !yield(run, err) {
				return
			}
		}
	}
}

// Read yields the runs in r in order, gzipped or not; see ReadFile.
func Read[T Run, P checked[T]](r io.Reader) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		plain, err := gunzip(r)
		if err != nil {
			yield(nil, err)
			return
		}
		lines := bufio.NewScanner(plain)
		lines.Buffer(make([]byte, 0, 64<<10), MaxLine)
		number := 1
		for ; lines.Scan(); number++ {
			if lines.Err() != nil {
				break // reading failed inside this line: what there is of it is no run
			}
			if len(bytes.TrimSpace(lines.Bytes())) == 0 {
				continue
			}
			run, err := parse[T, P](lines.Bytes(), number)
			if !yield(run, err) || err != nil {
				return
			}
		}
		if err := scanError(lines.Err(), number); err != nil {
			yield(nil, err)
		}
	}
}

func parse[T Run, P checked[T]](line []byte, number int) (*T, error) {
	run := new(T)
	if err := json.Unmarshal(line, run); err != nil {
		return nil, fmt.Errorf("line %d is no run: %w", number, err)
	}
	if err := P(run).check(); err != nil {
		return nil, fmt.Errorf("line %d: %w", number, err)
	}
	P(run).setLine(number)
	return run, nil
}

func scanError(err error, number int) error {
	switch {
	case errors.Is(err, bufio.ErrTooLong):
		return fmt.Errorf("line %d is longer than the %d bytes allowed", number, MaxLine)
	case err != nil:
		return fmt.Errorf("read line %d: %w", number, err)
	}
	return nil
}

// gunzip returns r as it is, or unpacked when it begins as gzip does.
func gunzip(r io.Reader) (io.Reader, error) {
	buffered := bufio.NewReader(r)
	head, err := buffered.Peek(2)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read runs: %w", err)
	}
	if !bytes.Equal(head, []byte{0x1f, 0x8b}) {
		return buffered, nil
	}
	plain, err := gzip.NewReader(buffered)
	if err != nil {
		return nil, fmt.Errorf("unpack runs: %w", err)
	}
	return plain, nil
}

func checkSteps(n int) error {
	if n > MaxSteps {
		return fmt.Errorf("steps must be at most %d (got %d)", MaxSteps, n)
	}
	return nil
}
