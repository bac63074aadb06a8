// The log form of a phone: saved on the phone first, whatever the network does, then sent.
// Without this script, or where nothing can be stored, the form is sent as any other.
(function () {
  "use strict";
  const form = document.querySelector("form[data-log]");
  if (!form) return;
  const { store, sender, app, shrink } = self.jiedui;
  const words = JSON.parse(document.getElementById("log-words").textContent);
  const pairing = Number(form.dataset.pairing);
  const name = form.dataset.name;
  const account = app.account;
  const MOST_PHOTOS = Number(form.dataset.photos);
  const NOT_KEPT = new Set(["csrfmiddlewaretoken", "client_uuid", "photos"]);
  const LISTS = new Set(["topics", "policies"]);
  const saved = document.getElementById("saved");
  const HOLD = 5 * 60000;
  let photos = [];
  // The entry that is being changed and its UUID; "" and a UUID made beforehand for a new one.
  let entry = null;
  let of = "";
  let uuid = "";
  let isKeeping = false;
  let typing = 0;
  let heldAt = 0;

  const pad = (n) => String(n).padStart(2, "0");
  const plus = (day, days) => {
    const at = new Date(day + "T12:00:00Z");
    at.setUTCDate(at.getUTCDate() + days);
    return at.getUTCFullYear() + "-" + pad(at.getUTCMonth() + 1) + "-" + pad(at.getUTCDate());
  };

  // Today in the office's time zone: the later of what the phone's clock and the page say, since a
  // kept page is from another day and a clock may be slow.
  function today() {
    const own = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" }).format(new Date());
    return own > form.dataset.today ? own : form.dataset.today;
  }

  function setDays(chosen) {
    const day = form.elements.day;
    day.max = today();
    day.min = plus(today(), -Number(form.dataset.back));
    if (chosen) day.value = chosen;
  }

  function values() {
    const found = {};
    new FormData(form).forEach(function (value, key) {
      if (NOT_KEPT.has(key) || typeof value !== "string") return;
      if (LISTS.has(key)) (found[key] = found[key] || []).push(value);
      else found[key] = value;
    });
    LISTS.forEach((key) => { found[key] = found[key] || []; });
    found.is_reached = found.is_reached !== "no";
    // As the server hears it from a browser's own form: a trailing blank is nothing.
    ["found", "need", "need_done", "goods", "cash", "goods_value"].forEach((key) => { found[key] = (found[key] || "").trim(); });
    return found;
  }

  function setValues(fields) {
    Object.entries(fields).forEach(function ([key, value]) {
      const parts = form.querySelectorAll('[name="' + key + '"]');
      parts.forEach(function (part) {
        if (part.type === "radio" || part.type === "checkbox") {
          const wanted = key === "is_reached" ? [value ? "yes" : "no"] : [].concat(value);
          part.checked = wanted.includes(part.value);
        } else if (part.type !== "file") part.value = value;
      });
    });
    form.querySelectorAll("details").forEach(function (part) {
      if (Array.from(part.querySelectorAll("input:not([type=file]), textarea")).some((f) => (["checkbox", "radio"].includes(f.type) ? f.checked && f.name === "need_kind" : f.value))) part.open = true;
    });
    showPlace();
  }

  // Drafts

  async function keepDraft() {
    clearTimeout(typing);
    typing = 0;
    if (!isKeeping) return;
    hold();
    try {
      await store.keepDraft({ account, pairing, of, name, uuid, fields: values(), photos, at: Date.now() });
    } catch (error) {
      notKept(store.isFull(error) ? "full" : "none");
    }
  }

  // What is being changed must not leave as it was before; left lying, it goes on its way in a while.
  function hold() {
    if (!of || Date.now() - heldAt < HOLD / 5) return;
    heldAt = Date.now();
    store.change(of, (now) => ({ ...now, heldUntil: Date.now() + HOLD })).catch(() => {});
  }

  form.addEventListener("input", function () {
    isKeeping = isKeeping || form.classList.contains("is-kept");
    clearTimeout(typing);
    typing = setTimeout(keepDraft, 250);
  });
  const keepNow = () => { if (typing) keepDraft(); };
  window.addEventListener("pagehide", function () {
    keepNow();
    // Looked at and left as it was: it may go.
    if (of && !isKeeping) store.change(of, (now) => ({ ...now, heldUntil: 0 })).catch(() => {});
  });
  document.addEventListener("visibilitychange", () => { if (document.hidden) keepNow(); });

  function notKept(why) {
    document.querySelectorAll('[data-not-kept]').forEach((note) => { note.hidden = note.dataset.notKept !== why; });
    // From now on this is a form like any other; a kept page lacks the numbers that such a form has.
    form.classList.remove("is-kept");
    form.elements.client_uuid.value = uuid || form.elements.client_uuid.value || store.uuid();
    const token = form.elements.csrfmiddlewaretoken;
    if (!token.value) sender.whoIsThere(app.urls).then((there) => { token.value = there.token || ""; }).catch(() => {});
  }

  // Photographs

  function showPhotos() {
    const row = document.getElementById("photo-row");
    row.replaceChildren(...photos.map(function (photo, n) {
      const item = document.getElementById("photo-item").content.firstElementChild.cloneNode(true);
      const img = item.querySelector("img");
      img.alt = words.photo.replace("{n}", n + 1);
      // Of those that have arrived nothing is left here.
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
    clearErrors("photos");
    for (const file of files) {
      if (photos.length >= MOST_PHOTOS) {
        showError("photos", words.photos_too_many);
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

  // The place, only for whoever wishes

  const place = document.getElementById("place");
  function showPlace() {
    if (!place) return;
    const point = form.elements.place.value;
    place.querySelector("[data-place-none]").hidden = Boolean(point);
    place.querySelector("[data-place-there]").hidden = !point;
    if (point) place.querySelector("[data-place-words]").textContent = words.place.replace("{metres}", point.split(",")[2]);
  }
  if (place && navigator.geolocation && self.isSecureContext) {
    place.hidden = false;
    place.querySelector("[data-place-add]").addEventListener("click", function (event) {
      const button = event.currentTarget;
      button.disabled = true;
      clearErrors("place");
      navigator.geolocation.getCurrentPosition(function (position) {
        const at = position.coords;
        form.elements.place.value = at.latitude.toFixed(5) + "," + at.longitude.toFixed(5) + "," + Math.min(999999, Math.round(at.accuracy));
        button.disabled = false;
        isKeeping = true;
        showPlace();
        keepDraft();
      }, function () {
        button.disabled = false;
        showError("place", words.place_unknown);
      }, { enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 });
    });
    place.querySelector("[data-place-off]").addEventListener("click", function () {
      form.elements.place.value = "";
      showPlace();
      isKeeping = true;
      keepDraft();
    });
  }

  // Errors, beside their fields and together on top

  const holder = (field) => form.querySelector('[data-field="' + field + '"]') || form;
  function clearErrors(field) {
    const within = field ? holder(field) : form;
    within.querySelectorAll(".field-error").forEach((error) => error.remove());
    within.querySelectorAll('[aria-invalid="true"]').forEach(function (part) {
      part.removeAttribute("aria-invalid");
      part.removeAttribute("aria-describedby");
    });
  }
  function showError(field, sentence) {
    const error = document.createElement("p");
    error.className = "field-error";
    error.id = "error-" + field;
    error.textContent = sentence;
    const within = holder(field);
    within.append(error);
    const details = within.closest("details");
    if (details) details.open = true;
    const part = within.querySelector("input:not([type=hidden]), textarea");
    if (part) {
      part.setAttribute("aria-invalid", "true");
      part.setAttribute("aria-describedby", error.id);
    }
  }
  const summary = document.getElementById("errors");
  function showErrors(errors) {
    clearErrors();
    Object.entries(errors).forEach(([field, sentences]) => showError(field === "__all__" ? "found" : field, [].concat(sentences).join(" ")));
    const list = summary.querySelector("ul");
    list.replaceChildren(...Object.entries(errors).map(function ([field, sentences]) {
      const item = document.createElement("li");
      const link = document.createElement("a");
      const part = holder(field).querySelector("input:not([type=hidden]), textarea");
      link.textContent = [].concat(sentences).join(" ");
      link.href = part ? "#" + part.id : "#errors";
      item.append(link);
      return item;
    }));
    summary.hidden = false;
    summary.focus();
    summary.scrollIntoView({ block: "start" });
  }

  function wrongAmount(text, isCash) {
    if (!/^-?\d+(\.\d+)?$/.test(text)) return words.amount;
    if (text.startsWith("-")) return words.amount_negative;
    if (Number(text) > 1e6) return words.amount_too_large;
    if (/\.\d\d\d*[1-9]/.test(text)) return words.amount_precision;
    return isCash && Number(text) === 0 ? words.amount_zero : "";
  }

  // What the server would refuse is said at once; it has the last word.
  function check(fields) {
    const errors = {};
    if (!fields.day) errors.day = words.day_missing;
    else if (fields.day > today()) errors.day = words.day_to_come;
    else if (fields.day < plus(today(), -Number(form.dataset.back))) errors.day = words.day_too_old;
    ["cash", "goods_value"].forEach(function (key) {
      const wrong = fields[key] ? wrongAmount(fields[key], key === "cash") : "";
      if (wrong) errors[key] = wrong;
    });
    if ((fields.need_kind || fields.need_done) && !fields.need) errors.need = words.need_missing;
    if (fields.goods_value && Number(fields.goods_value) && !fields.goods) errors.goods = words.goods_missing;
    if (fields.goods && !fields.goods_value) errors.goods_value = words.goods_worth;
    [["found", 2000], ["need", 500], ["need_done", 500], ["goods", 200]].forEach(function ([key, most]) {
      const length = Array.from(fields[key]).length;
      if (length > most) errors[key] = words.too_long.replace("{most}", most).replace("{n}", length);
    });
    return errors;
  }

  // Saving

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
    const again = entry || {};
    const kept = {
      uuid,
      account,
      pairing,
      name,
      fields,
      photos,
      written: again.written || new Date().toISOString(),
      // How far back a contact may be dated counts from this day, whenever it arrives.
      writtenOn: again.writtenOn || today(),
      revision: (again.revision || 0) + 1,
      recorded: false,
      state: "waiting",
      attempts: 0,
      tryAt: 0,
      reason: null,
    };
    try {
      await store.save(kept, of);
    } catch (error) {
      form.classList.remove("is-saving");
      // The photographs are not in the plain form.
      notKept(store.isFull(error) ? "full" : "none");
      document.querySelector("[data-not-kept]:not([hidden])").scrollIntoView({ block: "start" });
      return;
    }
    isKeeping = false;
    showSaved(kept);
    form.classList.remove("is-saving");
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(() => {});
    app.send({ now: true });
    callWorker();
  });

  // Browsers that can send what waits when the network is back, even with every page closed.
  async function callWorker() {
    if (!("serviceWorker" in navigator)) return;
    const registration = await navigator.serviceWorker.getRegistration();
    if (registration && registration.sync) registration.sync.register("outbox-" + account).catch(() => {});
  }

  function showSaved(kept) {
    form.hidden = true;
    summary.hidden = true;
    saved.hidden = false;
    saved.dataset.uuid = kept.uuid;
    document.querySelectorAll("[data-while-writing]").forEach((part) => { part.hidden = true; });
    window.scrollTo(0, 0);
    showState(kept);
    saved.querySelector("h2").focus();
  }

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

  saved.querySelector("[data-again]").addEventListener("click", function () {
    entry = null;
    of = "";
    uuid = store.uuid();
    photos = [];
    form.reset();
    form.querySelectorAll("details").forEach((part) => { part.open = false; });
    form.elements.place.value = "";
    setDays(today());
    showPhotos();
    showPlace();
    clearErrors();
    history.replaceState(null, "", location.pathname);
    saved.hidden = true;
    saved.dataset.uuid = "";
    form.hidden = false;
    document.querySelectorAll("[data-while-writing]").forEach((part) => { part.hidden = false; });
    window.scrollTo(0, 0);
    document.querySelector("h1").focus();
  });

  document.querySelectorAll("[data-draft-off]").forEach((button) => button.addEventListener("click", async function () {
    isKeeping = false;
    await store.dropDraft(account, pairing, of).catch(() => {});
    location.replace(location.pathname + location.search);
  }));

  async function start() {
    const why = await store.unusable();
    if (why) {
      notKept(why);
      form.dataset.ready = "plain";
      return;
    }
    if (navigator.storage && navigator.storage.estimate) {
      const { quota, usage } = await navigator.storage.estimate();
      if (quota && quota - usage < 2 * 1024 * 1024) {
        notKept("full");
        form.dataset.ready = "plain";
        return;
      }
    }
    // A form that came back with errors holds what was typed; it stays the plain one.
    if (form.dataset.refused) {
      form.dataset.ready = "plain";
      return;
    }
    form.classList.add("is-kept");
    setDays(today());
    const wanted = new URLSearchParams(location.search).get("entry") || "";
    const kept = wanted ? await store.get(wanted).catch(() => null) : null;
    if (kept && kept.account === account && kept.state !== "sent") entry = kept;
    let draft = await store.draft(account, pairing, wanted).catch(() => null);
    // Of an entry that has gone meanwhile only what was typed into it since is left, if anything.
    if (wanted && !entry && !draft) draft = await store.draft(account, pairing, "").catch(() => null);
    of = entry ? wanted : (draft && draft.of) || "";
    uuid = entry ? wanted : (!of && draft && draft.uuid) || store.uuid();
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
    showPhotos();
    if (entry && entry.reason && Object.keys(entry.reason.errors || {}).length) showErrors(entry.reason.errors);
    form.dataset.ready = "kept";
  }
  start();
})();
