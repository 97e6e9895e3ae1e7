/* The booking form: a free time offered by a refusal may not be among the buttons shown; give it one before it is chosen. */
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
})();
