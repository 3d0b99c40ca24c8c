"use strict";
// Hides the requirements that nobody asks for.
(() => {
  const one = (selector) => document.querySelector(selector);
  const rows = [...one("#rows").children].map((row) => ({ row, words: row.textContent.toLowerCase() }));
  const select = () => {
    const words = one("#search").value.toLowerCase().split(/\s+/).filter(Boolean);
    const differing = one("#differing").getAttribute("aria-pressed") === "true";
    let found = 0;
    for (const { row, words: own } of rows) {
      row.hidden = (differing && !("differs" in row.dataset)) || !words.every((word) => own.includes(word));
      if (!row.hidden) found += 1;
    }
    one("#found").textContent = `${found} of ${rows.length} requirements`;
  };
  one("#search").addEventListener("input", select);
  one("#differing").addEventListener("click", () => {
    one("#differing").setAttribute("aria-pressed", one("#differing").getAttribute("aria-pressed") !== "true");
    select();
  });
  select();
})();
