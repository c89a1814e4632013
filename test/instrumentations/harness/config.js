// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

/** The collector's configuration: OTLP in, annotated traces to a file, metrics to scrape. */
export const config = ({ otlp, prometheus, traces }) => `
receivers:
  otlp:
    protocols:
      http:
        endpoint: 127.0.0.1:${otlp}
processors:
  reasoning:
    settle_time: 500ms
connectors:
  reasoning:
    flush_interval: 200ms
exporters:
  file:
    path: ${traces}
    flush_interval: 100ms
  prometheus:
    endpoint: 127.0.0.1:${prometheus}
service:
  telemetry:
    metrics:
      level: none
  pipelines:
    traces:
      receivers: [otlp]
      processors: [reasoning]
      exporters: [reasoning, file]
    metrics:
      receivers: [reasoning]
      exporters: [prometheus]
`;
