// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hostile, long } from './cast.js';
import { harness } from './harness.js';

const { open } = harness();
const texts = (page, selector) => page.locator(selector).allInnerTexts();

test('the fleet at a glance', async () => {
  const page = await open();
  await page.goto('/');
  assert.equal(await page.title(), 'Fleet · Leasehold');
  const cards = await texts(page, '.card a');
  assert.deepEqual(cards.map((text) => text.replace(/\s+/g, ' ')), ['20 shadow', '17 restricted', '17 semi-autonomous', '16 autonomous']);
  assert.match(await page.locator('.banner').innerText(), /The fleet is frozen[^]*provider\.outage/);
  const calls = await texts(page, '#calls li');
  assert.equal(calls.length, 6);
  assert.match(calls.join('\n'), /support-triage to autonomous[^]*invoice-bot[^]*crawler[^]*night-report/);
  assert.equal(await page.locator('#agents-table tbody tr').count(), 50);
  await page.getByRole('link', { name: 'More' }).click();
  assert.equal(await page.locator('#agents-table tbody tr').count(), 20);
});

test('agents are found by phase, condition and name', async () => {
  const page = await open();
  await page.goto('/');
  await page.getByLabel('Condition').selectOption({ label: 'frozen' });
  await page.getByRole('button', { name: 'Show' }).click();
  assert.deepEqual(await texts(page, '#agents-table th.name'), ['crawler', 'night-report', 'shop/checkout']);
  await page.getByLabel('Name has').fill('check');
  await page.keyboard.press('Enter');
  await page.waitForURL(/match=check/);
  await page.getByRole('link', { name: 'shop/checkout' }).click();
  assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), 'shop/checkout');
});

test('an agent with its numbers drawn', async () => {
  const page = await open();
  await page.goto('/agents/shop%2Fcheckout');
  assert.equal(await page.locator('.ladder [aria-current="step"]').textContent(), 'restricted (held)');
  const charts = page.getByRole('img', { name: /Score|Debt|wealth/ });
  assert.equal(await charts.count(), 3);
  for (const chart of await charts.all()) {
    const points = await chart.locator('polyline').getAttribute('points');
    assert.equal(points.split(' ').length, 64);
  }
  assert.deepEqual(await page.locator('.chart.debt .limit-label').allTextContents(), ['falls at 6.91', 'frozen from 4.61']);
  const table = page.getByRole('table', { name: /last 60 cycles/ });
  assert.equal(await table.count(), 0, 'the table is folded away');
  await page.getByText('The same in numbers').click();
  assert.equal(await table.locator('tbody tr').count(), 60);
  assert.match(await page.locator('#findings').innerText(), /8 tool errors in a row/);
  assert.match(await page.locator('#decisions').innerText(), /demoted from semi-autonomous to restricted/);
});

test('actions that fail say why and when they are tried again', async () => {
  const page = await open();
  await page.goto('/agents/invoice-bot');
  assert.match(await page.locator('#actions').innerText(), /revoke[^]*failing[^]*503 \(sealed\)[^]*Next try in 4 minutes/);
});

test('what others write stays text', async () => {
  const page = await open();
  for (const path of ['/', `/agents/${encodeURIComponent(hostile)}`, '/decisions', '/ledger']) {
    await page.goto(path);
    assert.equal(await page.locator('main img, main script, main b:not(.pair b)').count(), 0, path);
  }
  await page.goto(`/agents/${encodeURIComponent(hostile)}`);
  const title = await page.getByRole('heading', { level: 1 }).innerText();
  assert.equal(title, '<script>alert(1)</script>⟨U+202E⟩"\'&');
});

test('no view is wider than the screen', async () => {
  const page = await open({ viewport: { width: 360, height: 740 } });
  for (const path of ['/', '/agents/shop%2Fcheckout', `/agents/${encodeURIComponent(hostile)}`, `/agents/${long}`, '/decisions', '/ledger']) {
    await page.goto(path);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.equal(wide, 0, `${path} is ${wide} pixels too wide`);
  }
});

test('it works without scripts', async () => {
  const page = await open({ javaScriptEnabled: false });
  await page.goto('/');
  await page.getByRole('link', { name: 'Review' }).last().click();
  assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), 'support-triage');
  assert.equal(await page.locator('#live').isVisible(), false);
  assert.equal(await page.getByRole('button', { name: 'Approve' }).isVisible(), true);
});

test('decisions and the ledger lead to what is older', async () => {
  const page = await open();
  await page.goto('/ledger');
  const newest = Number(await page.locator('tbody th').first().innerText());
  await page.getByRole('link', { name: 'Older' }).click();
  assert.equal(Number(await page.locator('tbody th').first().innerText()), newest - 50);
  await page.getByRole('link', { name: 'Newest' }).click();
  assert.equal(Number(await page.locator('tbody th').first().innerText()), newest);
});
