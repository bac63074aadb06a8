// What pages do beyond links and forms. Every page works without it.
(function () {
  "use strict";

  const MENUS = "details.account, details.export-people";

  // Where a menu is wider than a phone, the page one is on is in sight.
  document.querySelectorAll(".tabs, .lists-nav").forEach(function (menu) {
    const current = menu.querySelector("[aria-current]");
    if (current && menu.scrollWidth > menu.clientWidth) {
      const from = current.getBoundingClientRect().left - menu.getBoundingClientRect().left;
      menu.scrollLeft += from - (menu.clientWidth - current.offsetWidth) / 2;
    }
  });

  document.addEventListener("keydown", function (event) {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
      const search = document.querySelector('[data-hotkey="/"]');
      if (search) {
        event.preventDefault();
        search.focus();
        search.select();
      }
    }
    if (event.key === "Escape") {
      document.querySelectorAll(`:is(${MENUS})[open]`).forEach(function (menu) {
        menu.open = false;
        menu.querySelector("summary").focus();
      });
    }
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !typing) {
      moveInRows(event);
    }
  });

  function moveInRows(event) {
    const links = Array.from(document.querySelectorAll("tr[data-href] .lead-cell a"));
    if (!links.length) return;
    const here = links.indexOf(document.activeElement);
    const there = event.key === "ArrowDown" ? here + 1 : here - 1;
    if (links[there]) {
      event.preventDefault();
      links[there].focus();
    }
  }

  // Enter in a search searches; only the button sends the form that the search stands in.
  document.addEventListener("keydown", function (event) {
    if (event.key === "Enter" && event.target.matches('input[type="search"][data-find]')) {
      event.preventDefault();
    }
  });

  document.addEventListener("click", function (event) {
    const target = event.target;
    const back = target.closest("a[data-back]");
    // Back to the list as it was, when that is where this page was opened from.
    if (back && document.referrer.split("?")[0] === back.href && history.length > 1) {
      event.preventDefault();
      history.back();
      return;
    }
    const row = target.closest("tr[data-href]");
    // A click on the row opens it; one on a link or to select text does what it always does.
    if (row && !target.closest("a, button") && !String(window.getSelection())) {
      window.location = row.dataset.href;
      return;
    }
    const copy = target.closest("[data-copy]");
    if (copy) copyText(copy);
    if (target.closest("[data-print]")) window.print();
    const day = target.closest("[data-set-day]");
    if (day) setDay(day);
    document.querySelectorAll(`:is(${MENUS})[open]`).forEach(function (menu) {
      if (!menu.contains(target)) menu.open = false;
    });
  });

  // What was searched for already is not again when the field is left: the list sent anew would
  // close the menu that was just opened in it.
  document.addEventListener("htmx:beforeRequest", function (event) {
    const cause = event.detail.requestConfig.triggeringEvent;
    const search = cause && cause.target;
    if (!search || search.type !== "search") return;
    if (cause.type !== "search" && search.dataset.sent === search.value) event.preventDefault();
    search.dataset.sent = search.value;
  });

  function copyText(button) {
    const text = document.querySelector(button.dataset.copy).textContent.trim();
    const label = button.querySelector("span:last-child");
    const before = label.textContent;
    function done() {
      label.textContent = button.dataset.copied;
      setTimeout(function () {
        label.textContent = before;
      }, 2000);
    }
    if (navigator.clipboard && window.isSecureContext) {
      navigator.clipboard.writeText(text).then(done);
      return;
    }
    // Offices reach the site by plain http on their own network, where there is no clipboard API.
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    done();
  }

  function setDay(button) {
    const input = button.closest(".field").querySelector('input[type="date"]');
    // The server's today is the field's greatest day; the phone's own clock may be wrong.
    const day = new Date(input.max + "T12:00:00");
    day.setDate(day.getDate() + Number(button.dataset.setDay));
    const pad = (n) => String(n).padStart(2, "0");
    input.value = day.getFullYear() + "-" + pad(day.getMonth() + 1) + "-" + pad(day.getDate());
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // Filters changed in place have changed the address since the page was made.
  document.addEventListener("submit", function (event) {
    if (event.target.matches(".language")) {
      event.target.elements.next.value = window.location.pathname + window.location.search;
    }
  });

  // A second tap while the first is on its way sends nothing.
  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (!form.matches("[data-once]") || event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    form.classList.add("is-sending");
  });
  window.addEventListener("pageshow", function (event) {
    // Restored whole by Back: the person may have signed out since, and a form would be sent
    // under the number of the entry that it made before.
    if (event.persisted) window.location.reload();
  });

  // Whoever signs in on a phone must not be shown what it kept for somebody else, even where the
  // network is slow: the service worker then waits for it (templates/visits/worker.js).
  document.addEventListener("submit", function (event) {
    if (event.target.matches("[data-door]") && "caches" in window) caches.open("door");
  });

  // A list that could not be fetched must not look as if it had been.
  ["htmx:responseError", "htmx:sendError", "htmx:timeout"].forEach(function (name) {
    document.addEventListener(name, () => { document.getElementById("no-answer").hidden = false; });
  });
  document.addEventListener("htmx:afterOnLoad", function (event) {
    if (event.detail.successful) document.getElementById("no-answer").hidden = true;
  });

  const summary = document.querySelector("[data-focus]");
  if (summary) summary.focus();
})();
