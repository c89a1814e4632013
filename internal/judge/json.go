// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package judge

import (
	"cmp"
	"encoding/base64"
	"math"
	"slices"
	"strconv"

	"github.com/tidwall/gjson"
	"go.opentelemetry.io/collector/pdata/pcommon"
)

const (
	// jsonSize is the size in bytes from which on no more is written: longer
	// than the arguments that anomaly.Dests looks into.
	jsonSize = 1<<20 + 1
	// jsonDepth is how deep values are written; of deeper ones their kind is.
	jsonDepth = 32
)

// asJSON writes a value as JSON, the members of maps in the order of their
// names so that equal maps are written alike.
func asJSON(v pcommon.Value) string {
	w := jsonWriter{}
	w.value(v, 0)
	return string(w.out)
}

type jsonWriter struct {
	out []byte
	// members is a stack: those of each map that is being written.
	members []member
}

type member struct {
	name  string
	value pcommon.Value
}

func (w *jsonWriter) value(v pcommon.Value, depth int) {
	if depth > jsonDepth {
		w.text(v.Type().String())
		return
	}
	switch v.Type() {
	case pcommon.ValueTypeStr:
		w.text(v.Str())
	case pcommon.ValueTypeInt:
		w.out = strconv.AppendInt(w.out, v.Int(), 10)
	case pcommon.ValueTypeDouble:
		w.double(v.Double())
	case pcommon.ValueTypeBool:
		w.out = strconv.AppendBool(w.out, v.Bool())
	case pcommon.ValueTypeBytes:
		w.text(base64.StdEncoding.EncodeToString(v.Bytes().AsRaw()))
	case pcommon.ValueTypeSlice:
		w.slice(v.Slice(), depth)
	case pcommon.ValueTypeMap:
		w.object(v.Map(), depth)
	default:
		w.out = append(w.out, "null"...)
	}
}

func (w *jsonWriter) text(s string) {
	w.out = gjson.AppendJSONString(w.out, s)
}

// double writes a whole number as an integer is, as most encoders do.
func (w *jsonWriter) double(f float64) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		w.text(strconv.FormatFloat(f, 'g', -1, 64))
		return
	}
	w.out = strconv.AppendFloat(w.out, f, 'f', -1, 64)
}

func (w *jsonWriter) slice(all pcommon.Slice, depth int) {
	w.out = append(w.out, '[')
	for i := 0; i < all.Len() && len(w.out) < jsonSize; i++ {
		if i > 0 {
			w.out = append(w.out, ',')
		}
		w.value(all.At(i), depth+1)
	}
	w.out = append(w.out, ']')
}

func (w *jsonWriter) object(m pcommon.Map, depth int) {
	base := len(w.members)
	for name, v := range m.All() {
		w.members = append(w.members, member{name, v})
	}
	end := len(w.members)
	slices.SortStableFunc(w.members[base:end], func(a, b member) int { return cmp.Compare(a.name, b.name) })
	w.out = append(w.out, '{')
	for i := base; i < end && len(w.out) < jsonSize; i++ {
		if i > base {
			w.out = append(w.out, ',')
		}
		w.text(w.members[i].name)
		w.out = append(w.out, ':')
		w.value(w.members[i].value, depth+1)
	}
	w.out = append(w.out, '}')
	w.members = w.members[:base]
}
