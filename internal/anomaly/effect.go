// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import "sync"

// EffectConfig says what tools do, where the defaults do not know it. Names
// are compared as words in lower case joined by "_": "sendEmail" and
// "mail/send-email" are "send_email" and "mail_send_email".
type EffectConfig struct {
	// Patterns are tried in order, and the first that matches decides, before
	// any word is looked at.
	Patterns []EffectPattern
	// Words are looked at beside the default ones and win over them.
	Words []EffectWord
	// Destinations are tried in order before the default ones.
	Destinations []DestPattern
}

// EffectPattern gives tools an effect by name.
type EffectPattern struct {
	// Pattern is compared with the whole name; "*" stands for any text.
	Pattern string
	Effect  Effect
}

// EffectWord gives tools an effect by one word of their name.
type EffectWord struct {
	Word   string
	Effect Effect
}

// DestPattern says which arguments of a tool are its destination.
type DestPattern struct {
	// Pattern is compared with the whole name of the tool; "*" stands for any
	// text.
	Pattern string
	// Args are names of arguments, compared without case, "_" and "-". All of
	// them that are there count; none at all says that the tool has no
	// destination.
	Args []string
}

// maxEffects is how many tools are remembered before the memory starts over.
const maxEffects = 4096

// Effects knows what tools do. It is safe for concurrent use; a tool that was
// asked for before is found without allocation.
type Effects struct {
	patterns []effectGlob
	words    map[string]Effect
	dests    []destRule

	mu   sync.RWMutex
	memo map[string]*toolKind
}

// toolKind is what is known of one tool by its name.
type toolKind struct {
	effect Effect
	dest   *DestKeys
	why    string
}

// NewEffects compiles a configuration; the error names the key at fault.
func NewEffects(c EffectConfig) (*Effects, error) {
	e := &Effects{memo: map[string]*toolKind{}}
	var err error
	if e.patterns, err = compileEffects(c.Patterns); err != nil {
		return nil, err
	}
	if e.words, err = compileWords(c.Words); err != nil {
		return nil, err
	}
	e.dests, err = compileDests(c.Destinations)
	return e, err
}

// Of says what tool does, and which of its arguments are its destination.
func (e *Effects) Of(tool string) (Effect, *DestKeys) {
	k := e.kind(tool)
	return k.effect, k.dest
}

// Explanation is why a tool is taken to do what it does.
type Explanation struct {
	// Tool is the name as it came, Name as it is compared.
	Tool, Name string
	Effect     Effect
	// Why names the pattern or word that decided, "" when none did.
	Why string
	// Args are the arguments that can be the destination, in groups: the
	// first group of which one is there counts.
	Args [][]string
}

// Explain tells of tool what Of says and why.
func (e *Effects) Explain(tool string) Explanation {
	k := e.kind(tool)
	return Explanation{Tool: tool, Name: string(appendName(nil, tool)), Effect: k.effect, Why: k.why, Args: k.dest.groups}
}

func (e *Effects) kind(tool string) *toolKind {
	e.mu.RLock()
	k := e.memo[tool]
	e.mu.RUnlock()
	if k != nil {
		return k
	}
	k = e.decide(tool)
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.memo) >= maxEffects {
		clear(e.memo)
	}
	if len(tool) <= maxName {
		e.memo[tool] = k
	}
	return k
}

func (e *Effects) decide(tool string) *toolKind {
	name := appendName(nil, tool)
	k := &toolKind{}
	k.effect, k.why = e.effect(string(name))
	k.dest = e.destOf(string(name))
	return k
}
