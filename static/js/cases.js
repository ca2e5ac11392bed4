/* Help for the case list and the registration. Every page works without it. */
(function () {
  "use strict";
  const panel = document.getElementById("quick");
  let row = null;

  /* --- quick view: space on a row, Escape closes, focus returns ------------------------------------------------ */
  function openQuick(tr) {
    const link = tr.querySelector(".quick-link");
    if (link) { row = tr; link.click(); }
  }
  function closeQuick() {
    if (!panel || !panel.firstElementChild) return;
    panel.replaceChildren();
    if (row) (row.querySelector(".row-link") || row).focus();
  }
  document.addEventListener("keydown", (event) => {
    const tr = event.target.closest?.("tr[data-quick]");
    if (event.key === " " && tr && event.target.matches("a")) { event.preventDefault(); openQuick(tr); }
    if (event.key === "Escape") closeQuick();
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".quick-link");
    if (link) row = link.closest("tr");
    if (event.target.closest("[data-quick-close]")) closeQuick();
    const copy = event.target.closest("[data-copy]");
    if (copy) navigator.clipboard?.writeText(copy.dataset.copy);
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target === panel) panel.querySelector("[data-quick-view]")?.focus();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-autosubmit]")) event.target.form.submit();
  });

  /* --- clocks of a detention, live while the form is filled in ------------------------------------------------- */
  const box = document.querySelector("[data-detention-clock]");
  const started = document.getElementById("id_started_at");
  function instant(text) {
    /* Kazakhstan keeps one zone, five hours ahead of UTC. */
    const at = new Date(text + ":00+05:00");
    return Number.isNaN(at.getTime()) ? null : at;
  }
  const words = (template, minutes) => template.replace("⟨h⟩", String(Math.floor(minutes / 60))).replace("⟨m⟩", String(Math.floor(minutes % 60)).padStart(2, "0"));
  function draw() {
    const at = started.value ? instant(started.value.slice(0, 16)) : null;
    const live = box.querySelector("[data-clock-live]");
    if (live) { live.hidden = !at; box.querySelector("[data-clock-waiting]").hidden = Boolean(at); }
    if (!at) return;
    const exception = document.getElementById("id_exception");
    const hours = Number(exception && exception.value ? box.dataset.hoursGround : box.dataset.hours);
    const due = new Date(at.getTime() + hours * 3600000);
    const now = Date.now() + Number(document.body.dataset.clockOffset || 0);
    const left = (due.getTime() - now) / 60000;
    const clock = box.querySelector("[data-clock]");
    clock.querySelector("[data-left]").textContent = words(left >= 0 ? box.dataset.hoursWords : box.dataset.lateWords, Math.abs(left));
    clock.querySelector("rect").setAttribute("width", String(Math.max(0, Math.min(100, 100 * (1 - left / (hours * 60))))));
    clock.classList.toggle("breach", left < hours * 20);
    clock.classList.toggle("soon", left >= hours * 20);
    /* Digits only: browsers do not know the Kazakh names of months. */
    const [date, time] = new Date(due.getTime() + 5 * 3600000).toISOString().slice(0, 16).split("T");
    clock.querySelector("[data-due]").textContent = `${date.split("-").reverse().join(".")}, ${time}`;
  }
  if (box && started) {
    started.addEventListener("input", draw);
    document.getElementById("id_exception")?.addEventListener("change", draw);
    draw();
    window.setInterval(draw, 20000);
  }
})();
