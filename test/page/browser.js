// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

import { chromium } from 'playwright-core';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Start Chromium, which asks nobody but the pages it is sent to. */
export function launch() {
  return chromium.launch({
    executablePath,
    args: [
      '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync',
    ],
  });
}

/**
 * Open a tab that notes down whatever goes wrong in it: errors, also those of a
 * broken content security policy, in the console or thrown, and requests to
 * anywhere but the server. What a test brings about on purpose it adds to
 * expected.
 */
export async function tab(browser, server, options = {}) {
  const context = await browser.newContext({ baseURL: server.url, ...options });
  const page = await context.newPage();
  const wrong = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') wrong.push(message.text());
  });
  page.on('pageerror', (error) => wrong.push(String(error)));
  page.on('dialog', (dialog) => {
    wrong.push(`a script opened: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(server.url)) wrong.push(`a request left for ${request.url()}`);
  });
  page.wrong = wrong;
  page.expected = [];
  return page;
}
