"""JSON-LD: what a page is about, in the words of schema.org, and where it stands in the archive.

Only what the archive states is said, dates only as far as they are certain, and nothing on a page that asks not to be
indexed. Everything is read from what the page shows anyway, so that no page is made anew for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from markupsafe import Markup

from sitegen.render.metadata.jsonld.breadcrumbs import list_of, trail
from sitegen.render.metadata.jsonld.collections import gathered, home, leaf, thread, viewer
from sitegen.render.metadata.jsonld.entity import entity
from sitegen.render.metadata.jsonld.story import story

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from sitegen.render.metadata.jsonld.helpers import Node
    from sitegen.render.metadata.jsonld.source import MetadataSource

    Describe = Callable[[MetadataSource, Mapping[str, Any]], list[Node]]

DESCRIBED: dict[str, Describe] = {
    "story": story,
    "entity": entity,
    "thread": thread,
    "home": home,
    "leaf": leaf,
    "viewer": viewer,
}
"""How the page of one thing is described; every other kind of page gathers things, and is described by its trail."""
_SAFE = str.maketrans({sign: f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"})


def script(view: MetadataSource, given: Mapping[str, Any]) -> Markup:
    """The data block (HTML, "the script element") of a page, whose template has the variables `given`; nothing if it has none.

    No text can end the block, since what could is escaped as JSON does (RFC 8259, section 7).
    """
    if given["noindex"] or not view.reader.read("config", "outputs").linked_data:
        return Markup()
    steps = trail(view, given)
    describe = DESCRIBED.get(view.page.kind)
    nodes = describe(view, given) if describe else gathered(view, given, steps)
    graph = [*nodes, list_of(view, steps)] if len(steps) > 1 else nodes
    if not graph:
        return Markup()
    text = msgspec.json.encode({"@context": "https://schema.org", "@graph": graph}).decode().translate(_SAFE)
    return Markup(f'<script type="application/ld+json">{text}</script>')  # noqa: S704 - escaped for a script, as told above
