// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package semconv

import "strings"

// IsContent reports whether an attribute holds content: prompts, answers,
// arguments, results, documents, definitions and headers that may carry them,
// or error texts, which quote them. What only says that a message is there (its role, its finish reason,
// the name and id of a tool call) is none.
func IsContent(key string) bool {
	if key == "" {
		return false
	}
	family := &contentByFirst[key[0]]
	if len(key) < family.shortest {
		return false // also every first letter that no content key has
	}
	if _, ok := family.exact[key]; ok {
		return true
	}
	for _, p := range family.prefixes {
		if strings.HasPrefix(key, p) {
			return !isStructure(key)
		}
	}
	return false
}

// IsContentEvent reports whether the attributes of a span event of this name
// are content.
func IsContentEvent(name string) bool {
	_, ok := contentEvents[name]
	return ok
}

// isStructure tells the parts of a message that say what it is from what it says.
func isStructure(key string) bool {
	if _, ok := contentExceptions[key]; ok {
		return true
	}
	dot := strings.LastIndexByte(key, '.')
	_, ok := structureLeaves[key[dot+1:]]
	return ok && hasNumber(key[:max(dot, 0)])
}

// hasNumber reports whether a dotted key has a number among its parts: only
// then is its last part a part of a message.
func hasNumber(key string) bool {
	for {
		part, rest, more := strings.Cut(key, ".")
		if part != "" && '0' <= part[0] && part[0] <= '9' {
			return true
		}
		if !more {
			return false
		}
		key = rest
	}
}

type contentFamily struct {
	exact    map[string]struct{}
	prefixes []string
	shortest int
}

var contentByFirst = func() (index [256]contentFamily) {
	for i := range index {
		index[i].shortest = 1 << 30
	}
	for _, c := range ContentKeys {
		f := &index[c.Key[0]]
		key, prefix := strings.CutSuffix(c.Key, "*")
		f.shortest = min(f.shortest, len(key))
		if prefix {
			f.prefixes = append(f.prefixes, key)
			continue
		}
		if f.exact == nil {
			f.exact = map[string]struct{}{}
		}
		f.exact[key] = struct{}{}
	}
	return index
}()
