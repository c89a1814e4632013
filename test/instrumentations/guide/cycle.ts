// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

import { context, propagation, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Attributes, Context, Link, Span } from '@opentelemetry/api';
import { askModel, modelName } from './standin.js';
import type { Answer } from './standin.js';

const tracer = trace.getTracer('support-agent');

/** One task, from the root span to its end. SIGTERM aborts the signal. */
export class Cycle {
  readonly root: Span;
  readonly ctx: Context;

  /** Start the root span: the one span that says which agent works on what. */
  constructor(task: string, readonly signal: AbortSignal) {
    const name = process.env.OTEL_SERVICE_NAME!;
    const cause = propagation.extract(ROOT_CONTEXT, { traceparent: process.env.TRACEPARENT });
    const from = trace.getSpanContext(cause);
    const linked = Boolean(process.env.AGENT_LINK); // a trace of its own; else the one of the span that launched it
    const links: Link[] = linked && from ? [{ context: from }] : [];
    this.root = tracer.startSpan(`invoke_agent ${name}`, {
      links,
      attributes: {
        'gen_ai.operation.name': 'invoke_agent',
        'gen_ai.agent.name': name,
        'task.id': task,
        'trust.level': process.env.TRUST_PHASE,
      },
    }, linked ? ROOT_CONTEXT : cause);
    this.ctx = trace.setSpan(context.active(), this.root);
  }

  /** One call of the model. */
  chat(messages: string[]): Promise<Answer> {
    const asked = { 'gen_ai.operation.name': 'chat', 'gen_ai.provider.name': 'openai', 'gen_ai.request.model': modelName };
    return this.#step(`chat ${modelName}`, SpanKind.CLIENT, asked, async (span) => {
      const answer = await askModel(messages, this.signal);
      span.setAttributes({
        'gen_ai.response.model': modelName,
        'gen_ai.usage.input_tokens': answer.inputTokens,
        'gen_ai.usage.output_tokens': answer.outputTokens,
        'gen_ai.response.finish_reasons': [answer.finish],
      });
      return answer;
    });
  }

  /** One tool. What it does gets the tool's span. */
  tool(name: string, args: object, act: (span: Span) => Promise<string>): Promise<string> {
    return this.#step(`execute_tool ${name}`, SpanKind.INTERNAL, {
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': name,
      'gen_ai.tool.call.arguments': JSON.stringify(args),
    }, act);
  }

  async #step<T>(name: string, kind: SpanKind, attributes: Attributes, work: (span: Span) => Promise<T>): Promise<T> {
    return ending(tracer.startSpan(name, { kind, attributes }, this.ctx), work);
  }
}

/** Do something for which a span stands, and end the span on every way out. */
export async function ending<T>(span: Span, work: (span: Span) => Promise<T>): Promise<T> {
  try {
    const result = await work(span);
    span.setStatus({ code: SpanStatusCode.OK });
    return result;
  } catch (error) {
    const kind = error instanceof Error ? error.name : '_OTHER';
    span.setAttribute('error.type', kind === 'AbortError' ? 'cancelled' : kind);
    span.setStatus({ code: SpanStatusCode.ERROR }); // error texts are content
    throw error;
  } finally {
    span.end();
  }
}
