/* The desk's calendar whatever its view: keys of the page, the drawer beside it, undo. What draws the columns is in calendar.js. */
(() => {
  const board = document.querySelector("[data-feed]");
  const drawer = document.getElementById("drawer");
  const dialog = document.getElementById("dialog");
  const typing = (target) => target.closest("input, textarea, select, [contenteditable], dialog[open]");
  const desk = window.desk = { board, drawer, selected: null, mark() {}, refresh: null };

  const views = { KeyT: "t", KeyD: "d", KeyW: "w", KeyL: "l", KeyR: "r" };
  document.addEventListener("keydown", (event) => {
    if (typing(event.target) || event.altKey) return;
    if ((event.ctrlKey || event.metaKey) && event.code === "KeyZ" && !event.shiftKey) { event.preventDefault(); desk.undo(); }
    if (event.ctrlKey || event.metaKey) return;
    if (event.key === "?") { event.preventDefault(); showKeys(); }
    if (event.shiftKey) return;
    if (event.key === "ArrowLeft") press("left");
    if (event.key === "ArrowRight") press("right");
    if (views[event.code]) press(views[event.code]);
    if (event.code === "KeyM") openMove(event);
    if (event.key === "Escape" && !drawer.hidden) desk.closeDrawer();
  });
  const press = (key) => document.querySelector(`.bar [data-key=${key}]`)?.click();
  const openMove = (event) => {
    const form = document.getElementById("move");
    if (!form) return;
    event.preventDefault();
    form.open = true;
    form.querySelector("input:not([type=hidden])").focus();
  };
  const showKeys = () => desk.showDialog(document.getElementById("keys").content.cloneNode(true));
  desk.showDialog = (content) => {
    dialog.replaceChildren(content);
    const title = dialog.querySelector("h2");
    title.id = "dialog-title";
    dialog.setAttribute("aria-labelledby", title.id);
    dialog.showModal();
  };
  document.addEventListener("click", (event) => { if (event.target.closest("[data-keys]")) showKeys(); });
  // N and the frame's button book into the day that is looked at, without leaving it.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-key=n]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    htmx.ajax("GET", link.href, { target: "#dialog", swap: "innerHTML", select: "#booking" });
  });

  let openedFrom = null;
  desk.openDrawer = (visit, from = null) => {
    openedFrom = from || openedFrom;
    drawer.hidden = false;
    desk.selected = { appointment: visit.appointment, drawer: visit.drawer };
    desk.mark();
    return htmx.ajax("GET", `${visit.drawer}${location.search}`, { target: "#drawer", swap: "innerHTML" });
  };
  desk.cameFrom = (node) => { openedFrom = node; };
  desk.closeDrawer = () => {
    drawer.hidden = true;
    drawer.replaceChildren();
    desk.selected = null;
    desk.mark();
    openedFrom?.isConnected && openedFrom.focus();
  };
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-close-drawer]")) return;
    event.preventDefault();
    desk.closeDrawer();
  });

  const csrf = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  /* The answer, or null where it was refused; the sentence then stands in #refused. */
  desk.post = async (url, values) => {
    const headers = { "X-CSRFToken": csrf(), "HX-Request": "true", "HX-Current-URL": location.href };
    const refused = document.getElementById("refused");
    refused.replaceChildren();
    try {
      const answer = await fetch(url, { method: "POST", headers, body: new URLSearchParams(values) });
      if (answer.status === 409) refused.innerHTML = await answer.text();
      else if (!answer.ok) window.toast(answer.status === 403 ? document.body.dataset.forbidden : document.body.dataset.broken);
      return answer.ok ? answer : null;
    } catch {
      window.toast(document.body.dataset.offline);
      return null;
    }
  };
  desk.undo = async () => {
    document.querySelectorAll("#messages [data-undo]").forEach((form) => form.closest(".toast").remove());
    const answer = await desk.post(board.dataset.undo, {});
    if (!answer) return;
    const path = new URL(answer.headers.get("HX-Redirect"), location.href).pathname;
    if (!desk.refresh) { location.assign(path); return; }
    await desk.refresh();
    desk.openDrawer({ appointment: Number(path.match(/(\d+)\/$/)[1]), drawer: `${path}drawer/` });
  };
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-undo]")) return;
    event.preventDefault();
    event.stopPropagation();
    desk.undo();
  }, true);

  // A phone shows one master at a time; the first one until somebody is picked.
  const narrow = window.matchMedia("(max-width: 720px)");
  const chips = () => [...document.querySelectorAll("#daylist .chip[data-master]")];
  const showMaster = (master) => {
    chips().forEach((chip) => { chip.toggleAttribute("aria-current", chip.dataset.master === master); });
    document.querySelectorAll("#daylist :is(tr, li)[data-master]").forEach((row) => { row.hidden = Boolean(master) && row.dataset.master !== master; });
  };
  let shown = new URLSearchParams(location.search).get("master");
  const oneMaster = () => {
    if (!narrow.matches || !chips().length) return;
    const known = chips().some((chip) => chip.dataset.master === shown);
    const first = chips().find((chip) => chip.dataset.master && document.querySelector(`#daylist tr[data-master="${chip.dataset.master}"]`)) || chips().find((chip) => chip.dataset.master);
    showMaster(known && shown !== null ? shown : first?.dataset.master || "");
  };
  document.addEventListener("click", (event) => {
    const chip = event.target.closest("#daylist .chip[data-master]");
    const isServed = new URLSearchParams(location.search).get("master") || board.classList.contains("board--week");
    if (!chip || !narrow.matches || isServed) return;
    event.preventDefault();
    shown = chip.dataset.master;
    showMaster(shown);
  });
  oneMaster();
  document.addEventListener("htmx:afterSettle", (event) => { if (event.target.id === "daylist") oneMaster(); });
})();
