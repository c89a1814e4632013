// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Takes pictures of the views into ../../_build/page, for people to look at.

import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { launch, tab } from './browser.js';
import { hostile, long } from './cast.js';
import { Server } from './server.js';

const folder = fileURLToPath(new URL('../../_build/page', import.meta.url));
const views = {
  fleet: '/',
  climbing: '/agents/billing',
  indebted: '/agents/shop%2Fcheckout',
  waiting: '/agents/support-triage',
  trusted: '/agents/release-notes',
  quarantined: '/agents/invoice-bot',
  unproven: '/agents/guest',
  hostile: `/agents/${encodeURIComponent(hostile)}`,
  long: `/agents/${long}`,
  decisions: '/decisions',
  ledger: '/ledger',
  missing: '/agents/nobody',
};
const sizes = { wide: { width: 1280, height: 900 }, narrow: { width: 390, height: 844 } };

await mkdir(folder, { recursive: true });
const server = new Server();
await server.start();
const browser = await launch();
for (const colorScheme of ['light', 'dark']) {
  for (const [size, viewport] of Object.entries(sizes)) {
    const page = await tab(browser, server, { colorScheme, viewport });
    for (const [name, path] of Object.entries(views)) {
      await page.goto(path);
      await page.screenshot({ path: `${folder}/${name}-${size}-${colorScheme}.png`, fullPage: true });
    }
    await page.context().close();
  }
}
await browser.close();
await server.stop();
