/* The week as a grid: arrows walk from cell to cell, Enter opens the day; who would be stranded is shown at once. */
(() => {
  const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  document.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    const cell = event.target.closest?.("[data-grid] .week__a")?.closest("td");
    if (!step || !cell || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const row = cell.parentElement;
    const rows = [...row.parentElement.rows];
    const next = rows[rows.indexOf(row) + step[0]]?.cells[cell.cellIndex + step[1]]?.querySelector(".week__a");
    if (!next) return;
    event.preventDefault();
    next.focus();
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    const list = event.detail.target.querySelector?.(".strands");
    if (!list) return;
    list.focus({ preventScroll: true });
    list.parentElement.querySelector("[name=agreed]").scrollIntoView({ block: "nearest" });
  });
})();
