// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Bounds of an entry, in bytes. Every entry within them fits into a line, even
// if each byte of its texts has to be escaped.
const (
	// MaxLine bounds a line with its line feed.
	MaxLine = 64 << 10
	// MaxName bounds Agent and ID, MaxKind Kind and MaxWhat What.
	MaxName = 512
	MaxKind = 64
	MaxWhat = 2 << 10
	// MaxData bounds Data without white space.
	MaxData = 40 << 10
)

// fit is the draft as it can be written: in UTC and to the nanosecond, texts cut
// and in UTF-8, data without white space. An entry has to be written whatever
// is in it, so what does not fit is replaced and nothing is refused.
func (d Draft) fit() Draft {
	d.Time = d.Time.UTC().Round(0)
	if y := d.Time.Year(); y < 1 || y > 9999 {
		d.Time = time.Time{}
	}
	d.Agent = cut(d.Agent, MaxName)
	d.Kind = Kind(cut(string(d.Kind), MaxKind))
	d.ID = cut(d.ID, MaxName)
	d.What = cut(d.What, MaxWhat)
	d.Data = compact(d.Data)
	return d
}

const cutMark = "…"

// cut shortens text to at most most bytes of UTF-8, and shows that it did.
func cut(text string, most int) string {
	whole := len(text) <= most
	if whole && utf8.ValidString(text) {
		return text
	}
	text = strings.ToValidUTF8(text[:min(len(text), most+1)], "\uFFFD")
	if whole && len(text) <= most {
		return text
	}
	end := min(len(text), most-len(cutMark))
	for end < len(text) && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + cutMark
}

// compact is a JSON object without white space and with HTML escaped, as
// encoding/json would write it inside of another object. What is too large or no
// object is replaced by its size.
func compact(data json.RawMessage) json.RawMessage {
	if len(data) == 0 {
		return nil
	}
	var small, out bytes.Buffer
	if err := json.Compact(&small, bytes.ToValidUTF8(data, []byte("\uFFFD"))); err != nil || small.Bytes()[0] != '{' {
		return leftOut("no_object", len(data))
	}
	json.HTMLEscape(&out, small.Bytes())
	if out.Len() > MaxData {
		return leftOut("too_large", len(data))
	}
	return out.Bytes()
}

func leftOut(why string, size int) json.RawMessage {
	return json.RawMessage(`{"left_out":"` + why + `","bytes":` + strconv.Itoa(size) + `}`)
}
