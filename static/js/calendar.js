/* The day of the desk: EventCalendar with the server's strings. Dragging posts; a refusal puts the visit back and offers times. */
(() => {
  const typing = (target) => target.closest("input, textarea, select, [contenteditable], dialog[open]");
  const press = (key) => document.querySelector(`.bar [data-key=${key}]`)?.click();
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || typing(event.target)) return;
    if (event.key === "ArrowLeft") press("left");
    if (event.key === "ArrowRight") press("right");
    if (event.code === "KeyT") press("t");
    if (event.code === "KeyM") openMove(event);
    if (event.key === "Escape" && !drawer.hidden) closeDrawer();
  });

  const drawer = document.getElementById("drawer");
  const openMove = (event) => {
    const form = document.getElementById("move");
    if (!form) return;
    event.preventDefault();
    form.open = true;
    form.querySelector("input:not([type=hidden])").focus();
  };
  let openedFrom = null;
  const openDrawer = (visit) => {
    drawer.hidden = false;
    select(visit.appointment);
    return htmx.ajax("GET", visit.drawer, { target: "#drawer", swap: "innerHTML" });
  };
  const closeDrawer = () => {
    drawer.hidden = true;
    drawer.replaceChildren();
    select(null);
    openedFrom?.isConnected && openedFrom.focus();
  };
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-close-drawer]")) return;
    event.preventDefault();
    closeDrawer();
  });

  const box = document.getElementById("cal");
  let selected = box?.dataset.open ? Number(box.dataset.open) : null;
  const select = (appointment) => {
    selected = appointment;
    box?.querySelectorAll(".ec-event").forEach((node) => node.classList.toggle("ev-sel", node.dataset.appointment === String(appointment)));
  };
  if (!box || !window.EventCalendar || !window.matchMedia("(min-width: 721px)").matches) return;

  const el = (tag, css, ...kids) => { const node = document.createElement(tag); node.className = css; node.append(...kids); return node; };
  const icon = (name, css = "i") => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    svg.setAttribute("class", css);
    svg.setAttribute("aria-hidden", "true");
    use.setAttribute("href", `${box.dataset.icons}#${name}`);
    svg.append(use);
    return svg;
  };
  const two = (number) => String(number).padStart(2, "0");
  const clock = (date) => `${two(date.getHours())}:${two(date.getMinutes())}`;
  const wall = (date) => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${clock(date)}`;
  const minutesLater = (date, minutes) => new Date(date.getTime() + minutes * 60000);

  const visitContent = (event, shown) => {
    const flags = el("span", "ev__fl", ...shown.flags.map((name) => icon(name, name === "alert-triangle" ? "i al" : "i")));
    return el("div", "ev",
      el("div", "ev__t", icon(shown.icon), el("span", "sr", shown.state), shown.times, flags),
      el("div", "ev__n", event.title), el("span", "sr", shown.with),
      el("div", "ev__s", shown.services),
      el("div", "ev__p", el("span", "", shown.state), el("span", "num", shown.price)));
  };
  const content = {
    visit: visitContent,
    away: (event) => el("div", "ev", icon("coffee", "i i-s"), " ", event.title),
    gap: (event, shown) => el("div", "ev", el("div", "", event.title), el("div", "ev__s", shown.hint)),
  };
  const eventContent = ({ event, view }) => {
    if (event.display === "background") return "";
    const shown = event.extendedProps;
    if (event.display === "preview" && shown.kind === "visit") return { domNodes: [visitContent(event, { ...shown, times: `${clock(event.start)}–${clock(event.end)}` })] };
    if (!shown.kind) return { domNodes: [el("div", "ev ev--draft", event.start ? `${clock(event.start)}–${clock(event.end)}` : "")] };
    return { domNodes: [content[shown.kind](event, shown)] };
  };
  const resourceLabelContent = ({ resource }) => {
    const shown = resource.extendedProps;
    const meter = document.createElement("meter");
    Object.assign(meter, { min: 0, max: 100, low: 50, high: 101, optimum: 90, value: Math.min(100, shown.load) });
    meter.setAttribute("aria-label", `${box.dataset.load} ${shown.load}%`);
    const name = el("div", "", el("b", "", resource.title), el("small", "", shown.title));
    return { domNodes: [el("div", "mst", el("span", `av av--${shown.hue}`, shown.initials), name, el("div", "mst__load", el("span", "num", shown.hours), meter, el("span", "num", `${shown.load}%`)))] };
  };

  const csrf = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  const post = async (url, values) => {
    const headers = { "X-CSRFToken": csrf(), "HX-Request": "true", "HX-Current-URL": location.href };
    const answer = await fetch(url, { method: "POST", headers, body: new URLSearchParams(values) });
    if (answer.status === 409) document.getElementById("refused").innerHTML = await answer.text();
    else if (!answer.ok) window.toast(answer.status === 403 ? document.body.dataset.forbidden : document.body.dataset.broken);
    return answer.ok;
  };
  let pending = null;
  const change = async (visit, url, values, revert) => {
    document.getElementById("refused").replaceChildren();
    let done = false;
    try { done = await post(url, values); } catch { window.toast(document.body.dataset.offline); }
    pending = done ? null : visit;
    if (!done) { revert(); return; }
    await refresh();
    openDrawer(visit);
  };
  // A free time offered after a drag: one click takes it.
  document.addEventListener("click", (event) => {
    const offer = event.target.closest("#refused [data-fill]");
    if (!offer || !pending) return;
    const { starts_at, master } = JSON.parse(offer.dataset.fill);
    change(pending, pending.move, { starts_at, master }, () => {});
  });

  const refresh = async () => {
    const fresh = await (await fetch(box.dataset.feed)).json();
    calendar.setOption("resources", fresh.resources);
    calendar.setOption("events", fresh.events);
    Object.entries(fresh.facts).forEach(([name, value]) => { document.querySelector(`[data-fact=${name}]`).textContent = value; });
  };
  const openNew = (master, start) => {
    const quarter = new Date(start);
    quarter.setMinutes(Math.floor(quarter.getMinutes() / 15) * 15);
    const asked = new URLSearchParams({ master, starts_at: wall(quarter), day: wall(quarter).slice(0, 10) });
    htmx.ajax("GET", `${box.dataset.new}?${asked}`, { target: "#dialog", swap: "innerHTML", select: "#booking" });
  };

  const feed = JSON.parse(document.getElementById("feed").textContent);
  const calendar = EventCalendar.create(box, {
    view: "resourceTimeGridDay", date: feed.day, height: "100%", timeZone: feed.offset,
    headerToolbar: { start: "", center: "", end: "" }, allDaySlot: false,
    slotMinTime: feed.opens, slotMaxTime: feed.closes, slotDuration: "00:15", slotLabelInterval: "01:00", slotHeight: 19, snapDuration: "00:05",
    slotLabelFormat: clock, scrollTime: feed.scroll,
    nowIndicator: Boolean(feed.now), editable: true, selectable: true, pointer: true, longPressDelay: 350,
    resources: feed.resources, events: feed.events, eventContent, resourceLabelContent,
    // EventCalendar marks its grid as a table but puts buttons outside the cells: drop the half-table roles
    eventAllUpdated() { box.querySelectorAll(".ec, [role=row], [role=rowgroup], [role=columnheader], [role=cell]").forEach((node) => { node.removeAttribute("role"); node.removeAttribute("aria-colindex"); }); },
    eventDidMount({ el: node, event }) {
      if (!event.extendedProps.appointment) return;
      node.dataset.appointment = event.extendedProps.appointment;
      node.classList.toggle("ev-sel", event.extendedProps.appointment === selected);
    },
    eventClick({ event, el: node }) {
      const shown = event.extendedProps;
      if (shown.kind === "gap") openNew(event.resourceIds[0], event.start);
      if (shown.kind !== "visit") return;
      openedFrom = node;
      openDrawer(shown).then(() => drawer.querySelector(".drawer__scroll")?.focus());
    },
    eventDrop({ event, oldResource, newResource, revert }) {
      const shown = event.extendedProps;
      const values = { starts_at: wall(minutesLater(event.start, -shown.offset)) };
      if (newResource) Object.assign(values, { master: newResource.id, instead_of: oldResource.id });
      change(shown, shown.move, values, revert);
    },
    eventResize({ event, revert }) { change(event.extendedProps, event.extendedProps.resize, { ends_at: wall(event.end) }, revert); },
    dateClick({ date, resource }) { openNew(resource.id, date); },
    select({ start, resource }) { openNew(resource.id, start); calendar.unselect(); },
  });

  // The pill beside the red line: the salon's clock, not the computer's.
  if (feed.now) {
    const [hours, minutes] = feed.now.slice(11).split(":").map(Number);
    const [openHours, openMinutes] = feed.opens.split(":").map(Number);
    const loaded = performance.now();
    const tick = () => {
      const passed = hours * 60 + minutes + Math.floor((performance.now() - loaded) / 60000);
      box.style.setProperty("--now", `"${two(Math.floor(passed / 60) % 24)}:${two(passed % 60)}"`);
      box.style.setProperty("--now-top", `${(passed - openHours * 60 - openMinutes) * 19 / 15}px`);
    };
    tick();
    setInterval(tick, 30000);
  }
})();
