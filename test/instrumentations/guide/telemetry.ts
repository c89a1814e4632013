// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

import { readFile } from 'node:fs/promises';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { detectResources, envDetector } from '@opentelemetry/resources';
import { AlwaysOnSampler, BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';

/**
 * Sends spans, in batches, to OTEL_EXPORTER_OTLP_ENDPOINT. Who the agent is and in which
 * Job it works stands in OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES.
 */
export function newProvider(): NodeTracerProvider {
  const exporter = new OTLPTraceExporter({ headers: bearer });
  const provider = new NodeTracerProvider({
    resource: detectResources({ detectors: [envDetector] }),
    sampler: new AlwaysOnSampler(), // what is not sent cannot be judged
    spanProcessors: [new BatchSpanProcessor(exporter, { scheduledDelayMillis: 1000 })],
  });
  provider.register();
  return provider;
}

/**
 * What proves who sends: the pod's token. It is read for each request, as Kubernetes puts
 * a new one there before the old one expires.
 */
async function bearer(): Promise<Record<string, string>> {
  const token = await readFile(process.env.LEASEHOLD_TOKEN_FILE!, 'utf8');
  return { authorization: `Bearer ${token.trim()}` };
}
