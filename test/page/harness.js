// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { launch, tab } from './browser.js';
import { Server } from './server.js';

/**
 * Start the server and a browser for the tests of one file. The function it returns
 * opens a tab; at the end nothing may have gone wrong in any tab.
 */
export function harness(server = new Server()) {
  const tabs = [];
  let browser;
  before(async () => {
    await server.start();
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server.stop();
    for (const { wrong, expected } of tabs) {
      assert.deepEqual(wrong.filter((text) => !expected.some((one) => one.test(text))), []);
    }
  });
  const open = async (options) => {
    const page = await tab(browser, server, options);
    tabs.push(page);
    return page;
  };
  return { server, open };
}
