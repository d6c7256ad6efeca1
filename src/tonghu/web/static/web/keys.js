// Keys: "/" finds, "j" "k" move through a list, "Enter" opens, "e" edits, "Escape" goes back, "?" lists them.
"use strict";
(() => {
  const rows = () => Array.from(document.querySelectorAll("[data-row]"));
  const current = () => document.querySelector("[data-row].at");
  const move = (step) => {
    const all = rows();
    if (!all.length) return;
    const now = all.indexOf(current());
    const next = all[Math.max(0, Math.min(all.length - 1, now + step))];
    all.forEach((row) => row.classList.toggle("at", row === next));
    next.scrollIntoView({ block: "nearest" });
    const link = next.querySelector("a");
    if (link) link.focus();
  };
  document.addEventListener("keydown", (event) => {
    const field = event.target.closest("input, select, textarea");
    if (event.key === "Escape") {
      if (field) field.blur();
      else {
        const back = document.querySelector("[data-back]");
        if (back) back.click();
      }
      return;
    }
    if (field || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/") {
      event.preventDefault();
      document.getElementById("find")?.focus();
    } else if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "e") document.querySelector("[data-edit]")?.click();
    else if (event.key === "?") document.querySelector("[data-keys]")?.toggleAttribute("open");
  });
})();
