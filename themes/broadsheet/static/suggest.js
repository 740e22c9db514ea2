/* Names that match what a reader types in the search box, also with a mistake in spelling: a list below the box (the combobox
   pattern of WAI-ARIA), and a question below the form. The names are loaded when the reader types, and not before. */
(() => {
  const page = document.getElementById("_search");
  const say = page.dataset;
  const box = document.getElementById("_q");
  const list = document.getElementById("_names");
  const count = document.getElementById("_names_count");
  const meant = document.getElementById("_meant");
  const root = new URL(say.root, location), index = new URL(say.index, location);
  const MOST = 6, PAUSE = 120, LEAST = 2, FILES = 32;
  const UNSPACED = /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\u{20000}-\u{3ffff}]/u;
  const LETTERS = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i" };
  const loaded = new Map();
  let shown = [], active = -1, round = 0, timer;

  const plain = (text) => text.toLowerCase().replace(/[ßæœøłđðþı]/g, (letter) => LETTERS[letter]).normalize("NFKD").replace(/[\p{M}'’ʻʼ]/gu, "");
  const wordsOf = (text) => plain(text).match(/[\p{L}\p{N}]+/gu) ?? [];

  /* -- names -- */

  const json = async (file) => {
    const answer = await fetch(new URL(file, index));
    return answer.ok ? answer.json() : [];
  };
  const once = (file) => {
    if (!loaded.has(file)) loaded.set(file, json(file).catch(() => { loaded.delete(file); return []; }));
    return loaded.get(file);
  };

  /* All names that may match: those of one file, or those of the files of the words. */
  async function names(typed) {
    const { names: files = 0 } = await once("parts.json");
    const numbers = files === FILES ? [...new Set(typed.slice(0, 3).map((word) => word.codePointAt(0) % FILES))] : [];
    const found = await Promise.all(files === 1 ? [once("names.json")] : numbers.map((number) => once(`names-${number}.json`)));
    const rows = found.flat();
    for (const row of rows) row.words ??= [row[0], ...(row[3] ?? [])].map(wordsOf);
    return found.length > 1 ? [...new Map(rows.map((row) => [row[1], row])).values()] : rows;
  }

  /* -- matching -- */

  /* Mistakes that are tolerated in a word: none in a short one, where every other word is near. */
  const tolerated = ({ length }) => (length < 4 ? 0 : length < 8 ? 1 : 2);

  /* Letters to add, remove, replace or swap to make `typed` the word, or its beginning (optimal string alignment). */
  function distance(typed, word, most) {
    if (word.startsWith(typed) || (UNSPACED.test(typed) && word.includes(typed))) return 0;
    if (!most) return Infinity;
    let before = [], last = [...Array(word.length + 1).keys()];
    for (let at = 1; at <= typed.length; at++) {
      const now = [at];
      for (let to = 1; to <= word.length; to++) {
        now[to] = Math.min(last[to] + 1, now[to - 1] + 1, last[to - 1] + (typed[at - 1] !== word[to - 1]));
        if (at > 1 && to > 1 && typed[at - 1] === word[to - 2] && typed[at - 2] === word[to - 1]) now[to] = Math.min(now[to], before[to - 2] + 1);
      }
      if (Math.min(...now) > most) return Infinity;
      [before, last] = [last, now];
    }
    return Math.min(...last);
  }

  /* How far a name is from the typed words, each of which must be one of its words; Infinity if it does not match. */
  function mistakes(typed, words) {
    const free = [...words];
    let sum = 0;
    for (const word of typed) {
      const each = free.map((one) => distance(word, one, tolerated(word)));
      const least = Math.min(...each);
      if (!(least <= tolerated(word))) return Infinity;
      const at = each.indexOf(least);
      sum += least + (word === typed[0] && at ? 0.1 : 0);
      free.splice(at, 1);
    }
    return sum;
  }

  async function matching(text) {
    const typed = wordsOf(text);
    if (typed.join("").length < LEAST && !UNSPACED.test(text)) return [];
    const found = [];
    for (const row of await names(typed)) {
      const each = row.words.map((words, at) => mistakes(typed, words) + (at ? 0.2 : 0));
      const least = Math.min(...each);
      if (least < Infinity) found.push({ row, least, by: each.indexOf(least) });
    }
    const best = found.some(({ least }) => least < 1) ? found.filter(({ least }) => least < 1) : found;
    return best.sort((a, b) => a.least - b.least || a.row[0].localeCompare(b.row[0])).slice(0, MOST);
  }

  /* -- showing -- */

  const element = (name, text, attributes = {}) => {
    const made = document.createElement(name);
    made.append(text);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  const labels = Object.fromEntries([...page.querySelectorAll("select[name=kind] option")].map((option) => [option.value, option.dataset.label ?? option.textContent]));

  function option({ row: [title, , kind, others, note], by }, number) {
    const made = element("li", element("b", title), { id: `_name-${number}`, role: "option", "aria-selected": "false" });
    made.append(" ", element("span", [by ? others[by - 1] : note, labels[kind]].filter(Boolean).join(", ")));
    made.addEventListener("pointerdown", (event) => event.preventDefault()); // the box keeps the focus
    made.addEventListener("click", () => go(number));
    return made;
  }

  function close() {
    list.hidden = true;
    active = -1;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  }

  function open() {
    list.replaceChildren(...shown.map(option));
    list.hidden = false;
    box.setAttribute("aria-expanded", "true");
  }

  function move(to) {
    list.children[active]?.setAttribute("aria-selected", "false");
    active = to;
    const now = list.children[to];
    now?.setAttribute("aria-selected", "true");
    now?.scrollIntoView({ block: "nearest" });
    if (now) box.setAttribute("aria-activedescendant", now.id);
    else box.removeAttribute("aria-activedescendant");
  }

  const go = (number) => location.assign(new URL(shown[number].row[1], root));

  /* The name that was probably meant, if no name is written as it was typed. */
  function ask(found) {
    const best = found[0], name = best && [best.row[0], ...(best.row[3] ?? [])][best.by];
    meant.hidden = !best || best.least < 1;
    if (meant.hidden) return;
    const given = new URLSearchParams({ q: name });
    const [before, after] = say.meant.split("{name}");
    meant.replaceChildren(before, element("a", name, { href: `${location.pathname}?${given}` }), after ?? "");
  }

  async function update(isTyping) {
    const mine = ++round, text = box.value.trim();
    const found = text ? await matching(text) : [];
    if (mine !== round) return;
    shown = found;
    ask(found);
    close();
    if (!isTyping || document.activeElement !== box) return;
    count.textContent = found.length ? say.names.replace("{number}", found.length) : "";
    if (found.length) open();
  }

  /* -- the reader -- */

  const later = () => { clearTimeout(timer); timer = setTimeout(() => update(true).catch(() => {}), PAUSE); };
  box.addEventListener("input", later);
  box.addEventListener("blur", close);
  box.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const isOpen = !list.hidden;
    if (event.key === "Enter") {
      clearTimeout(timer);
      round++; // names that are still loading are not shown over the results
      if (isOpen && active >= 0) { event.preventDefault(); go(active); }
      else close();
    } else if (isOpen && event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      close();
    } else if (isOpen && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      event.stopPropagation();
      const stops = shown.length + 1; // the box itself is one
      move(((active + 1 + (event.key === "ArrowDown" ? 1 : stops - 1)) % stops) - 1);
    }
  });
  const refresh = () => update(false).catch(() => {});
  addEventListener("popstate", () => setTimeout(refresh)); // after search.js, which puts the words of the address into the box

  for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": "_names", "aria-autocomplete": "list" })) box.setAttribute(name, value);
  addEventListener("DOMContentLoaded", refresh);
})();
