/* Counting by the keyboard: Enter and the arrows go from line to line; the form is sent by its button. */
(() => {
  document.addEventListener("keydown", (event) => {
    const step = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !event.target.matches("[data-next]")) return;
    event.preventDefault();
    const fields = [...event.target.form.querySelectorAll("[data-next], [name=reason]")];
    const next = fields[fields.indexOf(event.target) + step];
    if (next) { next.focus(); next.select(); }
  });
})();
