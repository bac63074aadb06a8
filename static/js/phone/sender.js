// Sends what waits in the outbox: in the order it was written, many small ones in one request,
// each with its own answer. Whatever is not answered is sent again; the server takes each once.
// Shared by the pages and the service worker.
(function (scope) {
  "use strict";
  // How these scripts speak with the server; raised together with visits/api.py when that changes.
  const CLIENT = 1;
  const BATCH = 50;
  const TIMEOUT = 60000;
  const FIRST_WAIT = 5000;
  const LONGEST_WAIT = 10 * 60000;
  const store = () => scope.jiedui.store;

  class NoAnswer extends Error {}

  async function ask(address, options) {
    const ending = new AbortController();
    const timer = setTimeout(() => ending.abort(), TIMEOUT);
    try {
      const response = await fetch(address, { credentials: "same-origin", redirect: "error", signal: ending.signal, ...options });
      const text = await response.text();
      let body = {};
      try {
        body = JSON.parse(text);
      } catch {
        // A proxy's own page, or the network's own door: not our server's word.
        if (response.ok || response.status < 500) throw new NoAnswer("not json");
      }
      return { status: response.status, body };
    } catch (error) {
      throw error instanceof NoAnswer ? error : new NoAnswer(String(error));
    } finally {
      clearTimeout(timer);
    }
  }

  // Who is signed in, and the token that requests need; the network is there when this is answered.
  async function whoIsThere(urls) {
    const answer = await ask(urls.stay, { headers: { "X-Background": "1" }, cache: "no-store" });
    if (answer.status !== 200) throw new NoAnswer(String(answer.status));
    return answer.body;
  }

  function headers(token, type) {
    return { "Content-Type": type, "X-CSRFToken": token, "X-Background": "1", "X-Jiedui-Client": String(CLIENT) };
  }

  const one = (urls, uuid) => urls.many + uuid + "/";
  const body = (entry) => ({ uuid: entry.uuid, pairing: entry.pairing, written_on: entry.writtenOn, ...entry.fields });

  function later(entry) {
    const attempts = (entry.attempts || 0) + 1;
    const wait = Math.min(FIRST_WAIT * 2 ** (attempts - 1), LONGEST_WAIT) * (0.75 + Math.random() / 2);
    return { ...entry, state: "waiting", attempts, tryAt: Date.now() + wait };
  }

  // Only what was sent is judged: somebody may have written into the entry meanwhile.
  function settle(sent, alter) {
    return store().change(sent.uuid, (now) => (now.revision === sent.revision ? alter(now) : null));
  }

  function arrived(entry, answer) {
    const waits = (entry.photos || []).some((photo) => !photo.sent);
    const said = { message: answer.message || (entry.said && entry.said.message) || "", verdict: answer.verdict || (entry.said && entry.said.verdict) };
    if (waits) return { ...entry, recorded: true, said };
    // What it was about stays for a while, what was written in it does not.
    const { uuid, account, pairing, name, written, revision } = entry;
    const fields = { day: entry.fields.day, kind: entry.fields.kind };
    return { uuid, account, pairing, name, written, revision, fields, said, state: "sent", sentAt: Date.now() };
  }

  function refused(entry, answer) {
    return { ...entry, state: "refused", reason: { code: answer.code, message: answer.message, errors: answer.errors || {}, kept: answer.kept || null } };
  }

  // What one answer means for its entry; "stop" when the next would be answered alike.
  async function judge(entry, status, answer) {
    if (status === 200 || status === 201) return settle(entry, (now) => arrived(now, answer));
    if (status === 401 || status === 403) {
      await settle(entry, (now) => ({ ...now, state: "waiting" }));
      return "signed-out";
    }
    if (status === 426) {
      await settle(entry, (now) => ({ ...now, state: "waiting" }));
      return "old";
    }
    if (status >= 500 || status === 408 || status === 429) return settle(entry, later);
    return settle(entry, (now) => refused(now, answer));
  }

  const isWord = (word) => typeof word === "string";

  async function sendOne(entry, urls, token) {
    const answer = await ask(one(urls, entry.uuid), { method: "PUT", headers: headers(token, "application/json"), body: JSON.stringify(body(entry)) });
    return judge(entry, answer.status, answer.body);
  }

  async function sendMany(batch, urls, token) {
    const answer = await ask(urls.many, { method: "POST", headers: headers(token, "application/json"), body: JSON.stringify({ contacts: batch.map(body) }) });
    const results = answer.body.results;
    if (answer.status === 200 && Array.isArray(results) && results.length === batch.length) {
      for (let n = 0; n < batch.length; n += 1) await judge(batch[n], results[n].status, results[n]);
      return null;
    }
    if ([401, 403, 426].includes(answer.status)) {
      let word = null;
      for (const entry of batch) word = await judge(entry, answer.status, answer.body);
      return word;
    }
    // Something among them is too much for the server: each by itself, so that it is alone.
    for (const entry of batch) {
      const word = await sendOne(entry, urls, token);
      if (isWord(word)) return word;
    }
    return null;
  }

  async function sendPhotos(entry, urls, token) {
    for (const photo of entry.photos) {
      if (photo.sent) continue;
      const answer = await ask(one(urls, entry.uuid) + "photos/" + photo.uuid + "/", { method: "PUT", headers: headers(token, "image/jpeg"), body: photo.blob });
      if (answer.status === 200 || answer.status === 201) {
        await settle(entry, (now) => arrived({ ...now, photos: now.photos.map((p) => (p.uuid === photo.uuid ? { ...p, sent: true, blob: null } : p)) }, {}));
      } else if ([401, 403, 426].includes(answer.status) || answer.status >= 500 || answer.status === 408 || answer.status === 429) {
        return judge(entry, answer.status, answer.body);
      } else {
        const errors = { photos: [answer.body.message || ""] };
        return settle(entry, (now) => refused(now, { ...answer.body, errors }));
      }
    }
    return null;
  }

  async function run({ account, urls, now }) {
    const isDue = (entry) => ["waiting", "sending"].includes(entry.state) && (now || (entry.tryAt || 0) <= Date.now());
    const due = (await store().entries(account)).filter(isDue);
    if (!due.length) return { reached: null };
    let there;
    try {
      there = await whoIsThere(urls);
    } catch {
      for (const entry of due) await settle(entry, later);
      return { reached: false };
    }
    if (there.account !== account) return { reached: true, word: "signed-out", account: there.account };
    const fresh = due.filter((entry) => !entry.recorded);
    for (let from = 0; from < fresh.length; from += BATCH) {
      const batch = fresh.slice(from, from + BATCH);
      for (const entry of batch) await settle(entry, (at) => ({ ...at, state: "sending" }));
      try {
        const word = batch.length === 1 ? await sendOne(batch[0], urls, there.token) : await sendMany(batch, urls, there.token);
        if (isWord(word)) return { reached: true, word };
      } catch {
        for (const entry of fresh.slice(from)) await settle(entry, (at) => (["sending", "waiting"].includes(at.state) && !at.recorded ? later(at) : null));
        return { reached: false };
      }
    }
    const withPhotos = (await store().entries(account)).filter((entry) => entry.recorded && isDue(entry));
    for (const entry of withPhotos) {
      try {
        const word = await sendPhotos(entry, urls, there.token);
        if (isWord(word)) return { reached: true, word };
      } catch {
        await settle(entry, later);
        return { reached: false };
      }
    }
    return { reached: true, token: there.token };
  }

  // One sender at a time on a phone, in whichever tab; a second one finds the work under way.
  function send(options) {
    if (!scope.navigator.locks) return run(options);
    return scope.navigator.locks.request("jiedui-sending", { ifAvailable: true }, (lock) => (lock ? run(options) : { busy: true }));
  }

  scope.jiedui = scope.jiedui || {};
  scope.jiedui.sender = { send, whoIsThere, CLIENT };
})(self);
