/* Keys: / search, n the main button, g and a letter for places, ? help, arrows in tables, Escape closes. */
(function () {
  "use strict";
  const help = document.getElementById("keys-help");
  let going = 0;

  const typing = (target) => target.closest("input, textarea, select, [contenteditable=true], dialog[open]") !== null;

  function openHelp() { if (help && !help.open) help.showModal(); }

  function place(letter) {
    const wide = document.querySelector(`.side a[data-go="${CSS.escape(letter)}"]`);
    if (wide) window.location.assign(wide.href);
    return Boolean(wide);
  }

  function walk(event) {
    const row = event.target.closest("table[data-walk] tbody tr");
    if (!row) return false;
    const step = event.key === "ArrowDown" ? 1 : -1;
    const rows = [...row.parentElement.children].filter((r) => r.querySelector("a[href], button"));
    const next = rows[rows.indexOf(row) + step];
    if (!next) return false;
    next.querySelector("a[href], button").focus();
    return true;
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.key === "Escape" && event.target.matches("[data-search]")) { event.target.blur(); return; }
    if (typing(event.target)) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { if (walk(event)) event.preventDefault(); return; }
    /* By physical key, so that the letters work while a Kazakh or Russian layout is on. */
    const letter = /^Key[A-Z]$/.test(event.code) ? event.code.slice(3).toLowerCase() : "";
    if (going && Date.now() - going < 1500 && letter) { going = 0; if (place(letter)) event.preventDefault(); return; }
    going = 0;
    if (event.key === "?" || event.code === "Slash" && event.shiftKey) { event.preventDefault(); openHelp(); }
    else if (event.key === "/" || event.code === "Slash" && !event.shiftKey) {
      const search = document.querySelector("[data-search]");
      if (search) { event.preventDefault(); search.focus(); search.select(); }
    } else if (letter === "g") going = Date.now();
    else if (letter === "n") {
      const main = document.querySelector('[data-shortcut="n"]');
      if (main) { event.preventDefault(); main.click(); }
    }
  });
  document.addEventListener("click", (event) => { if (event.target.closest("[data-keys-help]")) openHelp(); });
})();
