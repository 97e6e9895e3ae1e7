/* htmx for this house: refusals land beside their form, dialogs open and close by themselves, a lost connection is said. */
(() => {
  const texts = document.body.dataset;
  const dialog = document.getElementById("dialog");
  let opener = null;

  document.addEventListener("htmx:configRequest", (event) => {
    const token = document.querySelector("input[name=csrfmiddlewaretoken]");
    if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token.value;
  });

  // 409 goes to the closest form's slot, else to the page's own; the form stays as it was typed.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, elt } = event.detail;
    if (xhr.status === 409) {
      const from = event.detail.requestConfig.elt || elt;
      const form = from.closest("form, dialog");
      const at = xhr.getResponseHeader("Refused-At");
      const beside = at && document.querySelector(`[data-refused-at="${CSS.escape(at)}"]`);
      clearRefusals();
      if (from.matches("form")) clearErrors(from);
      event.detail.target = beside || (form && form.querySelector("[data-refused]")) || openSlot() || document.getElementById("refused");
      event.detail.shouldSwap = true;
      event.detail.isError = false;
      event.detail.swapOverride = "innerHTML";
      event.detail.selectOverride = "unset";
    } else if (xhr.status < 300) {
      clearRefusals();
    }
  });
  // What was changed in a live form while the server drew it anew is not lost: the drawing is thrown away and asked for again.
  let changed = 0;
  document.addEventListener("input", () => { changed = performance.now(); }, true);
  document.addEventListener("htmx:beforeSend", (event) => { event.detail.xhr.sent = performance.now(); });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target, xhr, requestConfig } = event.detail;
    if (changed <= xhr.sent || !target.closest("form[data-live]") || !target.querySelector("input, select")) return;
    event.detail.shouldSwap = false;
    htmx.trigger(requestConfig.elt, requestConfig.triggeringEvent.type);
  });
  const clearRefusals = () => document.querySelectorAll("#refused, [data-refused], [data-refused-at]").forEach((slot) => slot.replaceChildren());
  // A rule answers only a form whose every field was right: what an earlier answer said beside the fields is over.
  const clearErrors = (form) => {
    form.querySelectorAll(".errors").forEach((said) => said.remove());
    form.querySelectorAll("[aria-invalid=true]").forEach((field) => field.removeAttribute("aria-invalid"));
  };
  const openSlot = () => dialog && dialog.open && dialog.querySelector("[data-refused]");

  document.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    window.toast(status === 403 ? texts.forbidden : status === 404 ? texts.missing : texts.broken);
  });
  document.addEventListener("htmx:sendError", () => window.toast(texts.offline));
  document.addEventListener("htmx:timeout", () => window.toast(texts.offline));

  // The dialog opens when it gets content and closes when a request from inside it succeeds.
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.target === dialog && !dialog.open) opener = document.activeElement;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (!dialog || event.detail.target !== dialog) return;
    if (dialog.innerHTML.trim() && !dialog.open) dialog.showModal();
    const title = dialog.querySelector("h2");
    if (title) { title.id = title.id || "dialog-title"; dialog.setAttribute("aria-labelledby", title.id); }
    const first = dialog.querySelector("[aria-invalid=true], [autofocus]") || dialog.querySelector("input:not([type=hidden]), select, textarea");
    if (first) first.focus();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { elt, target, xhr, requestConfig } = event.detail;
    if (!dialog || !dialog.open || !dialog.contains(elt) || requestConfig.verb === "get") return;
    const swappedHere = xhr.status === 200 && (target === dialog || dialog.contains(target)) && xhr.responseText.trim();
    if (xhr.status < 300 && !swappedHere) dialog.close();
  });
  document.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
  });
  dialog?.addEventListener("close", () => {
    dialog.replaceChildren();
    if (opener && opener.isConnected) opener.focus();
    opener = null;
  });
  document.addEventListener("closeDialog", () => dialog?.close());

  // Nothing is sent twice: the buttons of a form rest while it is under way. One that only counts as people type lets them work on.
  const buttons = (form) => form.querySelectorAll("button:not([type=button]), input[type=submit]");
  document.addEventListener("htmx:beforeSend", (event) => {
    const form = event.detail.elt.closest("form:not([data-live])");
    if (form && event.detail.requestConfig.verb !== "get") buttons(form).forEach((button) => { button.disabled = true; });
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt.closest("form");
    if (form && !leaving(event.detail.xhr)) awake(form);
  });
  // After a redirect the page is on its way out: a second click on it must not begin anything.
  const leaving = (xhr) => xhr.getResponseHeader("HX-Redirect") && xhr.status < 300;
  const awake = (form) => buttons(form).forEach((button) => { button.disabled = false; });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method === "get" || form.dataset.sent) { if (form.dataset.sent) event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 5000); // a download leaves the page where it is
  });
  window.addEventListener("pageshow", (event) => {
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
    if (event.persisted) document.querySelectorAll("form").forEach(awake);
  });
})();
