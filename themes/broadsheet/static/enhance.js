/* Enhancements only: every page reads whole without this file. Loaded in the head so that a chosen theme never flashes.
   Its words come from the page's data attributes, in the page's language. */
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const recall = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
  const keep = (name, value) => { try { localStorage.setItem(name, value); } catch { /* private mode */ } };
  const make = (name, text, attributes = {}) => {
    const element = document.createElement(name);
    if (text) element.textContent = text;
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };
  const chosen = recall("theme");
  if (chosen) root.dataset.theme = chosen;

  function themeSwitch() {
    const button = document.getElementById("_theme");
    if (!button) return;
    const current = () => root.dataset.theme || (dark.matches ? "dark" : "light");
    const label = () => { button.textContent = current() === "dark" ? button.dataset.light : button.dataset.dark; };
    button.addEventListener("click", () => {
      root.dataset.theme = current() === "dark" ? "light" : "dark";
      keep("theme", root.dataset.theme);
      label();
    });
    dark.addEventListener("change", label);
    label();
    button.hidden = false;
  }

  /* A name shows who it is: at once from the page's own list, then with the latest story from the entry itself. */
  function hoverCards() {
    const main = document.querySelector("main");
    const known = new Map();
    let card, owner, timer;
    const close = () => {
      clearTimeout(timer);
      card?.remove();
      owner?.removeAttribute("aria-describedby");
      card = owner = undefined;
    };
    const later = (task) => { clearTimeout(timer); timer = setTimeout(task, 250); };
    const place = (link) => {
      const at = link.getClientRects()[0];
      if (!at) return;
      const from = card.offsetParent.getBoundingClientRect();
      const left = Math.min(root.dir === "rtl" ? at.right - card.offsetWidth : at.left, root.clientWidth - card.offsetWidth - 16);
      card.style.left = `${Math.max(16, left) - from.left}px`;
      card.style.top = `${at.bottom + 6 - from.top}px`;
    };
    /* The words of an element, in their language. */
    const copy = (name, from) => {
      const spoken = from.querySelector("[lang]") || from.closest("main [lang], main");
      const attributes = spoken.lang ? { lang: spoken.lang, dir: spoken.dir || "auto" } : {};
      return make(name, from.textContent, attributes);
    };
    const entry = async (link) => {
      const address = link.href.split("#")[0];
      if (!known.has(address)) known.set(address, fetch(address).then((answer) => (answer.ok ? answer.text() : "")).catch(() => ""));
      const page = new DOMParser().parseFromString(await known.get(address), "text/html");
      const latest = page.querySelector("[data-latest]");
      return {
        role: page.querySelector("[data-role]"),
        portrait: page.querySelector(".portrait img"),
        label: latest?.dataset.latest,
        latest: latest?.querySelector(".listing .name a"),
      };
    };
    const open = async (link) => {
      if (owner === link) return;
      close();
      const listed = document.querySelector(`[data-card="${CSS.escape(link.dataset.ref)}"]`);
      owner = link;
      card = make("div", "", { class: "hover", id: "_card", role: "tooltip" });
      const said = listed?.querySelector("span:last-child");
      card.append(copy("b", listed?.querySelector("a") || link));
      if (said?.textContent) card.append(copy("span", said));
      main.append(card);
      link.setAttribute("aria-describedby", "_card");
      place(link);
      card.addEventListener("pointerenter", () => clearTimeout(timer));
      card.addEventListener("pointerleave", () => later(close));
      if (!location.protocol.startsWith("http")) return;
      const found = await entry(link);
      if (owner !== link) return;
      if (found.portrait) {
        const file = found.portrait.getAttribute("srcset")?.split(" ")[0] || found.portrait.getAttribute("src");
        card.prepend(make("img", "", { class: "thumb", alt: "", src: new URL(file, link.href).href }));
      }
      if (!said?.textContent && found.role) card.append(copy("span", found.role));
      if (found.latest) {
        const line = make("span", `${found.label}: `, { class: "latest" });
        line.append(copy("bdi", found.latest));
        card.append(line);
      }
      place(link);
    };
    const named = (event) => event.target.closest("[data-ref]");
    main.addEventListener("pointerover", (event) => {
      const link = named(event);
      if (link && event.pointerType === "mouse") later(() => open(link));
    });
    main.addEventListener("pointerout", (event) => { if (named(event)) later(close); });
    main.addEventListener("focusin", (event) => { if (named(event)?.matches(":focus-visible")) open(named(event)); });
    main.addEventListener("focusout", (event) => { if (named(event)) close(); });
    addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  }

  /* A long list gets a field that leaves in it what matches. */
  function listFilter() {
    const list = document.querySelector("[data-filter]");
    const rows = list ? [...list.querySelectorAll("li")] : [];
    if (rows.length < 12) return;
    const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
    const texts = rows.map((row) => plain(row.textContent));
    const field = make("input", "", { type: "search", id: "_filter", autocomplete: "off" });
    const label = make("label", list.dataset.filter, { for: "_filter" });
    const none = make("p", "", { class: "soft", role: "status" });
    const box = make("p", "", { class: "filter" });
    box.append(label, field);
    list.previousElementSibling.append(box, none);
    field.addEventListener("input", () => {
      const words = plain(field.value).split(/\s+/).filter(Boolean);
      let left = 0;
      rows.forEach((row, number) => {
        row.hidden = !words.every((word) => texts[number].includes(word));
        left += row.hidden ? 0 : 1;
      });
      for (const part of list.querySelectorAll("section")) part.hidden = !part.querySelector("li:not([hidden])");
      none.textContent = left ? "" : list.dataset.none;
    });
  }

  function copyButtons() {
    if (!navigator.clipboard) return;
    for (const source of document.querySelectorAll("[data-copy]")) {
      const button = make("button", source.dataset.copy, { type: "button" });
      const said = make("span", "", { class: "small", role: "status" });
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(source.value ?? source.innerText.replace(/\s+/g, " "));
        said.textContent = ` ${source.dataset.copied}`;
      });
      const box = make("p", "", { class: "after" });
      box.append(button, said);
      source.after(box);
    }
  }

  /* Each heading of the text has an address of its own. */
  function sectionAnchors() {
    const text = document.getElementById("_text");
    for (const heading of text?.querySelectorAll(":is(h2, h3, h4)[id]") ?? []) {
      const link = make("a", "#", { class: "anchor", href: `#${heading.id}`, lang: root.lang, "aria-label": `${text.dataset.anchor}: ${heading.textContent}` });
      heading.append(" ", link);
    }
  }

  /* Whoever left a long story in the middle may go on there. Nothing moves by itself. */
  function readingPosition() {
    const text = document.querySelector("#_text[data-resume]");
    const paragraphs = text ? [...text.querySelectorAll("p")] : [];
    if (paragraphs.length < 8) return;
    const name = `read:${location.pathname}`;
    const at = Number(recall(name) || 0);
    if (at > 3 && at < paragraphs.length - 2 && !location.hash) {
      paragraphs[at].id ||= "_resume";
      const line = make("p", "", { class: "small resume" });
      line.append(make("a", text.dataset.resume, { href: `#${paragraphs[at].id}` }));
      text.before(line);
    }
    let timer;
    addEventListener("scroll", () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        const seen = paragraphs.findIndex((paragraph) => paragraph.getBoundingClientRect().bottom > 0);
        keep(name, String(seen < 0 ? paragraphs.length : seen));
      }, 300);
    }, { passive: true });
  }

  /* The key / opens the search. A reader can switch that off on the search page, which has its own use of the key. */
  function searchKey() {
    const link = document.querySelector("a[rel=search][aria-keyshortcuts]");
    if (!link || document.getElementById("_search")) return;
    addEventListener("keydown", (event) => {
      const isTyping = event.target.closest?.("input, select, textarea, [contenteditable]");
      if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || recall("search-key") === "off") return;
      event.preventDefault();
      location.assign(`${link.href}#_q`);
    });
  }

  /* #page=4 at the end of an address opens the copy of a document at that page. */
  function copyAtPage() {
    const copy = document.querySelector("object.copy"), address = copy?.data, file = copy?.querySelector("a");
    const turn = () => {
      const [page] = /^#page=\d+$/.exec(location.hash) ?? [];
      if (!page) return;
      copy.data = address + page;
      file.href = address + page; // in place of the copy where a browser cannot show it
      copy.scrollIntoView();
    };
    if (!copy) return;
    addEventListener("hashchange", turn);
    turn();
  }

  addEventListener("DOMContentLoaded", () => {
    for (const enhance of [searchKey, copyAtPage, themeSwitch, hoverCards, listFilter, copyButtons, sectionAnchors, readingPosition]) enhance();
  });
})();
