/* The bill: after the server's answer the eyes go where something is wrong. */
(() => {
  document.addEventListener("htmx:afterSwap", () => {
    const bill = document.getElementById("bill");
    const wrong = bill?.querySelector("[aria-invalid=true]");
    if (wrong && !bill.contains(document.activeElement)) wrong.focus();
  });
})();
