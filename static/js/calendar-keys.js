/* The columns without a mouse: the arrows move between visits and free quarters; M carries a visit, + and − stretch it. */
(() => {
  const { desk } = window;
  const box = document.getElementById("cal");
  if (!desk.apply) return;
  const QUARTER = 15, STEP = 5, HIGH = 19 / 15;
  const said = document.getElementById("cal-said");
  const say = (text) => { said.textContent = text; };
  const columns = () => desk.feed.columns;
  const minutesOf = (clock) => { const [hours, minutes] = clock.split(":").map(Number); return hours * 60 + minutes; };
  // Wall-clock times counted as if they were UTC: the computer's own zone and its summer time play no part.
  const minuteOf = (moment, column) => (Date.parse(`${moment}Z`) - Date.parse(`${column.day}T00:00Z`)) / 60000;
  const momentOf = (minute, column) => new Date(Date.parse(`${column.day}T00:00Z`) + minute * 60000).toISOString().slice(0, 16);
  const timeOf = (minute) => momentOf(minute, { day: "2000-01-01" }).slice(11);

  const cursor = document.createElement("button");
  cursor.type = "button";
  cursor.className = "cal__cursor";
  const place = (index, minute, length, label) => {
    const layer = box.querySelector(".ec-body .ec-events");
    if (cursor.parentNode !== layer) layer.append(cursor);
    cursor.style.gridColumn = index + 1;
    cursor.style.insetBlockStart = `${(minute - minutesOf(desk.feed.opens)) * HIGH}px`;
    cursor.style.blockSize = `${length * HIGH}px`;
    cursor.textContent = `${timeOf(minute)}${length > QUARTER ? `–${timeOf(minute + length)}` : ""}`;
    cursor.setAttribute("aria-label", label);
    cursor.focus({ preventScroll: true });
    cursor.scrollIntoView({ block: "nearest" });
  };

  /* What the arrows stop at in a column, in order of time: its visits, and the quarters in which somebody could begin. */
  const stopsOf = (column) => {
    const mine = desk.feed.events.filter((event) => event.extendedProps.column === column.id && event.extendedProps.kind !== "gap");
    const taken = mine.flatMap((event) => {
      const [from, until] = [minuteOf(event.start, column), minuteOf(event.end, column)];
      const waits = (event.extendedProps.waits || []).map(([first, length]) => [from + first, from + first + length]);
      const edges = [from, ...waits.flat(), until];
      return edges.flatMap((edge, n) => (n % 2 ? [] : [[edge, edges[n + 1]]]));
    });
    const stops = mine.filter((event) => event.extendedProps.kind === "visit")
      .map((event) => ({ minute: minuteOf(event.start, column), until: minuteOf(event.end, column), event }));
    for (let minute = minutesOf(desk.feed.opens); minute < minutesOf(desk.feed.closes); minute += QUARTER) {
      if (!taken.some(([from, until]) => from < minute + QUARTER && minute < until)) stops.push({ minute, until: minute + QUARTER });
    }
    return stops.sort((one, other) => one.minute - other.minute || Boolean(other.event) - Boolean(one.event));
  };
  let at = null; // { index, minute, event? }
  const go = (index, stop) => {
    at = { index, ...stop };
    const column = columns()[index];
    if (!stop.event) { place(index, stop.minute, QUARTER, `${column.name}, ${timeOf(stop.minute)}, ${box.dataset.free}`); return; }
    cursor.remove();
    const node = desk.node(stop.event.id);
    node.focus({ preventScroll: true });
    node.scrollIntoView({ block: "nearest" });
  };
  const nearest = (stops, minute) => {
    const around = stops.filter((stop) => stop.event && stop.minute <= minute && minute < stop.until);
    return around.at(-1) || stops.toSorted((one, other) => Math.abs(one.minute - minute) - Math.abs(other.minute - minute))[0];
  };
  const enter = () => {
    const wanted = desk.feed.now ? minutesOf(desk.feed.now.slice(11)) : minutesOf(desk.feed.scroll);
    const index = columns().findIndex((column) => stopsOf(column).length);
    if (index >= 0) go(index, nearest(stopsOf(columns()[index]), wanted));
  };
  const step = (key) => {
    const sideways = { ArrowLeft: -1, ArrowRight: 1 }[key];
    if (sideways) {
      for (let index = at.index + sideways; columns()[index]; index += sideways) {
        const stops = stopsOf(columns()[index]);
        if (stops.length) { go(index, nearest(stops, at.minute)); return; }
      }
      return;
    }
    const stops = stopsOf(columns()[at.index]);
    const here = stops.findIndex((stop) => stop.minute === at.minute && stop.event?.id === at.event?.id);
    const next = stops[here + (key === "ArrowDown" ? 1 : -1)];
    if (next) go(at.index, next);
  };
  /* Where the focus is, also when it came by Tab or by a click. */
  const here = () => {
    if (document.activeElement === cursor) return at;
    const id = document.activeElement?.closest?.(".ec-event[data-appointment]")?.dataset.id;
    const event = id && desk.feed.events.find((each) => each.id === id);
    if (!event) return null;
    const index = columns().findIndex((column) => column.id === event.extendedProps.column);
    const column = columns()[index];
    at = { index, minute: minuteOf(event.start, column), until: minuteOf(event.end, column), event };
    return at;
  };

  let carried = null;
  const carry = (event) => {
    const shown = event.extendedProps;
    if (!event.startEditable || !shown.move) { say(box.dataset.fixed); window.toast(box.dataset.fixed, "info"); return; }
    carried = { event, index: at.index, from: at.index, minute: at.minute };
    desk.isBusy = true;
    cursor.classList.add("is-carried");
    show();
    say(box.dataset.moving);
  };
  const show = () => {
    const column = columns()[carried.index];
    place(carried.index, carried.minute, carried.event.extendedProps.length, `${carried.event.title}: ${column.name}, ${timeOf(carried.minute)}`);
    say(`${timeOf(carried.minute)}, ${column.name}`);
  };
  const drop = () => { const { event } = carried; carried = null; desk.isBusy = false; cursor.classList.remove("is-carried"); cursor.remove(); focusOn(event); };
  const focusOn = (event) => requestAnimationFrame(() => desk.node(event.id)?.focus({ preventScroll: true }));
  const carry_on = (key, isFine) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[key] * (isFine ? STEP : QUARTER);
    const sideways = { ArrowLeft: -1, ArrowRight: 1 }[key];
    if (sideways && columns()[carried.index + sideways]) carried.index += sideways;
    if (by) carried.minute = Math.max(minutesOf(desk.feed.opens), Math.min(carried.minute + by, minutesOf(desk.feed.closes) - STEP));
    show();
  };
  const put = async () => {
    const { event, index, from, minute } = carried;
    const [to, was, shown] = [columns()[index], columns()[from], event.extendedProps];
    const values = { starts_at: momentOf(minute - shown.offset, to) };
    if (to.master !== was.master) Object.assign(values, { master: to.master, instead_of: was.master });
    drop();
    await desk.change(shown, shown.move, values);
    focusOn(event);
  };
  const stretched = new Map(); // what is asked for each visit and not in the feed yet: { longer, sending }
  let sent = Promise.resolve(); // one after another, so that the last one is what Ctrl+Z takes back
  const stretch = (event, by) => {
    const shown = event.extendedProps;
    if (!event.durationEditable || !shown.resize) { say(box.dataset.fixed); return; }
    const own = stretched.get(event.id) || { longer: 0, sending: null };
    stretched.set(event.id, own);
    own.longer += by;
    const column = columns()[at.index];
    const until = at.minute + shown.length + own.longer;
    say(`${box.dataset.until} ${timeOf(until)}`);
    clearTimeout(own.sending);
    own.sending = setTimeout(() => { sent = sent.then(() => send(event, own, momentOf(until, column))); }, 400);
  };
  const send = async (event, own, ends_at) => {
    const { longer } = own;
    await desk.change(event.extendedProps, event.extendedProps.resize, { ends_at });
    own.longer -= longer; // the rest was typed meanwhile
    const spot = here();
    if (!spot || spot.event?.id === event.id) focusOn(event);
  };

  const arrows = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"];
  const carrying = (event) => {
    if (arrows.includes(event.key)) carry_on(event.key, event.shiftKey);
    else if (event.key === "Enter") put();
    else if (event.key === "Escape") drop();
    else return false;
    return true;
  };
  const walking = (event, spot) => {
    if (arrows.includes(event.key)) step(event.key);
    else if (event.code === "KeyN" && !spot.event) desk.openNew(columns()[spot.index].master, momentOf(spot.minute, columns()[spot.index]));
    else if (event.code === "KeyM" && spot.event) carry(spot.event);
    else if (["+", "="].includes(event.key) && spot.event) stretch(spot.event, STEP);
    else if (["-", "−"].includes(event.key) && spot.event) stretch(spot.event, -STEP);
    else if (event.key === "Escape" && desk.drawer.hidden) { cursor.remove(); box.focus(); }
    else return false;
    return true;
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const spot = here();
    const isOurs = carried ? carrying(event) : spot ? walking(event, spot) : fromOutside(event);
    if (isOurs) { event.preventDefault(); event.stopImmediatePropagation(); }
  }, true);
  // A page that was left by booking, a step or a cancellation: the keyboard goes on where it stood.
  const LEFT = "calendar-left";
  document.addEventListener("htmx:afterRequest", ({ detail: { xhr, requestConfig } }) => {
    const event = desk.feed.events.find((each) => desk.selected && each.extendedProps.appointment === desk.selected.appointment);
    if (!event || requestConfig.verb === "get" || !xhr.getResponseHeader("HX-Redirect")) return;
    sessionStorage.setItem(LEFT, JSON.stringify({ column: event.extendedProps.column, moment: event.start }));
  });
  const goOn = () => {
    const left = JSON.parse(sessionStorage.getItem(LEFT));
    sessionStorage.removeItem(LEFT);
    if (document.activeElement !== document.body) return;
    const open = desk.feed.events.find((each) => String(each.extendedProps.appointment) === box.dataset.open);
    const [column, moment] = open ? [open.extendedProps.column, open.start] : [left?.column, left?.moment];
    const index = columns().findIndex((each) => each.id === column);
    if (index < 0) return;
    const stops = stopsOf(columns()[index]);
    const stop = open ? stops.find((each) => each.event === open) : nearest(stops, minuteOf(moment, columns()[index]));
    if (stop) go(index, stop);
    if (open) desk.cameFrom(document.activeElement);
  };
  requestAnimationFrame(() => requestAnimationFrame(goOn));
  const fromOutside = (event) => {
    const isFree = [document.body, box].includes(document.activeElement);
    if (!isFree || !["ArrowDown", "ArrowUp"].includes(event.key)) return false;
    enter();
    return true;
  };
  cursor.addEventListener("click", () => { if (!carried) desk.openNew(columns()[at.index].master, momentOf(at.minute, columns()[at.index])); });
  cursor.addEventListener("blur", () => setTimeout(() => { if (carried && document.activeElement !== cursor) drop(); }));
})();
