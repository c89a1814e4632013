// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

import { trace } from '@opentelemetry/api';
import { OTLPTraceExporter as JSONExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';

/**
 * Start tracing as an application would: spans leave in batches for the endpoint in
 * OTEL_EXPORTER_OTLP_ENDPOINT, as OTLP protobuf unless OTEL_EXPORTER_OTLP_PROTOCOL
 * is http/json; RUN_ID tells runs apart. Ends with provider.shutdown().
 */
export function startTracing(service) {
  const asJSON = process.env.OTEL_EXPORTER_OTLP_PROTOCOL === 'http/json';
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({
      'service.name': service, 'service.version': '1.0.0', 'service.instance.id': process.env.RUN_ID,
    }),
    spanProcessors: [new BatchSpanProcessor(asJSON ? new JSONExporter() : new ProtobufExporter())],
  });
  provider.register();
  return { provider, tracer: trace.getTracer('agent', '1.0.0') };
}
