// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"google.golang.org/grpc"
)

// newProvider sends spans, in batches, to OTEL_EXPORTER_OTLP_ENDPOINT. Who the agent is
// and in which Job it works stands in OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES.
func newProvider(ctx context.Context) (*sdktrace.TracerProvider, error) {
	from, err := resource.New(ctx, resource.WithTelemetrySDK(), resource.WithFromEnv())
	if err != nil {
		return nil, fmt.Errorf("resource: %w", err)
	}
	token := bearer(os.Getenv("LEASEHOLD_TOKEN_FILE"))
	exporter, err := otlptracegrpc.New(ctx, otlptracegrpc.WithDialOption(grpc.WithPerRPCCredentials(token)))
	if err != nil {
		return nil, fmt.Errorf("exporter: %w", err)
	}
	return sdktrace.NewTracerProvider(
		sdktrace.WithResource(from),
		sdktrace.WithSampler(sdktrace.AlwaysSample()), // what is not sent cannot be judged
		sdktrace.WithBatcher(exporter, sdktrace.WithBatchTimeout(time.Second)),
	), nil
}

// A bearer is the file of the pod's token. It is read for each request, as Kubernetes
// puts a new token there before the old one expires.
type bearer string

// GetRequestMetadata is the header that proves who sends.
func (b bearer) GetRequestMetadata(context.Context, ...string) (map[string]string, error) {
	token, err := os.ReadFile(string(b))
	if err != nil {
		return nil, fmt.Errorf("the pod's token: %w", err)
	}
	return map[string]string{"authorization": "Bearer " + strings.TrimSpace(string(token))}, nil
}

// RequireTransportSecurity is true where the gateway has a certificate.
func (b bearer) RequireTransportSecurity() bool { return false }
