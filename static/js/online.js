/* Booking online: in a frame, tells the page around it how tall we are; the chosen day is in sight; a new step begins at its top. */
(() => {
  const site = () => document.getElementById("online")?.dataset.site;
  const tell = (what) => { if (window.parent !== window && site()) window.parent.postMessage(what, site()); };
  new ResizeObserver(() => tell({ salonHeight: document.body.scrollHeight })).observe(document.body);
  const show = () => {
    const day = document.querySelector(".days [aria-current]");
    if (day) day.parentElement.scrollLeft = day.offsetLeft - day.parentElement.clientWidth / 2;
  };
  show();
  tell({ salonStep: true });
  let step = window.location.pathname;
  document.addEventListener("htmx:afterSettle", () => {
    show();
    if (step === window.location.pathname) return; // another day of the same step: the page stays where it is
    step = window.location.pathname;
    window.scrollTo(0, 0);
    document.querySelector("#online h1")?.setAttribute("tabindex", "-1");
    document.querySelector("#online h1")?.focus({ preventScroll: true });
    tell({ salonStep: true });
  });
})();
