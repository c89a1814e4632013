// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Records the cycles that `make demo` shows: node harness/demo.js DIR

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Recorder } from './recorder.js';

const runs = {
  research: ['vercel-ai', 'research'],
  invoice: ['openinference-langchain', 'tools'],
  travel: ['opentelemetry-openai', 'nested'],
  handoff: ['openai-agents', 'handoff'],
  policy: ['openai-agents', 'streaming-cached'],
  support: ['langsmith-openai', 'plain'],
  refund: ['vercel-ai-legacy', 'tool-error'],
  inventory: ['traceloop-openai', 'loop'],
};

const [dir] = process.argv.slice(2);
if (!dir) throw new Error('usage: node harness/demo.js DIR');
const recorder = new Recorder();
await mkdir(dir, { recursive: true });
await recorder.start();
try {
  for (const [name, [client, scenario]] of Object.entries(runs)) {
    const { traces } = await recorder.record(client, scenario);
    await writeFile(join(dir, `${name}.json`), `${JSON.stringify(traces)}\n`);
  }
} finally {
  await recorder.stop();
}
