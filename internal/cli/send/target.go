// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package send

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
)

// The protocols of OTLP.
const (
	ProtocolGRPC = "grpc"
	ProtocolHTTP = "http"
)

// Target is where traces are sent, and how.
type Target struct {
	// Protocol is ProtocolGRPC or ProtocolHTTP.
	Protocol string
	// Address is host:port, for gRPC; URL the full address, for HTTP.
	Address, URL string
	// Plain sends without TLS.
	Plain bool
	// Headers go with every request; their values are secrets.
	Headers map[string]string
}

// String is the target as people write it, without its headers.
func (t Target) String() string {
	if t.Protocol == ProtocolHTTP {
		return t.URL
	}
	return t.Address
}

// tracesPath is where OTLP over HTTP takes traces.
const tracesPath = "/v1/traces"

// ParseTarget reads an address, host:port or a URL. The protocol may be "":
// HTTP for a URL, gRPC otherwise. Without a scheme, TLS is used unless insecure
// is set or the host is this machine.
func ParseTarget(to, protocol string, insecure bool) (Target, error) {
	scheme, rest, isURL := strings.Cut(to, "://")
	if !isURL {
		scheme, rest = "", to
	}
	if protocol == "" {
		protocol = ProtocolGRPC
		if isURL {
			protocol = ProtocolHTTP
		}
	}
	if protocol != ProtocolGRPC && protocol != ProtocolHTTP {
		return Target{}, fmt.Errorf("--protocol: got %q, allowed are %s and %s", protocol, ProtocolGRPC, ProtocolHTTP)
	}
	switch {
	case isURL && scheme != "http" && scheme != "https":
		return Target{}, fmt.Errorf("--to: got scheme %q, allowed are http and https", scheme)
	case scheme == "https" && insecure:
		return Target{}, errors.New("--insecure contradicts https:// in --to; use http:// for no TLS")
	}
	address, _, _ := strings.Cut(rest, "/")
	if err := checkAddress(address, isURL); err != nil {
		return Target{}, err
	}
	t := Target{Protocol: protocol, Plain: scheme == "http" || scheme == "" && (insecure || isLocal(address))}
	if protocol == ProtocolGRPC {
		t.Address = withPort(address, scheme)
		return t, nil
	}
	err := t.setURL(rest)
	return t, err
}

// checkAddress demands a port where no scheme gives one.
func checkAddress(address string, isURL bool) error {
	host, _, err := net.SplitHostPort(address)
	if isURL && err != nil {
		host, err = address, nil
	}
	if err != nil || host == "" {
		return fmt.Errorf("--to: got %q, expected host:port or a URL such as localhost:4317 or http://localhost:4318", address)
	}
	return nil
}

// withPort adds the port that the scheme implies to an address without one.
func withPort(address, scheme string) string {
	if _, _, err := net.SplitHostPort(address); err == nil {
		return address
	}
	port := "80"
	if scheme == "https" {
		port = "443"
	}
	return net.JoinHostPort(strings.Trim(address, "[]"), port)
}

// setURL sets the URL to rest, host and perhaps path, adding OTLP's own path
// when there is none.
func (t *Target) setURL(rest string) error {
	scheme := "https"
	if t.Plain {
		scheme = "http"
	}
	u, err := url.Parse(scheme + "://" + rest)
	if err != nil {
		return errors.New("--to: not a URL; expected one such as http://localhost:4318")
	}
	if u.User != nil {
		return errors.New("--to: a URL may hold no password; use --header authorization=…")
	}
	if u.Path == "" || u.Path == "/" {
		u.Path = tracesPath
	}
	t.URL = u.String()
	return nil
}

// isLocal reports whether the address is on this machine.
func isLocal(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// HeadersVariable names the variable in which OpenTelemetry SDKs are given
// headers (OTLP exporter specification).
const HeadersVariable = "OTEL_EXPORTER_OTLP_HEADERS"

// HeadersFrom reads the value of HeadersVariable: pairs name=value with escapes
// as in URLs, and commas between. Errors never show a value.
func HeadersFrom(variable string) (map[string]string, error) {
	headers := map[string]string{}
	for pair := range strings.SplitSeq(variable, ",") {
		if strings.TrimSpace(pair) == "" {
			continue
		}
		name, value, ok := strings.Cut(pair, "=")
		name, badName := url.PathUnescape(strings.ToLower(strings.TrimSpace(name)))
		value, badValue := url.PathUnescape(strings.TrimSpace(value))
		if !ok || name == "" || badName != nil || badValue != nil || strings.ContainsAny(name+value, "\r\n") {
			return nil, fmt.Errorf("%s: a pair is not of the form name=value with escapes as in URLs", HeadersVariable)
		}
		headers[name] = value
	}
	return headers, nil
}

// ParseHeaders reads headers given as name=value. Errors never show a value.
func ParseHeaders(pairs []string) (map[string]string, error) {
	headers := make(map[string]string, len(pairs))
	for i, pair := range pairs {
		name, value, ok := strings.Cut(pair, "=")
		name = strings.ToLower(strings.TrimSpace(name))
		if !ok || name == "" || strings.ContainsAny(name+value, "\r\n") {
			return nil, fmt.Errorf("--header: number %d is not of the form name=value", i+1)
		}
		headers[name] = strings.TrimSpace(value)
	}
	return headers, nil
}
