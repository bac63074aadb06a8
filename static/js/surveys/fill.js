// The form of a survey. Everywhere: questions that hang on an answer show when it is given. On the
// phone: saved there first, whatever the network does, then sent. Without this script every question
// is shown with what it hangs on, and the form is sent as any other.
(function () {
  "use strict";
  const form = document.querySelector("form[data-fill], form[data-fill-desk], form[data-preview]");
  if (!form) return;
  const questions = Array.from(form.querySelectorAll(".question"));

  function answerOf(part) {
    const key = part.dataset.field;
    if (part.dataset.kind === "number" || part.dataset.kind === "text") return form.elements[key].value.trim();
    const chosen = Array.from(part.querySelectorAll("input:checked"), (box) => box.value);
    return part.dataset.kind === "several" ? chosen : chosen[0] || "";
  }

  // The answers to what is shown; what hangs on an answer that is hidden is hidden too.
  function answers() {
    const given = {};
    questions.forEach(function (part) {
      const [key, value] = (part.dataset.after || "").split(":");
      const isShown = !key || [].concat(given[key] || []).includes(value);
      part.hidden = !isShown;
      if (isShown) given[part.dataset.field] = answerOf(part);
    });
    return given;
  }

  const outcome = () => (form.elements.outcome ? form.elements.outcome.value : "answered");

  function show() {
    answers();
    form.querySelectorAll("[data-if-answered]").forEach((part) => { part.hidden = outcome() !== "answered"; });
    form.querySelectorAll("[data-if-not-reached]").forEach((part) => { part.hidden = outcome() === "answered"; });
  }

  form.querySelectorAll("[data-only-if]").forEach((part) => { part.hidden = true; });
  form.addEventListener("change", show);
  show();
  if (!form.hasAttribute("data-fill")) {
    if (form.hasAttribute("data-preview")) form.addEventListener("submit", (event) => event.preventDefault());
    return;
  }

  const { store, sender, app } = self.jiedui;
  const words = JSON.parse(document.getElementById("fill-words").textContent);
  const account = app.account;
  const { line, name, label } = form.dataset;
  const pairing = Number(form.dataset.pairing);
  // A draft of its own beside those of contacts.
  const place = "survey-" + line;
  const to = form.dataset.to.replace(/[0-9a-f-]{36}\/$/, "");
  const saved = document.getElementById("saved");
  const summary = document.getElementById("errors");
  const HOLD = 5 * 60000;
  let entry = null;
  let of = "";
  let uuid = "";
  let isKeeping = false;
  let typing = 0;

  // Today in the office's time zone: the later of what the phone's clock and the page say, since a
  // kept page is from another day and a clock may be slow.
  function today() {
    const own = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" }).format(new Date());
    return own > form.dataset.today ? own : form.dataset.today;
  }

  function values() {
    const found = {
      line: Number(line),
      outcome: outcome(),
      day: form.elements.day.value,
      via: form.elements.via.value,
      base: Number(form.elements.base.value),
    };
    if (found.outcome === "answered") return { ...found, answers: answers() };
    return { ...found, reason: form.elements.reason.value, note: form.elements.note.value.trim() };
  }

  function setValues(fields) {
    const all = { ...fields, ...(fields.answers || {}) };
    form.querySelectorAll("input, textarea").forEach(function (part) {
      if (!(part.name in all) || ["base", "client_uuid", "csrfmiddlewaretoken"].includes(part.name)) return;
      if (part.type === "radio" || part.type === "checkbox") part.checked = [].concat(all[part.name]).map(String).includes(part.value);
      else part.value = all[part.name];
    });
    // What was seen when it was begun, also when the page has been loaded anew since.
    form.elements.base.value = fields.base;
    show();
  }

  // What was answered, for the outbox.
  function inWords(fields) {
    const textOf = (part) => part.querySelector("legend, label").firstChild.textContent.trim();
    if (fields.outcome !== "answered") {
      const reason = form.querySelector('input[name="reason"]:checked');
      return [words.not_reached, reason && reason.nextElementSibling.textContent, fields.note].filter(Boolean).join(" · ");
    }
    return questions.filter((part) => !part.hidden).map(function (part) {
      const chosen = Array.from(part.querySelectorAll("input:checked"), (box) => box.nextElementSibling.textContent);
      const said = chosen.length ? chosen.join("、") : String([].concat(answerOf(part)).join("、"));
      return said && textOf(part) + " " + said;
    }).filter(Boolean).join(" · ");
  }

  async function keepDraft() {
    clearTimeout(typing);
    typing = 0;
    if (!isKeeping) return;
    if (of) store.change(of, (now) => ({ ...now, heldUntil: Date.now() + HOLD })).catch(() => {});
    try {
      await store.keepDraft({ account, pairing: place, of, name, form: form.dataset.form, uuid, fields: values(), at: Date.now() });
    } catch (error) {
      notKept(store.isFull(error) ? "full" : "none");
    }
  }

  form.addEventListener("input", function () {
    isKeeping = isKeeping || form.classList.contains("is-kept");
    clearTimeout(typing);
    typing = setTimeout(keepDraft, 250);
  });
  window.addEventListener("pagehide", function () {
    if (typing) keepDraft();
    if (of && !isKeeping) store.change(of, (now) => ({ ...now, heldUntil: 0 })).catch(() => {});
  });
  document.addEventListener("visibilitychange", () => { if (document.hidden && typing) keepDraft(); });

  function notKept(why) {
    document.querySelectorAll("[data-not-kept]").forEach((note) => { note.hidden = note.dataset.notKept !== why; });
    form.classList.remove("is-kept");
    form.elements.client_uuid.value = uuid || form.elements.client_uuid.value || store.uuid();
    const token = form.elements.csrfmiddlewaretoken;
    if (!token.value) sender.whoIsThere(app.urls).then((there) => { token.value = there.token || ""; }).catch(() => {});
  }

  // What the server would refuse is said at once; it has the last word.
  function check(fields) {
    const errors = {};
    if (!fields.day) errors.day = words.day_missing;
    else if (fields.day > today()) errors.day = words.day_to_come;
    if (fields.outcome !== "answered") {
      if (!fields.reason) errors.reason = words.reason;
      return errors;
    }
    questions.filter((part) => !part.hidden).forEach(function (part) {
      const key = part.dataset.field;
      const answer = fields.answers[key];
      if (!answer.length) {
        if (part.hasAttribute("data-required")) errors[key] = words.missing;
      } else if (part.dataset.kind === "number") {
        const { low, high } = form.elements[key].dataset;
        if (!/^\d{1,9}$/.test(answer.normalize("NFKC"))) errors[key] = words.number;
        else if (Number(answer.normalize("NFKC")) < Number(low) || Number(answer.normalize("NFKC")) > Number(high)) errors[key] = words.bounds.replace("{low}", low).replace("{high}", high);
      }
    });
    return errors;
  }

  function showErrors(errors) {
    form.querySelectorAll(".field-error").forEach((error) => error.remove());
    const list = summary.querySelector("ul");
    list.replaceChildren(...Object.entries(errors).map(function ([field, sentences]) {
      const sentence = [].concat(sentences).join(" ");
      const holder = document.getElementById("field-" + field);
      if (holder) {
        const error = document.createElement("p");
        error.className = "field-error";
        error.textContent = sentence;
        holder.append(error);
      }
      const item = document.createElement("li");
      const link = document.createElement("a");
      const title = holder && holder.querySelector("legend, label");
      const asked = title ? title.firstChild.textContent.trim() : "";
      // A question has its mark already.
      link.textContent = asked + (/[?？]$/.test(asked) ? " " : asked && ": ") + sentence;
      link.href = holder ? "#" + holder.id : "#errors";
      item.append(link);
      return item;
    }));
    summary.hidden = false;
    summary.focus();
    summary.scrollIntoView({ block: "start" });
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
    const again = entry || {};
    const kept = {
      uuid, account, pairing, name, label, to, fields,
      form: form.dataset.form,
      summary: inWords(fields),
      written: again.written || new Date().toISOString(),
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
      await store.dropDraft(account, place, of);
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
    saved.dataset.counts = kept.said ? "yes" : "";
    saved.querySelectorAll("[data-when-state]").forEach(function (part) {
      part.hidden = !part.dataset.whenState.split(" ").includes(kept.state);
    });
    const text = kept.state === "sent" ? kept.said && kept.said.message : kept.state === "refused" ? kept.reason.message : "";
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
    await store.dropDraft(account, place, of).catch(() => {});
    location.replace(location.pathname + location.search);
  }));

  async function start() {
    const why = await store.unusable();
    if (why || form.dataset.refused) {
      if (why) notKept(why);
      form.dataset.ready = "plain";
      return;
    }
    form.classList.add("is-kept");
    form.elements.day.max = today();
    if (!form.elements.day.value) form.elements.day.value = today();
    const wanted = new URLSearchParams(location.search).get("entry") || "";
    const kept = wanted ? await store.get(wanted).catch(() => null) : null;
    if (kept && kept.account === account && kept.state !== "sent") entry = kept;
    const draft = await store.draft(account, place, wanted).catch(() => null);
    of = entry ? wanted : "";
    uuid = entry ? wanted : (draft && !draft.of && draft.uuid) || store.uuid();
    if (of) store.change(of, (now) => ({ ...now, heldUntil: Date.now() + HOLD })).catch(() => {});
    if (draft) {
      setValues(draft.fields);
      isKeeping = true;
      const note = document.getElementById("draft");
      note.querySelector("[data-when]").textContent = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai", dateStyle: "short", timeStyle: "short" }).format(new Date(draft.at));
      note.hidden = false;
    } else if (entry) setValues(entry.fields);
    if (entry && entry.reason && Object.keys(entry.reason.errors || {}).length) showErrors(entry.reason.errors);
    form.dataset.ready = "kept";
  }
  start();
})();
