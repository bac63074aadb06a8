// What a phone keeps until the server has it: contacts in the outbox and what is half written.
// Everything belongs to an account; nobody else signed in on the same phone sees it.
// Shared by the pages and the service worker.
(function (scope) {
  "use strict";
  const NAME = "jiedui";
  const VERSION = 1;
  // Written to the disk before it counts as saved: batteries die.
  const STRICT = { durability: "strict" };
  const channel = "BroadcastChannel" in scope ? new BroadcastChannel("jiedui-outbox") : null;
  const listeners = [];
  let opening = null;

  function open() {
    if (!opening) {
      opening = idb.openDB(NAME, VERSION, {
        upgrade(db) {
          db.createObjectStore("entries", { keyPath: "uuid" }).createIndex("account", "account");
          // `of` is the entry that is being changed, or "" for a new one: both may be half written.
          db.createObjectStore("drafts", { keyPath: ["account", "pairing", "of"] });
        },
        // A newer page wants to change the shape; it must not wait for this one to be closed.
        blocking() {
          opening.then((db) => db.close());
          opening = null;
        },
        terminated() {
          opening = null;
        },
      });
      opening.catch(() => { opening = null; });
    }
    return opening;
  }

  // Told once for many changes that come together: a page is drawn anew for each.
  let telling = 0;
  function tell() {
    if (!telling) {
      telling = setTimeout(function () {
        telling = 0;
        listeners.forEach((listener) => listener());
      }, 16);
    }
  }
  function changed() {
    tell();
    if (channel) channel.postMessage("changed");
  }
  // Signed out in any tab: what is still on a page there must not come back.
  let isLeft = false;
  if (channel) {
    channel.onmessage = function (event) {
      if (event.data === "left") isLeft = true;
      tell();
    };
  }

  async function write(stores, work) {
    const db = await open();
    const tx = db.transaction(stores, "readwrite", STRICT);
    const found = work(...[].concat(stores).map((name) => tx.objectStore(name)));
    const [result] = await Promise.all([found, tx.done]);
    return result;
  }

  // Whether anything can be kept: "" or why not. Tried, not guessed: private windows of some
  // browsers have the interface and refuse to write.
  async function unusable() {
    if (!("indexedDB" in scope) || !scope.indexedDB) return "none";
    const probe = { uuid: "probe", account: 0, filling: "x".repeat(64 * 1024) };
    try {
      await write("entries", (store) => store.put(probe));
      await write("entries", (store) => store.delete("probe"));
      return "";
    } catch (error) {
      return isFull(error) ? "full" : "none";
    }
  }

  const isFull = (error) => Boolean(error) && (error.name === "QuotaExceededError" || /quota|full/i.test(String(error.message)));

  async function entries(account) {
    const db = await open();
    const own = await db.getAllFromIndex("entries", "account", account);
    return own.sort((a, b) => (a.written < b.written ? -1 : 1));
  }

  async function get(uuid) {
    return (await open()).get("entries", uuid);
  }

  async function put(entry) {
    await write("entries", (store) => store.put(entry));
    changed();
  }

  // What was typed becomes an entry, and is a draft no longer: both or neither.
  async function save(entry, of) {
    await write(["entries", "drafts"], (own, drafts) => Promise.all([
      own.put(entry), drafts.delete([entry.account, entry.pairing, of]),
    ]));
    changed();
  }

  // One entry in the place of another; nothing when that one is gone already.
  async function replace(uuid, entry) {
    await write("entries", async function (store) {
      if (!(await store.get(uuid))) return;
      await store.delete(uuid);
      await store.put(entry);
    });
    changed();
  }

  // Changes one entry as it is now; `change` gives the new one, or nothing to leave it.
  async function change(uuid, alter) {
    const result = await write("entries", async (store) => {
      const entry = await store.get(uuid);
      const altered = entry && alter(entry);
      if (altered) await store.put(altered);
      return altered;
    });
    if (result) changed();
    return result;
  }

  // The same for several at once, in one transaction: `alter` is given each as it is now, and the
  // one it was given for.
  async function changeAll(given, alter) {
    if (!given.length) return;
    await write("entries", (store) => Promise.all(given.map(async function (one) {
      const entry = await store.get(one.uuid);
      const altered = entry && alter(entry, one);
      if (altered) await store.put(altered);
    })));
    changed();
  }

  async function remove(uuid) {
    await write("entries", (store) => store.delete(uuid));
    changed();
  }

  async function drafts(account) {
    const db = await open();
    return db.getAll("drafts", IDBKeyRange.bound([account], [account, []]));
  }

  async function draft(account, pairing, of) {
    return (await open()).get("drafts", [account, pairing, of]);
  }

  async function keepDraft(kept) {
    if (!isLeft) await write("drafts", (store) => store.put(kept));
  }

  async function dropDraft(account, pairing, of) {
    await write("drafts", (store) => store.delete([account, pairing, of]));
    changed();
  }

  // Everything of an account, when it signs out.
  async function wipe(account) {
    isLeft = true;
    if (channel) channel.postMessage("left");
    const keys = (await entries(account)).map((entry) => entry.uuid);
    await write("entries", (store) => Promise.all(keys.map((key) => store.delete(key))));
    await write("drafts", (store) => store.delete(IDBKeyRange.bound([account], [account, []])));
    changed();
  }

  // What has arrived more than so many milliseconds ago.
  async function forgetArrived(account, age) {
    const old = (await entries(account)).filter((e) => e.state === "sent" && Date.now() - e.sentAt > age);
    if (!old.length) return;
    await write("entries", (store) => Promise.all(old.map((entry) => store.delete(entry.uuid))));
    changed();
  }

  function uuid() {
    if (scope.crypto.randomUUID) return scope.crypto.randomUUID();
    // An office's own network may be without https, where there is no randomUUID.
    const bytes = scope.crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  const listen = (listener) => listeners.push(listener);

  scope.jiedui = scope.jiedui || {};
  scope.jiedui.store = { unusable, isFull, entries, get, put, save, replace, change, changeAll, remove, drafts, draft, keepDraft, dropDraft, wipe, forgetArrived, uuid, listen };
})(self);
