// Sends what waits in the outbox: in the order it was written, many small ones in one request,
// each with its own answer. Whatever is not answered is sent again; the server takes each once.
// Shared by the pages and the service worker.
(function (scope) {
  "use strict";
  // How these scripts speak with the server; raised together with visits/api.py when that changes.
  const CLIENT = 1;
  const BATCH = 50;
  const TIMEOUT = 60000;
  // Milliseconds for each byte sent: a photograph on the slowest line, at 4 KB a second.
  const PER_BYTE = 0.25;
  const FIRST_WAIT = 5000;
  const LONGEST_WAIT = 10 * 60000;
  const store = () => scope.jiedui.store;

  class NoAnswer extends Error {}

  async function ask(address, options) {
    const ending = new AbortController();
    const body = options.body;
    const timer = setTimeout(() => ending.abort(), TIMEOUT + PER_BYTE * (body ? body.size || body.length : 0));
    try {
      const response = await fetch(address, { credentials: "same-origin", redirect: "error", signal: ending.signal, ...options });
      const text = await response.text();
      let said = null;
      try {
        said = JSON.parse(text);
      } catch {
        // A proxy's own page, a firewall's, the network's own door: not our server's word.
      }
      return { status: said ? response.status : 0, body: said || {} };
    } catch (error) {
      throw new NoAnswer(String(error));
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

  // What is no contact says itself where it goes to (`to`), and goes there alone.
  const one = (urls, entry) => (entry.to || urls.many) + entry.uuid + "/";
  const body = (entry) => ({ uuid: entry.uuid, pairing: entry.pairing, written_on: entry.writtenOn, ...entry.fields });

  function later(entry) {
    const attempts = (entry.attempts || 0) + 1;
    const wait = Math.min(FIRST_WAIT * 2 ** (attempts - 1), LONGEST_WAIT) * (0.75 + Math.random() / 2);
    return { ...entry, state: "waiting", attempts, tryAt: Date.now() + wait };
  }

  // Only what was sent is judged: somebody may have written into the entry meanwhile.
  const ifSame = (alter) => (now, sent) => (now.revision === sent.revision && now.state !== "sent" ? alter(now, sent) : null);
  const settle = (sent, alter) => store().changeAll([sent], ifSame(alter));
  const settleAll = (sent, alter) => store().changeAll(sent, ifSame(alter));

  function arrived(entry, answer) {
    const waits = (entry.photos || []).some((photo) => !photo.sent);
    const said = { message: answer.message || (entry.said && entry.said.message) || "", verdict: answer.verdict || (entry.said && entry.said.verdict) };
    if (waits) return { ...entry, recorded: true, said };
    // What it was about stays for a while, what was written in it does not.
    const { uuid, account, pairing, name, written, revision, to, form, label } = entry;
    const fields = { day: entry.fields.day, kind: entry.fields.kind };
    return { uuid, account, pairing, name, written, revision, to, form, label, fields, said, state: "sent", sentAt: Date.now() };
  }

  function refused(entry, answer) {
    return { ...entry, state: "refused", reason: { code: answer.code, message: answer.message, errors: answer.errors || {}, kept: answer.kept || null } };
  }

  // Whether the server has said its last word: sent again as it is, it would be answered alike.
  const isFinal = (status) => status >= 400 && status < 500 && ![401, 403, 408, 426, 429].includes(status);

  // What one answer makes of its entry.
  function judged(entry, status, answer) {
    if (status === 200 || status === 201) return arrived(entry, answer);
    return isFinal(status) ? refused(entry, answer) : later(entry);
  }

  // Why no further one need be sent now: all would be answered alike.
  function wordOf(status) {
    return { 401: "signed-out", 403: "not-allowed", 426: "old" }[status] || null;
  }

  async function judge(entry, status, answer) {
    // Whoever answered was not our server.
    if (!status) throw new NoAnswer("not json");
    await settle(entry, (now) => judged(now, status, answer));
    return wordOf(status);
  }

  async function sendOne(entry, urls, token) {
    const answer = await ask(one(urls, entry), { method: "PUT", headers: headers(token, "application/json"), body: JSON.stringify(body(entry)) });
    return judge(entry, answer.status, answer.body);
  }

  async function sendMany(batch, urls, token) {
    const answer = await ask(urls.many, { method: "POST", headers: headers(token, "application/json"), body: JSON.stringify({ contacts: batch.map(body) }) });
    const results = answer.body.results;
    if (answer.status === 200 && Array.isArray(results) && results.length === batch.length) {
      const byUuid = new Map(batch.map((entry, n) => [entry.uuid, results[n]]));
      await settleAll(batch, (now) => judged(now, byUuid.get(now.uuid).status, byUuid.get(now.uuid)));
      return null;
    }
    if (wordOf(answer.status)) {
      await settleAll(batch, later);
      return { reached: true, word: wordOf(answer.status) };
    }
    // Something among them is too much for the server, or for what stands before it: each by
    // itself, so that it is alone.
    return sendEach(batch, urls, (entry) => sendOne(entry, urls, token));
  }

  async function sendPhotos(entry, urls, token) {
    for (const photo of entry.photos) {
      if (photo.sent) continue;
      const answer = await ask(one(urls, entry) + "photos/" + photo.uuid + "/", { method: "PUT", headers: headers(token, "image/jpeg"), body: photo.blob });
      const { status } = answer;
      if (status !== 200 && status !== 201 && !isFinal(status)) return judge(entry, status, answer.body);
      // The contact has arrived either way; of a photograph that was not taken it is said why.
      const why = isFinal(status) ? " " + (answer.body.message || "") : "";
      await settle(entry, (now) => arrived({
        ...now,
        said: { ...now.said, message: now.said.message + why },
        photos: now.photos.map((p) => (p.uuid === photo.uuid ? { ...p, sent: true, blob: null } : p)),
      }, {}));
    }
    return null;
  }

  // A request that was never answered although the network was there: once may be chance.
  const unanswered = (entry) => ({ ...later(entry), unanswered: (entry.unanswered || 0) + 1 });
  const isSuspect = (entry) => (entry.unanswered || 0) > 1;

  // Sends each by itself and goes on behind one that gets no answer, while the network is there.
  async function sendEach(entries, urls, how) {
    for (const entry of entries) {
      try {
        const word = await how(entry);
        if (word) return { reached: true, word };
      } catch {
        await settle(entry, unanswered);
        try {
          await whoIsThere(urls);
        } catch {
          return { reached: false };
        }
      }
    }
    return null;
  }

  // `now` asks for what would wait after many tries, `force` also for what somebody is changing.
  async function run({ account, urls, now, force }) {
    const isHeld = (entry) => !force && (entry.heldUntil || 0) > Date.now();
    const isDue = (entry) => ["waiting", "sending"].includes(entry.state) && !isHeld(entry) && (now || force || (entry.tryAt || 0) <= Date.now());
    const due = (await store().entries(account)).filter(isDue);
    if (!due.length) return { reached: null };
    let there;
    try {
      there = await whoIsThere(urls);
    } catch {
      await settleAll(due, later);
      return { reached: false };
    }
    if (there.account !== account) {
      await settleAll(due, later);
      return { reached: true, word: "signed-out", account: there.account };
    }
    const fresh = due.filter((entry) => !entry.recorded);
    const isAlone = (entry) => Boolean(entry.to) || isSuspect(entry);
    const together = fresh.filter((entry) => !isAlone(entry));
    for (let from = 0; from < together.length; from += BATCH) {
      const batch = together.slice(from, from + BATCH);
      await settleAll(batch, (entry) => ({ ...entry, state: "sending" }));
      try {
        const stopped = batch.length === 1 ? await sendEach(batch, urls, (entry) => sendOne(entry, urls, there.token)) : await sendMany(batch, urls, there.token);
        if (stopped) return stopped;
      } catch {
        await settleAll(batch, (entry) => (entry.state === "sending" ? unanswered(entry) : null));
        return { reached: false };
      }
    }
    const stopped = await sendEach(fresh.filter(isAlone), urls, (entry) => sendOne(entry, urls, there.token));
    if (stopped) return stopped;
    const withPhotos = (await store().entries(account)).filter((entry) => entry.recorded && isDue(entry));
    return (await sendEach(withPhotos, urls, (entry) => sendPhotos(entry, urls, there.token))) || { reached: true, token: there.token };
  }

  // One sender at a time on a phone, in whichever tab; a second one finds the work under way.
  function send(options) {
    if (!scope.navigator.locks) return run(options);
    return scope.navigator.locks.request("jiedui-sending", { ifAvailable: true }, (lock) => (lock ? run(options) : { busy: true }));
  }

  scope.jiedui = scope.jiedui || {};
  scope.jiedui.sender = { send, whoIsThere, CLIENT };
})(self);
