// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package audit

import (
	"encoding/binary"
	"encoding/hex"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/cycle"
)

// A field is one number or name of a verdict under one attribute key. Values
// that are zero are not written; values of a wrong type are not read, and
// those out of range are brought into it.
type field struct {
	key string
	put func(attrs pcommon.Map, key string, v *Verdict)
	get func(v *Verdict, value pcommon.Value)
}

// countField is a whole number from 0 to cycle.MaxTokens.
func countField[N int | int64](key string, at func(*Verdict) *N) field {
	return field{
		key: key,
		put: func(attrs pcommon.Map, key string, v *Verdict) {
			if n := *at(v); n != 0 {
				attrs.PutInt(key, int64(n))
			}
		},
		get: func(v *Verdict, value pcommon.Value) { *at(v) = N(countIn(value)) },
	}
}

// numberField is a number from 0 to most.
func numberField(key string, most float64, at func(*Verdict) *float64) field {
	return field{
		key: key,
		put: func(attrs pcommon.Map, key string, v *Verdict) {
			if x := *at(v); x != 0 {
				attrs.PutDouble(key, x)
			}
		},
		get: func(v *Verdict, value pcommon.Value) {
			if value.Type() == pcommon.ValueTypeDouble {
				*at(v) = finite(value.Double(), most)
			}
		},
	}
}

// whereObserved leaves a field out where no rule was only observed: it repeats
// another one then.
func whereObserved(f field) field {
	put := f.put
	f.put = func(attrs pcommon.Map, key string, v *Verdict) {
		if !v.Observed.IsZero() {
			put(attrs, key, v)
		}
	}
	return f
}

// textField is a short text.
func textField(key string, at func(*Verdict) *string) field {
	return field{
		key: key,
		put: func(attrs pcommon.Map, key string, v *Verdict) { putText(attrs, key, *at(v)) },
		get: func(v *Verdict, value pcommon.Value) { *at(v) = textIn(value, MaxName) },
	}
}

// flagField is true or absent.
func flagField(key string, at func(*Verdict) *bool) field {
	return field{
		key: key,
		put: func(attrs pcommon.Map, key string, v *Verdict) { putTrue(attrs, key, *at(v)) },
		get: func(v *Verdict, value pcommon.Value) { *at(v) = isTrue(value) },
	}
}

// nameField is one of a list of names, the first of which is not written.
func nameField[N ~uint8](key string, names []string, at func(*Verdict) *N) field {
	return field{
		key: key,
		put: func(attrs pcommon.Map, key string, v *Verdict) {
			if n := *at(v); n != 0 {
				attrs.PutStr(key, nameIn(names, int(n)))
			}
		},
		get: func(v *Verdict, value pcommon.Value) {
			for i, name := range names {
				if name == value.Str() {
					*at(v) = N(i)
				}
			}
		},
	}
}

// digestField is a keyed hash in hex.
func digestField(key string, at func(*anomaly.Digests) *uint64) field {
	return field{
		key: key,
		put: func(attrs pcommon.Map, key string, v *Verdict) {
			if d := *at(&v.Digests); d != 0 {
				attrs.PutStr(key, hex.EncodeToString(binary.BigEndian.AppendUint64(nil, d)))
			}
		},
		get: func(v *Verdict, value pcommon.Value) {
			if b, err := hex.DecodeString(textIn(value, 16)); err == nil && len(b) == 8 {
				*at(&v.Digests) = binary.BigEndian.Uint64(b)
			}
		},
	}
}

func putText(attrs pcommon.Map, key, text string) {
	if text = clean(text, MaxName); text != "" {
		attrs.PutStr(key, text)
	}
}

func putTrue(attrs pcommon.Map, key string, truth bool) {
	if truth {
		attrs.PutBool(key, true)
	}
}

// textIn is a text, cleaned; "" for any other type.
func textIn(value pcommon.Value, n int) string {
	if value.Type() != pcommon.ValueTypeStr {
		return ""
	}
	return clean(value.Str(), n)
}

func countIn(value pcommon.Value) int64 {
	if value.Type() != pcommon.ValueTypeInt {
		return 0
	}
	return min(max(0, value.Int()), cycle.MaxTokens)
}

func isTrue(value pcommon.Value) bool {
	return value.Type() == pcommon.ValueTypeBool && value.Bool()
}
