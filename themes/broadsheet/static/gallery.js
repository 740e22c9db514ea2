/* A picture of a gallery opens above the page. Without this file, its link opens the file. */
(() => {
  const make = (name, attributes = {}, text = "") => Object.assign(document.createElement(name), attributes, { textContent: text });

  function show(gallery, links, first) {
    let at = first;
    const dialog = make("dialog", { className: "enlarged" });
    const picture = make("img");
    const words = make("p", { className: "small" });
    const keys = make("p", { className: "keys" });
    const step = (by) => {
      at = (at + by + links.length) % links.length;
      const shown = links[at].querySelector("img");
      picture.src = links[at].href;
      picture.alt = shown.alt;
      words.textContent = `${at + 1}/${links.length}  ${links[at].parentElement.querySelector("figcaption")?.textContent ?? ""}`;
      dialog.setAttribute("aria-label", shown.alt);
    };
    const button = (label, act) => {
      const key = make("button", { type: "button", onclick: act }, label);
      keys.append(key);
    };
    if (links.length > 1) {
      button(gallery.dataset.previous, () => step(-1));
      button(gallery.dataset.next, () => step(1));
    }
    button(gallery.dataset.close, () => dialog.close());
    dialog.append(picture, words, keys);
    dialog.addEventListener("keydown", (event) => {
      const forward = document.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
      if (event.key.startsWith("ArrowL") || event.key.startsWith("ArrowR")) step(event.key === forward ? 1 : -1);
    });
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    dialog.addEventListener("close", () => { dialog.remove(); links[at].focus(); });
    words.setAttribute("role", "status");
    gallery.append(dialog);
    step(0);
    dialog.showModal();
  }

  for (const gallery of document.querySelectorAll(".gallery[data-close]:not([data-ready])")) {
    gallery.dataset.ready = "";
    const links = [...gallery.querySelectorAll("li a")];
    links.forEach((link, number) => link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      show(gallery, links, number);
    }));
  }
})();
