// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"slices"
	"strings"

	"github.com/tidwall/gjson"
)

// Bounds of what is looked at in one call's arguments.
const (
	// MaxDests is how many destinations of one call are told apart; what comes
	// after is one more together.
	MaxDests = 16
	// maxArgs is how long arguments may be, in bytes, to be looked into; of
	// longer ones the whole text is the destination.
	maxArgs = 1 << 20
	// maxDestDepth is how deep structured arguments are looked into.
	maxDestDepth = 8
)

// Hasher turns content into a keyed hash that says nothing of it.
type Hasher interface{ Hash(content string) uint64 }

// Dests collects the destinations of one call. It keeps hashes, never content.
// The zero value is ready; Reset makes it so again.
type Dests struct {
	hashes [MaxDests + 1]uint64
	n      int
	// rank is the group that the hashes are of, now the argument being looked at.
	rank uint8
	now  destPlace
	// args are the arguments of the group that gave something, a bit each.
	args uint64
}

// Len is how many destinations there are, at most MaxDests + 1.
func (d *Dests) Len() int { return d.n }

// whole stands for no argument in particular.
var whole = destPlace{0, maxDestArgs}

// Reset forgets everything.
func (d *Dests) Reset() { d.n = 0 }

// JSON adds the destinations in arguments that are a JSON object. Anything else
// has none.
func (d *Dests) JSON(args string, keys *DestKeys, h Hasher) {
	switch {
	case !keys.Any() || args == "":
	case len(args) > maxArgs:
		d.now = whole
		d.put(h.Hash(args))
	default:
		d.look(gjson.Parse(args), keys, h, maxDestDepth)
	}
}

// Arg adds one argument that is no JSON, such as a member of an attribute that
// is a map.
func (d *Dests) Arg(name, value string, keys *DestKeys, h Hasher) {
	if place, ok := keys.place(name); ok && !d.worse(place) {
		d.now = place
		d.text(value, h)
	}
}

// Hashes are those of the destinations, in no order; the last one stands for
// all beyond MaxDests. They are the caller's until the next call on d.
func (d *Dests) Hashes() []uint64 { return d.hashes[:d.n] }

// Args are the arguments that held the destinations, as keys spells them.
func (d *Dests) Args(keys *DestKeys) (args []string) {
	if d.n == 0 || int(d.rank) >= len(keys.groups) {
		return nil
	}
	for i, arg := range keys.groups[d.rank] {
		if d.args&(1<<i) != 0 {
			args = append(args, arg)
		}
	}
	return args
}

// worse reports whether a group comes after one that gave something.
func (d *Dests) worse(p destPlace) bool { return d.n > 0 && p.rank > d.rank }

// look searches v, which is no destination itself, for members that are. What
// frameworks wrap arguments in is looked through: objects, lists, and texts
// that are JSON.
func (d *Dests) look(v gjson.Result, keys *DestKeys, h Hasher, depth int) {
	if v.Type == gjson.String && strings.HasPrefix(v.Str, "{") {
		v = gjson.Parse(v.Str)
	}
	if v.Type != gjson.JSON || depth == 0 {
		return
	}
	v.ForEach(func(name, value gjson.Result) bool {
		place, ok := keys.place(name.Str)
		switch {
		case !ok:
			d.look(value, keys, h, depth-1)
		case !d.worse(place):
			d.now = place
			d.value(value, keys, h, depth-1)
		}
		return true
	})
}

// value adds what stands at a destination: lists element by element, objects by
// the destinations in them.
func (d *Dests) value(v gjson.Result, keys *DestKeys, h Hasher, depth int) {
	switch {
	case v.IsArray() && depth > 0:
		v.ForEach(func(_, element gjson.Result) bool {
			d.value(element, keys, h, depth-1)
			return true
		})
	case v.Type == gjson.JSON:
		d.member(v, keys, h, depth)
	case v.Type == gjson.String:
		d.text(v.Str, h)
	case v.Type == gjson.Number:
		d.text(v.Raw, h)
	}
}

// member adds an object that stands at a destination: its own destinations, or
// else all of it.
func (d *Dests) member(v gjson.Result, keys *DestKeys, h Hasher, depth int) {
	var inside Dests
	inside.look(v, keys, h, depth)
	if inside.n == 0 {
		d.text(v.Raw, h)
	}
	for _, hash := range inside.hashes[:inside.n] {
		d.put(hash)
	}
}

func (d *Dests) text(value string, h Hasher) {
	if value = normalDest(value); value != "" {
		d.put(h.Hash(value))
	}
}

// put adds a hash once. The first of a better group takes the place of all
// before it; past MaxDests all further ones are one together, in any order.
func (d *Dests) put(hash uint64) {
	if d.now.rank < d.rank {
		d.n = 0
	}
	if d.n == 0 {
		d.args = 0
	}
	d.rank = d.now.rank
	if hash != 0 {
		d.args |= 1 << d.now.at
	}
	switch {
	case hash == 0 || slices.Contains(d.hashes[:min(d.n, MaxDests)], hash):
	case d.n < MaxDests:
		d.hashes[d.n] = hash
		d.n++
	case d.n == MaxDests:
		d.hashes[MaxDests] = mix(0, hash)
		d.n++
	default:
		d.hashes[MaxDests] += mix(0, hash)
	}
}
