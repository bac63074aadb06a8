{% load phone %}// The phone's pages without a network: files from the store, pages as they were kept.
"use strict";
const FACTS = {{ facts|as_json }};
importScripts({% for script in scripts %}{% if not forloop.first %}, {% endif %}"{{ script }}"{% endfor %});
const FILES = "static-" + FACTS.version;
const KEPT = "kept";
// On one bar of signal a page that is kept is shown after this long, in milliseconds.
const PATIENCE = 2500;

self.addEventListener("install", function (event) {
  event.waitUntil(caches.open(FILES).then((cache) => cache.addAll([...FACTS.assets, FACTS.away])).then(() => self.skipWaiting()));
});

// Files of the version before stay until pages are kept that no longer need them (js/phone/app.js).
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", function (event) {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate" && url.pathname.startsWith(FACTS.home)) event.respondWith(page(request, url.pathname));
  else if (request.mode !== "navigate" && isFile(url)) event.respondWith(file(request));
});

const isFile = (url) => FACTS.assets.includes(url.pathname) || /\/(css|js|img|vendor)\//.test(url.pathname);

async function file(request) {
  const found = (await (await caches.open(FILES)).match(request)) || (await caches.match(request));
  return found || fetch(request);
}

async function page(request, path) {
  const kept = await keptPage(path);
  const answer = fetch(request).then(async function (response) {
    // A proxy in front of a server that is down has no page for us.
    if (response.status >= 502 && response.status <= 504) throw new Error(String(response.status));
    // Sent to sign in: the session was ended, by time, by its account or by the office. What was
    // kept for it is taken off; what was written is in the store, for whoever signs in again.
    if (response.type === "opaqueredirect") await caches.delete(KEPT);
    return response;
  });
  if (!kept) return answer.catch(async () => (await keptPage(FACTS.nothing)) || (await caches.match(FACTS.away)) || Response.error());
  const patience = (await caches.has("door")) ? new Promise(() => {}) : new Promise((done) => setTimeout(() => done(kept.clone()), PATIENCE));
  return Promise.race([answer.catch(() => kept.clone()), patience]);
}

async function keptPage(path) {
  const found = (await caches.has(KEPT)) && (await (await caches.open(KEPT)).match(path, { ignoreVary: true }));
  // No older than a session may be.
  return found && Date.now() - new Date(found.headers.get("X-Made")) < FACTS.age * 1000 ? found : undefined;
}

// Browsers that can, call here when the network is back, also when no page is open.
self.addEventListener("sync", function (event) {
  const account = /^outbox-(\d+)$/.exec(event.tag);
  if (!account) return;
  event.waitUntil(self.jiedui.sender.send({ account: Number(account[1]), urls: { stay: FACTS.stay, many: FACTS.contacts }, now: true }).then(function (result) {
    if (result.reached === false) throw new Error("no answer");
  }));
});
