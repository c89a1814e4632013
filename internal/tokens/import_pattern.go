// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package tokens

import (
	"regexp/syntax"
	"strings"
)

// maxNames bounds the names that one pattern stands for.
const maxNames = 64

// namesOf lists every lower-case name that a regular expression matches, when
// it is anchored at both ends and there are at most maxNames; else ok is false.
func namesOf(pattern string) (names []string, ok bool) {
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil, false
	}
	if !anchored(re) {
		return nil, false
	}
	names, ok = expand(re)
	for i := range names {
		names[i] = strings.ToLower(names[i])
	}
	return names, ok
}

// anchored reports whether re is a sequence from ^ to $.
func anchored(re *syntax.Regexp) bool {
	if re.Op != syntax.OpConcat || len(re.Sub) < 2 {
		return false
	}
	return re.Sub[0].Op == syntax.OpBeginText && re.Sub[len(re.Sub)-1].Op == syntax.OpEndText
}

// expand lists the texts that re matches; ok is false when they are too many
// or cannot be listed.
func expand(re *syntax.Regexp) (texts []string, ok bool) {
	switch re.Op {
	case syntax.OpLiteral:
		return []string{string(re.Rune)}, true
	case syntax.OpEmptyMatch, syntax.OpBeginText, syntax.OpEndText:
		return []string{""}, true
	case syntax.OpCapture:
		return expand(re.Sub[0])
	case syntax.OpQuest:
		texts, ok = expand(re.Sub[0])
		return append(texts, ""), ok
	case syntax.OpAlternate:
		return expandEach(re.Sub)
	case syntax.OpConcat:
		return expandAll(re.Sub)
	case syntax.OpAnyCharNotNL:
		// Public tables leave the dots of version numbers unescaped.
		return []string{"."}, true
	case syntax.OpCharClass:
		return expandClass(re.Rune)
	default:
		return nil, false
	}
}

func expandEach(subs []*syntax.Regexp) (texts []string, ok bool) {
	for _, sub := range subs {
		more, ok := expand(sub)
		if !ok || len(texts)+len(more) > maxNames {
			return nil, false
		}
		texts = append(texts, more...)
	}
	return texts, true
}

func expandAll(subs []*syntax.Regexp) (texts []string, ok bool) {
	texts = []string{""}
	for _, sub := range subs {
		tails, ok := expand(sub)
		if !ok || len(texts)*len(tails) > maxNames {
			return nil, false
		}
		next := make([]string, 0, len(texts)*len(tails))
		for _, head := range texts {
			for _, tail := range tails {
				next = append(next, head+tail)
			}
		}
		texts = next
	}
	return texts, true
}

// expandClass lists a character class of a few letters; ranges come in pairs.
func expandClass(ranges []rune) (texts []string, ok bool) {
	for i := 0; i+1 < len(ranges); i += 2 {
		for c := ranges[i]; c <= ranges[i+1]; c++ {
			if len(texts) == maxNames {
				return nil, false
			}
			texts = append(texts, string(c))
		}
	}
	return texts, true
}
