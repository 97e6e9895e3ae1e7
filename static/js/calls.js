/* 1 to 6 press the button of a result, unless somebody is typing. */
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest("input:not([type=checkbox]), textarea, select, dialog[open]")) return;
  const button = document.querySelector(`[data-digit="${CSS.escape(event.key)}"]`);
  if (button) { event.preventDefault(); button.click(); }
});
