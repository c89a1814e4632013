// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // see hashSecret
	"encoding/base64"
	"fmt"
)

const (
	secretBytes = 32
	saltBytes   = 8
)

// newSecret makes one of 256 random bits.
func newSecret() (string, error) {
	var secret [secretBytes]byte
	if _, err := rand.Read(secret[:]); err != nil {
		return "", fmt.Errorf("make a random secret: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(secret[:]), nil
}

// hashSecret hashes a secret in the salted form of htpasswd files (RFC 2307,
// SSHA). Slow hashes make guessing of what people choose hard; nobody guesses
// 256 random bits, and this one is computed for every request of every agent.
func hashSecret(secret string) (string, error) {
	var salt [saltBytes]byte
	if _, err := rand.Read(salt[:]); err != nil {
		return "", fmt.Errorf("make a random salt: %w", err)
	}
	sum := sha1.Sum(append([]byte(secret), salt[:]...)) //nolint:gosec // no collision helps, see above
	return "{SSHA}" + base64.StdEncoding.EncodeToString(append(sum[:], salt[:]...)), nil
}
