// Imports: what the upload, the columns and the findings do beyond links and forms.
(function () {
  "use strict";

  // A refusal (409, 422) comes as a page or a note to be shown, not as a failure of the network.
  document.addEventListener("htmx:beforeSwap", function (event) {
    if (event.detail.xhr.status === 409 || event.detail.xhr.status === 422) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });

  // Upload: the names of the chosen files, and how much of them has gone.
  document.addEventListener("change", function (event) {
    if (event.target.matches(".drop-input")) showChosen(event.target);
    if (event.target.matches("[data-columns] select")) showSamples(event.target);
  });
  ["dragenter", "dragover", "dragleave", "drop"].forEach(function (name) {
    document.addEventListener(name, function (event) {
      const drop = event.target.closest && event.target.closest(".drop");
      if (drop) drop.classList.toggle("is-over", name === "dragenter" || name === "dragover");
    });
  });

  function showChosen(input) {
    const label = input.closest(".drop").querySelector("[data-chosen]");
    const names = Array.from(input.files, (file) => file.name);
    label.textContent = names.length ? names.join(", ") : label.dataset.empty;
    input.closest(".drop").classList.toggle("is-filled", names.length > 0);
  }

  // Chosen before this script was there, or kept by the browser when one comes back.
  document.querySelectorAll(".drop-input").forEach(function (input) {
    if (input.files.length) showChosen(input);
  });

  document.addEventListener("htmx:xhr:progress", function (event) {
    const form = event.target.closest && event.target.closest("[data-upload]");
    if (!form || !event.detail.total) return;
    const percent = Math.round((100 * event.detail.loaded) / event.detail.total);
    const sending = form.querySelector("[data-sending]");
    sending.hidden = false;
    sending.querySelector("[data-percent]").textContent = percent + "%";
    sending.querySelector("[role=progressbar]").setAttribute("aria-valuenow", percent);
    sending.querySelector(".meter-fill").style.width = percent + "%";
  });

  // Columns: what is in the column that was just chosen.
  function showSamples(select) {
    const option = select.selectedOptions[0];
    select.closest("tr").querySelector("[data-sample]").textContent = option.dataset.samples || "";
  }

  // Findings: arrows go from one to the next, Enter in a cell checks it and goes on.
  document.addEventListener("keydown", function (event) {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
    if (typing || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
    const links = Array.from(document.querySelectorAll(".finding-open"));
    const row = document.activeElement.closest(".finding");
    const here = row ? links.indexOf(row.querySelector(".finding-open")) : -1;
    const there = links[event.key === "ArrowDown" ? here + 1 : here - 1];
    if (there) {
      event.preventDefault();
      there.focus();
    }
  });

  let came = null;
  document.addEventListener("htmx:beforeRequest", function (event) {
    const row = event.target.closest && event.target.closest(".finding");
    came = row && { id: row.id, isFix: event.target.matches("[data-fix]") };
  });
  document.addEventListener("htmx:afterSettle", function () {
    // The focus was on what has been swapped away.
    if (!came || document.activeElement !== document.body) return;
    const row = document.getElementById(came.id);
    const isFix = came.isFix;
    came = null;
    if (!row) return;
    const rest = Array.from(document.querySelectorAll(".finding"));
    const next = rest.slice(rest.indexOf(row)).map((r) => r.querySelector(".cell-in-question"));
    const field = next.find(Boolean);
    if (isFix && field) {
      field.focus();
      field.select();
    } else {
      row.querySelector(".finding-open").focus();
    }
  });
})();
