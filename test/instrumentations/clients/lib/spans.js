// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

import { SpanStatusCode } from '@opentelemetry/api';

// SDKs that only call models leave the spans of agents and tools to the
// application. These are such applications, one per convention.

/** Spans of agents and tools as the OpenTelemetry GenAI conventions have them. */
export const genAISpans = (tracer) => ({
  agent: (name, work) => within(tracer, `invoke_agent ${name}`, {
    'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': name,
  }, work),
  tool: (name, id, args, work) => within(tracer, `execute_tool ${name}`, {
    'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': name,
    'gen_ai.tool.call.id': id, 'gen_ai.tool.type': 'function',
    'gen_ai.tool.call.arguments': args,
  }, work, 'gen_ai.tool.call.result'),
});

/** Spans of agents and tools as OpenInference has them. */
export const openInferenceSpans = (tracer) => ({
  agent: (name, work) => within(tracer, name, {
    'openinference.span.kind': 'AGENT', 'agent.name': name,
  }, work, 'output.value'),
  tool: (name, id, args, work) => within(tracer, name, {
    'openinference.span.kind': 'TOOL', 'tool.name': name, 'tool_call.id': id,
    'input.value': args, 'input.mime_type': 'application/json',
  }, work, 'output.value'),
});

/** Spans of agents and tools as Traceloop's decorators write them. */
export const traceloopSpans = (tracer) => ({
  agent: (name, work) => within(tracer, `${name}.agent`, {
    'traceloop.span.kind': 'agent', 'traceloop.entity.name': name, 'gen_ai.agent.name': name,
  }, work, 'traceloop.entity.output'),
  tool: (name, _id, args, work) => within(tracer, `${name}.tool`, {
    'traceloop.span.kind': 'tool', 'traceloop.entity.name': name, 'traceloop.entity.input': args,
  }, work, 'traceloop.entity.output'),
});

function within(tracer, name, attributes, work, resultKey) {
  return tracer.startActiveSpan(name, { attributes }, async (span) => {
    try {
      const result = await work();
      if (resultKey) span.setAttribute(resultKey, result);
      return result;
    } catch (err) {
      span.recordException(err);
      span.setAttribute('error.type', err.name);
      span.setStatus({ code: SpanStatusCode.ERROR, message: err.message });
      throw err;
    } finally {
      span.end();
    }
  });
}
