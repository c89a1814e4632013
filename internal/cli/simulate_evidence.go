// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/leasehold/leasehold/internal/audit"
	"github.com/leasehold/leasehold/internal/dataset"
	"github.com/leasehold/leasehold/internal/semconv"
)

// readEvidence reads OTLP logs, one JSON object a line, as the collector's file
// exporter writes them.
func (r *simulatedRuns) readEvidence(in io.Reader) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, dataset.MaxLine)
	for n := 1; lines.Scan(); n++ {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		logs, err := new(plog.JSONUnmarshaler).UnmarshalLogs(lines.Bytes())
		if err != nil {
			return fmt.Errorf("line %d: expected logs in the JSON form of OTLP: %w", n, err)
		}
		r.addLogs(logs)
	}
	if err := lines.Err(); errors.Is(err, bufio.ErrTooLong) {
		return fmt.Errorf("has a line of more than %d MB", dataset.MaxLine>>20)
	}
	return lines.Err()
}

func (r *simulatedRuns) addLogs(logs plog.Logs) {
	for _, resource := range logs.ResourceLogs().All() {
		proven := attribute(resource.Resource().Attributes(), semconv.IdentityAgent)
		for _, scope := range resource.ScopeLogs().All() {
			for _, record := range scope.LogRecords().All() {
				r.addRecord(proven, record)
			}
		}
	}
}

// addRecord adds a record that is evidence, on the agent whose name was proven or,
// where none was, on the one that it names.
func (r *simulatedRuns) addRecord(proven string, record plog.LogRecord) {
	e, ok, err := audit.FromRecord(record)
	switch {
	case !ok:
		return
	case err != nil:
		r.unreadable++
		return
	}
	if proven == "" {
		proven = e.Agent
	}
	r.add(proven, e.At.AsTime(), &e)
}

func attribute(attrs pcommon.Map, key string) string {
	value, ok := attrs.Get(key)
	if !ok {
		return ""
	}
	return value.AsString()
}
