// Long lists of people and units: a search above them narrows them to what is typed, by name, by
// pinyin or by initials. Without this script they are the lists that browsers have.
(function () {
  "use strict";
  const FEW = 8;
  const SHOWN = 8;
  const plain = (text) => text.toLowerCase().replace(/\s+/g, "");
  // "zhang san" is found by zhangsan and by zs.
  function keysOf(part, text) {
    const sounds = (part.dataset.keys || "").trim();
    const initials = sounds.split(/\s+/).map((sound) => sound.charAt(0)).join("");
    return [text, sounds, initials].map(plain);
  }
  const fits = (keys, sought) => keys.some((key) => key.includes(sought));
  const begins = (keys, sought) => keys.some((key) => key.startsWith(sought));

  function searchFor(list) {
    const search = document.createElement("input");
    search.type = "search";
    search.classList.add("form-control", "find");
    search.autocomplete = "off";
    search.placeholder = list.dataset.finds;
    search.setAttribute("aria-label", list.dataset.finds);
    // Enter searches, and sends nothing (jiedui.js).
    search.dataset.find = "";
    if (list.id) search.setAttribute("aria-controls", list.id);
    list.before(search);
    return search;
  }

  function tellerFor(list) {
    const teller = document.createElement("p");
    teller.classList.add("field-help", "find-says");
    teller.setAttribute("role", "status");
    list.after(teller);
    return (number) => {
      teller.textContent = number === 0 ? list.dataset.findsNone : "";
    };
  }

  function ofSelect(select) {
    const options = Array.from(select.options);
    if (options.length <= FEW) return;
    const search = searchFor(select);
    const tell = tellerFor(select);
    const size = select.size;
    const keys = new Map(options.map((option) => [option, keysOf(option, option.textContent)]));

    function close() {
      search.value = "";
      select.replaceChildren(...options);
      select.size = size;
      tell(null);
    }

    search.addEventListener("input", function () {
      const sought = plain(search.value);
      if (!sought) {
        close();
        return;
      }
      const all = options.filter((option) => option.value && fits(keys.get(option), sought));
      // Who is called so comes before who has it somewhere in the name.
      const first = all.filter((option) => begins(keys.get(option), sought));
      const found = [...first, ...all.filter((option) => !first.includes(option))];
      // What is chosen stays in a list of several; in another the first that fits is chosen.
      const stays = select.multiple ? options.filter((option) => option.selected && !found.includes(option)) : [];
      const chosen = select.multiple ? null : found[0];
      select.replaceChildren(...found, ...stays);
      if (chosen) chosen.selected = true;
      if (!select.multiple) {
        select.size = Math.min(Math.max(found.length, 2), SHOWN);
        if (!found.length) select.selectedIndex = -1;
        select.dispatchEvent(new Event("change", { bubbles: true }));
      }
      tell(found.length);
    });
    search.addEventListener("keydown", function (event) {
      if (event.key === "ArrowDown") {
        event.preventDefault();
        select.focus();
      } else if ((event.key === "Enter" || event.key === "Escape") && search.value && !select.multiple) {
        event.preventDefault();
        event.stopPropagation();
        const chosen = select.selectedOptions[0];
        close();
        if (chosen) chosen.selected = true;
        select.focus();
      }
    });
    // A tap on one of what was found chooses it, and the list folds up again.
    select.addEventListener("click", function (event) {
      if (select.multiple || !search.value || event.target.tagName !== "OPTION") return;
      const chosen = event.target;
      close();
      chosen.selected = true;
      select.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }

  function ofBoxes(list) {
    const labels = Array.from(list.querySelectorAll("label"));
    if (labels.length <= FEW) return;
    const search = searchFor(list);
    const tell = tellerFor(list);
    const keys = labels.map((label) => keysOf(label.querySelector("input"), label.textContent));
    search.addEventListener("input", function () {
      const sought = plain(search.value);
      let number = 0;
      labels.forEach(function (label, place) {
        const isFound = fits(keys[place], sought);
        // What is ticked stays in sight, so that nobody sends what they do not see.
        (label.closest("li") || label).hidden = !isFound && !label.querySelector("input").checked;
        number += isFound;
      });
      tell(number);
    });
  }

  function begin(part) {
    part.querySelectorAll("[data-finds]:not([data-finding])").forEach(function (list) {
      list.dataset.finding = "";
      if (list.tagName === "SELECT") ofSelect(list);
      else ofBoxes(list);
    });
  }

  begin(document);
  // Rows that are swapped in place bring their own lists.
  document.addEventListener("htmx:load", (event) => begin(event.detail.elt.parentElement || document));
})();
