// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Follows the ledger. When something is written there, the page is loaded again
// behind the scenes, and the parts of it that can change are replaced.
(() => {
  'use strict';

  const source = document.body.dataset.events;
  if (!source || !('EventSource' in window)) return;

  const PAUSE = 500; // ms between the first event and loading, so that a burst loads once
  const told = ['decision', 'request', 'fleet'];
  const kinds = [...told, 'evidence', 'intent', 'action', 'system'];
  const state = document.getElementById('live');
  const news = document.getElementById('news');
  let timer = 0;
  let loading = false;
  let again = false;

  /** Say in the header whether what is shown is current. */
  function show(live) {
    state.hidden = false;
    state.classList.toggle('lost', !live);
    state.textContent = live ? 'Live' : 'Reconnecting';
  }

  /** Whether a person is in the middle of something that must not be replaced. */
  function busy(part) {
    const active = document.activeElement;
    return part.contains(active) && active.matches('input, select, textarea, button, summary');
  }

  /** Put the new part where the old one is, with what was open and focused in it. */
  function replace(old, fresh) {
    for (const open of old.querySelectorAll('details[open][id]')) {
      const same = fresh.querySelector(`#${CSS.escape(open.id)}`);
      if (same) same.open = true;
    }
    const active = old.contains(document.activeElement) ? document.activeElement : null;
    const href = active?.getAttribute('href');
    const label = active?.getAttribute('aria-label');
    const scrolled = [...old.querySelectorAll('.scroll')].map((box) => box.scrollLeft);
    old.replaceWith(fresh);
    fresh.querySelectorAll('.scroll').forEach((box, i) => { box.scrollLeft = scrolled[i] ?? 0; });
    if (href) fresh.querySelector(`a[href="${CSS.escape(href)}"]`)?.focus({ preventScroll: true });
    else if (label) fresh.querySelector(`[aria-label="${CSS.escape(label)}"]`)?.focus({ preventScroll: true });
  }

  async function load() {
    if (loading) {
      again = true;
      return;
    }
    loading = true;
    try {
      const answer = await fetch(location.href, { headers: { Accept: 'text/html' }, redirect: 'error' });
      if (!answer.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
      for (const old of document.querySelectorAll('[data-live]')) {
        const part = fresh.getElementById(old.id);
        if (part && !busy(old) && !part.isEqualNode(old)) replace(old, document.importNode(part, true));
      }
    } catch {
      show(false); // the stream says when the server is there again
    } finally {
      loading = false;
      if (again) {
        again = false;
        later();
      }
    }
  }

  function later() {
    timer ||= setTimeout(() => {
      timer = 0;
      load();
    }, PAUSE);
  }

  const stream = new EventSource(source);
  let lost = false;
  stream.addEventListener('open', () => {
    show(true);
    if (lost) later(); // what happened meanwhile may be more than the stream tells again
    lost = false;
  });
  stream.addEventListener('error', () => {
    lost = true;
    show(false);
  });
  for (const kind of kinds) {
    stream.addEventListener(kind, (event) => {
      if (told.includes(kind)) news.textContent = JSON.parse(event.data).what;
      later();
    });
  }
})();
