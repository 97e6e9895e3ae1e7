/* The booking form: a free time offered by a refusal gets a button if it has none, and a chosen time survives a new list. */
(() => {
  const times = (form) => form.querySelector(".times__b");
  document.addEventListener("click", (event) => {
    const offer = event.target.closest("#booking-form [data-fill]");
    if (!offer) return;
    const form = offer.closest("form");
    const { starts_at } = JSON.parse(offer.dataset.fill);
    if (!times(form) || form.querySelector(`[name=starts_at][value="${starts_at}"]`)) return;
    const label = document.createElement("label");
    const radio = Object.assign(document.createElement("input"), { type: "radio", name: "starts_at", value: starts_at, className: "sr" });
    label.className = "chip num";
    label.append(radio, starts_at.slice(11));
    times(form).append(label);
  }, true);

  let chosen = null;
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.id === "what") chosen = event.detail.target.querySelector("[name=starts_at]:checked")?.value;
  });
  document.addEventListener("htmx:afterSettle", () => {
    const again = chosen && document.querySelector(`#what [name=starts_at][value="${chosen}"]`);
    if (again && !document.querySelector("#what [name=starts_at]:checked")) again.checked = true;
    chosen = null;
  });
})();
