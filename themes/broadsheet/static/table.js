/* Tables of data: headers sort, and long tables have a search box. Loaded by pages with such a table; each reads whole without it.
   Its words come from the data attributes of the table, in the page's language. */
const LONG = 10; // rows from which a search box is worth its place
const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

function enhance(figure) {
  const table = figure.querySelector("table");
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const headers = [...table.tHead.rows[0].cells];
  const language = (table.closest("[lang]") ?? document.documentElement).lang || undefined;
  const collator = new Intl.Collator(language, { numeric: true });

  const value = (row, column) => {
    const cell = row.cells[column];
    const text = cell.textContent.trim();
    if (!("number" in headers[column].dataset)) return text;
    const number = Number.parseFloat(cell.dataset.value ?? text.replace("\u2212", "-"));
    return Number.isNaN(number) ? "" : number;
  };
  const compare = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : collator.compare(String(a), String(b)));

  const sort = (column, direction) => {
    const sorted = direction ? [...rows].sort((one, other) => {
      const [a, b] = [value(one, column), value(other, column)];
      if (a === "" || b === "") return (a === "") - (b === ""); // empty cells stay last
      return direction === "ascending" ? compare(a, b) : compare(b, a);
    }) : rows;
    body.append(...sorted);
    headers.forEach((header, number) => {
      if (number === column && direction) header.setAttribute("aria-sort", direction);
      else header.removeAttribute("aria-sort");
    });
  };

  headers.forEach((header, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...header.childNodes);
    header.append(button);
    button.addEventListener("click", () => {
      const next = { ascending: "descending", descending: "" }[header.getAttribute("aria-sort")] ?? "ascending";
      sort(column, next);
    });
  });

  if (rows.length <= LONG) return;
  const format = new Intl.NumberFormat(language);
  const label = document.createElement("label");
  const input = Object.assign(document.createElement("input"), { type: "search", autocomplete: "off" });
  const count = document.createElement("p");
  count.setAttribute("role", "status");
  count.className = "small";
  label.append(figure.dataset.search, " ", input);
  const tools = document.createElement("div");
  tools.className = "tools";
  tools.append(label, count);
  figure.prepend(tools);
  const texts = new Map(rows.map((row) => [row, folded([...row.cells].map((cell) => cell.textContent).join(" "))]));
  input.addEventListener("input", () => {
    const words = folded(input.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      row.hidden = !words.every((word) => texts.get(row).includes(word));
      shown += !row.hidden;
    }
    count.textContent = words.length ? figure.dataset.count.replace("{shown}", format.format(shown)).replace("{total}", format.format(rows.length)) : "";
  });
}

document.querySelectorAll("[data-table]").forEach(enhance);
