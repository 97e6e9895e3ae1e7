/* The page's frame: keys, menus, toasts, and small things that forms share. */
(() => {
  const typing = (target) => target.closest("input, textarea, select, [contenteditable], dialog[open]");

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeMenus();
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const q = document.getElementById("q");
    if ((event.key === "/" || (event.key === "." && event.code === "Slash")) && q) { event.preventDefault(); q.focus(); q.select(); }
    if (event.code === "KeyN" && !event.shiftKey) document.querySelector("[data-key=n]")?.click();
  });

  const closeMenus = (except) => document.querySelectorAll("details.menu[open]").forEach((menu) => {
    if (menu === except) return;
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    menu.open = false;
  });
  document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));

  // Toasts: success goes away by itself, everything else waits to be closed.
  const box = document.getElementById("messages");
  window.toast = (text, level = "error") => {
    const toast = document.getElementById("toast-template").content.firstElementChild.cloneNode(true);
    toast.classList.add(`toast--${level}`);
    toast.querySelector("span").textContent = text;
    box.append(toast);
  };
  const settle = (toast) => { if (toast.matches(".toast--success, .toast--info")) setTimeout(() => toast.remove(), toast.querySelector("form") ? 12000 : 6000); };
  if (box) {
    box.querySelectorAll(".toast").forEach(settle);
    new MutationObserver((changes) => changes.forEach((change) => change.addedNodes.forEach((node) => node.nodeType === 1 && settle(node)))).observe(box, { childList: true });
  }

  document.addEventListener("click", (event) => {
    const target = event.target;
    target.closest("[data-dismiss]")?.closest(".toast, .refused")?.remove();
    if (target.closest("[data-print]")) window.print();
    if (target.closest("[data-back]") && history.length > 1) { event.preventDefault(); history.back(); }
    const fill = target.closest("[data-fill]");
    if (fill) fillIn(fill.closest("form") || document.querySelector("dialog[open] form"), JSON.parse(fill.dataset.fill));
  });
  // A free time offered by a refusal: one click writes it into the form.
  const fillIn = (form, values) => {
    if (!form) return;
    Object.entries(values).forEach(([name, value]) => {
      const input = form.elements[name];
      if (!input) return;
      input.value = value;
      const changed = input.dispatchEvent ? input : [...input].find((radio) => radio.checked);
      changed?.dispatchEvent(new Event("change", { bubbles: true }));
    });
    form.querySelector("[data-refused]")?.replaceChildren();
    form.querySelector("button:not([type=button])")?.focus();
  };

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
    const drop = event.target.closest(".drop");
    if (drop && event.target.files.length) drop.querySelector("b").textContent = [...event.target.files].map((file) => file.name).join(", ");
  });
  ["dragover", "dragleave", "drop"].forEach((kind) => document.addEventListener(kind, (event) => {
    const drop = event.target.closest?.(".drop");
    if (!drop) return;
    event.preventDefault();
    drop.classList.toggle("is-over", kind === "dragover");
    const input = drop.querySelector("input[type=file]");
    if (kind === "drop" && event.dataTransfer.files.length) { input.files = event.dataTransfer.files; input.dispatchEvent(new Event("change", { bubbles: true })); }
  }));

  // On a phone what is seldom asked is folded away.
  const isNarrow = window.matchMedia("(max-width: 720px)").matches;
  document.querySelectorAll("details[data-fold]").forEach((fold) => { fold.open = !isNarrow; });

  // The server's sentence beside the field, in the person's language, not the browser's bubble.
  const plain = (root) => root.querySelectorAll("form").forEach((form) => { form.noValidate = true; });
  plain(document);
  document.addEventListener("htmx:load", (event) => { plain(event.target); if (event.target.matches("form")) event.target.noValidate = true; });

  document.querySelector("[aria-invalid=true]")?.focus();
})();
