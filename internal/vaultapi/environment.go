// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultapi

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/hashicorp/vault/api"
	"go.opentelemetry.io/collector/config/configopaque"
)

// FromEnvironment is the Config that the vault command would use: VAULT_ADDR,
// VAULT_NAMESPACE, VAULT_CACERT and the other VAULT_ variables of TLS,
// VAULT_CLIENT_TIMEOUT, and the token of VAULT_TOKEN or else of ~/.vault-token.
// With VAULT_AGENT_ADDR an agent there adds the token. It is for commands that
// people run.
func FromEnvironment() (Config, error) {
	read := api.DefaultConfig()
	if read.Error != nil {
		return Config{}, fmt.Errorf("read the VAULT_ variables: %w", read.Error)
	}
	c := Config{Address: read.Address, Namespace: os.Getenv(api.EnvVaultNamespace), TLS: read.TLSConfig()}
	if os.Getenv(api.EnvVaultClientTimeout) != "" {
		c.Timeout = read.Timeout
	}
	if read.AgentAddress != "" {
		c.Address, c.Auth.Proxied = read.AgentAddress, true
		err := c.Validate()
		return c, err
	}
	token, err := tokenOfPerson()
	if err != nil {
		return Config{}, err
	}
	c.Auth.Token = token
	err = c.Validate()
	return c, err
}

func tokenOfPerson() (configopaque.String, error) {
	if token := os.Getenv(api.EnvVaultToken); token != "" {
		return configopaque.String(token), nil
	}
	const next = "log in with vault login, or set VAULT_TOKEN"
	home, err := os.UserHomeDir()
	if err != nil {
		return "", errors.New("there is no VAULT_TOKEN and no home folder: " + next)
	}
	content, err := readFile(filepath.Join(home, ".vault-token"))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", errors.New("there is no VAULT_TOKEN and no ~/.vault-token: " + next)
	case err != nil:
		return "", err
	case content == "":
		return "", errors.New("~/.vault-token is empty: " + next)
	}
	return configopaque.String(content), nil
}

// maxFile is how long the content of a file with a secret may be, in bytes.
const maxFile = 1 << 14

// readFile is the content of a file with a secret, without space around it.
func readFile(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() || info.Size() > maxFile {
		return "", fmt.Errorf("%s is not a file with a token", path)
	}
	content, err := os.ReadFile(path)
	return strings.TrimSpace(string(content)), err
}
