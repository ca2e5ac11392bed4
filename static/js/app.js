/* Help for forms and menus. Every page works without it.
   Drafts: forms with data-draft="key:version" keep their text, sealed, in sessionStorage, per user, until they are sent. */
(function () {
  "use strict";
  document.documentElement.classList.add("js");
  const words = (document.getElementById("words") || { dataset: {} }).dataset;
  const user = document.body.dataset.user || "";
  /* The product's clock, not the browser's: how far the two lie apart, in milliseconds. */
  const told = Number(document.body.dataset.clockNow || 0);
  document.body.dataset.clockOffset = String(told ? told - Date.now() : 0);
  /* Kazakhstan keeps one zone, five hours ahead of UTC. */
  const clock = () => new Date(Date.now() + Number(document.body.dataset.clockOffset) + 5 * 3600000).toISOString().slice(11, 16);

  function say(text) {
    const live = document.getElementById("live");
    if (live) { live.textContent = ""; window.setTimeout(() => { live.textContent = text; }, 50); }
  }

  function element(tag, css, text) {
    const made = document.createElement(tag);
    if (css) made.className = css;
    if (text) made.textContent = text;
    return made;
  }

  /* --- drafts ------------------------------------------------------------------------------------------------ */
  const store = (function () {
    try { window.sessionStorage.getItem("x"); return window.sessionStorage; } catch { return null; }
  })();
  /* Signed out: the typed text goes, here and in the other windows of this browser, which leave their pages as well. */
  const desk = "BroadcastChannel" in window ? new BroadcastChannel("desk") : null;
  function forget() {
    if (store) for (const key of Object.keys(store)) if (key.startsWith("draft")) store.removeItem(key);
  }
  if (document.querySelector("[data-forget]")) { forget(); desk?.postMessage("signed-out"); }
  desk?.addEventListener("message", () => { forget(); if (user) window.location.replace("/"); });
  const keeps = (control) => control.name && !control.disabled && !control.closest("[data-no-draft]")
    && !["password", "file", "hidden", "submit", "button", "reset"].includes(control.type);
  const draftKey = (form) => ["draft", user, window.location.pathname, form.dataset.draft].join("|");

  /* The key comes with each page of the same person and is kept nowhere: what lies in the tab opens to nobody else. */
  const sealed = (function () {
    const subtle = window.crypto?.subtle, given = document.body.dataset.draftKey;
    if (!store || !subtle || !given) return null;
    const bytes = (text) => Uint8Array.from(window.atob(text), (sign) => sign.charCodeAt(0));
    const text = (raw) => window.btoa(Array.from(raw, (byte) => String.fromCharCode(byte)).join(""));
    const key = subtle.importKey("raw", bytes(given), "AES-GCM", false, ["encrypt", "decrypt"]);
    const how = (name, iv) => ({ name: "AES-GCM", iv: iv, additionalData: new TextEncoder().encode(name) });
    return {
      async put(name, draft) {
        const iv = window.crypto.getRandomValues(new Uint8Array(12));
        const made = await subtle.encrypt(how(name, iv), await key, new TextEncoder().encode(JSON.stringify(draft)));
        store.setItem(name, text(iv) + "." + text(new Uint8Array(made)));
      },
      async get(name) {
        const [iv, made] = (store.getItem(name) || "").split(".");
        if (!made) return null;
        try { return JSON.parse(new TextDecoder().decode(await subtle.decrypt(how(name, bytes(iv)), await key, bytes(made)))); }
        catch { store.removeItem(name); return null; }
      },
    };
  })();

  function collect(form) {
    /* Without a prototype: a field may have any name. */
    const kept = Object.create(null);
    for (const control of form.elements) {
      if (!keeps(control)) continue;
      const values = kept[control.name] || (kept[control.name] = []);
      if (control.type === "checkbox" || control.type === "radio") { if (control.checked) values.push(control.value); }
      else if (control.multiple) { for (const option of control.selectedOptions) values.push(option.value); }
      else values.push(control.value);
    }
    return kept;
  }

  function putBack(form, kept) {
    const used = Object.create(null);
    for (const control of form.elements) {
      if (!keeps(control) || !Object.hasOwn(kept, control.name)) continue;
      const values = kept[control.name];
      if (control.type === "checkbox" || control.type === "radio") control.checked = values.includes(control.value);
      else if (control.multiple) { for (const option of control.options) option.selected = values.includes(option.value); }
      else { const index = used[control.name] || 0; used[control.name] = index + 1; if (index in values) control.value = values[index]; }
    }
    form.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function offer(form, draft) {
    const box = element("div", "notice info");
    box.setAttribute("role", "status");
    const text = element("div", "grow", words.found.replace("⟨t⟩", draft.at) + " ");
    const restore = element("button", "btn small", words.restore);
    const discard = element("button", "btn small quiet", words.discard);
    restore.type = discard.type = "button";
    restore.addEventListener("click", () => { putBack(form, draft.kept); box.remove(); form.querySelector("input:not([type=hidden]), textarea, select")?.focus(); });
    discard.addEventListener("click", () => { store.removeItem(draftKey(form)); box.remove(); });
    text.append(restore, " ", discard);
    box.append(text);
    form.prepend(box);
  }

  function keepDraft(form) {
    if (!sealed || form.dataset.draftOn) return;
    form.dataset.draftOn = "1";
    const before = JSON.stringify(collect(form));
    sealed.get(draftKey(form)).then((draft) => {
      if (draft && JSON.stringify(draft.kept) === before) store.removeItem(draftKey(form));
      else if (draft) offer(form, draft);
    });
    const note = form.querySelector("[data-saved]") || form.querySelector(".btn-row")?.appendChild(element("span", "saved"));
    let waiting = 0;
    form.addEventListener("input", () => {
      window.clearTimeout(waiting);
      waiting = window.setTimeout(() => {
        const kept = collect(form);
        if (JSON.stringify(kept) === before) { store.removeItem(draftKey(form)); return; }
        sealed.put(draftKey(form), { at: clock(), kept: kept })
          .then(() => { if (note) note.textContent = words.saved.replace("⟨t⟩", clock()); });
      }, 700);
    });
    form.addEventListener("submit", () => window.clearTimeout(waiting));
  }

  /* A draft is dropped only when the server has taken the form: the next page then carries no errors for it. */
  const SENT = "draft-sent";
  function remember(form) { if (store && form.dataset.draft) store.setItem(SENT, draftKey(form)); }
  function settle() {
    if (!store) return;
    const key = store.getItem(SENT);
    if (!key) return;
    store.removeItem(SENT);
    const refused = document.querySelector(".error-summary, .has-error") || !document.querySelector(".shell");
    const stayed = window.location.pathname === key.split("|")[2] && !document.querySelector(".notices .notice.done");
    if (!refused && !stayed) store.removeItem(key);
  }

  /* --- sending once ------------------------------------------------------------------------------------------ */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method === "dialog" || form.method === "get") return;
    if (form.dataset.sending) { event.preventDefault(); return; }
    form.dataset.sending = "1";
    remember(form);
    if (event.submitter) { event.submitter.setAttribute("aria-disabled", "true"); say(words.sending || ""); }
    window.setTimeout(() => release(form), 15000);
  });
  function release(form) {
    delete form.dataset.sending;
    form.querySelectorAll("[aria-disabled=true]").forEach((b) => b.removeAttribute("aria-disabled"));
  }
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sending]").forEach(release));
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt;
    if (!form.matches?.("form")) return;
    release(form);
    if (store && form.dataset.draft && event.detail.successful) store.removeItem(draftKey(form));
  });
  document.addEventListener("htmx:sendError", () => say(words.failed || ""));

  /* --- menus, focus ------------------------------------------------------------------------------------------ */
  document.addEventListener("click", (event) => {
    document.querySelectorAll("details[data-menu][open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    document.querySelectorAll("details[data-menu][open]").forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".error-summary a[href^='#']");
    const place = link && document.getElementById(link.getAttribute("href").slice(1));
    const control = place && place.querySelector("input:not([type=hidden]), select, textarea");
    if (control) { event.preventDefault(); control.focus(); place.scrollIntoView({ block: "center" }); }
  });
  document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) window.print(); });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]"), place = button && document.getElementById(button.dataset.copy);
    if (!place) return;
    place.select();
    const done = () => { say(button.dataset.copied); button.lastChild.textContent = button.dataset.copied; };
    if (navigator.clipboard) navigator.clipboard.writeText(place.value).then(done).catch(() => {});
    else if (document.execCommand("copy")) done();
  });

  /* --- the session ends --------------------------------------------------------------------------------------- */
  function watchSession() {
    let left = Number(document.body.dataset.sessionSeconds || 0);
    const ping = document.body.dataset.sessionPing, WARN = 300;
    if (!left || !ping) return;
    let ends = Date.now() + left * 1000, shown = null, asked = 0, last = false;
    const set = (seconds) => { ends = Date.now() + seconds * 1000; if (seconds > WARN) { shown?.remove(); shown = null; } };
    /* Another window may have gone on working: the server knows, and asking does not count as working. */
    const ask = (method) => fetch(ping, { method: method, credentials: "same-origin", headers: JSON.parse(document.body.getAttribute("hx-headers") || "{}") })
      .then((r) => (r.ok ? r.json() : null)).then((told) => { if (told) { set(told.seconds); if (method === "POST") last = told.seconds <= WARN; tick(); } }).catch(() => {});
    document.addEventListener("htmx:afterOnLoad", () => { if (!shown) ask("GET"); });
    function tick() {
      left = (ends - Date.now()) / 1000;
      if (left > WARN) return;
      if (Date.now() - asked > 60000) { asked = Date.now(); ask("GET"); return; }
      const words_ = last ? words.last : words.ending;
      const text = left > 0 ? words_.replace("⟨n⟩", String(Math.max(1, Math.ceil(left / 60)))) : words.ended;
      if (!shown) {
        shown = element("div", "strip degraded session-ends");
        shown.setAttribute("role", "alert");
        shown.append(element("p", "grow"));
        const stay = element("button", "btn small", words.stay);
        stay.type = "button";
        stay.addEventListener("click", () => ask("POST"));
        shown.append(stay);
        document.querySelector(".main")?.prepend(shown);
      }
      shown.querySelector("button").hidden = last || left <= 0;
      const line = shown.firstChild;
      if (line.textContent !== text) line.textContent = text;
    }
    window.setInterval(tick, 10000);
    tick();
  }

  /* --- a new password ------------------------------------------------------------------------------------------ */
  function watchStrength() {
    const say_ = document.querySelector("[data-strength]");
    const box = say_ && document.getElementById(say_.dataset.strength);
    if (!box) return;
    box.addEventListener("input", () => {
      const typed = box.value, d = say_.dataset, parts = typed.split(/[^\p{L}]+/u).filter((w) => w.length > 2);
      say_.textContent = !typed ? "" : typed.length < 12 ? d.short.replace("⟨n⟩", String(12 - typed.length))
        : /^[\d\W_]+$/u.test(typed) && !/\p{L}/u.test(typed) ? d.figures : new Set(typed).size < 6 ? d.same : parts.length < 3 ? d.one : d.good;
    });
  }

  function start(root) {
    root.querySelectorAll("form[data-draft]").forEach(keepDraft);
    root.querySelector("[data-focus]")?.focus();
  }
  settle();
  start(document);
  watchSession();
  watchStrength();
  document.addEventListener("htmx:load", (event) => start(event.target));
})();
