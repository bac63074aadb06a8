// A full number is masked again after a minute, and at once when nobody looks at the page.
(function () {
  "use strict";

  function mask(slot) {
    const masked = slot.querySelector("template");
    const full = slot.querySelector(".number-full");
    if (full) full.textContent = "";
    if (!masked) {
      // A page of its own: the server leads back, without scripts too.
      const back = slot.querySelector("a[href]");
      if (back) window.location.replace(back.href);
      return;
    }
    const hadFocus = slot.contains(document.activeElement);
    const next = masked.content.firstElementChild.cloneNode(true);
    slot.replaceWith(next);
    window.htmx.process(next);
    if (hadFocus) {
      const show = next.querySelector(".number-show");
      if (show) show.focus();
    }
  }

  function maskAll() {
    document.querySelectorAll("[data-mask-after]").forEach(mask);
  }

  function watch(slot) {
    if (slot.dataset.watched) return;
    slot.dataset.watched = "yes";
    setTimeout(function () {
      if (slot.isConnected) mask(slot);
    }, Number(slot.dataset.maskAfter) * 1000);
  }

  function watchAll() {
    document.querySelectorAll("[data-mask-after]").forEach(watch);
  }

  // A refusal is an answer to be read in its place, not a failure of the network.
  document.addEventListener("htmx:beforeSwap", function (event) {
    if (event.detail.target.matches(".number") && event.detail.xhr.status !== 500) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
  document.addEventListener("htmx:afterSwap", watchAll);
  document.addEventListener("click", function (event) {
    const button = event.target.closest("[data-mask-now]");
    if (button) mask(button.closest("[data-mask-after]"));
  });
  // Another tab, another program, a locked screen; a page kept for Back holds no number either.
  document.addEventListener("visibilitychange", function () {
    if (document.hidden) maskAll();
  });
  window.addEventListener("pagehide", maskAll);
  watchAll();
})();
