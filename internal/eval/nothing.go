// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package eval

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/leasehold/leasehold/internal/dataset"
)

// What a value must stand for to be the hash of nothing: arguments of at least
// nothingNames names, which are of nothingKinds kinds at least. In the recorded
// runs the empty value and the empty text reach 6 and 5 kinds, no other value
// more than 2.
const (
	nothingNames = 5
	nothingKinds = 4
)

// argKinds are words of argument names by the kind of thing that they are for:
// no one thing is an amount, a time, a person and a text at once.
var argKinds = [...][]string{
	{"amount", "n", "price", "count", "limit", "max", "min"},
	{"date", "day", "time", "start", "end", "year"},
	{"recipient", "recipients", "participants", "sender", "user", "email", "cc", "bcc", "to", "name", "names"},
	{"location", "city", "street", "address", "country"},
	{"url", "link", "channel", "host"},
	{"subject", "body", "content", "query", "title", "description", "text", "message"},
	{"file", "filename", "path", "attachments"},
}

// argKind is the kind of thing that an argument is for; ok is false for names
// that do not say.
func argKind(name string) (kind int, ok bool) {
	words := strings.Split(strings.ToLower(name), "_")
	for kind, of := range argKinds {
		if slices.ContainsFunc(words, func(w string) bool { return slices.Contains(of, w) }) {
			return kind, true
		}
	}
	return 0, false
}

// dropNothing removes arguments that were given as nothing. A null or an empty
// text is no destination and no argument, but runs that hold hashes in place of
// values hide which hash is theirs, so it is found by where it stands.
func dropNothing(runs []*dataset.AgentDojoRun) (hashes []string) {
	nothing := nothingIn(runs)
	for value := range eachArg(runs) {
		value.drop(nothing)
	}
	return slices.Sorted(maps.Keys(nothing))
}

// nothingIn finds the values that can only mean nothing.
func nothingIn(runs []*dataset.AgentDojoRun) map[string]bool {
	under := map[string]map[string]bool{}
	for value := range eachArg(runs) {
		for _, hash := range value.hashes() {
			if under[hash] == nil {
				under[hash] = map[string]bool{}
			}
			under[hash][value.name] = true
		}
	}
	maps.DeleteFunc(under, func(_ string, names map[string]bool) bool { return !meansNothing(names) })
	found := map[string]bool{}
	for hash := range under {
		found[hash] = true
	}
	return found
}

func meansNothing(names map[string]bool) bool {
	kinds := map[int]bool{}
	for name := range names {
		if kind, ok := argKind(name); ok {
			kinds[kind] = true
		}
	}
	return len(names) >= nothingNames && len(kinds) >= nothingKinds
}

// arg is one argument of a recorded call.
type arg struct {
	args map[string]json.RawMessage
	name string
}

func eachArg(runs []*dataset.AgentDojoRun) func(yield func(arg) bool) {
	return func(yield func(arg) bool) {
		for _, r := range runs {
			for i := range r.Steps {
				for _, name := range slices.Sorted(maps.Keys(r.Steps[i].Args)) {
					if !yield(arg{r.Steps[i].Args, name}) {
						return
					}
				}
			}
		}
	}
}

// hashes are the argument's values: one, or those of a list.
func (a arg) hashes() []string {
	var one string
	if json.Unmarshal(a.args[a.name], &one) == nil {
		return []string{one}
	}
	var list []string
	_ = json.Unmarshal(a.args[a.name], &list) // anything else has no hashes
	return list
}

// drop removes what is nothing from the argument, and the argument if that
// leaves none.
func (a arg) drop(nothing map[string]bool) {
	before := a.hashes()
	after := slices.DeleteFunc(slices.Clone(before), func(hash string) bool { return nothing[hash] })
	switch {
	case len(after) == len(before):
	case len(after) == 0:
		delete(a.args, a.name)
	default:
		a.args[a.name], _ = json.Marshal(after) // texts always marshal
	}
}
