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

  /* --- the digits of an IIN propose date of birth and sex while these are empty --------------------------------- */
  const number = document.querySelector("input[data-tells]");
  number?.addEventListener("input", () => {
    const digits = number.value.replace(/[ -]/g, "");
    if (!/^\d{12}$/.test(digits)) return;
    const mark = Number(digits[6]), now = Number(number.dataset.tells.slice(0, 4));
    const century = mark <= 2 ? 1800 : mark <= 4 ? 1900 : mark <= 6 ? 2000 : 2000 + Number(digits.slice(0, 2)) <= now ? 2000 : 1900;
    const born = `${century + Number(digits.slice(0, 2))}-${digits.slice(2, 4)}-${digits.slice(4, 6)}`;
    const at = new Date(`${born}T00:00:00Z`);
    if (!mark || Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== born || born > number.dataset.tells) return;
    const date = document.getElementById("id_born_on"), year = document.getElementById("id_birth_year");
    if (date && !date.value && !year?.value) date.value = born;
    const sexes = [...document.querySelectorAll("input[name=sex]")];
    const wanted = sexes.find((radio) => radio.value === (mark % 2 ? "m" : "f"));
    if (wanted && !sexes.some((radio) => radio.checked)) wanted.checked = true;
    number.form.dispatchEvent(new Event("change", { bubbles: true }));
  });

  /* --- a registration is kept on the server while it is typed -------------------------------------------------- */
  const form = document.querySelector("form[data-keep]");
  if (form) {
    const note = form.querySelector("[data-kept]");
    let waiting = 0, dirty = false, sending = false;
    const hour = () => new Date(Date.now() + Number(document.body.dataset.clockOffset || 0) + 5 * 3600000).toISOString().slice(11, 16);
    const tell = (text) => { if (note) note.textContent = text; };
    async function keep() {
      window.clearTimeout(waiting);
      if (!dirty) return;
      dirty = false;
      try {
        const answer = await fetch(form.dataset.keep, { method: "POST", body: new FormData(form), credentials: "same-origin", keepalive: true });
        if (answer.status !== 204) throw new Error(String(answer.status));
        tell(form.dataset.keptWords.replace("⟨t⟩", hour()));
      } catch {
        dirty = true;
        tell(form.dataset.notKeptWords);
        waiting = window.setTimeout(keep, 10000);
      }
    }
    const touched = () => { dirty = true; window.clearTimeout(waiting); waiting = window.setTimeout(keep, 600); };
    form.addEventListener("input", touched);
    form.addEventListener("change", touched);
    form.addEventListener("submit", () => { sending = true; window.clearTimeout(waiting); });
    window.addEventListener("online", keep);
    document.addEventListener("visibilitychange", () => { if (document.hidden && !sending) keep(); });
    window.addEventListener("pageshow", () => { sending = false; });
    /* Another language is another page: what was typed goes first. */
    document.addEventListener("submit", (event) => {
      const langs = event.target;
      if (!langs.matches(".langs") || !dirty) return;
      event.preventDefault();
      event.stopPropagation();
      keep().then(() => { dirty = false; langs.requestSubmit(event.submitter); });
    }, true);
    document.addEventListener("click", (event) => { if (event.target.closest("a[href]")) keep(); });
    window.addEventListener("beforeunload", (event) => { if (dirty && !sending) { keep(); event.preventDefault(); } });
  }
})();
