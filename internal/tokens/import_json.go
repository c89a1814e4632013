// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package tokens

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// jsonHead is the beginning of a JSON document: enough to tell its form.
type jsonHead struct {
	// list is set for an array. keys are the keys of the first elements of a
	// list, or of the first values of an object that are objects themselves.
	list bool
	keys map[string]bool
	// top are the first keys of an object.
	top map[string]bool
}

// headEntries is how many entries of a document its form is told from.
const headEntries = 5

func newJSONHead(data []byte) jsonHead {
	h := jsonHead{keys: map[string]bool{}, top: map[string]bool{}}
	dec := json.NewDecoder(bytes.NewReader(data))
	open, err := dec.Token()
	if err != nil {
		return h
	}
	h.list = open == json.Delim('[')
	for i := 0; i < headEntries && dec.More(); i++ {
		if !h.list {
			key, err := dec.Token()
			name, ok := key.(string)
			if err != nil || !ok {
				return h
			}
			h.top[name] = true
		}
		var entry json.RawMessage
		if dec.Decode(&entry) != nil {
			return h
		}
		var fields map[string]json.RawMessage
		if json.Unmarshal(entry, &fields) == nil {
			maps.Copy(h.keys, presence(fields))
		}
	}
	return h
}

func presence[V any](m map[string]V) map[string]bool {
	out := make(map[string]bool, len(m))
	for k := range m {
		out[k] = true
	}
	return out
}

func (h jsonHead) has(keys ...string) bool {
	return !slices.ContainsFunc(keys, func(k string) bool { return !h.keys[k] })
}

// decode reads one entry; its errors speak of the entry and not of Go's types.
func decode(raw json.RawMessage, into any) error {
	err := json.Unmarshal(raw, into)
	var wrong *json.UnmarshalTypeError
	if !errors.As(err, &wrong) {
		return err
	}
	if wrong.Field == "" {
		return fmt.Errorf("got %s, which this form does not have here", wrong.Value)
	}
	return fmt.Errorf("%s: got %s, which this form does not have here", wrong.Field, wrong.Value)
}

// jsonNumber is a number, also one written as a string, that may be absent.
type jsonNumber struct {
	value float64
	set   bool
}

// UnmarshalJSON reads a number, a numeric string, or null as absent.
func (n *jsonNumber) UnmarshalJSON(data []byte) error {
	if bytes.Equal(data, []byte("null")) {
		return nil
	}
	text := string(bytes.Trim(data, `"`))
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return fmt.Errorf("got %.40s, want a number", text)
	}
	n.value, n.set = v, true
	return nil
}

// rate is n in units of which per make one dollar per million tokens.
func (n jsonNumber) rate(factor float64) Rate {
	if !n.set {
		return Rate{}
	}
	return USD(roundPrice(n.value * factor))
}

// tokens is n as a number of tokens, 0 where it is absent or no such number.
func (n jsonNumber) tokens() int64 {
	if !(n.value >= 1 && n.value <= float64(maxWindow)) {
		return 0
	}
	return int64(n.value)
}

// roundPrice takes away what a change of unit leaves behind the twelfth digit.
func roundPrice(v float64) float64 {
	r, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 12, 64), 64)
	if err != nil {
		return v
	}
	return r
}
