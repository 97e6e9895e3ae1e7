/* The columns: EventCalendar with the server's strings. Dragging posts; a refusal puts the visit back and offers times. */
(() => {
  const { desk } = window;
  const box = document.getElementById("cal");
  if (!box || !window.EventCalendar || !window.matchMedia("(min-width: 721px)").matches) return;
  const isWeek = box.dataset.view === "week", isFixed = box.dataset.view === "resources";
  if (box.dataset.open) desk.selected = { appointment: Number(box.dataset.open) };

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

  const stretch = (css, from, length, all) => {
    const node = el("span", css);
    node.style.top = `${100 * from / all}%`;
    node.style.height = `${100 * length / all}%`;
    return node;
  };
  const visitContent = (event, shown) => {
    const all = shown.length + shown.cleaning;
    const flags = el("span", "ev__fl", ...shown.flags.map((name) => icon(name, name === "alert-triangle" ? "i al" : "i")));
    const waits = shown.waits.map(([from, length]) => stretch("ev__wait", from, length, all));
    if (shown.cleaning) waits.push(stretch("ev__clean", shown.length, shown.cleaning, all));
    const body = el("div", "ev__b",
      el("div", "ev__t", icon(shown.icon), el("span", "sr", shown.state), shown.times, flags),
      el("div", "ev__n", event.title), el("span", "sr", shown.with),
      el("div", "ev__s", shown.services),
      el("div", "ev__p", el("span", "", shown.state), el("span", "num", shown.price)));
    if (shown.cleaning) body.style.insetBlockEnd = `${100 * shown.cleaning / all}%`;
    return el("div", "ev", ...waits, body);
  };
  const gapContent = (event, shown) => {
    const node = el("div", "ev", el("div", "ev__n", event.title), shown.fits.length ? "" : el("div", "ev__s", shown.hint));
    if (!shown.fits.length) return node;
    const button = Object.assign(el("button", "ev__fits", shown.waiting), { type: "button" });
    button.dataset.fits = JSON.stringify(shown.fits);
    node.append(button, el("div", "ev__who", shown.fits.map((fit) => `${fit.name} · ${fit.what}`).join("\n")));
    return node;
  };
  const content = {
    visit: visitContent,
    away: (event, shown) => el("div", "ev", icon(shown.icon, "i i-s"), " ", event.title),
    gap: gapContent,
  };
  const eventContent = ({ event }) => {
    if (event.display === "background") return "";
    const shown = event.extendedProps;
    const until = minutesLater(event.end || event.start, -(shown.cleaning || 0));
    if (event.display === "preview" && shown.kind === "visit") return { domNodes: [visitContent(event, { ...shown, times: `${clock(event.start)}–${clock(until)}` })] };
    if (!shown.kind) return { domNodes: [el("div", "ev ev--draft", event.start ? `${clock(event.start)}–${clock(event.end)}` : "")] };
    return { domNodes: [content[shown.kind](event, shown)] };
  };
  const meterOf = (shown) => {
    const meter = document.createElement("meter");
    Object.assign(meter, { min: 0, max: 100, low: 50, high: 101, optimum: 90, value: Math.min(100, shown.load) });
    meter.setAttribute("aria-label", `${box.dataset.load} ${shown.load}%`);
    return el("div", "mst__load", el("span", "num", shown.hours), meter, el("span", "num", `${shown.load}%`));
  };
  const link = (text, url) => Object.assign(el("a", "", text), { href: url });
  const resourceLabelContent = ({ resource }) => {
    const shown = resource.extendedProps;
    const name = el("div", "", el("b", "", shown.week ? link(resource.title, shown.week) : resource.title), el("small", "", shown.title));
    name.title = resource.title;
    const face = shown.initials ? el("span", `av av--${shown.hue}`, shown.initials) : el("span", "av", icon(shown.icon));
    return { domNodes: [el("div", "mst", face, name, shown.initials ? meterOf(shown) : el("div", "mst__load", el("span", "num", shown.hours)))] };
  };
  const dayHeaderFormat = (date) => {
    const shown = desk.feed.headings.find((each) => each.id === wall(date).slice(0, 10));
    const head = el("div", "mst mst--day", el("b", "", link(shown.title, shown.url)), meterOf(shown));
    if (shown.id === desk.feed.now?.slice(0, 10)) head.classList.add("is-today");
    return { domNodes: [head] };
  };

  let pending = null;
  desk.change = async (visit, url, values, revert = () => {}) => {
    const answer = await desk.post(url, values);
    pending = answer ? null : visit;
    if (!answer) { revert(); return false; }
    await desk.refresh();
    desk.openDrawer(visit);
    return true;
  };
  // A free time offered after a drag: one click takes it.
  document.addEventListener("click", (event) => {
    const offer = event.target.closest("#refused [data-fill]");
    if (!offer || !pending) return;
    const { starts_at, master } = JSON.parse(offer.dataset.fill);
    desk.change(pending, pending.move, { starts_at, master });
  });

  desk.openNew = (master, start) => {
    const asked = new URLSearchParams({ master, starts_at: start, day: start.slice(0, 10) });
    htmx.ajax("GET", `${box.dataset.new}?${asked}`, { target: "#dialog", swap: "innerHTML", select: "#booking" });
  };
  const bookAt = (resource, date) => {
    const quarter = new Date(date);
    quarter.setMinutes(Math.floor(quarter.getMinutes() / 15) * 15);
    desk.openNew(isFixed ? "" : resource?.id || desk.feed.columns[0].master, wall(quarter));
  };
  // Who of the waiting list fits: one is booked at once, of several one is chosen.
  const bookFit = (url) => htmx.ajax("GET", url, { target: "#dialog", swap: "innerHTML", select: "#booking" });
  box.addEventListener("click", (event) => {
    const button = event.target.closest("[data-fits]");
    if (!button) return;
    event.stopPropagation();
    const fits = JSON.parse(button.dataset.fits);
    if (fits.length === 1) { bookFit(fits[0].url); return; }
    const rows = fits.map((fit) => {
      const row = link("", fit.url);
      row.append(el("b", "", fit.name), el("small", "", fit.what));
      row.addEventListener("click", (click) => { click.preventDefault(); bookFit(fit.url); });
      return el("li", "", row);
    });
    const list = document.getElementById("fits").content.cloneNode(true);
    list.querySelector("ul").append(...rows);
    desk.showDialog(list);
  }, true);

  desk.mark = () => box.querySelectorAll(".ec-event[data-appointment]").forEach((node) => {
    node.classList.toggle("ev-sel", Number(node.dataset.appointment) === desk.selected?.appointment);
  });
  // The parts of one visit by several masters are one visit: touching one shows the others.
  const mates = (event) => {
    const node = event.target.closest?.(".ec-event[data-appointment]");
    const own = node ? [...box.querySelectorAll(`.ec-event[data-appointment="${node.dataset.appointment}"]`)] : [];
    box.querySelectorAll(".ev-mate").forEach((each) => each.classList.remove("ev-mate"));
    if (own.length > 1) own.forEach((each) => each.classList.add("ev-mate"));
  };
  ["mouseover", "mouseleave", "focusin", "focusout"].forEach((kind) => box.addEventListener(kind, mates));

  const feed = desk.feed = JSON.parse(document.getElementById("feed").textContent);
  const opened = feed.events.find((event) => String(event.extendedProps.appointment) === box.dataset.open);
  const dirty = new Set();
  const calendar = EventCalendar.create(box, {
    view: isWeek ? "timeGridWeek" : "resourceTimeGridDay", date: feed.day, firstDay: 1, height: "100%", timeZone: feed.offset,
    headerToolbar: { start: "", center: "", end: "" }, allDaySlot: false,
    slotMinTime: feed.opens, slotMaxTime: feed.closes, slotDuration: "00:15", slotLabelInterval: "01:00", slotHeight: 19, snapDuration: "00:05",
    slotLabelFormat: clock, scrollTime: opened ? wall(minutesLater(new Date(opened.start), -60)).slice(11) : feed.scroll,
    nowIndicator: Boolean(feed.now), editable: !isFixed, selectable: !isFixed, pointer: true, longPressDelay: 350,
    events: feed.events, eventContent, ...(isWeek ? { dayHeaderFormat } : { resources: feed.resources, resourceLabelContent }),
    // EventCalendar marks its grid as a table but puts buttons outside the cells: drop the half-table roles, and the buttons that do nothing
    eventAllUpdated() {
      box.querySelectorAll(".ec, [role=row], [role=rowgroup], [role=columnheader], [role=cell]").forEach((node) => { node.removeAttribute("role"); node.removeAttribute("aria-colindex"); });
      box.querySelectorAll(".ev-gap, .ev-block").forEach((node) => { node.removeAttribute("role"); node.removeAttribute("tabindex"); });
      desk.mark();
    },
    eventDidMount({ el: node, event }) {
      node.dataset.id = event.id;
      if (event.extendedProps.appointment) node.dataset.appointment = event.extendedProps.appointment;
    },
    eventClick({ event, el: node }) {
      const shown = event.extendedProps;
      if (shown.kind !== "visit") return;
      desk.openDrawer(shown, node).then(() => desk.drawer.querySelector(".drawer__scroll")?.focus());
    },
    eventDrop({ event, oldResource, newResource, revert }) {
      const shown = event.extendedProps;
      const values = { starts_at: wall(minutesLater(event.start, -shown.offset)) };
      if (newResource) Object.assign(values, { master: newResource.id, instead_of: oldResource.id });
      dirty.add(event.id);
      desk.change(shown, shown.move, values, revert);
    },
    eventResize({ event, revert }) {
      const shown = event.extendedProps;
      dirty.add(event.id);
      desk.change(shown, shown.resize, { ends_at: wall(minutesLater(event.end, -shown.cleaning)) }, revert);
    },
    dateClick({ date, resource, jsEvent }) { if (!jsEvent.target.closest("[data-fits]")) bookAt(resource, date); },
    select({ start, resource }) { bookAt(resource, start); calendar.unselect(); },
  });

  // A pointer that is down drags something: what others changed waits until it is up.
  desk.isBusy = false;
  box.addEventListener("pointerdown", () => { desk.isBusy = true; });
  ["pointerup", "pointercancel"].forEach((kind) => window.addEventListener(kind, () => { desk.isBusy = false; }));

  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  // Only what changed is painted again: the focus, a chosen visit and the place on the page stay.
  desk.apply = (fresh) => {
    const old = new Map(desk.feed.events.map((event) => [event.id, event]));
    const focused = document.activeElement?.closest?.(".ec-event")?.dataset.id;
    const changed = new Set();
    if (!isWeek && !same(desk.feed.resources, fresh.resources)) calendar.setOption("resources", fresh.resources);
    if (fresh.opens !== desk.feed.opens) calendar.setOption("slotMinTime", fresh.opens);
    if (fresh.closes !== desk.feed.closes) calendar.setOption("slotMaxTime", fresh.closes);
    const headings = desk.feed.headings;
    desk.feed = fresh;
    if (isWeek && !same(headings, fresh.headings)) calendar.setOption("dayHeaderFormat", (date) => dayHeaderFormat(date));
    fresh.events.forEach((event) => {
      const before = old.get(event.id);
      old.delete(event.id);
      if (before && same(before, event) && !dirty.has(event.id)) return;
      changed.add(event.extendedProps.appointment);
      if (before) calendar.updateEvent(event); else calendar.addEvent(event);
    });
    old.forEach((event) => { changed.add(event.extendedProps.appointment); calendar.removeEventById(event.id); });
    dirty.clear();
    Object.entries(fresh.facts).forEach(([name, value]) => { const fact = document.querySelector(`[data-fact=${name}]`); if (fact) fact.textContent = value; });
    if (focused) requestAnimationFrame(() => { if (document.activeElement === document.body) desk.node(focused)?.focus({ preventScroll: true }); });
    return changed;
  };
  desk.node = (id) => box.querySelector(`.ec-event[data-id="${CSS.escape(id)}"]`);

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
