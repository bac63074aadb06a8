// An inspector's form: kept on the phone first, whatever the network does, then sent.
// Without this script, or where nothing can be stored, the form is sent as any other.
(function () {
  "use strict";
  const form = document.querySelector("form[data-sheet]");
  if (!form) return;
  const { store, sender, app, shrink } = self.jiedui;
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const words = read("sheet-words");
  const stops = read("sheet-stops");
  const account = app.account;
  const MOST_PHOTOS = Number(form.dataset.photos);
  const NOT_SENT = new Set(["csrfmiddlewaretoken", "client_uuid", "photos"]);
  const saved = document.getElementById("saved");
  const summary = document.getElementById("errors");
  const HOLD = 5 * 60000;
  const query = new URLSearchParams(location.search);
  const wanted = query.get("entry") || "";
  let stop = query.get("stop") || "";
  let photos = [];
  let entry = null;
  let uuid = "";
  let isKeeping = false;
  let typing = 0;

  const key = () => "inspection-" + stop;
  const of = () => (entry ? entry.uuid : "");
  const name = () => (stops[stop] ? stops[stop].name : entry ? entry.name : "");

  // Today in the office's time zone: the later of what the phone's clock and the page say.
  function today() {
    const own = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" }).format(new Date());
    return own > form.dataset.today ? own : form.dataset.today;
  }

  function values() {
    const found = {};
    new FormData(form).forEach(function (value, field) {
      if (!NOT_SENT.has(field) && typeof value === "string") found[field] = value.trim();
    });
    return { ...found, stop };
  }

  function setValues(fields) {
    Object.entries(fields).forEach(function ([field, value]) {
      form.querySelectorAll('[name="' + CSS.escape(field) + '"]').forEach(function (part) {
        if (part.type === "radio") part.checked = part.value === value;
        else if (part.type !== "file") part.value = value;
      });
    });
  }

  function showStop() {
    const facts = stops[stop];
    if (!facts) return;
    document.querySelectorAll("[data-stop]").forEach(function (part) {
      const value = facts[part.dataset.stop];
      part.textContent = value;
      const row = part.closest("[data-stop-row]");
      if (row) row.hidden = !value;
    });
    const done = document.getElementById("inspected");
    done.hidden = !facts.inspected || Boolean(entry);
    form.action = location.pathname + "?stop=" + stop;
  }

  async function keepDraft() {
    clearTimeout(typing);
    typing = 0;
    if (!isKeeping) return;
    hold();
    try {
      await store.keepDraft({ account, pairing: key(), of: of(), name: name(), uuid, form: location.pathname + (entry ? "" : "?stop=" + stop), fields: values(), photos, at: Date.now() });
    } catch (error) {
      notKept(store.isFull(error) ? "full" : "none");
    }
  }

  // What is being changed must not leave as it was before.
  function hold() {
    if (entry) store.change(entry.uuid, (now) => ({ ...now, heldUntil: Date.now() + HOLD })).catch(() => {});
  }

  form.addEventListener("input", function () {
    isKeeping = isKeeping || form.classList.contains("is-kept");
    clearTimeout(typing);
    typing = setTimeout(keepDraft, 250);
  });
  const keepNow = () => { if (typing) keepDraft(); };
  window.addEventListener("pagehide", function () {
    keepNow();
    if (entry && !isKeeping) store.change(entry.uuid, (now) => ({ ...now, heldUntil: 0 })).catch(() => {});
  });
  document.addEventListener("visibilitychange", () => { if (document.hidden) keepNow(); });

  function notKept(why) {
    document.querySelectorAll("[data-not-kept]").forEach((note) => { note.hidden = note.dataset.notKept !== why; });
    form.classList.remove("is-kept");
    form.elements.client_uuid.value = uuid || form.elements.client_uuid.value || store.uuid();
    const token = form.elements.csrfmiddlewaretoken;
    if (!token.value) sender.whoIsThere(app.urls).then((there) => { token.value = there.token || ""; }).catch(() => {});
  }

  function showPhotos() {
    document.getElementById("photo-row").replaceChildren(...photos.map(function (photo, n) {
      const item = document.getElementById("photo-item").content.firstElementChild.cloneNode(true);
      const img = item.querySelector("img");
      img.alt = words.photo.replace("{n}", n + 1);
      if (photo.blob) {
        img.src = URL.createObjectURL(photo.blob);
        img.onload = () => URL.revokeObjectURL(img.src);
      }
      const button = item.querySelector("button");
      button.setAttribute("aria-label", words.photo_off.replace("{n}", n + 1));
      button.addEventListener("click", function () {
        photos = photos.filter((other) => other !== photo);
        isKeeping = true;
        showPhotos();
        keepDraft();
      });
      return item;
    }));
  }

  form.elements.photos.addEventListener("change", async function (event) {
    if (!form.classList.contains("is-kept")) return;
    const files = Array.from(event.target.files);
    event.target.value = "";
    clearError("photos");
    for (const file of files) {
      if (photos.length >= MOST_PHOTOS) {
        showError("photos", words.photos_too_many.replace("{n}", MOST_PHOTOS));
        break;
      }
      try {
        photos.push({ uuid: store.uuid(), blob: await shrink(file), sent: false });
      } catch {
        showError("photos", words.photo_unreadable.replace("{file}", file.name));
      }
      showPhotos();
    }
    isKeeping = true;
    await keepDraft();
  });

  const holder = (field) => form.querySelector('[data-field="' + CSS.escape(field) + '"]') || form;
  function clearError(field) {
    holder(field).querySelectorAll(".field-error").forEach((error) => error.remove());
  }
  function showError(field, sentence) {
    const error = document.createElement("p");
    error.className = "field-error";
    error.textContent = sentence;
    holder(field).append(error);
  }
  function showErrors(errors) {
    form.querySelectorAll(".field-error").forEach((error) => error.remove());
    const lines = Object.entries(errors).map(function ([field, sentences]) {
      const sentence = [].concat(sentences).join(" ");
      showError(field, sentence);
      const item = document.createElement("li");
      const link = document.createElement("a");
      const part = holder(field).querySelector("input:not([type=hidden]), textarea");
      const label = holder(field).querySelector("legend, label");
      link.textContent = (label && field.startsWith("a_") ? label.textContent.trim() + ": " : "") + sentence;
      link.href = part ? "#" + part.id : "#errors";
      item.append(link);
      return item;
    });
    summary.querySelector("ul").replaceChildren(...lines);
    summary.hidden = false;
    summary.focus();
    summary.scrollIntoView({ block: "start" });
  }

  // What the server would refuse is said at once; it has the last word.
  function check(fields) {
    const errors = {};
    if (!fields.day) errors.day = words.day_missing;
    else if (fields.day > today()) errors.day = words.day_to_come;
    form.querySelectorAll("[data-taps]").forEach(function (part) {
      const field = part.dataset.field;
      if (!fields[field]) errors[field] = words.choose;
    });
    form.querySelectorAll('input[type="number"]').forEach(function (part) {
      if (part.validity.badInput || (part.value && !/^\d{1,5}$/.test(part.value))) errors[part.name] = words.number;
    });
    form.querySelectorAll("textarea").forEach(function (part) {
      const length = Array.from(part.value.trim()).length;
      if (length > 500) errors[part.name] = words.too_long.replace("{most}", 500).replace("{n}", length);
    });
    return errors;
  }

  // What was answered, as the page words it: the outbox and a text file say it so.
  function inWords() {
    const said = [];
    form.querySelectorAll("[data-item]").forEach(function (part) {
      const tapped = part.querySelector("input[type=radio]:checked");
      const typed = part.querySelector("textarea, input[type=number]");
      const answer = tapped ? tapped.closest("label").textContent.trim() : typed ? typed.value.trim() : "";
      if (answer) said.push(part.querySelector("legend, label").textContent.trim() + " " + answer);
    });
    return [...said, form.elements.wrong.value.trim(), form.elements.note.value.trim()].filter(Boolean).join(" · ");
  }

  form.addEventListener("submit", async function (event) {
    if (!form.classList.contains("is-kept")) return;
    event.preventDefault();
    if (form.classList.contains("is-saving")) return;
    const fields = values();
    const errors = check(fields);
    if (Object.keys(errors).length) {
      showErrors(errors);
      return;
    }
    form.classList.add("is-saving");
    clearTimeout(typing);
    const before = entry || {};
    // What arrived before with something else in it stays as it is; this is another one beside it.
    const isTaken = before.reason && before.reason.code === "uuid_used";
    const kept = {
      uuid: isTaken ? store.uuid() : uuid,
      account,
      pairing: key(),
      to: form.dataset.to,
      form: location.pathname,
      label: words.label,
      summary: inWords(),
      name: name(),
      fields,
      photos: isTaken ? photos.filter((photo) => photo.blob).map((photo) => ({ ...photo, uuid: store.uuid(), sent: false })) : photos,
      written: before.written || new Date().toISOString(),
      writtenOn: before.writtenOn || today(),
      revision: (before.revision || 0) + 1,
      recorded: false,
      state: "waiting",
      attempts: 0,
      tryAt: 0,
      reason: null,
    };
    try {
      await store.save(kept, of());
      if (isTaken) await store.remove(before.uuid);
    } catch (error) {
      form.classList.remove("is-saving");
      notKept(store.isFull(error) ? "full" : "none");
      document.querySelector("[data-not-kept]:not([hidden])").scrollIntoView({ block: "start" });
      return;
    }
    isKeeping = false;
    form.hidden = true;
    summary.hidden = true;
    saved.hidden = false;
    saved.dataset.uuid = kept.uuid;
    document.querySelectorAll("[data-while-writing]").forEach((part) => { part.hidden = true; });
    window.scrollTo(0, 0);
    showState(kept);
    saved.querySelector("h2").focus();
    app.send({ now: true });
    if ("serviceWorker" in navigator) {
      const registration = await navigator.serviceWorker.getRegistration();
      if (registration && registration.sync) registration.sync.register("outbox-" + account).catch(() => {});
    }
  });

  function showState(kept) {
    saved.dataset.state = kept.state;
    saved.dataset.counts = kept.said && kept.said.verdict === "counted" ? "yes" : kept.said ? "no" : "";
    saved.querySelectorAll("[data-when-state]").forEach(function (part) {
      part.hidden = !part.dataset.whenState.split(" ").includes(kept.state);
    });
    const text = kept.state === "sent" ? (kept.said && kept.said.message) : kept.state === "refused" ? kept.reason.message : "";
    saved.querySelector("[data-said]").textContent = text || "";
    saved.querySelector("[data-said]").hidden = !text;
  }

  store.listen(async function () {
    if (saved.hidden || !saved.dataset.uuid) return;
    const kept = await store.get(saved.dataset.uuid).catch(() => null);
    if (kept) showState(kept);
  });

  document.querySelectorAll("[data-draft-off]").forEach((button) => button.addEventListener("click", async function () {
    isKeeping = false;
    await store.dropDraft(account, key(), of()).catch(() => {});
    location.reload();
  }));

  async function start() {
    const why = await store.unusable();
    if (why || form.dataset.refused) {
      if (why) notKept(why);
      showStop();
      form.dataset.ready = "plain";
      return;
    }
    const kept = wanted ? await store.get(wanted).catch(() => null) : null;
    if (kept && kept.account === account && kept.state !== "sent") entry = kept;
    if (entry) stop = String(entry.fields.stop);
    const all = await store.drafts(account).catch(() => []);
    const draft = all.find((one) => one.of === of() && (stop ? one.pairing === key() : String(one.pairing).startsWith("inspection-")));
    if (!stop && draft) stop = String(draft.fields.stop);
    if (!stops[stop] && !entry) {
      document.getElementById("no-stop").hidden = false;
      form.hidden = true;
      form.dataset.ready = "none";
      return;
    }
    form.classList.add("is-kept");
    uuid = entry ? entry.uuid : (draft && draft.uuid) || store.uuid();
    form.elements.day.max = today();
    form.elements.day.value = today();
    hold();
    if (draft) {
      photos = draft.photos || [];
      setValues(draft.fields);
      isKeeping = true;
      const note = document.getElementById("draft");
      note.querySelector("[data-when]").textContent = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai", dateStyle: "short", timeStyle: "short" }).format(new Date(draft.at));
      note.hidden = false;
    } else if (entry) {
      photos = entry.photos || [];
      setValues(entry.fields);
    }
    showStop();
    showPhotos();
    if (entry && entry.reason && Object.keys(entry.reason.errors || {}).length) showErrors(entry.reason.errors);
    form.dataset.ready = "kept";
  }
  start();
})();
