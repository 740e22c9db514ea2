/* The search page. Pagefind and its index are loaded when the reader begins to search, and not before.
   What is asked is kept in the address, so that a search can be sent on, and Back leads to the one before. */
(() => {
  const page = document.getElementById("_search");
  const say = page.dataset;
  const form = page.querySelector("form");
  const words = form.elements.q;
  const filters = ["kind", "section", "year", "entity"].map((name) => form.elements[name]);
  const list = document.getElementById("_results");
  const status = document.getElementById("_status");
  const more = document.getElementById("_more");
  const browse = document.getElementById("_browse");
  const row = document.getElementById("_row");
  const narrow = document.getElementById("_narrow");
  const shortcut = document.getElementById("_shortcut");
  const root = new URL(say.root, location);
  const AT_ONCE = 10, NAMES = 100, PAUSE = 150, MANY = 4, WORDS = 32, LEAD = 14;
  const END = /[.!?:…。！？：·]["”’»)」]*$/u;
  /* Scripts that are written without spaces: the index has each of their signs as a word. */
  const SIGN = /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\u{20000}-\u{3ffff}]\p{M}*/gu;
  const CLOSE = /^[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef\u{20000}-\u{3ffff}]/u;
  const WEIGHTS = { ranking: { metaWeights: { title: 5, also: 5 } } };
  const engines = {};
  let found = [], shown = 0, round = 0, timer;

  for (const select of [...filters, form.elements.sort])
    for (const option of select.options) option.dataset.label = option.textContent;

  /* -- asking -- */

  /* The parts of the index. A module of another address has a thread of its own: so parts are asked beside each other, and
     nobody waits for a count, which makes all later answers of the same module slow. With many parts that is too many threads. */
  function load(name) {
    engines[name] ??= open(name);
    engines[name].catch(() => { delete engines[name]; });
    return engines[name];
  }

  async function open(name) {
    const index = new URL(say.index, location);
    const { parts, dated } = await (await fetch(new URL("parts.json", index))).json();
    const all = await Promise.all([...Array(parts).keys()].map(async (part) => {
      const engine = await import(new URL(`${part}/pagefind.js${parts > MANY ? "" : `#${name}`}`, index));
      await engine.options(WEIGHTS);
      await engine.init();
      return engine;
    }));
    return { dated: all.slice(0, dated), rest: all.slice(dated) };
  }

  /* What Pagefind is asked, in parts: all of them must be found. Signs that stand side by side are asked for as they stand. */
  function parts(text) {
    if (!text) return [null];
    if (!text.match(SIGN)) return [text];
    const runs = text.match(new RegExp(`(?:${SIGN.source})+`, "gu"));
    const rest = text.replace(SIGN, " ").replace(/["“”「」]/g, " ").trim();
    return [...(rest ? [rest] : []), ...runs.map((run) => `"${run.match(SIGN).join(" ")}"`)];
  }

  async function ask(name, asked, chosen) {
    const { dated, rest } = await load(name);
    const order = asked.sort || (asked.q ? "" : "newest");
    const options = { filters: chosen, sort: order ? { [order]: "asc" } : {} };
    const engines = await knowing([...(order === "newest" ? dated.toReversed() : dated), ...rest], asked.q);
    const answers = await Promise.all(engines.map((engine) => answer(engine, parts(asked.q), options)));
    const results = answers.flatMap((one) => one.results);
    if (!order) results.sort((a, b) => b.score - a.score);
    return { results, counts: answers.length && answers.every((one) => one.counts) ? sum(answers.map((one) => one.counts)) : null };
  }

  /* Pagefind passes over a word that its index has not. So a part is asked only if it has every word that some part has. */
  async function knowing(engines, text) {
    if (engines.length < 2 || /^".*"$/.test(text)) return engines;
    const words = text.replace(/"/g, "").split(/\s+/).filter(Boolean);
    if (words.length < 2) return engines;
    const known = await Promise.all(words.map((word) => Promise.all(engines.map(async (engine) => (await engine.search(word)).results.length > 0))));
    return engines.filter((_engine, at) => known.every((of) => of[at] || !of.includes(true)));
  }

  async function answer(engine, asked, options) {
    const answers = await Promise.all(asked.map((part) => engine.search(part, options)));
    const [first, ...others] = answers.sort((a, b) => a.results.length - b.results.length);
    const ids = others.map((one) => new Set(one.results.map((result) => result.id)));
    return { results: first.results.filter(({ id }) => ids.every((set) => set.has(id))), counts: others.length ? null : first.filters };
  }

  function sum(counts) {
    const all = {};
    for (const one of counts)
      for (const [filter, values] of Object.entries(one))
        for (const [value, number] of Object.entries(values)) (all[filter] ??= {})[value] = (all[filter][value] ?? 0) + number;
    return all;
  }

  /* Of a filter that is not chosen, an empty wish loads its counts and excludes nothing. */
  const wishes = (asked, but) => Object.fromEntries(filters.map(({ name }) => [name, asked[name] && name !== but ? [asked[name]] : []]));

  async function search() {
    const asked = state(), mine = ++round;
    const any = asked.q || filters.some(({ name }) => asked[name]);
    browse.hidden = any;
    if (!any) return show([], "");
    status.textContent = say.waiting;
    try {
      const answer = await ask("answers", asked, Object.fromEntries(Object.entries(wishes(asked)).filter(([, values]) => values.length)));
      if (mine !== round) return;
      await show(answer.results, answer.results.length ? say.found.replace("{number}", answer.results.length.toLocaleString(document.documentElement.lang)) : say.none);
      if (mine === round) await count(asked, mine);
    } catch (error) {
      if (mine !== round) return;
      console.error(error);
      browse.hidden = false;
      show([], say.broken);
    }
  }

  /* How many there would be of each value of a filter, with what is chosen of the others. */
  async function count(asked, mine) {
    const open = await ask("counts", asked, wishes(asked));
    for (const select of filters) {
      const { counts } = asked[select.name] ? await ask("counts", asked, wishes(asked, select.name)) : open;
      if (mine !== round) return;
      if (select.name === "entity") names(select, counts?.entity ?? {}, asked.entity);
      for (const option of select.options) {
        const number = counts?.[select.name]?.[option.value];
        option.textContent = option.dataset.label + (number === undefined ? "" : ` (${number})`);
        option.disabled = Boolean(counts && option.value && !number && option.value !== asked[select.name]);
      }
    }
  }

  /* Of all that is named in what was found, those that are named most. */
  function names(select, counts, chosen) {
    const most = Object.entries(counts).filter(([name, number]) => number || name === chosen)
      .sort(([a, n], [b, m]) => m - n || a.localeCompare(b)).slice(0, NAMES).map(([name]) => name);
    if (chosen && !most.includes(chosen)) most.unshift(chosen);
    select.replaceChildren(select.options[0], ...most.map(named));
    select.value = chosen;
  }

  function named(name) {
    const option = new Option(name, name);
    option.dataset.label = name;
    return option;
  }

  /* -- showing -- */

  async function show(results, text) {
    found = results;
    shown = 0;
    const mine = round;
    const rows = await next();
    if (mine !== round) return;
    list.replaceChildren(...rows);
    status.textContent = text;
  }

  async function next() {
    const some = found.slice(shown, shown + AT_ONCE);
    shown += some.length;
    more.hidden = shown >= found.length;
    const read = await Promise.allSettled(some.map((result) => result.data()));
    return read.filter(({ value }) => value).map(({ value }) => item(value));
  }

  function item({ raw_url, url, meta, filters: of, raw_content, content, locations }) {
    const made = row.content.firstElementChild.cloneNode(true);
    const label = (name) => [...form.elements[name].options].find(({ value }) => value === of[name]?.[0])?.dataset.label ?? "";
    if (of._lang) made.lang = of._lang[0];
    made.querySelector("b").textContent = label("kind");
    made.querySelector("span").textContent = label("section");
    const link = made.querySelector("a");
    link.href = new URL(raw_url ?? url, root);
    link.textContent = meta.title;
    const also = made.querySelector(".aka");
    also.hidden = !meta.also;
    also.textContent = meta.also ? say.also.replace("{names}", meta.also) : "";
    const text = (raw_content ?? content).split(/\s+/).map((word) => word.replaceAll("&lt;", "<").replaceAll("&gt;", ">"));
    const first = densest(text, locations ?? []);
    const shown = made.querySelector(".excerpt");
    shown.append(...excerpt(text, locations ?? [], first));
    shown.hidden = shown.textContent === meta.title;
    made.querySelector(".small").after(...pageOfDocument(of, first));
    made.querySelector(".small").textContent = of._when?.[0] ?? (of.year ? label("year") : "");
    return made;
  }

  /* The first word of the part of a text with the most words that were found. */
  function densest(text, locations) {
    const all = locations.filter((at) => at < text.length).sort((a, b) => a - b);
    let best = 0, most = 0;
    for (let from = 0, to = 0; from < all.length; from++) {
      while (to < all.length && all[to] < all[from] + WORDS) to++;
      if (to - from > most) [best, most] = [all[from], to - from];
    }
    return best;
  }

  /* The text of a PDF file follows that of its document: a link to the page of the file with the words. */
  function pageOfDocument({ _pages, _viewer }, first) {
    const number = _pages ? _pages[0].split(" ").filter((start) => +start <= first).length : 0;
    if (!number) return [];
    const line = Object.assign(document.createElement("p"), { className: "small" }), link = document.createElement("a");
    link.href = new URL(`${_viewer[0]}#page=${number}`, root);
    link.textContent = say.page.replace("{page}", number);
    line.append(link);
    return [line];
  }

  /* The part of a text with the most words that were found, from the beginning of a sentence if one is near. Signs of a script
     without spaces are words of the index, and are joined again. */
  function excerpt(text, locations, first) {
    const hits = new Set(locations);
    let start = first;
    while (start && first - start < LEAD && !END.test(text[start - 1])) start--;
    if (start && !END.test(text[start - 1])) start = Math.max(0, first - LEAD / 2);
    const end = Math.min(text.length, Math.max(start + WORDS, first + LEAD));
    return [start && !END.test(text[start - 1]) ? "… " : "", ...marked(text, hits, start, end), end < text.length ? " …" : ""];
  }

  function marked(text, hits, start, end) {
    const nodes = [];
    for (let at = start; at < end; at++) {
      const word = text[at], isNear = at > start && CLOSE.test(text[at - 1].slice(-1)) && CLOSE.test(word);
      const space = at > start && !isNear ? " " : "", last = nodes.at(-1);
      if (!hits.has(at)) nodes.push(space + word);
      else if (isNear && hits.has(at - 1)) last.textContent += word;
      else nodes.push(space, Object.assign(document.createElement("mark"), { textContent: word }));
    }
    return nodes;
  }

  /* -- the address -- */

  const state = () => Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, value.trim()]));

  function read() {
    const given = new URLSearchParams(location.search);
    words.value = given.get("q") ?? "";
    for (const select of [...filters, form.elements.sort]) {
      const value = given.get(select.name) ?? "";
      if (select.name === "entity" && value && ![...select.options].some((option) => option.value === value)) select.append(named(value));
      select.value = value;
      if (select.selectedIndex < 0) select.value = "";
    }
  }

  function keep(how) {
    const given = new URLSearchParams(Object.entries(state()).filter(([, value]) => value));
    const address = `${location.pathname}${given.size ? `?${given}` : ""}`;
    if (address !== location.pathname + location.search) history[how](null, "", address);
  }

  function changed(how) {
    clearTimeout(timer);
    keep(how);
    search();
  }

  function clear() {
    form.reset();
    changed("pushState");
    words.focus();
  }

  /* -- the reader -- */

  form.addEventListener("focusin", () => load("answers").catch(() => {}), { once: true });
  form.addEventListener("submit", (event) => { event.preventDefault(); changed("pushState"); });
  form.addEventListener("change", (event) => { if (event.target !== words) changed("pushState"); });
  words.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(() => changed("replaceState"), PAUSE); });
  more.addEventListener("click", async () => {
    const rows = await next();
    list.append(...rows);
    rows[0]?.querySelector("a").focus();
  });
  addEventListener("popstate", () => { read(); search(); });
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const at = document.activeElement;
    const typing = at?.matches("input, select, textarea");
    if (event.key === "/" && !typing && shortcut?.checked) {
      event.preventDefault();
      words.focus();
    } else if (event.key === "Escape" && page.contains(at)) {
      event.preventDefault();
      clear();
    } else if (["ArrowDown", "ArrowUp"].includes(event.key) && (at === words || list.contains(at))) {
      const stops = [words, ...list.querySelectorAll("a")];
      const to = stops[stops.indexOf(at) + (event.key === "ArrowDown" ? 1 : -1)];
      event.preventDefault();
      to?.focus();
    }
  });

  /* The key / may be switched off: speech input may press it. */
  const stored = (now) => { try { return now === undefined ? localStorage.getItem("search-key") : localStorage.setItem("search-key", now); } catch { return null; } };
  if (shortcut) {
    shortcut.checked = stored() !== "off";
    shortcut.addEventListener("change", () => stored(shortcut.checked ? "on" : "off"));
  }

  form.hidden = document.getElementById("_hints").hidden = false;
  page.querySelector(".unscripted").hidden = true;
  read();
  narrow.open = matchMedia("(min-width: 48em)").matches || filters.some(({ value }) => value);
  if (location.hash === "#_q") words.focus();
  search();
})();
