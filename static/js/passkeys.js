/* Security keys: the browser's question, its answer into a hidden field, and the form goes as every form does. */
(function () {
  "use strict";
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const opened = (list) => (list || []).map((known) => ({ ...known, id: bytes(known.id) }));

  function asked(box) {
    const options = JSON.parse(box.dataset.options);
    options.challenge = bytes(options.challenge);
    if (options.user) options.user.id = bytes(options.user.id);
    if (options.excludeCredentials) options.excludeCredentials = opened(options.excludeCredentials);
    if (options.allowCredentials) options.allowCredentials = opened(options.allowCredentials);
    return options;
  }

  function told(found) {
    const answer = { clientDataJSON: text(found.response.clientDataJSON) };
    for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (found.response[name]) answer[name] = text(found.response[name]);
    }
    return { id: found.id, rawId: text(found.rawId), type: found.type, response: answer, clientExtensionResults: {} };
  }

  document.querySelectorAll("[data-passkey]").forEach((box) => {
    const form = box.closest("form"), field = form.elements.credential, problem = box.querySelector("[data-problem]");
    let busy = false;
    /* Before the script that sends forms once: it must see the second, real sending only. */
    form.addEventListener("submit", (event) => {
      if (field.value) return;
      event.preventDefault();
      event.stopPropagation();
      if (busy) return;
      busy = true;
      problem.hidden = true;
      Promise.resolve().then(() => navigator.credentials[box.dataset.passkey]({ publicKey: asked(box) }))
        .then((found) => { field.value = JSON.stringify(told(found)); form.requestSubmit(); })
        .catch(() => { problem.textContent = box.dataset.failed; problem.hidden = false; })
        .finally(() => { busy = false; });
    });
  });
})();
