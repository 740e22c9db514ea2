/* Badges of what is not published, at links that a script adds, such as what a search finds; the server has put in all others. */
(() => {
  "use strict";
  const MOST = 200, PAUSE = 50; // links asked for at once; ms
  const base = document.currentScript.src.replace(/badges\.js.*$/, "");
  const added = new Set();
  let timer;
  const place = ({ href }) => decodeURIComponent(new URL(href).pathname);

  async function ask() {
    timer = 0;
    const links = [...added].filter((link) => link.isConnected && !link.querySelector(".sitegen-badge")).slice(0, MOST);
    added.clear();
    if (!links.length) return;
    const query = new URLSearchParams([...new Set(links.map(place))].map((path) => ["at", path]));
    const badges = await (await fetch(`${base}badges?${query}`)).json();
    for (const link of links) {
      const words = badges[place(link)], badge = document.createElement("span");
      if (!words || link.querySelector(".sitegen-badge")) continue;
      badge.className = "sitegen-badge";
      badge.textContent = words;
      link.append(" ", badge);
    }
  }

  function look(node) {
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    for (const link of [node, ...node.querySelectorAll("a[href]")]) {
      if (link instanceof HTMLAnchorElement && link.origin === location.origin) added.add(link);
    }
    if (added.size) timer ||= setTimeout(() => ask().catch(() => {}), PAUSE);
  }

  new MutationObserver((changes) => changes.forEach(({ addedNodes }) => addedNodes.forEach(look)))
    .observe(document.body, { childList: true, subtree: true });
})();
