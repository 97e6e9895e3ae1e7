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

  const asked = (values) => JSON.stringify(["services", "who", "how", "master", "day"].map((name) => values.getAll(name)));
  let chosen = null;
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target, requestConfig } = event.detail;
    if (target.id !== "what") return;
    chosen = target.querySelector("[name=starts_at]:checked")?.value;
    // Something else was chosen while this answer was on its way: its own question waits behind and would be lost with the old fields.
    if (asked(requestConfig.formData) !== asked(new FormData(target.closest("form")))) event.detail.shouldSwap = false;
  });
  document.addEventListener("htmx:afterSettle", () => {
    const again = chosen && document.querySelector(`#what [name=starts_at][value="${chosen}"]`);
    if (again && !document.querySelector("#what [name=starts_at]:checked")) again.checked = true;
    chosen = null;
  });
})();
