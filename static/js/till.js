/* The bill: a price on its way never covers the answer to a button; after an answer the eyes go where something is wrong. */
(() => {
  const bill = () => document.getElementById("bill");
  document.addEventListener("htmx:beforeRequest", (event) => {
    const preview = document.getElementById("preview");
    const form = document.getElementById("bill-form");
    if (!preview || !form) return;
    if (event.detail.elt === preview && form.dataset.busy) event.preventDefault();
    if (event.detail.elt === form) { form.dataset.busy = "1"; window.htmx.trigger(preview, "htmx:abort"); }
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt.id === "bill-form") delete event.detail.elt.dataset.busy;
  });
  document.addEventListener("htmx:afterSwap", () => {
    const wrong = bill()?.querySelector("[aria-invalid=true]");
    if (wrong && !bill().contains(document.activeElement)) wrong.focus();
  });
})();
