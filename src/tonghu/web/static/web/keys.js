// Keys: "/" finds, "j" "k" move through a list, "Enter" opens, "x" picks, "e" edits, "Escape" goes back, "?" lists them.
// Lists: picking rows, dense rows. Shell: folding the navigation, the page for no connection.
"use strict";
(() => {
  const all = (what) => Array.from(document.querySelectorAll(what));
  const current = () => document.querySelector("[data-row].at");
  const kept = (name, value) => {
    try {
      if (value === undefined) return localStorage.getItem(name);
      localStorage.setItem(name, value);
    } catch { return null; }
    return value;
  };
  const move = (step) => {
    const rows = all("[data-row]");
    if (!rows.length) return;
    const next = rows[Math.max(0, Math.min(rows.length - 1, rows.indexOf(current()) + step))];
    rows.forEach((row) => row.classList.toggle("at", row === next));
    next.scrollIntoView({ block: "nearest" });
    const link = next.querySelector("a");
    if (link) link.focus();
  };
  const count = () => {
    const picked = all("[name=pick]:checked").length;
    all("[data-picked]").forEach((text) => { text.textContent = picked ? `已选 ${picked} 行` : "没有选中"; });
  };
  document.addEventListener("keydown", (event) => {
    const field = event.target.closest("input:not([type=checkbox]), select, textarea");
    if (event.key === "Escape") {
      if (field) field.blur();
      else document.querySelector("[data-back]")?.click();
      return;
    }
    if (field || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/") {
      event.preventDefault();
      (document.getElementById("find") || document.querySelector("[name=q]"))?.focus();
    } else if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "x") current()?.querySelector("[name=pick]")?.click();
    else if (event.key === "e") document.querySelector("[data-edit]")?.click();
    else if (event.key === "?") document.querySelector("[data-keys]")?.toggleAttribute("open");
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-pick-all]")) all("[name=pick]").forEach((box) => { box.checked = event.target.checked; });
    count();
  });
  const look = () => {
    document.body.classList.toggle("dense", kept("dense") === "yes");
    document.body.classList.toggle("folded", kept("folded") === "yes");
    all("[data-fold]").forEach((button) => button.setAttribute("aria-pressed", kept("folded") === "yes" ? "true" : "false"));
  };
  document.addEventListener("click", (event) => {
    for (const [what, name] of [["[data-dense]", "dense"], ["[data-fold]", "folded"]]) {
      if (event.target.closest(what)) {
        kept(name, kept(name) === "yes" ? "no" : "yes");
        look();
      }
    }
    if (event.target.closest("[data-print]")) window.print();
    all("details.drop[open], details.me[open]").forEach((open) => { if (!open.contains(event.target)) open.removeAttribute("open"); });
  });
  document.addEventListener("htmx:sendError", () => {
    const notes = document.getElementById("notes");
    if (notes) notes.textContent = "▲ 网络断了，刚才的操作没有完成。请联网后再试。";
  });
  look();
  const worker = document.body.dataset.worker;
  if (worker && "serviceWorker" in navigator) navigator.serviceWorker.register(worker).catch(() => undefined);
})();
