// What pages do beyond links and forms. Every page works without it.
(function () {
  "use strict";

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
      document.querySelectorAll("details.account[open]").forEach(function (menu) {
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

  document.addEventListener("click", function (event) {
    const target = event.target;
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
    const open = document.querySelector("details.account[open]");
    if (open && !target.closest("details.account")) open.open = false;
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
    if (!form.matches("[data-once]")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    form.classList.add("is-sending");
  });
  window.addEventListener("pageshow", function (event) {
    // Back from the browser's cache: the form may be sent again.
    if (event.persisted) {
      document.querySelectorAll("form[data-sent]").forEach(function (form) {
        delete form.dataset.sent;
        form.classList.remove("is-sending");
      });
    }
  });

  const summary = document.querySelector("[data-focus]");
  if (summary) summary.focus();
})();
