// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package traceform

import (
	"encoding/json"
	"errors"
	"fmt"
)

// maxDepth is how deep JSON and protobuf values may nest. Recorded spans stay
// below 20; a bound keeps hostile files from exhausting the stack.
const maxDepth = 128

var (
	errTruncated = errors.New("ends in the middle of a value; is the file complete?")
	errTooDeep   = fmt.Errorf("nests deeper than %d levels", maxDepth)
)

// fields are the members of one JSON object, undecoded and not copied.
type fields map[string][]byte

// has reports whether every one of the keys is there.
func (f fields) has(keys ...string) bool {
	for _, key := range keys {
		if _, ok := f[key]; !ok {
			return false
		}
	}
	return true
}

// object returns the members of the object at key, or those of the first
// object of the array at key; nil when there is neither.
func (f fields) object(key string) fields {
	raw := f[key]
	if len(raw) == 0 || raw[0] == '{' {
		return objectFields(raw)
	}
	var found fields
	_ = eachValue(raw, func(value []byte) error {
		found = objectFields(value)
		return errStop
	})
	return found
}

// errStop ends an iteration early; it is never returned to a caller outside.
var errStop = errors.New("stop")

// looksLikeJSON reports whether data starts as a JSON object or array does.
func looksLikeJSON(data []byte) bool {
	pos := skipSpace(data, 0)
	return pos < len(data) && (data[pos] == '{' || data[pos] == '[')
}

// firstObject returns the members of the first value in data.
func firstObject(data []byte) (fields, error) {
	var first fields
	err := eachValue(data, func(value []byte) error {
		first = objectFields(value)
		return errStop
	})
	if errors.Is(err, errStop) {
		err = nil
	}
	return first, err
}

// eachValue calls f with every value of data: those of a stream or of lines,
// and in place of an array its elements.
func eachValue(data []byte, f func(value []byte) error) error {
	for pos := skipSpace(data, 0); pos < len(data); {
		end, err := skipValue(data, pos)
		if err != nil {
			return err
		}
		if data[pos] == '[' {
			err = eachElement(data[pos:end], f)
		} else {
			err = f(data[pos:end])
		}
		if err != nil {
			return err
		}
		pos = skipSpace(data, end)
	}
	return nil
}

// eachElement calls f with every element of the array in data.
func eachElement(data []byte, f func(value []byte) error) error {
	for pos := skipSpace(data, 1); pos < len(data) && data[pos] != ']'; {
		end, err := skipValue(data, pos)
		if err != nil {
			return err
		}
		if err := f(data[pos:end]); err != nil {
			return err
		}
		if pos = skipSpace(data, end); pos < len(data) && data[pos] == ',' {
			pos = skipSpace(data, pos+1)
		}
	}
	return nil
}

// objectFields returns the members of the object in data, as far as they can
// be told apart; nil when data holds no object.
func objectFields(data []byte) fields {
	found := fields{}
	if err := eachMember(data, func(key string, value []byte) error {
		found[key] = value
		return nil
	}); err != nil {
		return nil
	}
	return found
}

// eachMember calls f with every member of the object in data, in its order.
func eachMember(data []byte, f func(key string, value []byte) error) error {
	if len(data) == 0 || data[0] != '{' {
		return errors.New("expected a JSON object")
	}
	for pos := skipSpace(data, 1); pos < len(data) && data[pos] != '}'; {
		end, err := skipValue(data, pos)
		if err != nil {
			return err
		}
		var key string
		if err := json.Unmarshal(data[pos:end], &key); err != nil {
			return fmt.Errorf("member name: %w", err)
		}
		if pos = skipSpace(data, end); pos >= len(data) || data[pos] != ':' {
			return errors.New("expected a colon after a member's name")
		}
		pos = skipSpace(data, pos+1)
		if end, err = skipValue(data, pos); err != nil {
			return err
		}
		if err := f(key, data[pos:end]); err != nil {
			return err
		}
		if pos = skipSpace(data, end); pos < len(data) && data[pos] == ',' {
			pos = skipSpace(data, pos+1)
		}
	}
	return nil
}
