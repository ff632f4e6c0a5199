/* The lines of a voucher: sums of both sides and their difference while typing; a new line offers what is missing. */
"use strict";

(() => {
  const amount = (input) => amountOf(input.value);
  function showBalance(box) {
    const sums = { debit: 0, credit: 0 };
    for (const side of Object.keys(sums)) {
      sums[side] = all(`tbody td[data-side=${side}] input`, box).reduce((sum, input) => sum + amount(input), 0);
      find(`[data-sum=${side}]`, box).textContent = dotted(sums[side]);
    }
    const difference = sums.debit - sums.credit;
    const told = find("[data-difference]", box);
    told.textContent = difference ? `Lệch ${dotted(Math.abs(difference))}: ${difference > 0 ? "thiếu bên Có" : "thiếu bên Nợ"}` : sums.debit ? "Cân" : "";
    told.classList.toggle("is-off", difference !== 0);
    return difference;
  }
  function offerRest(input) {
    const box = input.closest("[data-balance]");
    if (!box || input.value || !("money" in input.dataset)) return;
    const row = input.closest("tr");
    if (all("[data-money]", row).some((other) => other.value)) return;
    const difference = showBalance(box);
    const side = input.closest("td").dataset.side;
    if ((side === "credit" && difference > 0) || (side === "debit" && difference < 0)) {
      input.value = dotted(Math.abs(difference));
      input.select();
      showBalance(box);
    }
  }
  const refresh = (event) => { const box = event.target.closest?.("[data-balance]"); if (box) setTimeout(() => showBalance(box)); };
  document.addEventListener("input", refresh);
  document.addEventListener("change", refresh);
  document.addEventListener("click", refresh);
  document.addEventListener("focusin", (event) => { if (event.target.matches("[data-money]")) offerRest(event.target); });
  document.addEventListener("DOMContentLoaded", () => all("[data-balance]").forEach(showBalance));
})();
