/* The tagging page: sends decisions about a group of suggestions, and removes what is decided. Text of the archive is never markup. */
(() => {
  "use strict";
  const desk = document.getElementById("desk"), { token, address } = desk.dataset;
  const groups = () => [...desk.querySelectorAll(".group")];
  const current = () => document.activeElement?.closest(".group");

  /* The note is in a shadow tree, which updates of the page by live.js leave unchanged. */
  const note = document.createElement("span");
  note.setAttribute("role", "status");
  note.part = "text";
  document.querySelector("sitegen-note").attachShadow({ mode: "open" }).append(note);
  note.hidden = true;
  function say(words, isError = false) {
    note.part = isError ? "text error" : "text";
    note.textContent = words;
    note.hidden = !words;
  }

  const checked = (group) => [...group.querySelectorAll("li[data-story]")].filter((item) => item.querySelector("input").checked);

  /* Return the fields that all decisions of a group share; undefined if the editor has to choose first. */
  function decisionOf(group, answer) {
    const { entity, isNew } = group.dataset, fields = group.elements;
    const ask = (words, field) => { showFields(group); field.focus(); say(words, true); };
    if (answer === "no" || answer === "never") return { decision: "no", entity, in_all_stories: answer === "never" };
    if (answer === "other") {
      const uid = fields.entity.value.trim();
      return uid ? { decision: "yes", entity: uid } : ask("Write the id of an entity first.", fields.entity);
    }
    if (answer === "new" || isNew) {
      if (!fields.kind.value) return ask("Choose the kind of the new entity first.", fields.kind);
      return { decision: "new", kind: fields.kind.value, new_name: fields.new_name.value.trim() };
    }
    if (entity) return { decision: "yes", entity };
    const chosen = group.querySelector("[name=choice]:checked");
    if (chosen) return { decision: "yes", entity: chosen.value };
    group.querySelector("[name=choice]").focus();
    say("Choose one of the entities first.", true);
  }

  async function send(decisions) {
    const headers = { "Content-Type": "application/json" }, body = JSON.stringify({ token, decisions });
    const response = await fetch(address, { method: "POST", headers, body });
    if (response.ok) return response.json();
    if (response.status === 409) throw new Error((await response.json()).problems.join("\n"));
    throw new Error(response.status === 403 ? "The preview was restarted. Reload the page." : `The preview answered ${response.status}.`);
  }

  async function decide(group, answer) {
    if (answer === "later") return move(1);
    const shared = decisionOf(group, answer), items = answer === "never" ? [...group.querySelectorAll("li[data-story]")] : checked(group);
    if (!shared || group.getAttribute("aria-busy")) return;
    if (!items.length) return say("Check at least one story first.", true);
    const decisions = items.map(({ dataset: { story, name, digest } }) => ({ ...shared, story, name, digest }));
    group.setAttribute("aria-busy", "true");
    try {
      const { message, open } = await send(answer === "never" ? decisions.slice(0, 1) : decisions);
      say(message);
      remove(group, items);
      if (open) location.assign(open);
    } catch (error) {
      say(error instanceof TypeError ? "The preview does not answer. Start it again." : error.message, true);
    }
    group.removeAttribute("aria-busy");
  }

  /* Remove the decided stories, and the group if none is left; the next group gets the focus. The stories that are left are checked. */
  function remove(group, items) {
    for (const item of items) item.remove();
    for (const box of group.querySelectorAll("li input")) box.checked = true;
    if (group.querySelector("li[data-story]")) return group.focus();
    const all = groups(), next = all[all.indexOf(group) + 1] ?? all[all.indexOf(group) - 1];
    group.remove();
    next?.focus();
  }

  function move(step) {
    const all = groups(), at = all.indexOf(current());
    const next = at < 0 ? all[0] : all[at + step];
    next?.focus({ preventScroll: true });
    next?.scrollIntoView({ block: "nearest" });
  }

  /* The fields are shown by the state of a check box, which updates of the page leave unchanged, unlike attributes. */
  function showFields(group) { if (group.elements.more) group.elements.more.checked = true; }
  function openFields(group) {
    showFields(group);
    group.elements.new_name.focus();
  }

  desk.addEventListener("submit", (event) => {
    event.preventDefault();
    decide(event.target, event.submitter?.value ?? "new");
  });
  desk.addEventListener("click", ({ target }) => {
    const button = target.closest("button[type=button]");
    if (button) decide(button.closest(".group"), button.value);
  });
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const { target, key } = event;
    if (key === "Escape" && target.closest?.(".group")) return target.closest(".group").focus();
    if (target.matches?.("input:not([type=checkbox], [type=radio]), select, textarea")) return;
    if (key === " " && target !== current()) return; // buttons and check boxes have their own meaning of it
    const actions = {
      j: () => move(1), k: () => move(-1), y: (group) => decide(group, "yes"), n: (group) => decide(group, "no"),
      e: openFields, " ": (group) => decide(group, "later"),
    };
    const action = actions[key], group = current();
    if (!action || (action.length && !group)) return;
    event.preventDefault();
    action(group);
  });
})();
