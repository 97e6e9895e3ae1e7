/* The booking form on another site: <script async src="https://salon.example/widget.js" data-branch="riverside"></script>
   Puts a frame after itself, as tall as what is in it. data-lang chooses the language, data-title names the frame. */
(() => {
  const script = document.currentScript;
  const salon = new URL(script.src).origin;
  const language = script.dataset.lang || document.documentElement.lang.slice(0, 2);
  const asked = new URLSearchParams({ embed: "1", site: window.location.origin });
  if (language) asked.set("lang", language);
  const frame = document.createElement("iframe");
  frame.src = `${salon}/book/${encodeURIComponent(script.dataset.branch)}/?${asked}`;
  frame.title = script.dataset.title || "Booking";
  frame.style.cssText = "width: 100%; max-width: 560px; height: 640px; border: 0; display: block; margin: 0 auto;";
  window.addEventListener("message", (event) => {
    if (event.origin !== salon || event.source !== frame.contentWindow || !event.data) return;
    const { salonHeight, salonStep } = event.data;
    if (Number.isFinite(salonHeight)) frame.style.height = `${Math.min(Math.max(salonHeight, 200), 10000)}px`;
    if (salonStep && frame.getBoundingClientRect().top < 0) frame.scrollIntoView();
  });
  script.after(frame);
})();
