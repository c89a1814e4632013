// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package client

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"
)

// DefaultServer is where the extension listens when nothing else is configured.
const DefaultServer = "http://127.0.0.1:8790"

// Config says where the API is and who asks. Secrets are named by the files that
// hold them; no error repeats what such a file holds.
type Config struct {
	// Server is the URL of the API without /api/v1; DefaultServer when "".
	Server string
	// TokenFile holds a bearer token. It excludes User.
	TokenFile string
	// User and PasswordFile are for basic authentication.
	User, PasswordFile string
	// CAFile holds the certificates, in PEM, of who may sign the server's; the
	// system's when "".
	CAFile string
	// CertFile and KeyFile are the client's own certificate, in PEM.
	CertFile, KeyFile string
	// Insecure lets a secret go to another machine without TLS.
	Insecure bool
	// Timeout is for one question with its retries, and for the beginning of a
	// stream. It has to be more than 0.
	Timeout time.Duration
	// Agent is sent as User-Agent.
	Agent string
}

// ErrConfig is a Config that cannot be used; its text names the flag.
var ErrConfig = errors.New("connection cannot be made")

func bad(format string, args ...any) error {
	return fmt.Errorf("%w: %w", ErrConfig, fmt.Errorf(format, args...))
}

// base is the URL of the API. Errors do not repeat the server, which may hold a
// password.
func (c *Config) base() (*url.URL, error) {
	server := c.Server
	if server == "" {
		server = DefaultServer
	}
	u, err := url.Parse(server)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return nil, bad("--server is no URL of the form http://HOST:PORT or https://HOST:PORT")
	case u.User != nil:
		return nil, bad("--server holds a name or password: pass --user and --password-file, or --token-file")
	case u.RawQuery != "" || u.Fragment != "":
		return nil, bad("--server may hold a path, but nothing after ? or #")
	}
	return u.JoinPath("api", "v1"), nil
}

// check refuses what cannot be meant together, and secrets on the open road.
func (c *Config) check(u *url.URL) error {
	secret := c.TokenFile != "" || c.User != ""
	switch {
	case c.TokenFile != "" && c.User != "":
		return bad("--token-file and --user are two ways to say who you are: pass one of them")
	case (c.User == "") != (c.PasswordFile == ""):
		return bad("--user and --password-file need each other")
	case strings.ContainsRune(c.User, ':'):
		return bad("--user may not hold a colon, which ends the name in basic authentication")
	case (c.CertFile == "") != (c.KeyFile == ""):
		return bad("--cert and --key need each other")
	case u.Scheme == "http" && (c.CAFile != "" || c.CertFile != ""):
		return bad("--ca-file, --cert and --key need an https --server")
	case secret && u.Scheme == "http" && !c.Insecure && !isLoopback(u.Hostname()):
		return bad("a secret would go to %s in the clear: pass an https --server, or --insecure if the way there is safe", u.Host)
	case c.Timeout <= 0:
		return bad("--timeout has to be more than 0, got %s", c.Timeout)
	}
	return nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}

// tls are the settings for https.
func (c *Config) tls() (*tls.Config, error) {
	settings := &tls.Config{MinVersion: tls.VersionTLS12}
	if c.CAFile != "" {
		pem, err := readSecret("--ca-file", c.CAFile)
		if err != nil {
			return nil, err
		}
		settings.RootCAs = x509.NewCertPool()
		if !settings.RootCAs.AppendCertsFromPEM(pem) {
			return nil, bad("--ca-file %s holds no certificate in PEM", c.CAFile)
		}
	}
	if c.CertFile != "" {
		pair, err := tls.LoadX509KeyPair(c.CertFile, c.KeyFile)
		if err != nil {
			return nil, bad("--cert and --key: %w", err)
		}
		settings.Certificates = []tls.Certificate{pair}
	}
	return settings, nil
}
