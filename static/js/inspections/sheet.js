// An inspector's form: kept on the phone first, whatever the network does, then sent.
// Without this script, or where nothing can be stored, the form is sent as any other.
(function () {
  "use strict";
  const form = document.querySelector("form[data-sheet]");
  if (!form) return;
  const { store, keptForm } = self.jiedui;
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const words = read("sheet-words");
  const stops = read("sheet-stops");
  const NOT_SENT = new Set(["csrfmiddlewaretoken", "client_uuid", "photos"]);
  let stop = new URLSearchParams(location.search).get("stop") || "";

  const key = () => "inspection-" + stop;
  const kept = keptForm(form, {
    words,
    place: key,
    name: () => (stops[stop] ? stops[stop].name : now.entry ? now.entry.name : ""),
    values,
    setValues,
    check,
    draft: () => ({ form: location.pathname + (now.entry ? "" : "?stop=" + stop) }),
    more: () => ({ to: form.dataset.to, form: location.pathname, label: words.label, summary: inWords() }),
    says: function (field, sentence, holder) {
      const label = field.startsWith("a_") && holder.querySelector("legend, label");
      return label ? label.textContent.trim() + ": " + sentence : sentence;
    },
    // What arrived before with something else in it stays as it is; this is another one beside it.
    isAnother: (entry) => Boolean(entry.reason && entry.reason.code === "uuid_used"),
  });
  const { now } = kept;

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
    done.hidden = !facts.inspected || Boolean(now.entry);
    form.action = location.pathname + "?stop=" + stop;
  }

  // What the server would refuse is said at once; it has the last word.
  function check(fields) {
    const errors = {};
    if (!fields.day) errors.day = words.day_missing;
    else if (fields.day > kept.today()) errors.day = words.day_to_come;
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
      const typed = part.matches("[data-taps]") ? null : part.querySelector("textarea, input[type=number]");
      const answer = tapped ? tapped.closest("label").textContent.trim() : typed ? typed.value.trim() : "";
      const own = tapped && tapped.closest("[data-wrong]") && part.querySelector("[data-own] textarea");
      const more = own ? own.value.trim() : "";
      if (answer) said.push([part.querySelector("legend, label").textContent.trim(), answer, more].filter(Boolean).join(" "));
    });
    return [...said, form.elements.wrong.value.trim(), form.elements.note.value.trim()].filter(Boolean).join(" · ");
  }

  async function start() {
    if (!(await kept.canKeep())) {
      showStop();
      return;
    }
    const { entry } = await kept.asked();
    now.entry = entry;
    now.of = entry ? entry.uuid : "";
    if (entry) stop = String(entry.fields.stop);
    const all = await store.drafts(kept.account).catch(() => []);
    const draft = all.find((one) => one.of === now.of && (stop ? one.pairing === key() : String(one.pairing).startsWith("inspection-")));
    if (!stop && draft) stop = String(draft.fields.stop);
    if (!stops[stop] && !entry) {
      document.getElementById("no-stop").hidden = false;
      form.hidden = true;
      form.dataset.ready = "none";
      return;
    }
    now.uuid = entry ? entry.uuid : (draft && draft.uuid) || store.uuid();
    form.elements.day.max = kept.today();
    form.elements.day.value = kept.today();
    showStop();
    kept.begin(draft);
  }
  start();
})();
