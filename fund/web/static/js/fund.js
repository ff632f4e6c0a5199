/* The program's one script: keyboard, amounts in words, rows, guards. Works on any element by data-* attributes, so
   parts swapped in by htmx need no set-up. Every page also works without it. */
"use strict";

const find = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const isTyping = (element) => element.matches("input, textarea, select, [contenteditable]");

/* ---- amounts: the same shapes as fund.money.parse_vnd, only to show words and totals; the server decides ---- */
const UNITS = { k: 3, "nghìn": 3, "ngàn": 3, nghin: 3, ngan: 3, tr: 6, "triệu": 6, trieu: 6, "tỷ": 9, "tỉ": 9, ty: 9, ti: 9 };
const inRange = (amount) => (amount <= 9e15 ? amount : 0);
function amountOf(typed) {
  const text = typed.trim().toLowerCase().replace(/\s*(đồng|đ|₫|vnđ|vnd|dong)\.?$/, "");
  if (/^\d{1,16}$/.test(text) || /^\d{1,3}([. ])\d{3}(\1\d{3})*$/.test(text)) return inRange(Number(text.replace(/[. ]/g, "")));
  const spoken = /^(\d{1,6})(?:,(\d{1,3}))?\s*(\p{L}+)\s*(\d{1,9})?$/u.exec(text);
  if (!spoken || !(spoken[3] in UNITS)) return 0;
  const rest = spoken[2] || spoken[4] || "";
  if ((spoken[2] && spoken[4]) || rest.length > UNITS[spoken[3]]) return 0;
  return inRange(Number(spoken[1] + rest.padEnd(UNITS[spoken[3]], "0")));
}
const dotted = (amount) => String(amount).replace(/\B(?=(\d{3})+$)/g, ".");

const waiting = new WeakMap();
function showWords(input) {
  const words = find(`output[for="${CSS.escape(input.id)}"]`);
  if (!words) return;
  clearTimeout(waiting.get(input));
  if (!input.value.trim()) { words.textContent = ""; return; }
  waiting.set(input, setTimeout(async () => {
    const typed = input.value;
    const answer = await fetch(`/tien-te/bang-chu?so=${encodeURIComponent(typed)}`, { headers: { Accept: "text/plain" } });
    if (typed === input.value && answer.headers.get("Content-Type")?.startsWith("text/plain")) words.textContent = await answer.text();
  }, 150));
}
function showTotal(rows) {
  const total = find("[data-total]", rows);
  if (total) total.textContent = dotted(all("tbody [data-money]", rows).reduce((sum, input) => sum + amountOf(input.value), 0));
}

/* ---- rows of a form ---- */
function addRow(rows) {
  const body = find("tbody", rows);
  const numbers = all("[name]", body).map((input) => Number(input.name.split("-")[1]));
  const row = find("template", rows).content.firstElementChild.cloneNode(true);
  const next = String(Math.max(-1, ...numbers) + 1);
  for (const input of all("[name]", row)) {
    input.name = input.name.replace("__i__", next);
    input.id = input.id.replace("__i__", next);
  }
  body.append(row);
  find("input, select", row)?.focus();
}

/* ---- leaving a changed form asks; sending it happens once ---- */
let changed = false;
addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.confirm && !confirm(form.dataset.confirm)) { event.preventDefault(); return; }
  changed = false;
  if ("guard" in form.dataset) keepDraft(form);
  if (!("once" in form.dataset)) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  setTimeout(() => all("button[type=submit]", form).forEach((button) => { button.disabled = true; }));
  setTimeout(() => release(form), 20000);
});
function release(form) {
  delete form.dataset.sent;
  all("button[type=submit]", form).forEach((button) => { button.disabled = false; });
}
addEventListener("pageshow", (event) => { if (event.persisted) all("form[data-sent]").forEach(release); });

document.addEventListener("input", (event) => {
  const input = event.target;
  if (input.closest("form[data-guard]")) changed = true;
  if ("money" in input.dataset) { showWords(input); const rows = input.closest("[data-rows]"); if (rows) showTotal(rows); }
});
document.addEventListener("change", (event) => {
  const input = event.target;
  if (input.closest("form[data-guard]")) changed = true;
  if ("money" in input.dataset) { const amount = amountOf(input.value); if (amount) input.value = dotted(amount); }
  if ("date" in input.dataset) input.value = wholeDate(input.value);
  if ("submitOnChange" in input.dataset) input.form.requestSubmit();
});
function wholeDate(typed) {
  const found = /^(\d{1,2})[/.\- ]?(\d{1,2})(?:[/.\- ]?(\d{4}|\d{2}))?$/.exec(typed.trim());
  if (!found || (/^\d+$/.test(typed.trim()) && typed.trim().length < 4)) return typed;
  const year = found[3] ? (found[3].length === 2 ? `20${found[3]}` : found[3]) : document.body.dataset.year || String(new Date().getFullYear());
  return `${found[1].padStart(2, "0")}/${found[2].padStart(2, "0")}/${year}`;
}

