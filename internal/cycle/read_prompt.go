// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cycle

import (
	"strings"

	"github.com/tidwall/gjson"
	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/leasehold/leasehold/internal/semconv"
)

// prompt identifies the system prompt of a model call. Where a span holds it
// as one text, whatever stands around that, the hash is that of the text: two
// instrumentations of one call agree.
func (c *digesting) promptHash(h *Hasher) (sum Hash) {
	if found := c.content(semconv.FieldPrompt); found.target != nil {
		switch found.target.Kind {
		case semconv.KindMessages:
			sum = h.firstMessage(found.value)
		case semconv.KindFirstMessage:
			if c.tri(semconv.FieldSystemFirst) == Yes {
				sum = h.instructions(found.value, "")
			}
		default:
			sum = h.instructions(found.value, found.target.Path)
		}
	}
	if sum.IsZero() && c.hasPrompt {
		sum = h.instructions(c.prompt, "")
	}
	return sum
}

// instructions hashes a system prompt by itself, or the member at path.
func (h *Hasher) instructions(v pcommon.Value, path string) Hash {
	v, text, ok := memberAt(v, path)
	switch {
	case !ok:
		return Hash{}
	case text != "":
		return h.remembered(memoPrompt, text, (*Hasher).promptText)
	}
	if text = onlyText(v, 0); text != "" {
		return h.again(text)
	}
	return h.valueAgain(v)
}

// promptText hashes a prompt in JSON or as a text.
func (h *Hasher) promptText(s string) Hash {
	if only := onlyTextIn(s); only != "" {
		s = only
	}
	return h.String(s)
}

// firstMessage hashes the first of messages if it is the system's.
func (h *Hasher) firstMessage(v pcommon.Value) Hash {
	switch v.Type() {
	case pcommon.ValueTypeStr:
		all := elementsOf(v.Str()[:min(len(v.Str()), hashWhole)])
		role := memberOf(all, "role") // most often the first member
		if len(role) <= 2 || !semconv.IsSystem(role[1:len(role)-1]) {
			break
		}
		if end := skipValue(all, 0); end > 0 {
			return h.remembered(memoMessage, all[:end], (*Hasher).messageText)
		}
	case pcommon.ValueTypeSlice:
		if v.Slice().Len() == 0 || v.Slice().At(0).Type() != pcommon.ValueTypeMap {
			break
		}
		message := v.Slice().At(0).Map()
		if role, ok := message.Get("role"); ok && semconv.IsSystem(role.Str()) {
			return h.message(message)
		}
	}
	return Hash{}
}

// messageText hashes what a message in JSON says.
func (h *Hasher) messageText(raw string) Hash {
	for _, name := range messageMembers {
		if said := memberOf(raw, name); said != "" {
			return h.promptText(said)
		}
	}
	return h.String(raw)
}

func (h *Hasher) message(m pcommon.Map) Hash {
	for _, name := range messageMembers {
		if said, ok := m.Get(name); ok {
			return h.instructions(said, "")
		}
	}
	return Hash{}
}

// messageMembers are what messages, and textMembers what their parts, hold
// what is said under.
var (
	messageMembers = [...]string{"parts", "content"}
	textMembers    = [...]string{"content", "text", "parts"}
)

// onlyTextDepth is how deep the only text of a prompt may stand.
const onlyTextDepth = 6

// onlyTextIn returns the only text that JSON holds, "" when s is none or
// holds more.
func onlyTextIn(s string) string {
	if s == "" || len(s) > hashWhole || s[0] != '[' && s[0] != '{' && s[0] != '"' || !gjson.Valid(s) {
		return ""
	}
	return onlyTextOf(gjson.Parse(s), 0)
}

func onlyTextOf(r gjson.Result, depth int) (only string) {
	switch {
	case r.Type == gjson.String:
		return r.Str
	case depth == onlyTextDepth:
	case r.IsArray():
		n := 0
		r.ForEach(func(_, one gjson.Result) bool {
			n++
			only = onlyTextOf(one, depth+1)
			return n < 2
		})
		if n != 1 {
			return ""
		}
	case r.IsObject():
		for _, name := range textMembers {
			if member := r.Get(name); member.Exists() {
				return onlyTextOf(member, depth+1)
			}
		}
	}
	return only
}

// onlyText is onlyTextIn for structured values.
func onlyText(v pcommon.Value, depth int) string {
	switch v.Type() {
	case pcommon.ValueTypeStr:
		return v.Str()
	case pcommon.ValueTypeSlice:
		if depth < onlyTextDepth && v.Slice().Len() == 1 {
			return onlyText(v.Slice().At(0), depth+1)
		}
	case pcommon.ValueTypeMap:
		for _, name := range textMembers {
			if member, ok := v.Map().Get(name); ok && depth < onlyTextDepth {
				return onlyText(member, depth+1)
			}
		}
	}
	return ""
}

// memberAt returns the member of v at a path of names, as a text where it is
// one or stands in one: JSON as it stands. ok is false where there is none.
func memberAt(v pcommon.Value, path string) (at pcommon.Value, text string, ok bool) {
	for path != "" && v.Type() == pcommon.ValueTypeMap {
		name, rest, _ := strings.Cut(path, ".")
		if v, ok = v.Map().Get(name); !ok {
			return at, "", false
		}
		path = rest
	}
	if v.Type() != pcommon.ValueTypeStr {
		return v, "", path == ""
	}
	text = v.Str()
	for path != "" {
		name, rest, _ := strings.Cut(path, ".")
		text, path = memberOf(text[:min(len(text), hashWhole)], name), rest
	}
	return v, text, text != ""
}
