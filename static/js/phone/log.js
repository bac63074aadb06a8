// The log form of a phone: saved on the phone first, whatever the network does, then sent.
// Without this script, or where nothing can be stored, the form is sent as any other.
(function () {
  "use strict";
  const form = document.querySelector("form[data-log]");
  if (!form) return;
  const { store, keptForm } = self.jiedui;
  const words = JSON.parse(document.getElementById("log-words").textContent);
  const pairing = Number(form.dataset.pairing);
  const NOT_KEPT = new Set(["csrfmiddlewaretoken", "client_uuid", "photos"]);
  const LISTS = new Set(["topics", "policies"]);
  const kept = keptForm(form, { words, place: () => pairing, name: () => form.dataset.name, values, setValues, check, whole: "found" });
  const { now, today } = kept;

  const pad = (n) => String(n).padStart(2, "0");
  const plus = (day, days) => {
    const at = new Date(day + "T12:00:00Z");
    at.setUTCDate(at.getUTCDate() + days);
    return at.getUTCFullYear() + "-" + pad(at.getUTCMonth() + 1) + "-" + pad(at.getUTCDate());
  };

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
      kept.clearErrors("place");
      navigator.geolocation.getCurrentPosition(function (position) {
        const at = position.coords;
        form.elements.place.value = at.latitude.toFixed(5) + "," + at.longitude.toFixed(5) + "," + Math.min(999999, Math.round(at.accuracy));
        button.disabled = false;
        showPlace();
        kept.changed();
      }, function () {
        button.disabled = false;
        kept.showError("place", words.place_unknown);
      }, { enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 });
    });
    place.querySelector("[data-place-off]").addEventListener("click", function () {
      form.elements.place.value = "";
      showPlace();
      kept.changed();
    });
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

  kept.saved.querySelector("[data-again]").addEventListener("click", function () {
    Object.assign(now, { entry: null, of: "", uuid: store.uuid(), photos: [] });
    form.reset();
    form.querySelectorAll("details").forEach((part) => { part.open = false; });
    form.elements.place.value = "";
    setDays(today());
    showPlace();
    history.replaceState(null, "", location.pathname);
    kept.showForm();
  });

  async function start() {
    if (!(await kept.canKeep())) return;
    setDays(today());
    const { wanted, entry } = await kept.asked();
    let draft = await store.draft(kept.account, pairing, wanted).catch(() => null);
    // Of an entry that has gone meanwhile only what was typed into it since is left, if anything.
    if (wanted && !entry && !draft) draft = await store.draft(kept.account, pairing, "").catch(() => null);
    now.entry = entry;
    now.of = entry ? wanted : (draft && draft.of) || "";
    now.uuid = entry ? wanted : (!now.of && draft && draft.uuid) || store.uuid();
    kept.begin(draft);
  }
  start();
})();
