// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Collector } from './collector.js';
import { harness } from './harness.js';

const collector = new Collector();
const { open } = harness(collector);

test('an agent climbs before one\'s eyes, and a person stops it', async () => {
  assert.equal((await fetch(collector.url)).status, 401);
  const page = await open({ httpCredentials: collector.credentials });
  await page.goto('/');
  assert.match(await page.locator('.state').innerText(), /You are ada/);
  assert.match(await page.locator('#agents-table').innerText(), /No agent has sent anything yet/);
  await page.locator('#live', { hasText: 'Live' }).waitFor();

  await collector.send('1-support-desk-usual.jsonl');
  const row = page.locator('#agents-table tr', { hasText: 'desk/support' });
  await row.locator('td', { hasText: /^(restricted|semi-autonomous)$/ }).waitFor();
  await row.getByRole('link').click();
  assert.match(await page.locator('#decisions').innerText(), /promoted from shadow to restricted/);
  assert.notEqual(await page.locator('.chart.score polyline').getAttribute('points'), '');

  await page.getByRole('group', { name: 'Quarantine' }).getByLabel('Why').fill('climbs too fast');
  await page.getByRole('button', { name: 'Quarantine' }).click();
  await page.waitForURL(/done=quarantine/);
  assert.match(await page.locator('.banner.bad').innerText(), /In quarantine[^]*by ada/);
  assert.equal(await page.locator('.ladder [aria-current="step"]').textContent(), 'shadow (held)');
  await page.locator('#actions', { hasText: 'suspend' }).waitFor();

  await page.getByRole('link', { name: 'Ledger', exact: true }).click();
  assert.match(await page.locator('#entries').innerText(), /ada asks to quarantine: climbs too fast/);
});
