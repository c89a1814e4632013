// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { harness } from './harness.js';

const { server, open } = harness();

test('an approval is given by keyboard alone', async () => {
  const page = await open();
  await page.goto('/');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Skip to the content');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
  const review = page.getByRole('link', { name: 'Review the approval for support-triage' });
  for (let i = 0; i < 20 && !(await review.evaluate((link) => link === document.activeElement)); i++) await page.keyboard.press('Tab');
  const outline = await review.evaluate((link) => getComputedStyle(link).outlineStyle);
  assert.equal(outline, 'solid', 'what has the focus is seen');
  await page.keyboard.press('Enter');
  await page.waitForURL(/support-triage#approval/);
  await page.keyboard.press('Tab'); // goes on from where the address leads
  await page.keyboard.type('seen 140 clean cycles');
  await page.keyboard.press('Enter');
  await page.waitForURL(/done=approve/);
  assert.match(await page.getByRole('status').first().innerText(), /The promotion is approved/);
  assert.equal(await page.locator('.ladder [aria-current="step"]').textContent(), 'autonomous (held)');
  assert.match(await page.locator('#decisions').innerText(), /local asked for it: seen 140 clean cycles/);
});

test('a reason has to be given', async () => {
  const page = await open();
  await page.goto('/agents/release-notes');
  await page.getByRole('button', { name: 'Quarantine' }).click();
  assert.equal(await page.evaluate(() => document.activeElement.matches(':invalid')), true);
});

test('quarantine and release', async () => {
  const page = await open();
  await page.goto('/agents/billing');
  await page.getByRole('group', { name: 'Quarantine' }).getByLabel('Why').fill('odd');
  await page.getByRole('button', { name: 'Quarantine' }).click();
  assert.match(await page.locator('.banner.bad').innerText(), /In quarantine[^]*by local, for odd/);
  await page.getByRole('group', { name: 'Release' }).getByLabel('Why').fill('explained');
  await page.getByRole('button', { name: 'Release' }).click();
  assert.equal(await page.locator('.banner.bad').count(), 0);
});

test('what cannot be done says why', async () => {
  const page = await open();
  page.expected.push(/status of 409/);
  await page.goto('/agents/shop%2Fcheckout');
  await page.getByRole('group', { name: 'Promote' }).getByLabel('Why').fill('please');
  await page.getByRole('button', { name: 'Promote' }).click();
  assert.match(await page.getByRole('alert').innerText(), /frozen by debt/);
});

test('a form on another site does nothing', async () => {
  const page = await open();
  const target = `${server.url}/agents/release-notes/quarantine`;
  page.expected.push(/status of 403/);
  const answer = page.waitForResponse(target);
  await page.setContent(`<form method="post" action="${target}"><input name="why" value="x"><button>Win</button></form>`);
  await page.getByRole('button').click();
  assert.equal((await answer).status(), 403);
  const agent = await (await fetch(`${server.url}/api/v1/agents/release-notes`)).json();
  assert.equal(agent.quarantine, null);
});
