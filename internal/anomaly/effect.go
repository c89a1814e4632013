// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import "sync"

// EffectConfig says what tools do, where the defaults do not know it. Names
// are compared as words in lower case joined by "_": "sendEmail" and
// "mail/send-email" are "send_email" and "mail_send_email".
type EffectConfig struct {
	// Patterns are tried in order, and the first that matches decides, before
	// any word or annotation is looked at.
	Patterns []EffectPattern `mapstructure:"patterns"`
	// Words are looked at beside the default ones and win over them.
	Words []EffectWord `mapstructure:"words"`
	// Destinations are tried in order before the default ones.
	Destinations []DestPattern `mapstructure:"destinations"`
}

// EffectPattern gives tools an effect by name.
type EffectPattern struct {
	// Pattern is compared with the whole name; "*" stands for any text. It may
	// be spelled as the name is: "sendEmail*" is "send_email*".
	Pattern string `mapstructure:"pattern"`
	Effect  Effect `mapstructure:"effect"`
}

// EffectWord gives tools an effect by one word of their name.
type EffectWord struct {
	Word   string `mapstructure:"word"`
	Effect Effect `mapstructure:"effect"`
}

// DestPattern says which arguments of a tool are its destination.
type DestPattern struct {
	// Pattern is compared as an EffectPattern's is.
	Pattern string `mapstructure:"pattern"`
	// Args are names of arguments, compared without case, "_" and "-". All of
	// them that are there count; none at all says that the tool has no
	// destination.
	Args []string `mapstructure:"args"`
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
	// sure is set where a pattern decided, which nothing else changes.
	sure bool
	dest *DestKeys
	why  string
}

// NewEffects compiles a configuration; an error names every key at fault.
func NewEffects(c EffectConfig) (*Effects, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	return &Effects{
		patterns: compileEffects(c.Patterns),
		words:    compileWords(c.Words),
		dests:    compileDests(c.Destinations),
		memo:     map[string]*toolKind{},
	}, nil
}

// Of says what tool does by its name, and which of its arguments are its
// destination.
func (e *Effects) Of(tool string) (Effect, *DestKeys) {
	k := e.kind(tool)
	return k.effect, k.dest
}

// OfAnnotated is Of for a tool that is Annotated: a pattern decides alone, else
// name and annotations Together do.
func (e *Effects) OfAnnotated(tool string, annotated Effect) (Effect, *DestKeys) {
	k := e.kind(tool)
	return k.with(annotated), k.dest
}

func (k *toolKind) with(annotated Effect) Effect {
	if k.sure {
		return k.effect
	}
	return Together(k.effect, annotated)
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
