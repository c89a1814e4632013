// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { hostile, long } from './cast.js';
import { harness } from './harness.js';

const { open } = harness();
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const paths = {
  fleet: '/', 'an agent': '/agents/shop%2Fcheckout', 'one that waits': '/agents/support-triage',
  'one in quarantine': '/agents/invoice-bot', 'a hostile one': `/agents/${encodeURIComponent(hostile)}`,
  'a long one': `/agents/${long}`, decisions: '/decisions', ledger: '/ledger', 'no such page': '/nothing',
};

for (const colorScheme of ['light', 'dark']) {
  for (const width of [1280, 360]) {
    test(`axe finds nothing, ${colorScheme}, ${width} pixels wide`, async () => {
      const page = await open({ colorScheme, viewport: { width, height: 800 } });
      page.expected.push(/status of 404/); // of the page that there is not
      for (const [name, path] of Object.entries(paths)) {
        await page.goto(path);
        // Over the debugger, since the page's policy lets no other script in.
        await page.evaluate(axe);
        const { violations, passes } = await page.evaluate(() => window.axe.run(document));
        assert.ok(passes.length > 10, 'axe looked');
        const told = violations.map((v) => `${v.id}: ${v.help}: ${v.nodes.map((n) => n.target).join(' ')}`);
        assert.deepEqual(told, [], name);
      }
    });
  }
}

test('dark and light differ, and both are told', async () => {
  const ground = async (colorScheme) => {
    const page = await open({ colorScheme });
    await page.goto('/');
    return page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  };
  assert.equal(await ground('light'), 'rgb(251, 250, 247)');
  assert.equal(await ground('dark'), 'rgb(22, 25, 29)');
});

test('headings make an outline', async () => {
  const page = await open();
  for (const path of Object.values(paths).slice(0, -1)) {
    await page.goto(path);
    const levels = await page.locator('h1, h2, h3').evaluateAll((all) => all.map((h) => Number(h.tagName[1])));
    assert.equal(levels.filter((level) => level === 1).length, 1, path);
    levels.reduce((above, level) => {
      assert.ok(level <= above + 1, `${path} skips a level`);
      return level;
    }, 0);
  }
});
