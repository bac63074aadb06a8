// What every page of the phone does: sends what waits, keeps the pages for when there is no
// network, and says how things stand. Every page works without it.
(function () {
  "use strict";
  const { store, sender } = self.jiedui;
  const data = document.body.dataset;
  const account = Number(data.account);
  const urls = { stay: data.stay, many: data.contacts };
  const keeps = data.keeps === "yes";
  const DAY = 24 * 3600 * 1000;
  const find = (name) => document.querySelector('[data-say="' + name + '"]');
  let timer = 0;

  function say(name, isSo) {
    const note = find(name);
    if (note) note.hidden = !isSo;
  }

  function fill(element, number) {
    const words = number === 1 ? element.dataset.one : element.dataset.many;
    element.textContent = words.replace("{n}", number);
  }

  // What waits is in sight on every page.
  async function showWaiting() {
    let all;
    try {
      all = await store.entries(account);
    } catch {
      return [];
    }
    const waiting = all.filter((entry) => entry.state !== "sent");
    const refused = waiting.filter((entry) => entry.state === "refused");
    const bar = document.getElementById("waiting");
    if (bar) {
      bar.hidden = waiting.length === 0;
      bar.classList.toggle("is-refused", refused.length > 0);
      const words = bar.querySelector("[data-waiting-words]");
      if (refused.length) words.textContent = words.dataset[refused.length === 1 ? "refusedOne" : "refusedMany"].replace("{n}", refused.length);
      else if (waiting.length) fill(words, waiting.length);
    }
    const badge = document.querySelector("[data-waiting-badge]");
    if (badge) {
      badge.hidden = waiting.length === 0;
      badge.querySelector("[data-number]").textContent = waiting.length;
    }
    document.querySelectorAll("[data-pairing-waits]").forEach(function (mark) {
      const own = waiting.filter((entry) => String(entry.pairing) === mark.dataset.pairingWaits).length;
      mark.hidden = own === 0;
      if (own) fill(mark, own);
    });
    return waiting;
  }

  async function send(options) {
    clearTimeout(timer);
    let result;
    try {
      result = await sender.send({ account, urls, ...options });
    } catch {
      // The store is not there: the form says so before anything is typed.
      return {};
    }
    if (result.reached !== null && !result.busy) {
      say("signed-out", result.word === "signed-out");
      say("not-allowed", result.word === "not-allowed");
      say("old", result.word === "old");
      say("no-answer", result.reached === false);
      if (result.word === "signed-out" && result.account === null) checkStanding();
    }
    if (result.token) renewTokens(result.token);
    if (result.reached) networkIsBack();
    schedule();
    return result;
  }

  // The page of the server instead of the kept one; never under somebody's hands, and not again and
  // again where the network is too slow for pages.
  function networkIsBack() {
    if (data.isKept !== "yes") return;
    say("kept", false);
    const last = Number(sessionStorage.getItem("reloaded") || 0);
    if (document.querySelector("form[data-log], dialog[open], details[open]") || Date.now() - last < 120000) return;
    sessionStorage.setItem("reloaded", String(Date.now()));
    location.reload();
  }

  async function schedule() {
    clearTimeout(timer);
    const due = (await showWaiting()).filter((entry) => ["waiting", "sending"].includes(entry.state));
    if (!due.length) return;
    const next = Math.min(...due.map((entry) => Math.max(entry.tryAt || 0, entry.heldUntil || 0)));
    timer = setTimeout(send, Math.max(1000, next - Date.now()));
  }

  // A kept page is older than the session it is used in.
  function renewTokens(token) {
    document.querySelectorAll('input[name="csrfmiddlewaretoken"]').forEach((field) => { field.value = token; });
  }

  // Signed out by somebody else: for good, when the account was closed. Then the pages of the
  // households are removed at once; what was written stays for whoever wrote it to decide.
  async function checkStanding() {
    if ("caches" in self) await caches.delete("kept");
    try {
      const answer = await fetch(data.standing + "?paper=" + encodeURIComponent(data.paper), { cache: "no-store" });
      if (!answer.ok || (await answer.json()).account !== "closed") return;
    } catch {
      return;
    }
    say("signed-out", false);
    say("closed", true);
  }

  // A kept page asks whether it is still its reader's, also when nothing waits.
  async function askWhoIsThere() {
    let there;
    try {
      there = await sender.whoIsThere(urls);
    } catch {
      return;
    }
    if (there.account === account) networkIsBack();
    else {
      say("signed-out", true);
      await checkStanding();
    }
  }

  // Pages for when there is no network, all at once, and only when something has changed.
  async function keep() {
    if (!("caches" in self) || !("serviceWorker" in navigator)) return;
    if (!keeps) {
      await caches.delete("kept");
      return;
    }
    try {
      const cache = await caches.open("kept");
      const before = await cache.match(data.keptAddress);
      const isOwn = before && before.headers.get("X-Account") === String(account);
      const headers = { "X-Background": "1" };
      if (isOwn) {
        headers["If-None-Match"] = before.headers.get("ETag");
        // Longer ones no server takes; then it all comes again.
        const digests = before.headers.get("X-Kept") || "{}";
        if (digests.length < 6000) headers["X-Kept"] = digests;
      }
      const answer = await fetch(data.keptAddress, { headers, redirect: "error", cache: "no-store" });
      const made = new Date().toISOString();
      if (answer.status === 304) return;
      if (!answer.ok) return;
      const kept = await answer.json();
      if (kept.account !== account) return;
      if (!isOwn) await caches.delete("kept");
      const fresh = await caches.open("kept");
      // Of the others it has those that are the same as before.
      const changed = Object.entries(kept.pages).filter(([, html]) => html !== null);
      await Promise.all(changed.map(([path, html]) => fresh.put(path, new Response(html, {
        headers: { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": answer.headers.get("Content-Security-Policy") || "default-src 'self'", "X-Made": made },
      }))));
      // Households that were handed over are let go of.
      const gone = (await fresh.keys()).filter((request) => !(new URL(request.url).pathname in kept.pages));
      await Promise.all(gone.map((request) => fresh.delete(request)));
      // Last, so that all of it is fetched again when this was broken off half way.
      await fresh.put(data.keptAddress, new Response("", { headers: { "X-Account": String(account), ETag: answer.headers.get("ETag"), "X-Kept": JSON.stringify(kept.digests), "X-Made": made } }));
      // The scripts and styles of an older version are of no use to these pages.
      const names = await caches.keys();
      if (names.includes("static-" + kept.version)) await Promise.all(names.filter((name) => name.startsWith("static-") && name !== "static-" + kept.version).map((name) => caches.delete(name)));
    } catch {
      // No network: what was kept stays.
    }
  }

  const officeDay = (at) => new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" }).format(at);

  // A kept page is read days later: its lights and deadlines are those of the day it is read.
  function showToday() {
    const today = officeDay(new Date());
    document.querySelectorAll("[data-turns]").forEach(function (light) {
      const turns = JSON.parse(light.dataset.turns);
      // Each year has its own duty; what the new one asks is not known here.
      if (today.slice(0, 4) !== turns[0][0].slice(0, 4)) {
        light.hidden = true;
        return;
      }
      const [, status, shape, word] = turns.filter((turn) => turn[0] <= today).pop() || turns[0];
      light.className = "light light-" + status;
      light.firstElementChild.textContent = shape;
      light.lastElementChild.textContent = word;
    });
    const words = document.getElementById("deadline-words");
    document.querySelectorAll("[data-due]").forEach(function (due) {
      const days = Math.round((new Date(due.dataset.due) - new Date(today)) / DAY);
      const far = Math.abs(days);
      const key = days === 0 ? "now" : (days > 0 ? "left" : "over") + (far === 1 ? "One" : "Many");
      due.textContent = words.dataset[key].replace("{n}", far);
    });
  }

  async function showAge() {
    if (data.isKept !== "yes" || !("caches" in self)) return;
    const page = await (await caches.open("kept")).match(location.pathname, { ignoreSearch: true });
    const made = page && page.headers.get("X-Made");
    const note = find("kept");
    if (!note || !made) return;
    const when = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai", dateStyle: "short", timeStyle: "short" }).format(new Date(made));
    note.querySelector("[data-when]").textContent = when;
    note.hidden = false;
  }

  document.addEventListener("click", async function (event) {
    if (event.target.closest("[data-send-now]")) {
      event.preventDefault();
      const button = event.target.closest("[data-send-now]");
      button.disabled = true;
      await send({ force: true });
      button.disabled = false;
    }
    if (event.target.closest("[data-renew]")) {
      event.preventDefault();
      await renew();
    }
    if (event.target.closest("[data-wipe]")) {
      await store.wipe(account);
      location.reload();
    }
    if (event.target.closest("[data-reload]")) {
      event.preventDefault();
      location.reload();
    }
  });

  // Nothing is removed before its successor is here; entries and drafts are elsewhere anyway.
  async function renew() {
    try {
      await sender.whoIsThere(urls);
    } catch {
      say("no-network", true);
      return;
    }
    if ("serviceWorker" in navigator) {
      const registration = await navigator.serviceWorker.getRegistration();
      if (registration) await registration.update().catch(() => {});
    }
    if ("caches" in self) await (await caches.open("kept")).delete(data.keptAddress);
    await keep();
    location.reload();
  }

  async function start() {
    store.listen(showWaiting);
    if ("caches" in self) caches.delete("door");
    const signIn = document.querySelector("[data-sign-in-again]");
    if (signIn) signIn.href = signIn.dataset.signInAgain + "?next=" + encodeURIComponent(location.pathname + location.search);
    // On a phone that is somebody's own, what has arrived can be looked up for two weeks.
    store.forgetArrived(account, keeps ? 14 * DAY : 60 * 1000).catch(() => {});
    if (data.isKept === "yes") showToday();
    showAge();
    await showWaiting();
    await send({ now: true });
    if (data.isKept === "yes") await askWhoIsThere();
    await keep();
    if ("serviceWorker" in navigator) {
      const registration = await navigator.serviceWorker.register(data.worker, { updateViaCache: "none" }).catch(() => null);
      if (registration) registration.update().catch(() => {});
    }
  }

  // Somebody is there, or a network: what had to wait after many tries is tried at once.
  window.addEventListener("online", () => send({ now: true }));
  document.addEventListener("visibilitychange", () => { if (!document.hidden) send({ now: true }); });
  self.jiedui.app = { account, urls, send, showWaiting };
  start();
})();
