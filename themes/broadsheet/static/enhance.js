/* Enhancements only: every page reads whole without this file. Loaded in the head so that a chosen theme never flashes. */
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const recall = () => { try { return localStorage.getItem("theme"); } catch { return null; } };
  const keep = (value) => { try { localStorage.setItem("theme", value); } catch { /* private mode */ } };
  const chosen = recall();
  if (chosen) root.dataset.theme = chosen;

  function themeSwitch() {
    const button = document.getElementById("_theme");
    const current = () => root.dataset.theme || (dark.matches ? "dark" : "light");
    const label = () => { button.textContent = current() === "dark" ? "Light page" : "Dark page"; };
    button.addEventListener("click", () => {
      root.dataset.theme = current() === "dark" ? "light" : "dark";
      keep(root.dataset.theme);
      label();
    });
    label();
    button.hidden = false;
  }

  /* A name in the text shows the entry that the same page already lists under "In this story". */
  function hoverCards() {
    let card, owner, timer;
    const close = () => {
      clearTimeout(timer);
      card?.remove();
      owner?.removeAttribute("aria-describedby");
      card = owner = undefined;
    };
    const later = (task) => { clearTimeout(timer); timer = setTimeout(task, 250); };
    const open = (link) => {
      const entry = document.querySelector(`[data-card="${link.dataset.ref}"]`);
      if (!entry || owner === link) return;
      close();
      owner = link;
      card = document.createElement("div");
      card.className = "hover";
      card.id = "_card";
      card.setAttribute("role", "tooltip");
      const name = document.createElement("b");
      name.textContent = entry.querySelector("a").textContent;
      card.append(name, entry.querySelector("span:last-child").cloneNode(true));
      document.body.append(card);
      link.setAttribute("aria-describedby", "_card");
      const at = link.getClientRects()[0];
      const left = Math.min(at.left, root.clientWidth - card.offsetWidth - 16);
      card.style.left = `${Math.max(16, left) + scrollX}px`;
      card.style.top = `${at.bottom + 6 + scrollY}px`;
      card.addEventListener("pointerenter", () => clearTimeout(timer));
      card.addEventListener("pointerleave", () => later(close));
    };
    for (const link of document.querySelectorAll("#_text [data-ref]")) {
      link.addEventListener("pointerenter", (event) => { if (event.pointerType === "mouse") later(() => open(link)); });
      link.addEventListener("pointerleave", () => later(close));
      link.addEventListener("focus", () => { if (link.matches(":focus-visible")) open(link); });
      link.addEventListener("blur", close);
    }
    addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  }

  addEventListener("DOMContentLoaded", () => { themeSwitch(); hoverCards(); });
})();
