// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { JSONLines } from './jsonl.js';

it('gives whole lines only, as they are written', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'jsonl-'));
  const path = join(dir, 'a.jsonl');
  await writeFile(path, '{"n":1}\n{"n"');
  const lines = new JSONLines(path);
  assert.deepEqual(lines.all(), [{ n: 1 }]);
  await appendFile(path, ':2}\n{"s":"ü"}\n');
  assert.deepEqual(lines.all(), [{ n: 1 }, { n: 2 }, { s: 'ü' }]);
  lines.close();
  await rm(dir, { recursive: true });
});
