// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package preflight

import (
	"math"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// secretNames are ends of names that hold credentials.
var secretNames = regexp.MustCompile(
	`(?i)((^|[_.-])(pass|passphrase|pwd|token|api[_-]?key|access[_-]?key([_-]id)?|secret[_-]?key|private[_-]?key|credentials?|auth|dsn|connection[_-]?string|bearer)|password|passwd|secret|apikey)$`)

// secretForms are beginnings and forms that only credentials have.
var secretForms = regexp.MustCompile(
	`-----BEGIN [A-Z ]*PRIVATE KEY|(?i:bearer)(%20| )+[A-Za-z0-9._~+/-]{8,}|\b(sk-[A-Za-z0-9_-]{16,}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|AKIA[0-9A-Z]{16}|xox[abprs]-[\w-]{10,}|hv[sb]\.[\w-]{20,}|AIza[\w-]{30,}|eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]*)`)

// Words that are random are at least minRandom characters long and have at least
// minBits of entropy a character: more than words, paths and hexadecimal digits have.
const (
	minRandom = 24
	minBits   = 4.2
)

// likeSecretNamed says what a value of this name looks like; "" for nothing.
func likeSecretNamed(name, value string) string {
	if kind := likeSecret(value); kind != "" {
		return kind
	}
	if secretNames.MatchString(name) && isLiteral(value) {
		return "a credential, by its name"
	}
	return ""
}

// isLiteral reports whether a value stands for itself: no other variable, no path,
// no number and no switch.
func isLiteral(value string) bool {
	if value == "" || strings.HasPrefix(value, "$(") || strings.HasPrefix(value, "/") || strings.HasPrefix(value, "file:") {
		return false
	}
	if _, err := strconv.ParseFloat(value, 64); err == nil {
		return false
	}
	_, err := strconv.ParseBool(value)
	return err != nil
}

// likeSecret says what a value looks like by its form; "" for nothing.
func likeSecret(value string) string {
	if secretForms.MatchString(value) {
		return "a credential, by its form"
	}
	if strings.Contains(value, "://") {
		if u, err := url.Parse(value); err == nil && u.User != nil {
			if password, ok := u.User.Password(); ok && !strings.HasPrefix(password, "$(") {
				return "an address with a password"
			}
		}
	}
	for word := range strings.FieldsFuncSeq(value, func(r rune) bool { return !isWordOfSecret(r) }) {
		if isRandom(word) {
			return "a credential, by its randomness"
		}
	}
	return ""
}

func isWordOfSecret(r rune) bool {
	return r < 128 && (r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("+/_-", r))
}

// isRandom reports whether a word is made of letters of both cases and digits in no
// order that people write.
func isRandom(word string) bool {
	if len(word) < minRandom || strings.Count(word, "/") > 2 || strings.Count(word, "-") > 3 {
		return false
	}
	lower, upper, digit := 0, 0, 0
	for _, r := range word {
		switch {
		case r >= 'a' && r <= 'z':
			lower++
		case r >= 'A' && r <= 'Z':
			upper++
		case r >= '0' && r <= '9':
			digit++
		}
	}
	return lower > 2 && upper > 2 && digit > 1 && entropy(word) >= minBits
}

// entropy is Shannon's, in bits a character.
func entropy(word string) (bits float64) {
	counts := map[rune]int{}
	for _, r := range word {
		counts[r]++
	}
	for _, n := range counts {
		p := float64(n) / float64(len(word))
		bits -= p * math.Log2(p)
	}
	return bits
}
