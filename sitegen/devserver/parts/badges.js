/* Add badges to links that scripts insert, such as search results. The server adds the badges of all other links. */
(() => {
  "use strict";
  const MAX_LINKS = 200, DEBOUNCE_MS = 50;
  const base = document.currentScript.src.replace(/badges\.js.*$/, "");
  const added = new Set();
  let timer;
  const pathOf = ({ href }) => decodeURIComponent(new URL(href).pathname);

  async function addBadges() {
    timer = 0;
    const links = [...added].filter((link) => link.isConnected && !link.querySelector(".sitegen-badge")).slice(0, MAX_LINKS);
    added.clear();
    if (!links.length) return;
    const query = new URLSearchParams([...new Set(links.map(pathOf))].map((path) => ["at", path]));
    const badges = await (await fetch(`${base}badges?${query}`)).json();
    for (const link of links) {
      const label = badges[pathOf(link)], badge = document.createElement("span");
      if (!label || link.querySelector(".sitegen-badge")) continue;
      badge.className = "sitegen-badge";
      badge.textContent = label;
      link.append(" ", badge);
    }
  }

  function collectLinks(node) {
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    for (const link of [node, ...node.querySelectorAll("a[href]")]) {
      if (link instanceof HTMLAnchorElement && link.origin === location.origin) added.add(link);
    }
    if (added.size) timer ||= setTimeout(() => addBadges().catch(() => {}), DEBOUNCE_MS);
  }

  new MutationObserver((changes) => changes.forEach(({ addedNodes }) => addedNodes.forEach(collectLinks)))
    .observe(document.body, { childList: true, subtree: true });
})();
