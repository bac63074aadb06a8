// Choosing rows of a list: how many are chosen, and all at once.
(function () {
  "use strict";
  const form = document.querySelector("[data-choose]");
  if (!form) return;
  const boxes = Array.from(form.querySelectorAll('input[name="who"]'));
  const all = form.querySelector("[data-choose-all]");
  function count() {
    const chosen = boxes.filter((box) => box.checked).length;
    form.querySelector("[data-chosen]").textContent = "(" + chosen + ")";
    all.checked = chosen > 0 && chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
    all.disabled = boxes.length === 0;
  }
  all.addEventListener("change", function () {
    boxes.forEach((box) => { box.checked = all.checked; });
    count();
  });
  form.addEventListener("change", count);
  count();
})();
