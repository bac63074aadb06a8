// Dark where the device asks for it. Runs before the page is painted, so it is not deferred.
(function () {
  "use strict";
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  function apply() {
    document.documentElement.dataset.bsTheme = dark.matches ? "dark" : "light";
  }
  apply();
  dark.addEventListener("change", apply);
})();
