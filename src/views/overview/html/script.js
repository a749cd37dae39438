"use strict";
// Each table can be sorted by a column and filtered by a word. Without this script it is a table.
for (const table of document.querySelectorAll("table.sort")) {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const value = (row, at) => row.cells[at].dataset.k ?? row.cells[at].textContent.trim();
  heads.forEach((head, at) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const order = new Intl.Collator("en", { numeric: true });
      const rows = [...body.rows];
      rows.sort((a, b) => order.compare(value(a, at), value(b, at)) * (down ? -1 : 1));
      body.append(...rows);
    });
  });
}
// A filter for all tables of a list: a folded table is opened where a row of it has the words.
for (const list of document.querySelectorAll(".list")) {
  const rows = [...list.querySelectorAll("tbody tr")];
  if (rows.length < 6) continue;
  const label = document.createElement("label");
  const field = document.createElement("input");
  label.className = "filter";
  field.type = "search";
  label.append("Filter ", field);
  list.before(label);
  field.addEventListener("input", () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
    }
    for (const part of list.querySelectorAll("details.more")) {
      part.hidden = !part.querySelector("tbody tr:not([hidden])");
      part.open = words.length > 0 && !part.hidden;
    }
  });
}