/* ---- a form sent after the session ended: what was typed waits in this tab for the same person ---- */
const DRAFT = "fund-draft";
function keepDraft(form) {
  const typed = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !/csrf_token|form_key|password/.test(name));
  sessionStorage.setItem(DRAFT, JSON.stringify({ user: document.body.dataset.user, path: location.pathname, typed }));
}
function giveDraftBack() {
  if (!document.body.dataset.user) return;
  const draft = JSON.parse(sessionStorage.getItem(DRAFT) || "null");
  const form = find("form[data-guard]");
  const wasAway = sessionStorage.getItem("fund-away");
  sessionStorage.removeItem("fund-away");
  if (!draft || !wasAway || draft.user !== document.body.dataset.user) { sessionStorage.removeItem(DRAFT); return; }
  if (draft.path !== location.pathname || !form) return;
  sessionStorage.removeItem(DRAFT);
  for (const [name, value] of draft.typed) {
    for (let rows = find(`[data-rows="${name.split("-")[0]}"]`), tries = 0; rows && !form.elements[name] && tries < 500; tries += 1) addRow(rows);
    const boxes = all(`[name="${CSS.escape(name)}"]`, form);
    for (const box of boxes) {
      if (box.type === "checkbox" || box.type === "radio") box.checked = box.checked || box.value === value;
      else if (box.type !== "file" && box.type !== "submit") box.value = value;
    }
  }
  changed = true;
  tell("Phiên làm việc đã hết giờ trước khi lưu. Nội dung bạn nhập đã được giữ lại; kiểm tra rồi lưu.", "warning");
}
function tell(text, kind) {
  const told = document.createElement("p");
  told.className = `flash flash-${kind}`;
  told.textContent = text;
  find(".flashes")?.replaceChildren(told);
}

/* ---- mouse ---- */
document.addEventListener("click", (event) => {
  const target = event.target.closest("[data-add-row], [data-drop-row], [data-toggle], [data-print]");
  const open = find("details.who[open]");
  if (open && !open.contains(event.target)) open.open = false;
  if (!target) return;
  if ("addRow" in target.dataset) addRow(target.closest("[data-rows]"));
  if ("dropRow" in target.dataset) { const rows = target.closest("[data-rows]"); target.closest("tr").remove(); changed = true; showTotal(rows); }
  if ("print" in target.dataset) print();
  if (target.dataset.toggle) {
    const isOpen = find(`#${target.dataset.toggle}`).classList.toggle("is-open");
    target.setAttribute("aria-expanded", String(isOpen));
  }
});

/* ---- keyboard ---- */
function fieldsOf(form) {
  return all("input, select, textarea, button[type=submit]", form)
    .filter((element) => !element.disabled && !element.readOnly && element.type !== "hidden" && element.offsetParent !== null);
}
function goOn(input) {
  const fields = fieldsOf(input.form);
  const next = fields[fields.indexOf(input) + 1];
  if (!next) return;
  next.focus();
  if (next.select && next.type !== "file" && next.type !== "checkbox") next.select();
}
function save(form) {
  const button = find("[data-save]", form) || find("button[type=submit]", form);
  const active = document.activeElement;
  if (active && active.form === form) active.dispatchEvent(new Event("change", { bubbles: true }));
  form.requestSubmit(button && !button.disabled ? button : undefined);
}
function moveInTable(event) {
  const row = event.target.closest("table.table tbody tr");
  const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
  if (!row || !step || isTyping(event.target)) return false;
  let next = row[step];
  while (next && !find("a, button", next)) next = next[step];
  if (next) { find("a, button", next).focus(); event.preventDefault(); }
  return true;
}
document.addEventListener("keydown", (event) => {
  const { target, key } = event;
  if (event.isComposing) return;
  if (key === "Enter" && event.ctrlKey) {
    const form = target.form || target.closest("form") || find("main form[data-guard]");
    if (form) { event.preventDefault(); save(form); }
    return;
  }
  if (key === "Enter" && target.form && "guard" in target.form.dataset && target.matches("input:not([type=submit]), select")) {
    event.preventDefault();
    goOn(target);
    return;
  }
  if (moveInTable(event) || event.altKey || event.ctrlKey || event.metaKey) return;
  if (key === "Escape") { all("details.who[open]").forEach((menu) => { menu.open = false; find("summary", menu).focus(); }); return; }
  if (key === "F2" || (key === "n" && !isTyping(target))) {
    const link = find("[data-new]");
    if (link) { event.preventDefault(); link.click(); }
  } else if (key === "/" && !isTyping(target)) {
    const box = find("#tim") || find(".filters input");
    if (box) { event.preventDefault(); box.focus(); box.select(); }
  } else if (key === "ArrowDown" && target === document.body) {
    const first = find("table.table tbody a, table.table tbody button");
    if (first) { event.preventDefault(); first.focus(); }
  }
});

/* ---- htmx: the token travels as a header, focus stays where it was ---- */
document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = find("meta[name=csrf-token]").content;
});
document.addEventListener("htmx:afterRequest", (event) => { const form = event.target.closest("form"); if (form) release(form); });
document.addEventListener("htmx:sendError", () => tell("Mất kết nối với máy chủ. Nội dung vẫn còn trên trang; kiểm tra mạng rồi lưu lại.", "error"));
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.requestConfig?.verb === "get") return;
  const answer = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
  tell(answer.body.textContent.trim().slice(0, 400) || "Chưa lưu được. Thử lại sau vài giây.", "error");
});
let focused = "";
document.addEventListener("htmx:beforeSwap", () => { focused = document.activeElement?.id || ""; });
document.addEventListener("htmx:afterSettle", () => {
  if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus({ preventScroll: true });
});

/* ---- start ---- */
document.addEventListener("DOMContentLoaded", () => {
  if (!document.body.dataset.user && sessionStorage.getItem(DRAFT)) sessionStorage.setItem("fund-away", "yes");
  giveDraftBack();
  find("[data-focus]")?.focus();
  find(".nav a[aria-current]")?.scrollIntoView({ block: "nearest" });
  all("[data-rows]").forEach(showTotal);
  all("[data-money]").filter((input) => input.value).forEach(showWords);
  if (find(".error-summary")) changed = Boolean(find("form[data-guard]"));
});
