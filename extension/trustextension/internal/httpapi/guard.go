// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package httpapi

import (
	"net"
	"net/http"
	"net/netip"
	"strings"

	"go.opentelemetry.io/collector/client"
	"go.opentelemetry.io/collector/config/confighttp"
)

// Local is the name of whoever acts from the same machine where there is no
// authenticator.
const Local = "local"

// maxWho bounds a person's name, in bytes.
const maxWho = 256

// guard says who asks.
type guard struct {
	// authenticates says that an authenticator is configured, challenge what a
	// client without credentials is told.
	authenticates bool
	challenge     string
	// local says that the listener can be reached from this machine only; socket
	// that it is a Unix socket, whose file has permissions of its own.
	local, socket bool
}

func newGuard(c *confighttp.ServerConfig) guard {
	g := guard{authenticates: c.Auth.HasValue(), challenge: `Bearer realm="leasehold"`}
	if g.authenticates && strings.HasPrefix(c.Auth.Get().AuthenticatorID.Type().String(), "basic") {
		g.challenge = `Basic realm="leasehold", charset="UTF-8"`
	}
	return g
}

// listens tells the guard the address of the listener.
func (g *guard) listens(at net.Addr) {
	g.socket = at.Network() == "unix"
	g.local = g.socket || isLoopback(at.String())
}

// host refuses names that are not this machine's where that is all that keeps
// others out: a web page whose name was pointed to 127.0.0.1 (DNS rebinding)
// could read everything, and act.
func (g *guard) host(r *http.Request) error {
	if g.authenticates || !g.local || g.socket || isLoopback(r.Host) {
		return nil
	}
	return errHost
}

// who returns the name of who may act, or why the request may not.
func (g *guard) who(r *http.Request) (string, error) {
	switch {
	case g.authenticates:
		return nameOf(r)
	case !g.local:
		return "", errNoAuth
	case !g.socket && !isLoopback(r.RemoteAddr), forwarded(r.Header):
		return "", errNotLocal
	}
	return Local, nil
}

// nameOf is the name that the authenticator found.
func nameOf(r *http.Request) (string, error) {
	auth := client.FromContext(r.Context()).Auth
	if auth == nil {
		return "", errNoName
	}
	for _, key := range []string{"username", "subject"} {
		if name, _ := auth.GetAttribute(key).(string); name != "" {
			if len(name) > maxWho || !isText(name) {
				return "", errNoName
			}
			return name, nil
		}
	}
	return "", errNoName
}

// forwarded reports whether a proxy on this machine stands between it and who
// asks, who may then be anywhere.
func forwarded(h http.Header) bool {
	for _, key := range []string{"Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip"} {
		if h.Get(key) != "" {
			return true
		}
	}
	return false
}

// isLoopback reports whether a host, with or without a port, is this machine.
func isLoopback(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	if strings.EqualFold(host, "localhost") {
		return true
	}
	at, err := netip.ParseAddr(host)
	return err == nil && at.Unmap().IsLoopback()
}
