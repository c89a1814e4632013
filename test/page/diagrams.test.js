// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { launch } from './browser.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const mermaid = fileURLToPath(new URL('node_modules/mermaid/dist/mermaid.min.js', import.meta.url));

/** The Mermaid diagrams of our pages, in the root and anywhere in docs/. */
function diagrams() {
  const pages = readdirSync(`${root}docs`, { recursive: true }).map((name) => `docs/${name}`)
    .concat(readdirSync(root)).filter((name) => name.endsWith('.md'));
  return pages.flatMap((page) => {
    const text = readFileSync(root + page, 'utf8');
    return [...text.matchAll(/^ *```mermaid\n(.*?)^ *```$/gms)]
      .map(([, source], n) => ({ name: `${page}, number ${n + 1}`, source }));
  });
}

describe('diagrams of the documents', () => {
  let browser;
  let page;
  before(async () => {
    browser = await launch();
    page = await browser.newPage();
    await page.addScriptTag({ path: mermaid });
    await page.evaluate(() => globalThis.mermaid.initialize({ startOnLoad: false, securityLevel: 'strict' }));
  });
  after(() => browser?.close());

  const draw = (source) => page.evaluate(async (text) => {
    const { svg } = await globalThis.mermaid.render('diagram', text);
    document.body.innerHTML = svg;
    const { width, height } = document.querySelector('svg').getBoundingClientRect();
    return { width, height, text: document.body.textContent };
  }, source);

  const all = diagrams();
  it('there are some', () => assert.ok(all.length >= 9, `${all.length}`));
  for (const { name, source } of all) {
    it(`${name} is drawn`, async () => {
      const { width, height, text } = await draw(source);
      assert.ok(width > 50 && height > 50, `${width} × ${height}`);
      assert.doesNotMatch(text, /Syntax error/);
    });
  }
  it('one that is wrong is not', () => assert.rejects(draw('flowchart LR\n  a --> ')));
});
