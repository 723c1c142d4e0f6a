// On a narrow screen each row of a wide table is shown as a card. A cell then needs its column's heading beside it,
// and the roles that a screen reader loses when CSS no longer lays the parts out as a table.
const ROLES = { table: "table", thead: "rowgroup", tbody: "rowgroup", tfoot: "rowgroup", tr: "row", td: "cell" };

export function labelCells(root) {
  for (const table of root.querySelectorAll("main table")) {
    for (const [tag, role] of Object.entries(ROLES)) {
      for (const part of tag === "table" ? [table] : table.querySelectorAll(tag)) part.setAttribute("role", role);
    }
    for (const head of table.querySelectorAll("th")) head.setAttribute("role", head.scope === "row" ? "rowheader" : "columnheader");
    const headings = [...table.querySelectorAll("thead th")].map((head) => head.textContent);
    for (const row of table.querySelectorAll("tbody tr, tfoot tr")) [...row.children].forEach((cell, i) => (cell.dataset.label = headings[i] ?? ""));
  }
}
