// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package traceform

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"

	"go.opentelemetry.io/collector/pdata/ptrace"
)

// DefaultMaxBytes is the size up to which a Reader reads a file, unpacked.
const DefaultMaxBytes = 512 << 20

// Reader reads recorded traces. The zero Reader is ready for use.
type Reader struct {
	// MaxBytes is the largest file that is read, in bytes after unpacking;
	// 0 means DefaultMaxBytes.
	MaxBytes int64
}

// Read is Reader.Read of a Reader with its defaults.
func Read(name string, r io.Reader) (ptrace.Traces, Form, error) { return Reader{}.Read(name, r) }

// ReadFile is Reader.ReadFile of a Reader with its defaults.
func ReadFile(path string) (ptrace.Traces, Form, error) { return Reader{}.ReadFile(path) }

// ReadFile reads the traces of the file at path; "-" is standard input.
func (rd Reader) ReadFile(path string) (ptrace.Traces, Form, error) {
	if path == "-" {
		return rd.Read("standard input", os.Stdin)
	}
	file, err := os.Open(path)
	if err != nil {
		return ptrace.Traces{}, "", err
	}
	defer file.Close()
	return rd.Read(path, file)
}

// Read reads every span that r holds, recognising the form by its content and
// unpacking gzip. The name only serves error messages, all of which carry it.
func (rd Reader) Read(name string, r io.Reader) (ptrace.Traces, Form, error) {
	data, err := rd.content(r)
	if err != nil {
		return ptrace.Traces{}, "", fmt.Errorf("%s: %w", name, err)
	}
	traces, form, err := decode(data)
	if err != nil {
		return ptrace.Traces{}, form, fmt.Errorf("%s: %w", name, err)
	}
	return traces, form, nil
}

// content reads all of r, unpacked, up to the limit.
func (rd Reader) content(r io.Reader) ([]byte, error) {
	limit := rd.MaxBytes
	if limit <= 0 {
		limit = DefaultMaxBytes
	}
	r, err := unpack(r)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, fmt.Errorf("read: %w", err)
	}
	if int64(len(data)) > limit {
		return nil, fmt.Errorf("holds more than %d bytes; split it into smaller files", limit)
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if len(data) == 0 {
		return nil, errors.New("is empty; expected a recording of traces")
	}
	return data, nil
}

// unpack returns r, or what r holds when it is compressed with gzip.
func unpack(r io.Reader) (io.Reader, error) {
	buffered := bufio.NewReader(r)
	magic, _ := buffered.Peek(2) // a shorter file is not compressed
	if !bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		return buffered, nil
	}
	unpacked, err := gzip.NewReader(buffered)
	if err != nil {
		return nil, fmt.Errorf("unpack gzip: %w", err)
	}
	return unpacked, nil
}

// decode reads data as JSON of a known form, else as protobuf.
func decode(data []byte) (ptrace.Traces, Form, error) {
	if !looksLikeJSON(data) {
		traces, err := decodeProto(data)
		if err != nil {
			return traces, "", fmt.Errorf("is neither JSON nor OTLP protobuf (%w); expected one of:%s", err, shapes())
		}
		return traces, OTLPProto, nil
	}
	first, err := firstObject(data)
	if err != nil {
		return ptrace.Traces{}, "", fmt.Errorf("is no valid JSON: %w", err)
	}
	l, ok := detect(first)
	if !ok {
		return ptrace.Traces{}, "", fmt.Errorf("is JSON of no known form of traces; expected one of:%s", shapes())
	}
	traces, err := decodeValues(data, l)
	return traces, l.form, err
}

// decodeValues decodes every JSON value of data with l.
func decodeValues(data []byte, l loader) (ptrace.Traces, error) {
	b := newBuilder()
	n := 0
	err := eachValue(data, func(value []byte) error {
		n++
		b.begin(value)
		if err := l.decode(value, b); err != nil {
			return fmt.Errorf("value %d does not read as %s, %s: %w", n, l.form, l.shape, err)
		}
		return nil
	})
	if err != nil {
		return ptrace.Traces{}, err
	}
	return b.traces, nil
}
