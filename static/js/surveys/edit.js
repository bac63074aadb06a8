// Making a survey: only what the chosen kind needs is shown, and a starting point fills the rest in.
(function () {
  "use strict";
  const survey = document.querySelector("form[data-survey]");
  const question = document.querySelector("form[data-question]");

  if (survey) {
    const given = document.getElementById("starts");
    const starts = given ? JSON.parse(given.textContent) : [];
    const show = () => survey.querySelectorAll("[data-of-persons]").forEach((part) => { part.hidden = survey.elements.asks.value === "household"; });
    survey.addEventListener("change", function (event) {
      show();
      if (event.target.name !== "start") return;
      const start = starts.find((one) => one.key === event.target.value);
      // What somebody has written stays.
      const isOurs = (field, key) => !field.value || starts.some((one) => String(one[key]) === field.value);
      [["name", "name"], ["about", "about"], ["age_from", "low"], ["age_to", "high"]].forEach(function ([name, key]) {
        const field = survey.elements[name];
        if (isOurs(field, key)) field.value = start ? start[key] : "";
      });
    });
    show();
  }

  if (question) {
    const show = () => question.querySelectorAll("[data-kinds]").forEach((part) => { part.hidden = !part.dataset.kinds.split(" ").includes(question.elements.kind.value); });
    question.addEventListener("change", show);
    show();
  }

  // All of a list instead of those that are ticked.
  document.addEventListener("change", function (event) {
    const all = event.target.closest("[data-all]");
    if (!all) return;
    all.form.querySelectorAll('input[name="line"]').forEach((box) => {
      box.disabled = all.checked;
      if (all.checked) box.checked = false;
    });
  });
})();
