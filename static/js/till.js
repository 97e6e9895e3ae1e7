/* The bill: a price on its way never covers the answer to a button; after an answer the eyes go where something is wrong. */
(() => {
  const bill = () => document.getElementById("bill");
  // Listened for on the document: a form that was just put in is heard from its first letter on.
  let waiting;
  const reprice = (event) => {
    if (!event.target.closest("#bill-form") || event.target.matches("[data-scan]")) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => window.htmx.trigger("#preview", "reprice"), 350);
  };
  document.addEventListener("input", reprice);
  // Enter in the field of a card, as a scanner ends, uses the card and does not take the money.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("[data-scan]")) return;
    event.preventDefault();
    document.getElementById(event.target.dataset.scan).click();
  });
  document.addEventListener("change", reprice);
  document.addEventListener("htmx:beforeRequest", (event) => {
    const preview = document.getElementById("preview");
    const form = document.getElementById("bill-form");
    if (!preview || !form) return;
    if (event.detail.elt === preview && form.dataset.busy) event.preventDefault();
    if (event.detail.elt === form) { form.dataset.busy = "1"; clearTimeout(waiting); } // what it answers is about the same numbers
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { elt } = event.detail.requestConfig;
    if (elt.id === "preview" && (!elt.isConnected || document.getElementById("bill-form")?.dataset.busy)) event.detail.shouldSwap = false;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt.id === "bill-form") delete event.detail.elt.dataset.busy;
  });
  document.addEventListener("htmx:afterSwap", () => {
    const wrong = bill()?.querySelector("[aria-invalid=true]");
    if (wrong && !bill().contains(document.activeElement)) wrong.focus();
  });
})();
