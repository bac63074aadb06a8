// What the forms of a phone have in common: kept on the phone first, whatever the network does, then
// sent. A form says what is in it and what it is called; drafts, photographs, errors, saving and what
// became of it are here. Without this script, or where nothing can be stored, a form is sent as any
// other.
(function () {
  "use strict";
  const HOLD = 5 * 60000;
  const ROOM = 2 * 1024 * 1024;
  const ZONE = "Asia/Shanghai";

  // `own` has words, place() (the key of its draft), name(), values(), setValues(fields) and
  // check(fields), which gives what is wrong by field. And if it is not as usual: draft(), what is
  // kept with a draft; more(fields), what is kept with an entry; says(field, sentence, holder), a line
  // of the summary of errors; whole, the field where what is wrong with all stands; counts(said), whether what arrived counts; isAnother(entry), whether
  // it is saved beside the entry that is being changed.
  function keptForm(form, own) {
    const { store, sender, app, shrink } = self.jiedui;
    const { words } = own;
    const account = app.account;
    const mostPhotos = Number(form.dataset.photos);
    const saved = document.getElementById("saved");
    const summary = document.getElementById("errors");
    // The entry that is being changed with its UUID in `of`, or a UUID made beforehand for a new one.
    const now = { entry: null, of: "", uuid: "", photos: [] };
    let isKeeping = false;
    let typing = 0;
    let heldAt = 0;

    // Today in the office's time zone: the later of what the phone's clock and the page say, since a
    // kept page is from another day and a clock may be slow.
    function today() {
      const clock = new Intl.DateTimeFormat("sv-SE", { timeZone: ZONE }).format(new Date());
      return clock > form.dataset.today ? clock : form.dataset.today;
    }

    // Drafts

    async function keepDraft() {
      clearTimeout(typing);
      typing = 0;
      if (!isKeeping) return;
      hold();
      try {
        await store.keepDraft({
          account, pairing: own.place(), of: now.of, name: own.name(), uuid: now.uuid,
          fields: own.values(), photos: now.photos, at: Date.now(), ...(own.draft ? own.draft() : {}),
        });
      } catch (error) {
        notKept(store.isFull(error) ? "full" : "none");
      }
    }

    function changed() {
      isKeeping = true;
      return keepDraft();
    }

    // What is being changed must not leave as it was before; left lying, it goes on its way in a while.
    function hold() {
      if (!now.of || Date.now() - heldAt < HOLD / 5) return;
      heldAt = Date.now();
      store.change(now.of, (entry) => ({ ...entry, heldUntil: Date.now() + HOLD })).catch(() => {});
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
      if (now.of && !isKeeping) store.change(now.of, (entry) => ({ ...entry, heldUntil: 0 })).catch(() => {});
    });
    document.addEventListener("visibilitychange", () => { if (document.hidden) keepNow(); });

    document.querySelectorAll("[data-draft-off]").forEach((button) => button.addEventListener("click", async function () {
      isKeeping = false;
      await store.dropDraft(account, own.place(), now.of).catch(() => {});
      location.replace(location.pathname + location.search);
    }));

    function notKept(why) {
      document.querySelectorAll("[data-not-kept]").forEach((note) => { note.hidden = note.dataset.notKept !== why; });
      // From now on this is a form like any other; a kept page lacks the numbers that such a form has.
      form.classList.remove("is-kept");
      form.elements.client_uuid.value = now.uuid || form.elements.client_uuid.value || store.uuid();
      const token = form.elements.csrfmiddlewaretoken;
      if (!token.value) sender.whoIsThere(app.urls).then((there) => { token.value = there.token || ""; }).catch(() => {});
    }

    // Photographs

    function showPhotos() {
      const row = document.getElementById("photo-row");
      if (!row) return;
      row.replaceChildren(...now.photos.map(function (photo, n) {
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
          now.photos = now.photos.filter((other) => other !== photo);
          showPhotos();
          changed();
        });
        return item;
      }));
    }

    if (form.elements.photos) form.elements.photos.addEventListener("change", async function (event) {
      if (!form.classList.contains("is-kept")) return;
      const files = Array.from(event.target.files);
      event.target.value = "";
      clearErrors("photos");
      for (const file of files) {
        if (now.photos.length >= mostPhotos) {
          showError("photos", words.photos_too_many.replace("{n}", mostPhotos));
          break;
        }
        try {
          now.photos.push({ uuid: store.uuid(), blob: await shrink(file), sent: false });
        } catch {
          showError("photos", words.photo_unreadable.replace("{file}", file.name));
        }
        showPhotos();
      }
      await changed();
    });

    // Errors, beside their fields and together on top

    function holder(field) {
      const named = field === "__all__" && own.whole ? own.whole : field;
      return form.querySelector('[data-field="' + CSS.escape(named) + '"]') || form;
    }
    const input = (within) => within.querySelector("input:not([type=hidden]), textarea");
    function clearErrors(field) {
      const within = field ? holder(field) : form;
      within.querySelectorAll(".field-error").forEach((error) => error.remove());
      within.querySelectorAll('[aria-invalid="true"]').forEach(function (part) {
        part.removeAttribute("aria-invalid");
        part.removeAttribute("aria-describedby");
      });
    }
    function showError(field, sentence) {
      const within = holder(field);
      const error = document.createElement("p");
      error.className = "field-error";
      error.id = "error-" + field;
      error.textContent = sentence;
      within.append(error);
      const details = within.closest("details");
      if (details) details.open = true;
      const part = input(within);
      if (part) {
        part.setAttribute("aria-invalid", "true");
        part.setAttribute("aria-describedby", error.id);
      }
    }
    function showErrors(errors) {
      clearErrors();
      summary.querySelector("ul").replaceChildren(...Object.entries(errors).map(function ([field, sentences]) {
        const sentence = [].concat(sentences).join(" ");
        showError(field, sentence);
        const item = document.createElement("li");
        const link = document.createElement("a");
        const part = input(holder(field));
        link.textContent = own.says ? own.says(field, sentence, holder(field)) : sentence;
        link.href = part && part.id ? "#" + part.id : "#errors";
        item.append(link);
        return item;
      }));
      summary.hidden = false;
      summary.focus();
      summary.scrollIntoView({ block: "start" });
    }

    // Saving

    form.addEventListener("submit", async function (event) {
      if (!form.classList.contains("is-kept")) return;
      event.preventDefault();
      if (form.classList.contains("is-saving")) return;
      const fields = own.values();
      const errors = own.check(fields);
      if (Object.keys(errors).length) {
        showErrors(errors);
        return;
      }
      form.classList.add("is-saving");
      clearTimeout(typing);
      const before = now.entry || {};
      const isAnother = Boolean(now.entry && own.isAnother && own.isAnother(now.entry));
      const kept = {
        uuid: isAnother ? store.uuid() : now.uuid,
        account,
        pairing: own.place(),
        name: own.name(),
        fields,
        photos: isAnother ? now.photos.filter((photo) => photo.blob).map((photo) => ({ ...photo, uuid: store.uuid(), sent: false })) : now.photos,
        written: before.written || new Date().toISOString(),
        // How far back it may be dated counts from this day, whenever it arrives.
        writtenOn: before.writtenOn || today(),
        revision: (before.revision || 0) + 1,
        recorded: false,
        state: "waiting",
        attempts: 0,
        tryAt: 0,
        reason: null,
        ...(own.more ? own.more(fields) : {}),
      };
      try {
        await store.save(kept, now.of);
        if (kept.pairing !== own.place()) await store.dropDraft(account, own.place(), now.of);
        if (isAnother) await store.remove(before.uuid);
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
      const counts = own.counts || ((said) => said.verdict === "counted");
      saved.dataset.state = kept.state;
      saved.dataset.counts = !kept.said ? "" : counts(kept.said) ? "yes" : "no";
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

    // The saved one makes room for another.
    function showForm() {
      clearErrors();
      showPhotos();
      saved.hidden = true;
      saved.dataset.uuid = "";
      form.hidden = false;
      document.querySelectorAll("[data-while-writing]").forEach((part) => { part.hidden = false; });
      window.scrollTo(0, 0);
      document.querySelector("h1").focus();
    }

    // Beginning

    async function canKeep() {
      let why = await store.unusable();
      if (!why && navigator.storage && navigator.storage.estimate) {
        const { quota, usage } = await navigator.storage.estimate();
        if (quota && quota - usage < ROOM) why = "full";
      }
      if (why) notKept(why);
      // A form that came back with errors holds what was typed; it stays the plain one.
      if (!why && !form.dataset.refused) return true;
      form.dataset.ready = "plain";
      return false;
    }

    // The UUID of the entry that the address asks to change, and the entry, unless it has gone meanwhile.
    async function asked() {
      const wanted = new URLSearchParams(location.search).get("entry") || "";
      const kept = wanted ? await store.get(wanted).catch(() => null) : null;
      return { wanted, entry: kept && kept.account === account && kept.state !== "sent" ? kept : null };
    }

    // With what was typed and not saved, with the entry that is being changed, or as it is.
    function begin(draft) {
      form.classList.add("is-kept");
      hold();
      const from = draft || now.entry;
      if (from) {
        now.photos = from.photos || [];
        own.setValues(from.fields);
      }
      if (draft) {
        isKeeping = true;
        const note = document.getElementById("draft");
        note.querySelector("[data-when]").textContent = new Intl.DateTimeFormat("sv-SE", { timeZone: ZONE, dateStyle: "short", timeStyle: "short" }).format(new Date(draft.at));
        note.hidden = false;
      }
      showPhotos();
      const { reason } = now.entry || {};
      if (reason && Object.keys(reason.errors || {}).length) showErrors(reason.errors);
      form.dataset.ready = "kept";
    }

    return { now, account, saved, today, changed, clearErrors, showError, showForm, canKeep, asked, begin };
  }

  self.jiedui = self.jiedui || {};
  self.jiedui.keptForm = keptForm;
})();
