/* What another desk changes is seen here within two seconds: the feed is asked with the tag of what is shown, and mostly answers 304. */
(() => {
  const { desk } = window;
  const EVERY = 1200; // milliseconds between the end of one question and the next
  let tag = null, asked = 0, timer = null, isOver = false;

  const show = async (answer) => {
    const isFirst = tag === null;
    tag = answer.headers.get("ETag");
    if (desk.apply) return desk.apply(await answer.json());
    if (!isFirst && document.getElementById("daylist")) await htmx.ajax("GET", location.href, { target: "#daylist", select: "#daylist", swap: "outerHTML" });
    return new Set();
  };
  // The card of a visit that somebody else changed is loaded again, unless it is being used.
  const reload = (changed) => {
    const { selected, drawer } = desk;
    if (!selected?.drawer || drawer.hidden || !changed.has(selected.appointment)) return;
    if (drawer.contains(document.activeElement) || drawer.querySelector("details[open] form, .htmx-request")) return;
    desk.openDrawer(selected);
  };
  const ask = async () => {
    const mine = ++asked;
    const headers = tag ? { "If-None-Match": tag } : {};
    const answer = await fetch(desk.board.dataset.feed, { headers, cache: "no-store", redirect: "manual" });
    if (answer.type === "opaqueredirect" || answer.status === 403) isOver = true; // signed out
    if (answer.status !== 200 || mine !== asked || desk.isBusy) return new Set();
    return show(answer);
  };
  const rest = () => { clearTimeout(timer); if (!isOver && !document.hidden) timer = setTimeout(look, EVERY); };
  const look = async () => {
    clearTimeout(timer);
    try {
      if (!desk.isBusy) reload(await ask());
    } catch { /* no connection for a moment: the next question will do */ }
    rest();
  };
  desk.refresh = async () => { try { await ask(); } finally { rest(); } };
  document.addEventListener("visibilitychange", () => { if (document.hidden) clearTimeout(timer); else look(); });
  look();
})();
