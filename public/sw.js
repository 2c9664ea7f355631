/* Keeps the workbook ready for use with the network off. Plain ES2018, no part of the program.

   One cache holds all files of one build, all or nothing, and a page is served from one build alone: its index comes
   from the cache of the worker that serves it, and everything that index asks for carries the build in its name.
   A newer worker waits until no page has a form open. It is asked by the page, or by this worker when a page begins.

   To be rid of it: take sw.js off the host (404 or 410). The next start unregisters the worker and empties its caches. */
'use strict';

const BUILD = 'BUILD_NUMBER';
// Written by the build: each file as the page asks for it, and its hash. What a host may change has none.
const FILES = FILES_OF_BUILD;

const SCOPE = self.registration.scope;
// Two workbooks below one host share its caches, so each marks its own.
const OURS = '@' + new URL(SCOPE).pathname;
const NAME = 'qiangji-' + BUILD + OURS;
const NAMES = new Set(FILES.map(file => file[0]));
const SETTINGS = 'site.json';
// What must be free before the first build is kept: records come before the app.
const ROOM = 64 * 1024 * 1024;
// How long a page has to say that a form is open, and a waiting worker to have asked them all.
const PAGE_ANSWERS_MS = 500;
const WORKER_ANSWERS_MS = 1500;

/* ---- the files of this build ---- */

self.addEventListener('install', event => event.waitUntil(install()));

// One file after the other, so that whatever the page asks for meanwhile comes first.
async function install() {
  if (!self.registration.active && !(await hasRoom())) { throw new Error('no room'); }
  const cache = await caches.open(NAME);
  try {
    for (const [name, hash] of FILES) { await cache.put(name || './', await fetched(name, hash)); }
  } catch (error) {
    await caches.delete(NAME);
    throw error;
  }
  // A host may have none.
  const settings = await fetch(SETTINGS, { cache: 'no-cache' }).catch(() => null);
  if (settings && settings.ok) { await cache.put(SETTINGS, settings); }
}

async function hasRoom() {
  const storage = self.navigator.storage;
  const room = storage && storage.estimate ? await storage.estimate() : null;
  return !room || room.quota - room.usage > ROOM;
}

// What carries the build in its name was just loaded by the page: the browser's own cache has it. What came broken from
// there is asked for once more. All else is asked for anew, which costs nothing where it has not changed.
async function fetched(name, hash) {
  const ask = cache => fetch(name || './', hash ? { cache, integrity: hash } : { cache });
  const answer = await (hash ? ask('default').catch(() => ask('reload')) : ask('no-cache'));
  if (!answer.ok) { throw new Error(name + ' ' + answer.status); }
  if (name === '' && !(await answer.clone().text()).includes('content="' + BUILD + '"')) {
    throw new Error('the page is of another build');
  }
  // A page that was redirected may not be answered with later.
  return answer.redirected ? new Response(await answer.blob(), { headers: answer.headers }) : answer;
}

self.addEventListener('activate', event => event.waitUntil(activate()));

// The build before this one stays, for pages that still show it. The first worker takes up the page that brought it,
// so that this page too can lose the network.
async function activate() {
  const others = (await caches.keys()).filter(name => isOurs(name) && name !== NAME);
  await Promise.all(others.slice(0, -1).map(name => caches.delete(name)));
  if (!others.length) { await self.clients.claim(); }
}

function isOurs(name) { return name.startsWith('qiangji-') && name.endsWith(OURS); }

/* ---- answering ---- */

self.addEventListener('fetch', event => {
  const request = event.request;
  const url = new URL(request.url);
  const path = url.origin + url.pathname;
  if (request.method !== 'GET' || !path.startsWith(SCOPE)) { return; }
  const name = path.slice(SCOPE.length);
  if (request.mode === 'navigate') {
    const page = name === 'index.html' ? '' : name;
    if (page === '') { event.respondWith(start(event)); } else if (NAMES.has(page)) { event.respondWith(own(page, request)); }
  } else if (name === SETTINGS) {
    event.respondWith(latest(request));
  } else if (NAMES.has(name + url.search)) {
    event.respondWith(own(name + url.search, request));
  } else if (/-[0-9a-f]{8}/.test(name) || url.search.startsWith('?v=')) {
    event.respondWith(older(request));
  }
});

// Never opens a cache that is not there: one that was sent away stays away, though this page still lives.
async function own(name, request) {
  return (await caches.match(name || './', { cacheName: NAME, ignoreVary: true })) || fetch(request);
}

// Of another build, for a page that still shows it. Such a name means the same bytes wherever they lie.
async function older(request) {
  for (const name of (await caches.keys()).filter(isOurs)) {
    const found = await caches.match(request, { cacheName: name, ignoreVary: true });
    if (found) { return found; }
  }
  return fetch(request);
}

// What the host has set last; without the network, what it had set before.
async function latest(request) {
  try {
    const answer = await fetch(request);
    if (answer.ok && await caches.has(NAME)) { await (await caches.open(NAME)).put(SETTINGS, answer.clone()); }
    return answer;
  } catch (error) {
    const kept = await caches.match(SETTINGS, { cacheName: NAME, ignoreVary: true });
    if (kept) { return kept; }
    throw error;
  }
}

// Nothing is typed yet on a page that begins: the best moment for a version that waits.
async function start(event) {
  event.waitUntil(leaveIfGone());
  const waiting = self.registration.waiting;
  if (waiting && await ask(waiting, 'take-over', WORKER_ANSWERS_MS) === 'yes') {
    return new Response(TURN, { headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' } });
  }
  return own('', event.request);
}

// Shown for a moment, until the newer worker serves.
const TURN = '<!doctype html><meta charset="utf-8"><title>强基创先工作手册</title><script>(' + function () {
  var once = false;
  function go() { if (!once) { once = true; location.reload(); } }
  navigator.serviceWorker.addEventListener('controllerchange', go);
  navigator.serviceWorker.getRegistration().then(function (found) { if (!found || !found.waiting) { go(); } });
  setTimeout(go, 3000);
} + '())</script>';

/* ---- talking ---- */

self.addEventListener('message', event => {
  const say = word => { if (event.ports[0]) { event.ports[0].postMessage(word); } };
  switch (event.data && event.data.type) {
    case 'take-over': event.waitUntil(takeOver(say)); break;
    case 'leave': event.waitUntil(leave().then(() => say('gone'))); break;
  }
});

// Only a page that answers can have a form open: one that has stopped must not keep the mended version away.
async function takeOver(say) {
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const ours = pages.filter(page => page.url.startsWith(SCOPE));
  const answers = await Promise.all(ours.map(page => ask(page, 'busy', PAGE_ANSWERS_MS)));
  if (answers.includes('busy')) { say('busy'); return; }
  say('yes');
  await self.skipWaiting();
}

function ask(whom, type, patience) {
  return new Promise(resolve => {
    const channel = new MessageChannel();
    channel.port1.onmessage = event => resolve(event.data);
    setTimeout(resolve, patience, '');
    whom.postMessage({ type }, [channel.port2]);
  });
}

/* ---- going ---- */

async function leaveIfGone() {
  const answer = await fetch(self.location.href, { cache: 'no-store' }).catch(() => null);
  if (answer && (answer.status === 404 || answer.status === 410)) { await leave(); }
}

async function leave() {
  const all = (await caches.keys()).filter(isOurs);
  await Promise.all(all.map(name => caches.delete(name)));
  await self.registration.unregister();
}
