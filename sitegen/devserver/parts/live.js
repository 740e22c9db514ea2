/* Live preview: follows the rounds of work, brings the page up to date in place, and shows what is wrong on top of it.
   Words from the archive become text nodes and attribute values only, never markup. */
(() => {
  "use strict";
  const SHOWN = 20, WIDTH = 100, AGAIN = 1000; // problems; characters of an excerpt; ms
  const me = document.currentScript, { base } = me.dataset;
  const place = (url) => { try { return decodeURIComponent(new URL(url, location).pathname); } catch { return ""; } };
  const file = (path) => place(base) + path;
  const address = (path) => base + path.split("/").map(encodeURIComponent).join("/");
  const parse = (text) => new DOMParser().parseFromString(text, "text/html");
  const label = (page) => page.getElementById(me.id)?.dataset;
  const get = (url = location.href, method) => fetch(url, { method });

  /* ---- the document: only what differs between `source`, as it was served, and how it is served now is done to the living
     one, so what scripts and readers did stays. The preview's own pages have no scripts, and change often. ---- */
  const ours = /desk|broken/.test(me.dataset.kind);
  let source = ours || get().then((answer) => answer.text()).catch(() => "");

  const KEYS = [ // what tells a node: its id, else all that is in it, else its name and order
    (node) => node.id && `${node.localName}#${node.id}`,
    (node) => `${node.nodeName} ${node.outerHTML ?? node.data}`,
    (node) => !node.id && node.nodeName,
  ];

  /* Each node of `right` with its like of `left`. */
  function likes(left, right) {
    const found = new Map(), free = new Set(left);
    for (const key of KEYS) {
      const queues = new Map();
      for (const node of free) {
        const name = key(node);
        queues.get(name)?.push(node) ?? queues.set(name, [node]);
      }
      for (const node of right) {
        const name = !found.has(node) && key(node), like = name && queues.get(name)?.shift();
        if (like) { found.set(node, like); free.delete(like); }
      }
    }
    return found;
  }

  /* Do to the living node what was done between the two others. */
  function morph(live, old, next) {
    if (old.isEqualNode(next)) return;
    if (live.nodeType !== Node.ELEMENT_NODE) { live.data = next.data; return; }
    morphAttributes(live, old, next);
    const lives = likes(live.childNodes, old.childNodes), olds = likes(old.childNodes, next.childNodes);
    const staying = new Set(olds.values()), known = new Set(lives.values());
    for (const [was, node] of lives) if (!staying.has(was)) node.remove();
    let spot = live.firstChild;
    for (const child of next.childNodes) {
      const was = olds.get(child), found = lives.get(was), node = found || document.importNode(child, true);
      if (found) morph(found, was, child);
      else if (was?.isEqualNode(child)) continue; // a script took it away
      while (spot && !known.has(spot)) spot = spot.nextSibling; // a script put it there
      if (node === spot) spot = spot.nextSibling;
      else live.insertBefore(node, spot);
    }
  }

  function morphAttributes(live, old, next) {
    for (const { name } of old.attributes) if (!next.hasAttribute(name)) live.removeAttribute(name);
    for (const each of next.attributes) {
      if (old.getAttribute(each.name) === each.value) continue;
      if (each.name !== "href" || !live.matches(SHEET)) live.setAttributeNode(each.cloneNode());
      else if (place(live.href) !== place(each.value)) swap(live, each.value);
    }
  }

  function keepingFocus(task) {
    const focused = document.activeElement, { selectionStart, selectionEnd } = focused;
    task();
    if (!focused.isConnected || focused === document.activeElement) return;
    focused.focus({ preventScroll: true });
    if (selectionStart != null) focused.setSelectionRange(selectionStart, selectionEnd);
  }

  /* ---- what it loads ---- */
  const SHEET = "link[rel~=stylesheet]", sheets = () => [...document.querySelectorAll(SHEET)];
  const passed = new WeakMap(); // those that go when a stylesheet is there

  function swap(link, url) {
    const { href } = new URL(url, location), there = sheets().find((each) => each !== link && each.href === href);
    const fresh = there ?? link.cloneNode(), done = () => { for (const each of passed.get(fresh)) each.remove(); };
    passed.set(fresh, [link, ...(passed.get(link) ?? []), ...(passed.get(fresh) ?? [])]);
    if (there) return there.sheet && done();
    Object.assign(fresh, { href, onload: done, onerror: () => fresh.remove() });
    link.after(fresh);
  }

  const runnable = (script) => script.id !== me.id && /^$|module|javascript/.test(script.type);
  const code = (page) => [...page.scripts].filter(runnable).map((script) => script.outerHTML).join();
  const runs = (path) => [...document.scripts].some((script) => place(script.src) === file(path));

  function bring({ assets, paths, number }) {
    for (const [old, fresh] of assets) {
      for (const link of sheets()) if (place(link.href) === file(old)) swap(link, address(fresh) + (old === fresh ? `?${number}` : ""));
    }
    const changed = new Set(paths.map(file));
    for (const image of document.images) {
      if (changed.has(place(image.src))) image.src = `${image.src.split("?")[0]}?${number}`;
    }
  }

  /* ---- rounds of work ---- */
  let gone = "", missed = ""; // why this page is as it was, and why another one is not gone to

  /* Show what is served now; tell what is wrong. */
  async function refresh() {
    const before = ours ? document.cloneNode(true) : parse(await source), answer = await get(), served = await answer.text();
    const page = parse(served), now = label(page), { kind, version } = me.dataset;
    gone = kind === "page" && answer.status === 404 ? "No longer in the archive (404)" : "";
    if (gone || (kind === "page" && now?.kind === "broken")) return now;
    if (now?.kind !== kind || label(before)?.version !== version || code(before) !== code(page)) return location.reload();
    keepingFocus(() => morph(document.documentElement, before.documentElement, page.documentElement));
    source = served;
    return now;
  }

  /* Go to the page that was edited; false if it is this one, or none. */
  async function went(path) {
    missed = "";
    if (me.dataset.navigate == null || !path || path === me.dataset.path) return false;
    const url = address(path.replace(/(^|\/)index\.html$/, "$1")), { status } = await get(url, "HEAD");
    if (status === 404) missed = `Not in the archive (404): ${path}`;
    else location.assign(url);
    return !missed;
  }

  async function apply(round) {
    if (round.assets.some(([old]) => runs(old))) return location.reload();
    if (await went(round.page)) return;
    bring(round);
    const { kind, path } = me.dataset;
    const now = (round.everything || gone || kind !== "page" || round.paths.includes(path)) && await refresh();
    show(...now ? told(now) : [round.problems]);
  }

  const merged = (rounds) => ({
    ...rounds.at(-1),
    everything: rounds.some((each) => each.everything),
    paths: rounds.flatMap((each) => each.paths),
    assets: rounds.flatMap((each) => each.assets),
    page: rounds.map((each) => each.page).filter(Boolean).at(-1),
  });

  const waiting = [];
  let busy, mark = me.dataset.round, stream, timer;

  async function work() {
    if (busy) return;
    busy = true;
    try {
      while (waiting.length) {
        const round = merged(waiting.splice(0));
        await apply(round);
        mark = round.mark; // else it comes again
      }
      lookAgain();
    } catch { waiting.length = 0; restart(); }
    busy = false;
  }
  function take(round) { waiting.push(round); work(); }

  function lookAgain() {
    clearTimeout(timer);
    const again = () => take({ mark, everything: true, paths: [], assets: [], problems: [] });
    if (me.dataset.again) timer = setTimeout(again, me.dataset.again);
  }

  /* A browser allows one server few connections: a page out of sight lets go of its own, and catches up later. */
  function follow() {
    if (stream || document.hidden) return;
    stream = new EventSource(`${base}_/events?after=${mark}`);
    stream.onmessage = ({ data, lastEventId }) => take({ ...JSON.parse(data), mark: lastEventId });
    stream.onerror = restart;
  }
  function leave() { stream?.close(); stream = undefined; }
  function restart() { leave(); setTimeout(follow, AGAIN); }

  /* ---- problems ---- */
  const element = (name, attributes, ...children) => {
    const made = document.createElement(name);
    for (const each in attributes) made.setAttribute(each, attributes[each]);
    made.append(...children);
    return made;
  };
  const text = (name, kind, ...words) => element(name, { class: kind }, ...words);
  const counted = (count) => `${count} ${count === 1 ? "problem" : "problems"}`;
  const told = ({ problems, more }) => [JSON.parse(problems), +more];
  let host, panel, shown = '[[],"",""]';

  function excerpt(line, column) {
    const letters = [...line], at = Math.min(Math.max(column, 1) - 1, letters.length);
    const start = Math.max(0, Math.min(at - WIDTH / 2, letters.length - WIDTH)), stop = start + WIDTH;
    const before = (start ? "…" : "") + letters.slice(start, at).join("");
    const after = letters.slice(at + 1, stop).join("") + (stop < letters.length ? "…" : "");
    const caret = element("span", { class: "caret", "aria-hidden": true }, element("span", {}, before), "^");
    const code = element("code", {}, before, element("mark", {}, letters[at] ?? ""), after);
    return element("pre", { tabindex: 0 }, code, "\n", column ? caret : "");
  }

  function item([path, line, column, message, hint, severity, words]) {
    const spot = element("code", {}, line ? `${path}:${line}:${column}` : path);
    const top = [text("p", "place", text("span", "severity", severity), " ", spot), text("p", "message", message)];
    return text("li", severity, ...top, words && excerpt(words, column), hint && text("p", "hint", hint));
  }

  function open() {
    const style = element("link", { rel: "stylesheet", href: `${base}_/overlay.css` });
    panel = element("section", { class: "panel", role: "dialog", "aria-labelledby": "title" });
    host = element("sitegen-problems", { hidden: "" });
    style.onload = style.onerror = () => { host.hidden = false; };
    host.attachShadow({ mode: "open" }).append(style, panel);
    document.body.append(host);
  }

  /* What the reader of this tab has seen enough of; nothing where storing is forbidden. */
  const closed = (now) => { try { return sessionStorage.sitegen = now ?? sessionStorage.sitegen; } catch { return ""; } };
  const close = () => { closed(shown); panel.hidden = true; };

  function show(problems, beyond = 0) {
    const link = document.querySelector(".sitegen-desk"), first = problems.slice(0, SHOWN);
    const total = problems.length + beyond, key = JSON.stringify([first, gone, missed]);
    if (!link || key === shown) return;
    link.textContent = total ? `Desk: ${counted(total)}` : "Desk";
    shown = key;
    if (!host?.isConnected) open();
    panel.hidden = !(total || gone || missed) || key === closed();
    const button = element("button", {}, "Close (Esc)");
    button.onclick = close;
    const title = element("h2", { id: "title" }, total ? counted(total) : "Not found");
    const header = element("header", {}, element("div", { role: "alert" }, title), button);
    panel.replaceChildren(header, text("p", "note", gone || missed), text("ol", "sitegen-problems", ...first.map(item)));
    if (total > SHOWN) panel.append(text("p", "more", `and ${total - SHOWN} more, on the desk`));
  }

  addEventListener("keydown", ({ key }) => { if (key === "Escape" && panel?.hidden === false) close(); });
  document.addEventListener("visibilitychange", () => { document.hidden ? leave() : follow(); });
  addEventListener("pagehide", leave);
  addEventListener("pageshow", follow);
  show(...told(me.dataset));
  follow();
  lookAgain();
})();
