// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultapi

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"go.opentelemetry.io/collector/config/configopaque"
)

// DefaultTimeout is how long a call may take unless the Config says otherwise.
// Vault answers in milliseconds; who waits longer had better do something else.
const DefaultTimeout = 2 * time.Second

// Config says where Vault is and how to log in.
type Config struct {
	// Address is http(s)://host:port, or unix:///path of a Vault Agent or Proxy.
	Address string
	// Namespace of Vault Enterprise or OpenBao, "" for the root.
	Namespace string
	// TLS for https, nil for what the system trusts.
	TLS *tls.Config
	// Timeout of a request from end to end, and of the wait for the client's rate
	// before it; 0 is DefaultTimeout.
	Timeout time.Duration
	// Auth is how to log in.
	Auth Auth
	// Observe is told of each call when it has ended, with nil for success. It must
	// not block. No call is told of that was never let out. May be nil.
	Observe func(op string, err error, took time.Duration)
}

// Auth is how to log in: exactly one of its fields is set. Files are read again at
// each login.
type Auth struct {
	Kubernetes *Kubernetes
	AppRole    *AppRole
	// TokenFile holds a token, such as the sink of a Vault Agent.
	TokenFile string
	// Token is one that somebody made.
	Token configopaque.String
	// Proxied is that an agent at the Address adds the token.
	Proxied bool
}

// Kubernetes logs in with the token of a ServiceAccount.
type Kubernetes struct {
	// Role of the auth method.
	Role string
	// Mount is where the method is, "kubernetes" when empty.
	Mount string
	// TokenFile holds the ServiceAccount's token.
	TokenFile string
}

// AppRole logs in with a role id and a secret id.
type AppRole struct {
	// Mount is where the method is, "approle" when empty.
	Mount, RoleID string
	// SecretIDFile holds the secret id.
	SecretIDFile string
}

// Validate names each key that is wrong as the configuration of the trust extension
// calls it, below vault.
func (c *Config) Validate() error {
	return errors.Join(CheckAddress(c.Address), c.checkNamespace(), c.checkTimeout(), c.Auth.Validate())
}

// CheckAddress says what is wrong with an address of Vault, and does not repeat one
// that may hold a password.
func CheckAddress(address string) error {
	u, err := url.Parse(address)
	switch {
	case address == "":
		return errors.New("address: it is empty; give the URL of Vault, such as https://vault.vault:8200")
	case err != nil || u.User != nil || u.RawQuery != "" || u.Fragment != "":
		// Not the error, which repeats an address that may hold a password.
		return errors.New("address: it is not a plain URL, such as https://vault.vault:8200")
	case u.Scheme == "unix" && u.Host == "" && strings.HasPrefix(u.Path, "/"):
		return nil
	case u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return fmt.Errorf("address: %q is none of http://host:port, https://host:port and unix:///path", address)
	}
	return nil
}

func (c *Config) checkNamespace() error {
	if name := strings.Trim(c.Namespace, "/"); name != "" {
		if why := checkPath(name); why != "" {
			return errors.New("namespace: " + why)
		}
	}
	return nil
}

func (c *Config) checkTimeout() error {
	if c.Timeout != 0 && (c.Timeout < time.Millisecond || c.Timeout > time.Minute) {
		return fmt.Errorf("timeout: %s is not between 1ms and 1m", c.Timeout)
	}
	return nil
}

// Validate is Config's, of its Auth.
func (a *Auth) Validate() error {
	set := 0
	for _, one := range []bool{a.Kubernetes != nil, a.AppRole != nil, a.TokenFile != "", a.Token != "", a.Proxied} {
		if one {
			set++
		}
	}
	var errs []error
	if set != 1 { // a Token of itself is for commands and tests, which need no telling
		errs = append(errs, fmt.Errorf("auth: set exactly one of kubernetes, approle, token_file and proxied (got %d)", set))
	}
	if k := a.Kubernetes; k != nil {
		errs = append(errs, role(k.Role), checkMount("kubernetes", k.Mount), required("auth::kubernetes::token_file", k.TokenFile))
	}
	if r := a.AppRole; r != nil {
		errs = append(errs, checkMount("approle", r.Mount),
			required("auth::approle::role_id", r.RoleID), required("auth::approle::secret_id_file", r.SecretIDFile))
	}
	return errors.Join(errs...)
}

func required(key, value string) error {
	if value == "" {
		return errors.New(key + ": it is empty")
	}
	return nil
}

func role(name string) error {
	if why := checkPart(name); why != "" {
		return errors.New("auth::kubernetes::role: it is not the name of a role: " + why)
	}
	return nil
}

func checkMount(way, value string) error {
	if value == "" {
		return nil
	}
	if why := CheckMount(value); why != "" {
		return errors.New("auth::" + way + "::mount: " + why)
	}
	return nil
}

// CheckMount is why nothing can be mounted at a path, with no slash around it, "" when
// it can.
func CheckMount(path string) string {
	if strings.Trim(path, "/") != path {
		return fmt.Sprintf("write it without slashes around it, as in kubernetes (got %q)", clean(path))
	}
	return checkPath(path)
}

func (c *Config) timeout() time.Duration {
	if c.Timeout == 0 {
		return DefaultTimeout
	}
	return c.Timeout
}
