/* Gifts: names suggested while typing, the split over funds, the cashier's count. Works by data-* attributes, so parts
   swapped in by htmx need no set-up; every page also works without it (a name is then taken as typed). */
"use strict";

(() => {
  const pick = (selector, root = document) => root.querySelector(selector);
  const pickAll = (selector, root = document) => [...root.querySelectorAll(selector)];
  const dots = (amount) => String(amount).replace(/\B(?=(\d{3})+$)/g, ".");

  /* ---- names suggested while typing ---- */
  let asking = 0;
  const boxOf = (element) => element.closest("[data-donor-box]");
  function closeList(box) {
    const list = pick("[role=listbox]", box), input = pick("[data-donor-name]", box);
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }
  function choose(box, option) {
    const input = pick("[data-donor-name]", box), chosen = pick("[data-donor-chosen]", box), isNew = !option.dataset.id;
    const flag = pick("[data-donor-new]", box);
    if (isNew && !flag) { closeList(box); return; }
    input.value = option.dataset.name;
    pick("[data-donor-id]", box).value = option.dataset.id;
    if (flag) flag.value = isNew ? "1" : "";
    chosen.textContent = isNew ? "Sẽ ghi danh mới" : "Đã chọn từ sổ nhà tài trợ";
    chosen.hidden = false;
    const disclosure = input.form.elements.disclosure;
    if (disclosure && option.dataset.disclosure) disclosure.value = option.dataset.disclosure;
    closeList(box);
  }
  function forget(box) {
    pick("[data-donor-id]", box).value = "";
    const flag = pick("[data-donor-new]", box);
    if (flag) flag.value = "";
    pick("[data-donor-chosen]", box).hidden = true;
  }
  function move(box, step) {
    const options = pickAll("[role=option]", box);
    if (!options.length) return;
    const now = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    const next = (now + step + options.length + (now < 0 && step < 0 ? 1 : 0)) % options.length;
    options.forEach((option, index) => option.setAttribute("aria-selected", String(index === next)));
    pick("[data-donor-name]", box).setAttribute("aria-activedescendant", options[next].id);
    options[next].scrollIntoView({ block: "nearest" });
  }
  async function suggest(box, input) {
    const typed = input.value.trim(), list = pick("[role=listbox]", box), ticket = ++asking;
    if (typed.length < 2) { closeList(box); return; }
    const answer = await fetch(`${box.dataset.donorBox}?q=${encodeURIComponent(typed)}`, { headers: { "HX-Request": "true" } });
    if (!answer.ok || ticket !== asking || document.activeElement !== input) return;
    const part = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (ticket !== asking) return;
    list.replaceChildren(...pickAll("[role=option]", part));
    if (!pick("[data-donor-new]", box)) pick("#goi-y-moi", list)?.remove();
    list.hidden = !list.children.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
  }
  let timer = 0;
  document.addEventListener("input", (event) => {
    if (!("donorName" in event.target.dataset)) return;
    const box = boxOf(event.target);
    forget(box);
    clearTimeout(timer);
    timer = setTimeout(() => suggest(box, event.target), 120);
  });
  document.addEventListener("keydown", (event) => {
    if (!("donorName" in event.target.dataset) || event.isComposing) return;
    const box = boxOf(event.target), list = pick("[role=listbox]", box);
    if (list.hidden) return;
    const active = pick("[aria-selected=true]", list);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); move(box, event.key === "ArrowDown" ? 1 : -1); }
    else if (event.key === "Enter" && !event.ctrlKey && active) { event.preventDefault(); choose(box, active); }
    else if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); closeList(box); }
  }, true);
  document.addEventListener("mousedown", (event) => {
    const option = event.target.closest("[data-donor-box] [role=option]");
    if (option) { event.preventDefault(); choose(boxOf(option), option); }
  });
  document.addEventListener("focusout", (event) => {
    if (event.target.dataset && "donorName" in event.target.dataset) { asking += 1; closeList(boxOf(event.target)); }
  });

  /* ---- the split over funds ---- */
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-split-open]");
    if (!button) return;
    const part = document.getElementById(button.getAttribute("aria-controls"));
    part.hidden = !part.hidden;
    button.setAttribute("aria-expanded", String(!part.hidden));
    if (!part.hidden) pick("select, input", part)?.focus();
  });

  /* ---- the cashier's count ---- */
  function count(form) {
    const chosen = pickAll("[data-amount]:checked", form).reduce((sum, box) => sum + Number(box.dataset.amount), 0);
    let counted = 0, isCounting = false;
    for (const input of pickAll("[data-note]", form)) {
      const notes = /^\d{1,6}$/.test(input.value.trim()) ? Number(input.value) : 0;
      counted += notes * Number(input.dataset.note);
      isCounting = isCounting || notes > 0;
      pick("[data-note-total]", input.closest("tr")).textContent = notes ? dots(notes * Number(input.dataset.note)) : "";
    }
    pick("[data-chosen]", form).textContent = dots(chosen);
    pick("[data-counted]", form).textContent = dots(counted);
    const difference = isCounting ? counted - chosen : 0;
    const output = pick("[data-difference]", form);
    output.textContent = (difference < 0 ? "−" : "") + dots(Math.abs(difference));
    output.classList.toggle("negative", difference !== 0);
  }
  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, (event) => {
      const form = event.target.closest("form[data-count]");
      if (!form) return;
      if ("all" in event.target.dataset) pickAll("[data-amount]", form).forEach((box) => { box.checked = event.target.checked; });
      count(form);
    });
  }

  /* ---- after a gift was saved the next one starts in its first field ---- */
  document.addEventListener("htmx:afterSettle", () => {
    const first = pick("#nhap-tien-mat .error-summary") || pick("#nhap-tien-mat [data-donor-name]");
    if (first) first.focus();
    pickAll("[data-money]").filter((input) => input.value).forEach((input) => input.dispatchEvent(new Event("input", { bubbles: true })));
  });
  document.addEventListener("DOMContentLoaded", () => pickAll("form[data-count]").forEach(count));
})();
