/* A pair of pictures becomes one with a border that can be moved. Without this file, both are below each other. */
(() => {
  for (const pair of document.querySelectorAll("[data-slider]:not(.slider)")) {
    const range = document.createElement("input");
    const labels = [...pair.querySelectorAll("figcaption b")].map((label) => label.textContent);
    range.type = "range";
    range.setAttribute("aria-label", pair.dataset.slider);
    const move = () => {
      pair.style.setProperty("--at", `${range.value}%`);
      range.setAttribute("aria-valuetext", `${labels[0]} ${range.value} %, ${labels[1]} ${100 - range.value} %`);
    };
    range.addEventListener("input", move);
    pair.classList.add("slider");
    pair.append(range);
    move();
  }
})();
