/* The shared desk: typing narrows the tiles, Enter takes the first one; digits of a PIN go to its field wherever the focus is. */
(() => {
  const box = document.querySelector("[data-people-filter]");
  const tiles = [...document.querySelectorAll("[data-people] > li")];
  if (box && tiles.length) {
    const input = box.querySelector("input");
    const none = document.querySelector("[data-people-none]");
    const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();
    const narrow = () => {
      const typed = plain(input.value);
      const left = tiles.filter((tile) => { tile.hidden = !plain(tile.dataset.name).includes(typed); return !tile.hidden; });
      tiles.forEach((tile) => tile.classList.toggle("is-first", Boolean(typed) && tile === left[0]));
      none.hidden = left.length > 0;
      return left;
    };
    box.hidden = false;
    input.focus();
    input.addEventListener("input", narrow);
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") { event.preventDefault(); narrow()[0]?.querySelector("a").click(); }
    });
  }
  const pin = document.querySelector("[data-pin-form] [data-pin]");
  if (pin) {
    pin.focus();
    document.addEventListener("keydown", (event) => {
      if (/^\d$/.test(event.key) && !event.target.closest("input, textarea, select")) pin.focus();
    });
  }
})();
