// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package traceform

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"math/big"
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"
)

// traceID reads an id as any recorder writes it; null and "" are the empty id.
func traceID(raw json.RawMessage) (id pcommon.TraceID, err error) {
	err = readID(raw, id[:])
	return id, err
}

// spanID is traceID for a span.
func spanID(raw json.RawMessage) (id pcommon.SpanID, err error) {
	err = readID(raw, id[:])
	return id, err
}

// readID reads the id in raw, a JSON number or text, into id.
func readID(raw json.RawMessage, id []byte) error {
	if isNull(raw) {
		return nil
	}
	if raw[0] != '"' {
		var number json.Number
		if err := json.Unmarshal(raw, &number); err != nil {
			return err
		}
		readDecimalID(number.String(), id)
		return nil
	}
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		return err
	}
	readTextID(text, id)
	return nil
}

// readDecimalID reads an integer, which the Python SDK prints undivided.
func readDecimalID(text string, id []byte) {
	n, ok := new(big.Int), len(text) <= maxIDDigits
	if ok {
		n, ok = n.SetString(text, 10)
	}
	if !ok || n.Sign() < 0 || n.BitLen() > 8*len(id) {
		foreignID(text, id)
		return
	}
	n.FillBytes(id)
}

// maxIDDigits is how many decimal digits the largest trace id has.
const maxIDDigits = 39

// readTextID reads hexadecimal, with 0x or dashes or without and with leading
// zeros cut or not; any other text names a span and becomes an id of its own.
func readTextID(text string, id []byte) {
	digits := strings.ReplaceAll(strings.TrimPrefix(text, "0x"), "-", "")
	if len(digits) > 2*len(id) {
		foreignID(text, id)
		return
	}
	padded := strings.Repeat("0", 2*len(id)-len(digits)) + digits
	if _, err := hex.Decode(id, []byte(padded)); err != nil {
		foreignID(text, id)
	}
}

// foreignID derives an id from one of another shape: equal texts, equal ids.
func foreignID(text string, id []byte) {
	sum := sha256.Sum256([]byte(text))
	copy(id, sum[:])
}

// isNull reports whether raw says nothing.
func isNull(raw json.RawMessage) bool {
	return len(raw) == 0 || bytes.Equal(raw, []byte("null"))
}
