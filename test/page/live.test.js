// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { harness } from './harness.js';

const { server, open } = harness();

test('the fleet changes before one\'s eyes, and says so', async () => {
  const page = await open();
  await page.goto('/');
  await page.locator('#live', { hasText: 'Live' }).waitFor();
  await page.evaluate(() => { window.sameDocument = true; });
  await server.ask('worker-001', 'quarantine', { why: 'odd' });
  await page.locator('#calls li', { hasText: 'worker-001' }).waitFor();
  assert.match(await page.locator('#news').textContent(), /worker-001/);
  assert.equal(await page.locator('#news').getAttribute('aria-live'), 'polite');
  assert.equal(await page.evaluate(() => window.sameDocument), true, 'the page was not loaded anew');
});

test('what a person types and has opened stays', async () => {
  const page = await open();
  await page.goto('/agents/worker-002');
  await page.locator('#live', { hasText: 'Live' }).waitFor();
  await page.getByText('The same in numbers').click();
  const why = page.getByRole('group', { name: 'Quarantine' }).getByLabel('Why');
  await why.fill('half a sent');
  await server.ask('worker-002', 'promote', { why: 'in time' });
  await page.locator('.ladder [aria-current="step"]', { hasText: 'semi-autonomous' }).waitFor();
  assert.equal(await why.inputValue(), 'half a sent');
  assert.equal(await why.evaluate((input) => input === document.activeElement), true);
  assert.equal(await page.locator('#cycles').getAttribute('open'), '');
});

test('a focused link keeps the focus', async () => {
  const page = await open();
  await page.goto('/');
  await page.locator('#live', { hasText: 'Live' }).waitFor();
  await page.locator('#agents-table a', { hasText: 'crawler' }).focus();
  await server.ask('worker-003', 'demote', { why: 'odd', target: 'shadow' });
  await page.locator('#agents-table tr', { hasText: 'worker-003' }).locator('td', { hasText: 'shadow' }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'crawler');
});

test('an agent\'s page follows that agent only', async () => {
  const page = await open();
  const loads = [];
  page.on('request', (request) => { if (request.resourceType() === 'fetch') loads.push(request.url()); });
  await page.goto('/agents/worker-004');
  await page.locator('#live', { hasText: 'Live' }).waitFor();
  await server.ask('worker-005', 'quarantine', { why: 'odd' });
  await server.ask('worker-004', 'quarantine', { why: 'odd' });
  await page.locator('.banner.bad', { hasText: 'In quarantine' }).waitFor();
  assert.equal(loads.length, 1, 'the two entries on one agent were loaded once');
});
