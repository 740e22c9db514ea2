/* Live preview: receive rebuild events, update the page in place, show problems.
   Archive text becomes text nodes and attribute values, never markup. */
(() => {
  "use strict";
  const MAX_SHOWN = 20, EXCERPT_WIDTH = 100, RETRY_MS = 1000;
  const ownScript = document.currentScript, { base } = ownScript.dataset;
  const decodedPath = (url) => { try { return decodeURIComponent(new URL(url, location).pathname); } catch { return ""; } };
  const file = (path) => decodedPath(base) + path;
  const address = (path) => base + path.split("/").map(encodeURIComponent).join("/");
  const parse = (text) => new DOMParser().parseFromString(text, "text/html");
  const pageState = (page) => page.getElementById(ownScript.id)?.dataset;
  const get = (url = location.href, method) => fetch(url, { method });

  /* ---- the document ----
     There are three versions of it: `old` is the document as the server sent it (`servedText`), `live` is the same document
     in the browser, which scripts and readers may have changed, and `next` is the current response. The differences between
     `old` and `next` are applied to `live`, so that the changes in the browser are kept. The preview's own pages have no
     scripts, so `live` serves as `old`. */
  const isOwn = /dashboard|broken/.test(ownScript.dataset.kind);
  let servedText = isOwn || get().then((response) => response.text()).catch(() => "");

  const KEYS = [ // id, else content, else name and order
    (node) => node.id && `${node.localName}#${node.id}`,
    (node) => `${node.nodeName} ${node.outerHTML ?? node.data}`,
    (node) => !node.id && node.nodeName,
  ];

  /* Return a map from each node of `right` to the node of `left` that corresponds to it, if there is one. */
  function matches(left, right) {
    const found = new Map(), free = new Set(left);
    for (const key of KEYS) {
      const queues = new Map();
      for (const node of free) {
        const name = key(node);
        queues.get(name)?.push(node) ?? queues.set(name, [node]);
      }
      for (const node of right) {
        const name = !found.has(node) && key(node), match = name && queues.get(name)?.shift();
        if (match) { found.set(node, match); free.delete(match); }
      }
    }
    return found;
  }

  /* Apply the differences between the nodes `old` and `next` to `live`, the node in the browser that corresponds to `old`. */
  function applyDifferences(live, old, next) {
    if (old.isEqualNode(next)) return;
    if (live.nodeType !== Node.ELEMENT_NODE) { live.data = next.data; return; }
    applyAttributeDifferences(live, old, next);
    const lives = matches(live.childNodes, old.childNodes), olds = matches(old.childNodes, next.childNodes);
    const staying = new Set(olds.values()), known = new Set(lives.values());
    for (const [was, node] of lives) if (!staying.has(was)) node.remove();
    let cursor = live.firstChild;
    for (const child of next.childNodes) {
      const was = olds.get(child), found = lives.get(was), node = found || document.importNode(child, true);
      if (found) applyDifferences(found, was, child);
      else if (was?.isEqualNode(child)) continue; // removed by a script
      while (cursor && !known.has(cursor)) cursor = cursor.nextSibling; // added by a script
      if (node === cursor) cursor = cursor.nextSibling;
      else live.insertBefore(node, cursor);
    }
  }

  function applyAttributeDifferences(live, old, next) {
    for (const { name } of old.attributes) if (!next.hasAttribute(name)) live.removeAttribute(name);
    for (const each of next.attributes) {
      if (old.getAttribute(each.name) === each.value) continue;
      if (each.name !== "href" || !live.matches(SHEET)) live.setAttributeNode(each.cloneNode());
      else if (decodedPath(live.href) !== decodedPath(each.value)) swap(live, each.value);
    }
  }

  function keepingFocus(task) {
    const focused = document.activeElement, { selectionStart, selectionEnd } = focused;
    task();
    if (!focused.isConnected || focused === document.activeElement) return;
    focused.focus({ preventScroll: true });
    if (selectionStart != null) focused.setSelectionRange(selectionStart, selectionEnd);
  }

  /* ---- assets ---- */
  const SHEET = "link[rel~=stylesheet]", sheets = () => [...document.querySelectorAll(SHEET)];
  const replaced = new WeakMap(); // links to remove after loading

  function swap(link, url) {
    const { href } = new URL(url, location), there = sheets().find((each) => each !== link && each.href === href);
    const fresh = there ?? link.cloneNode(), done = () => { for (const each of replaced.get(fresh)) each.remove(); };
    replaced.set(fresh, [link, ...(replaced.get(link) ?? []), ...(replaced.get(fresh) ?? [])]);
    if (there) return there.sheet && done();
    Object.assign(fresh, { href, onload: done, onerror: () => fresh.remove() });
    link.after(fresh);
  }

  const runnable = (script) => script.id !== ownScript.id && /^$|module|javascript/.test(script.type);
  const code = (page) => [...page.scripts].filter(runnable).map((script) => script.outerHTML).join();
  const runs = (path) => [...document.scripts].some((script) => decodedPath(script.src) === file(path));

  function updateAssets({ assets, paths, number }) {
    for (const [old, fresh] of assets) {
      for (const link of sheets()) if (decodedPath(link.href) === file(old)) swap(link, address(fresh) + (old === fresh ? `?${number}` : ""));
    }
    const changed = new Set(paths.map(file));
    for (const image of document.images) {
      if (changed.has(decodedPath(image.src))) image.src = `${image.src.split("?")[0]}?${number}`;
    }
  }

  /* ---- events ---- */
  let notFoundNote = "", notOpenedNote = ""; // why the page is not updated; why the edited page is not opened

  /* Show the current version of the page; return its data. */
  async function refresh() {
    const before = isOwn ? document.cloneNode(true) : parse(await servedText), response = await get(), served = await response.text();
    const page = parse(served), now = pageState(page), { kind, version } = ownScript.dataset;
    notFoundNote = kind === "page" && response.status === 404 ? "No longer in the archive (404)" : "";
    if (notFoundNote || (kind === "page" && now?.kind === "broken")) return now;
    if (now?.kind !== kind || pageState(before)?.version !== version || code(before) !== code(page)) return location.reload();
    keepingFocus(() => applyDifferences(document.documentElement, before.documentElement, page.documentElement));
    servedText = served;
    return now;
  }

  /* Open the edited page; false if it is this one, or missing. */
  async function followEdit(path) {
    notOpenedNote = "";
    if (ownScript.dataset.followEdits == null || !path || path === ownScript.dataset.path) return false;
    const url = address(path.replace(/(^|\/)index\.html$/, "$1")), { status } = await get(url, "HEAD");
    if (status === 404) notOpenedNote = `Not in the archive (404): ${path}`;
    else location.assign(url);
    return !notOpenedNote;
  }

  async function apply(event) {
    if (event.assets.some(([old]) => runs(old))) return location.reload();
    if (await followEdit(event.page)) return;
    updateAssets(event);
    const { kind, path } = ownScript.dataset;
    const now = (event.everything || notFoundNote || kind !== "page" || event.paths.includes(path)) && await refresh();
    show(...now ? problemsOf(now) : [event.problems]);
  }

  const merged = (events) => ({
    ...events.at(-1),
    everything: events.some((each) => each.everything),
    paths: events.flatMap((each) => each.paths),
    assets: events.flatMap((each) => each.assets),
    page: events.map((each) => each.page).filter(Boolean).at(-1),
  });

  const queue = [];
  let busy, eventId = ownScript.dataset.eventId, stream, timer;

  async function work() {
    if (busy) return;
    busy = true;
    try {
      while (queue.length) {
        const event = merged(queue.splice(0));
        await apply(event);
        eventId = event.eventId; // else sent again
      }
      scheduleRefresh();
    } catch { queue.length = 0; restart(); }
    busy = false;
  }
  function enqueue(event) { queue.push(event); work(); }

  function scheduleRefresh() {
    clearTimeout(timer);
    const { refreshMs } = ownScript.dataset, event = { eventId, everything: true, paths: [], assets: [], problems: [] };
    if (refreshMs) timer = setTimeout(enqueue, refreshMs, event);
  }

  /* Browsers limit connections to a server: hidden pages close theirs, and catch up later. */
  function follow() {
    if (stream || document.hidden) return;
    stream = new EventSource(`${base}_/events?after=${eventId}`);
    stream.onmessage = ({ data, lastEventId }) => enqueue({ ...JSON.parse(data), eventId: lastEventId });
    stream.onerror = restart;
  }
  function leave() { stream?.close(); stream = undefined; }
  function restart() { leave(); setTimeout(follow, RETRY_MS); }

  /* ---- problems ---- */
  const element = (name, attributes, ...children) => {
    const made = document.createElement(name);
    for (const each in attributes) made.setAttribute(each, attributes[each]);
    made.append(...children);
    return made;
  };
  const text = (name, kind, ...words) => element(name, { class: kind }, ...words);
  const pluralize = (count) => `${count.toLocaleString("en")} ${count === 1 ? "problem" : "problems"}`;
  const problemsOf = ({ problems, more }) => [JSON.parse(problems), +more];
  let host, panel, shownKey = '[[],"",""]';

  function excerpt(line, column) {
    const letters = [...line], at = Math.min(Math.max(column, 1) - 1, letters.length);
    const start = Math.max(0, Math.min(at - EXCERPT_WIDTH / 2, letters.length - EXCERPT_WIDTH)), stop = start + EXCERPT_WIDTH;
    const before = (start ? "…" : "") + letters.slice(start, at).join("");
    const after = letters.slice(at + 1, stop).join("") + (stop < letters.length ? "…" : "");
    const caret = element("span", { class: "caret", "aria-hidden": true }, element("span", {}, before), "^");
    const code = element("code", {}, before, element("mark", {}, letters[at] ?? ""), after);
    return element("pre", { tabindex: 0 }, code, "\n", column ? caret : "");
  }

  function item([path, line, column, message, hint, severity, words, , , code]) {
    const position = element("code", {}, line ? `${path}:${line}:${column}` : path);
    const top = [text("p", "place", text("span", "severity", severity), " ", position), text("p", "message", code ? `${message} [${code}]` : message)];
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

  /* Get or set the problems closed in this tab; none if storage is forbidden. */
  const closed = (now) => { try { return sessionStorage.sitegen = now ?? sessionStorage.sitegen; } catch { return ""; } };
  const close = () => { closed(shownKey); panel.hidden = true; };

  function show(problems, beyond = 0) {
    const link = document.querySelector(".sitegen-dashboard-link"), first = problems.slice(0, MAX_SHOWN);
    const total = problems.length + beyond, key = JSON.stringify([first, notFoundNote, notOpenedNote]);
    if (!link || key === shownKey) return;
    link.textContent = total ? `Dashboard: ${pluralize(total)}` : "Dashboard";
    shownKey = key;
    if (!host?.isConnected) open();
    panel.hidden = !(total || notFoundNote || notOpenedNote) || key === closed();
    const button = element("button", {}, "Close (Esc)");
    button.onclick = close;
    const title = element("h2", { id: "title" }, total ? pluralize(total) : "Not found");
    const header = element("header", {}, element("div", { role: "alert" }, title), button);
    panel.replaceChildren(header, text("p", "note", notFoundNote || notOpenedNote), text("ol", "sitegen-problems", ...first.map(item)));
    if (total > MAX_SHOWN) panel.append(text("p", "more", `and ${total - MAX_SHOWN} more on the dashboard`));
  }

  addEventListener("keydown", ({ key }) => { if (key === "Escape" && panel?.hidden === false) close(); });
  document.addEventListener("visibilitychange", () => { document.hidden ? leave() : follow(); });
  addEventListener("pagehide", leave);
  addEventListener("pageshow", follow);
  show(...problemsOf(ownScript.dataset));
  follow();
  scheduleRefresh();
})();
