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

  const { store, keptForm } = self.jiedui;
  const words = JSON.parse(document.getElementById("fill-words").textContent);
  const { line, name, label } = form.dataset;
  // A draft of its own beside those of contacts.
  const place = "survey-" + line;
  const to = form.dataset.to.replace(/[0-9a-f-]{36}\/$/, "");
  const kept = keptForm(form, {
    words,
    place: () => place,
    name: () => name,
    values,
    setValues,
    check,
    draft: () => ({ form: form.dataset.form }),
    more: (fields) => ({ pairing: Number(form.dataset.pairing), label, to, form: form.dataset.form, summary: inWords(fields) }),
    says: function (field, sentence, holder) {
      const title = holder !== form && holder.querySelector("legend, label");
      const asked = title ? title.firstChild.textContent.trim() : "";
      // A question has its mark already.
      return asked + (/[?？]$/.test(asked) ? " " : asked && ": ") + sentence;
    },
    counts: () => true,
  });
  const { now } = kept;

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

  // What the server would refuse is said at once; it has the last word.
  function check(fields) {
    const errors = {};
    if (!fields.day) errors.day = words.day_missing;
    else if (fields.day > kept.today()) errors.day = words.day_to_come;
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

  async function start() {
    if (!(await kept.canKeep())) return;
    form.elements.day.max = kept.today();
    if (!form.elements.day.value) form.elements.day.value = kept.today();
    const { wanted, entry } = await kept.asked();
    const draft = await store.draft(kept.account, place, wanted).catch(() => null);
    now.entry = entry;
    now.of = entry ? wanted : "";
    now.uuid = entry ? wanted : (draft && !draft.of && draft.uuid) || store.uuid();
    kept.begin(draft);
  }
  start();
})();
