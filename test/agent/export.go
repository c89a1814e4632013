// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"os"
	"strings"

	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"google.golang.org/grpc"
)

// newExporter sends to where the SDK's variables of the environment say.
func newExporter(ctx context.Context, s *settings) (sdktrace.SpanExporter, error) {
	switch s.protocol {
	case "grpc":
		var options []otlptracegrpc.Option
		if s.tokenFile != "" {
			options = append(options, otlptracegrpc.WithDialOption(grpc.WithPerRPCCredentials(bearer(s.tokenFile))))
		}
		return otlptracegrpc.New(ctx, options...)
	case "http/protobuf":
		var options []otlptracehttp.Option
		if s.tokenFile != "" {
			transport, err := newTransport(s.ca)
			if err != nil {
				return nil, err
			}
			client := &http.Client{Transport: &bearing{bearer(s.tokenFile), transport}}
			options = append(options, otlptracehttp.WithHTTPClient(client))
		}
		return otlptracehttp.New(ctx, options...)
	}
	return nil, fmt.Errorf("OTEL_EXPORTER_OTLP_PROTOCOL must be grpc or http/protobuf (got %q)", s.protocol)
}

// newTransport trusts the certificate of a file, or those of the machine.
func newTransport(ca string) (http.RoundTripper, error) {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	if ca == "" {
		return transport, nil
	}
	pem, err := os.ReadFile(ca)
	if err != nil {
		return nil, fmt.Errorf("certificate of the collector: %w", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("certificate of the collector: %s has none", ca)
	}
	transport.TLSClientConfig = &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
	return transport, nil
}

// bearer is the file of a token. It is read at each export, as tokens are replaced
// while the agent runs.
type bearer string

func (b bearer) header() (string, error) {
	token, err := os.ReadFile(string(b))
	if err != nil {
		return "", fmt.Errorf("token: %w", err)
	}
	return "Bearer " + strings.TrimSpace(string(token)), nil
}

// GetRequestMetadata gives gRPC the header.
func (b bearer) GetRequestMetadata(context.Context, ...string) (map[string]string, error) {
	header, err := b.header()
	return map[string]string{"authorization": header}, err
}

// RequireTransportSecurity is false, as tests send over loopback.
func (b bearer) RequireTransportSecurity() bool { return false }

// bearing gives HTTP the header.
type bearing struct {
	bearer
	http.RoundTripper
}

// RoundTrip sends the request with the header.
func (b *bearing) RoundTrip(r *http.Request) (*http.Response, error) {
	header, err := b.header()
	if err != nil {
		return nil, err
	}
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", header)
	return b.RoundTripper.RoundTrip(r)
}
