// The outbox: what waits, what was refused and why, what has arrived; and what is half written.
(function () {
  "use strict";
  const page = document.getElementById("outbox");
  if (!page) return;
  const { store, app } = self.jiedui;
  const words = JSON.parse(document.getElementById("outbox-words").textContent);
  const shape = (name) => document.getElementById(name).content.firstElementChild.cloneNode(true);
  const part = (root, name) => root.querySelector('[data-part="' + name + '"]');
  const rank = (entry) => ({ refused: 0, sent: 2 }[entry.state] ?? 1);
  const address = (pairing) => page.dataset.log.replace("/0/", "/" + pairing + "/");

  function item(entry) {
    const shown = shape("entry");
    shown.dataset.state = entry.state;
    shown.dataset.uuid = entry.uuid;
    part(shown, "name").textContent = entry.name;
    part(shown, "day").textContent = entry.fields.day;
    part(shown, "kind").textContent = entry.label || words.kinds[entry.fields.kind] || "";
    part(shown, "state").textContent = words.states[entry.state];
    part(shown, "shape").textContent = { waiting: "◐", sending: "◐", sent: "●", refused: "■" }[entry.state];
    part(shown, "state").closest(".entry-state").classList.add("entry-" + entry.state);
    const count = (entry.photos || []).length;
    part(shown, "photos").hidden = !count || entry.state === "sent";
    part(shown, "photos").textContent = words.photos.replace("{n}", count);
    const errors = entry.state === "refused" ? Object.values(entry.reason.errors || {}).flat() : [];
    const both = entry.state === "refused" && entry.reason.kept;
    const said = entry.state === "sent" || (entry.recorded && entry.state === "waiting") ? entry.said && entry.said.message : entry.reason && entry.reason.message;
    const isSaid = Boolean(said) && !both && !errors.includes(said);
    part(shown, "said").textContent = isSaid ? said : "";
    part(shown, "said").hidden = !isSaid;
    part(shown, "errors").hidden = !errors.length;
    part(shown, "errors").replaceChildren(...errors.map(function (sentence) {
      const line = document.createElement("li");
      line.textContent = sentence;
      return line;
    }));
    part(shown, "both").hidden = !both;
    if (both) {
      part(shown, "kept").textContent = entry.reason.kept.words || inWords(entry.reason.kept);
      part(shown, "own").textContent = saidBy(entry);
      part(shown, "another").hidden = Boolean(entry.to);
      part(shown, "instead").hidden = !entry.to;
    }
    // What is no longer this cadre's has no form to change it in.
    const isForeign = entry.state === "refused" && entry.reason.code === "pairing_unknown";
    // Of what the server has already, only photographs are still on their way.
    const isOnItsWay = ["sent", "sending"].includes(entry.state) || (entry.recorded && entry.state === "waiting");
    part(shown, "edit").hidden = isOnItsWay || Boolean(both) || isForeign;
    part(shown, "edit").href = (entry.form || address(entry.pairing)) + "?entry=" + entry.uuid;
    part(shown, "again").hidden = !isForeign;
    part(shown, "remove").hidden = isOnItsWay || Boolean(both);
    return shown;
  }

  // What is no contact has been put into words by its own form.
  const saidBy = (entry) => (entry.summary ? [entry.label, entry.fields.day, entry.summary].join(" · ") : inWords(entry.fields));

  // Everything by which two versions of a contact may differ.
  function inWords(fields) {
    const aid = fields.aid || [{ kind: "cash", value: fields.cash }, { kind: "goods", value: fields.goods_value, items: fields.goods }];
    const given = aid.filter((one) => one.value || one.items).map((one) => [one.items, one.value && "¥" + one.value].filter(Boolean).join(" "));
    const ticked = [...(fields.topics || []), ...(fields.policies || [])].map((key) => words.topics[key] || key);
    const reached = fields.is_reached === false ? words.nobody : "";
    return [fields.day, words.kinds[fields.kind], reached, ticked.join("、"), fields.found, fields.need, words.need_kinds[fields.need_kind] || fields.need_kind, fields.need_done && words.settled + ": " + fields.need_done, ...given].filter(Boolean).join(" · ");
  }

  // Only what has changed is drawn anew: what somebody is about to tap stays where it is.
  function draw(list, shown) {
    const before = new Map(Array.from(list.children, (node) => [node.dataset.uuid, node]));
    const wanted = shown.map((node) => {
      const old = before.get(node.dataset.uuid);
      return old && old.outerHTML === node.outerHTML ? old : node;
    });
    if (wanted.length !== list.children.length || wanted.some((node, n) => node !== list.children[n])) list.replaceChildren(...wanted);
  }

  async function show() {
    let entries, drafts;
    try {
      entries = await store.entries(app.account);
      drafts = await store.drafts(app.account);
    } catch {
      page.dataset.ready = "none";
      document.getElementById("no-store").hidden = false;
      return;
    }
    const refused = entries.filter((entry) => entry.state === "refused").length;
    const waiting = entries.filter((entry) => entry.state !== "sent").length - refused;
    const headline = document.getElementById("headline");
    const texts = headline.dataset;
    if (refused) headline.textContent = refused === 1 ? texts.refusedOne : texts.refusedMany.replace("{n}", refused);
    else headline.textContent = waiting === 0 ? texts.none : waiting === 1 ? texts.one : texts.many.replace("{n}", waiting);
    const state = document.getElementById("state");
    state.dataset.waiting = waiting;
    state.dataset.refused = refused;
    document.querySelectorAll("[data-only-waiting]").forEach((shown) => { shown.hidden = waiting === 0; });
    document.querySelectorAll("[data-only-refused]").forEach((shown) => { shown.hidden = refused === 0; });
    document.querySelectorAll("[data-only-left]").forEach((shown) => { shown.hidden = waiting + refused === 0; });
    document.querySelectorAll("[data-only-empty]").forEach((shown) => { shown.hidden = entries.length + drafts.length > 0; });
    const sorted = entries.sort((a, b) => rank(a) - rank(b) || (a.written < b.written ? 1 : -1));
    draw(document.getElementById("entries"), sorted.map(item));
    const begun = document.getElementById("drafts");
    begun.replaceChildren(...drafts.map(function (draft) {
      const shown = shape("draft");
      part(shown, "link").href = (draft.form || address(draft.pairing)) + (draft.of ? "?entry=" + draft.of : "");
      part(shown, "drop").addEventListener("click", () => store.dropDraft(app.account, draft.pairing, draft.of));
      part(shown, "name").textContent = draft.name;
      part(shown, "day").textContent = draft.fields.day;
      return shown;
    }));
    document.getElementById("begun").hidden = drafts.length === 0;
    page.dataset.ready = "yes";
  }

  page.addEventListener("click", async function (event) {
    const shown = event.target.closest("[data-uuid]");
    if (!shown) return;
    const act = event.target.closest("[data-act]");
    if (!act) return;
    const entry = await store.get(shown.dataset.uuid);
    if (!entry) return;
    if (act.dataset.act === "remove") {
      const dialog = document.getElementById("removing");
      dialog.querySelector("[data-what]").textContent = saidBy(entry);
      dialog.dataset.uuid = entry.uuid;
      dialog.showModal();
    }
    if (act.dataset.act !== "remove") act.disabled = true;
    if (act.dataset.act === "again") {
      await store.put({ ...entry, state: "waiting", attempts: 0, tryAt: 0, reason: null });
      app.send({ force: true });
    }
    if (act.dataset.act === "keep-arrived") {
      const { uuid, account, pairing, name, written, to, form, label } = entry;
      const kept = entry.reason.kept;
      await store.put({ uuid, account, pairing, name, written, to, form, label, revision: entry.revision + 1, fields: { day: kept.day, kind: kept.kind }, said: { message: words.as_arrived }, state: "sent", sentAt: Date.now() });
    }
    if (act.dataset.act === "send-instead") {
      // Whoever looked at both has seen what the other one wrote.
      const fields = { ...entry.fields, base: entry.reason.kept.base };
      await store.put({ ...entry, fields, revision: entry.revision + 1, state: "waiting", attempts: 0, tryAt: 0, reason: null });
      app.send({ force: true });
    }
    if (act.dataset.act === "send-as-another") {
      const photos = (entry.photos || []).filter((photo) => photo.blob).map((photo) => ({ ...photo, uuid: store.uuid(), sent: false }));
      await store.replace(entry.uuid, { ...entry, uuid: store.uuid(), state: "waiting", attempts: 0, tryAt: 0, reason: null, recorded: false, photos });
      app.send({ force: true });
    }
  });

  document.getElementById("removing").addEventListener("close", async function (event) {
    const dialog = event.target;
    if (dialog.returnValue === "remove") await store.remove(dialog.dataset.uuid);
    dialog.returnValue = "";
  });

  // For an account that was closed: the words can be taken along.
  document.addEventListener("click", async function (event) {
    if (!event.target.closest("[data-save-as-file]")) return;
    const waiting = (await store.entries(app.account)).filter((entry) => entry.state !== "sent");
    const text = waiting.map((entry) => entry.name + " · " + saidBy(entry)).join("\n");
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(["\ufeff" + text + "\n"], { type: "text/plain" }));
    link.download = "outbox.txt";
    link.click();
    URL.revokeObjectURL(link.href);
  });

  store.listen(show);
  show();
})();
