/* Sums while ticking (match by hand) and while counting (cash). Works by data-* attributes; without it the pages work
   as well, only the sums are then shown after sending. */
"use strict";

(() => {
  const pick = (selector, root) => root.querySelector(selector);
  const pickAll = (selector, root) => [...root.querySelectorAll(selector)];
  const dots = (amount) => (amount < 0 ? "−" : "") + String(Math.abs(amount)).replace(/\B(?=(\d{3})+$)/g, ".");

  function show(form, name, amount) {
    const output = pick(`[data-${name}]`, form);
    output.textContent = dots(amount);
    output.classList.toggle("negative", name === "gap" && amount !== 0);
  }
  function match(form) {
    const sum = (side) => pickAll(`[data-side=${side}]:checked`, form).reduce((all, box) => all + Number(box.dataset.amount), 0);
    const bank = sum("bank"), books = sum("books");
    show(form, "bank", bank);
    show(form, "books", books);
    show(form, "gap", bank - books);
  }
  function cash(form) {
    let counted = 0;
    for (const input of pickAll("[data-note]", form)) {
      const notes = /^\d{1,7}$/.test(input.value.trim()) ? Number(input.value) : 0;
      counted += notes * Number(input.dataset.note);
      pick("[data-note-total]", input.closest("tr")).textContent = notes ? dots(notes * Number(input.dataset.note)) : "";
    }
    show(form, "counted", counted);
    show(form, "gap", counted - Number(form.dataset.book));
  }
  const refresh = (form) => (form.matches("[data-match]") ? match(form) : cash(form));
  function tickAll(box) {
    pickAll("tbody input[type=checkbox]", box.closest("table")).forEach((other) => { other.checked = box.checked; });
  }
  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, (event) => {
      if ("tickAll" in event.target.dataset) tickAll(event.target);
      const form = event.target.closest("form[data-match], form[data-cash]");
      if (form) refresh(form);
    });
  }
  document.addEventListener("keydown", (event) => {
    if (!("note" in event.target.dataset) || event.ctrlKey || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1, Enter: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const boxes = pickAll("[data-note]", event.target.form);
    const next = boxes[boxes.indexOf(event.target) + step];
    (next || pick("[data-after-notes]", event.target.form) || event.target).focus();
  });
  document.addEventListener("DOMContentLoaded", () => pickAll("form[data-match], form[data-cash]", document).forEach(refresh));
})();
