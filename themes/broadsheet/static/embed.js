/* Content of other services is loaded when a reader asks for it, and not before. Until then, and without this file, a page has its
   static form. Each box with data-embed has a button, a fallback that is hidden then, and the content in a template. */
(() => {
  const MAX_HEIGHT = 4000;

  /* The height in a message of a frame: services name it "height", or "datawrapper-height" with a value for each chart. */
  const reported = (value, depth = 0) => {
    if (typeof value === "string" && depth === 0) {
      try { return reported(JSON.parse(value), 1); } catch { return 0; }
    }
    if (!value || typeof value !== "object" || depth > 4) return 0;
    for (const [name, inner] of Object.entries(value)) {
      if (name.endsWith("height") && Number(inner) > 0) return Number(inner);
      const found = reported(name.endsWith("-height") ? { height: Object.values(Object(inner))[0] } : inner, depth + 1);
      if (found) return found;
    }
    return 0;
  };

  function followHeight(frame) {
    addEventListener("message", (event) => {
      if (event.source !== frame.contentWindow) return;
      const height = Math.min(reported(event.data), MAX_HEIGHT);
      if (height > 50) frame.style.height = `${Math.ceil(height)}px`;
    });
    frame.addEventListener("load", () => {
      frame.contentWindow.postMessage({ type: "setHeight", id: 1 }, new URL(frame.src).origin); /* Mastodon answers with its height */
    });
  }

  function show(box) {
    const content = document.importNode(box.querySelector("template").content, true);
    const element = content.firstElementChild;
    if (element.dataset.ratio) element.style.aspectRatio = element.dataset.ratio;
    else if (element.localName === "iframe") followHeight(element);
    const fallback = box.querySelector("[data-fallback]"); /* it stays for paper */
    fallback.after(content);
    fallback.hidden = true;
    if (element.localName === "script") {
      box.tabIndex = -1;
      box.focus();
    } else {
      element.focus();
    }
    element.play?.().catch(() => {});
  }

  for (const button of document.querySelectorAll("button[data-load][hidden]")) {
    button.hidden = false;
    button.addEventListener("click", () => show(button.closest("[data-embed]")));
  }
})();
