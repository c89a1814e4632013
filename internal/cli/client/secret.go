// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package client

import (
	"bytes"
	"io"
	"net/http"
	"os"
)

// maxSecret is the largest file of a secret or of certificates, in bytes.
const maxSecret = 1 << 20

// readSecret reads a file that a flag names. Its content is in no error.
func readSecret(flag, path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, bad("%s: %w", flag, err)
	}
	defer file.Close()
	content, err := io.ReadAll(io.LimitReader(file, maxSecret+1))
	switch {
	case err != nil:
		return nil, bad("%s: %w", flag, err)
	case len(content) > maxSecret:
		return nil, bad("%s: %s is larger than %d KB: is this the right file?", flag, path, maxSecret>>10)
	}
	return content, nil
}

// oneLine is the secret in a file: its only line, which fits a header.
func oneLine(flag, path string) (string, error) {
	content, err := readSecret(flag, path)
	if err != nil {
		return "", err
	}
	line := bytes.TrimSpace(content)
	if len(line) == 0 {
		return "", bad("%s: %s is empty", flag, path)
	}
	for _, b := range line {
		if b < ' ' || b == 0x7f {
			return "", bad("%s: %s has more than one line, or characters that no secret has", flag, path)
		}
	}
	return string(line), nil
}

// signer adds to a request who asks.
type signer func(*http.Request)

func (c *Config) signer() (signer, error) {
	switch {
	case c.TokenFile != "":
		token, err := oneLine("--token-file", c.TokenFile)
		if err != nil {
			return nil, err
		}
		return func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+token) }, nil
	case c.User != "":
		password, err := oneLine("--password-file", c.PasswordFile)
		if err != nil {
			return nil, err
		}
		return func(r *http.Request) { r.SetBasicAuth(c.User, password) }, nil
	default:
		return func(*http.Request) {}, nil
	}
}
