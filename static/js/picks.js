/* A long list to tick in is narrowed by what is typed above it; what is ticked stays in sight. */
(() => {
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();

  function narrow(field) {
    const asked = plain(field.value.trim());
    const list = document.getElementById(field.dataset.narrows);
    let shown = 0;
    for (const row of list.children) {
      row.hidden = !plain(row.textContent).includes(asked) && !row.querySelector(":checked");
      shown += !row.hidden;
    }
    document.querySelector(`[data-none="${field.dataset.narrows}"]`).hidden = shown > 0;
  }

  document.addEventListener("input", (event) => { if (event.target.matches("[data-narrows]")) narrow(event.target); });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("[data-narrows]")) event.preventDefault();
  });
  for (const field of document.querySelectorAll("[data-narrows]")) field.hidden = false;
})();
