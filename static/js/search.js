/* The search box by keyboard and by scanner: arrows choose, Enter opens, Escape closes. What is found comes by htmx; "/" is in shell.js. */
(() => {
  const input = document.getElementById("q");
  const box = document.getElementById("search-results");
  if (!input || !box) return;

  const options = () => [...box.querySelectorAll("[role=option]:not([aria-disabled])")];
  const list = () => box.querySelector("[role=listbox]");
  const chosen = () => box.querySelector("[role=option][aria-selected=true]");
  const isOpen = () => Boolean(list()) && !box.hidden;

  const choose = (option) => {
    options().forEach((each) => each.setAttribute("aria-selected", String(each === option)));
    if (option) { input.setAttribute("aria-activedescendant", option.id); option.scrollIntoView({ block: "nearest" }); } else input.removeAttribute("aria-activedescendant");
  };
  const show = (open) => {
    box.hidden = !open;
    input.setAttribute("aria-expanded", String(open && Boolean(list())));
    if (!open) choose(null);
  };
  const step = (by) => {
    const all = options();
    if (!all.length) return;
    const at = all.indexOf(chosen());
    choose(all[(at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by + all.length) % all.length]);
  };
  // What is shown may still be the answer to fewer letters than are typed by now.
  const isFresh = () => isOpen() && list().dataset.text === input.value.trim();

  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!list()) return;
      event.preventDefault();
      show(true);
      step(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter") {
      const target = chosen() || (isFresh() && options()[0]);
      if (!input.value.trim()) event.preventDefault();
      if (target) { event.preventDefault(); target.click(); }
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (isOpen()) show(false); else { input.value = ""; input.blur(); }
    }
  });
  // A scanner is a keyboard that types a whole number at once and ends with Enter; nobody has to put the cursor anywhere before.
  const QUICK = 120, SHORTEST = 6;
  let typed = "", last = 0;
  const scanned = (number) => {
    const field = document.querySelector("[data-scan]");
    (field || input).value = number;
    if (field) document.getElementById(field.dataset.scan).click(); else input.form.requestSubmit();
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Shift" || event.target.closest("input, select, textarea, [contenteditable]")) return;
    const isQuick = event.timeStamp - last < QUICK;
    last = event.timeStamp;
    if (event.key === "Enter" && isQuick && typed.length >= SHORTEST) { event.preventDefault(); scanned(typed); }
    typed = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey ? (isQuick ? typed : "") + event.key : "";
  });
  // With the cursor in a field of numbers: people never press six keys with less than BURST between all of them. The field
  // gets back what stood in it.
  const BURST = 35;
  let burst = null;
  document.addEventListener("keydown", (event) => {
    if (event.key === "Shift") return;
    const field = event.target.closest("input[inputmode=decimal], input[inputmode=numeric], input[type=number]");
    const goesOn = burst && field === burst.field && event.timeStamp - burst.last < BURST;
    if (goesOn && event.key === "Enter" && burst.typed.length >= SHORTEST) {
      event.preventDefault();
      event.stopImmediatePropagation();
      field.value = burst.before;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      scanned(burst.typed);
    }
    if (!field || event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) burst = null;
    else burst = { field, last: event.timeStamp, before: goesOn ? burst.before : field.value, typed: (goesOn ? burst.typed : "") + event.key };
  }, true);
  input.addEventListener("focus", () => { if (list()) show(true); });
  input.addEventListener("input", () => { if (!input.value.trim()) { box.replaceChildren(); show(false); } });
  document.addEventListener("htmx:afterSwap", (event) => { if (event.detail.target === box) { show(Boolean(input.value.trim())); choose(null); } });
  document.addEventListener("click", (event) => { if (!event.target.closest(".search")) show(false); });
  input.closest(".search").addEventListener("focusout", (event) => {
    if (event.relatedTarget && !event.relatedTarget.closest(".search")) show(false);
  });
})();
