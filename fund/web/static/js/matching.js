// The box in the head of a list of suggestions ticks and unticks the whole page.
(() => {
  "use strict";
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-choose-all]")) return;
    const form = event.target.closest("form[data-choose]");
    form.querySelectorAll("input[name='chosen']").forEach((box) => { box.checked = event.target.checked; });
  });
})();
