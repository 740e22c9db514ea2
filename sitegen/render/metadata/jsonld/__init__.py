"""JSON-LD: what a page is about, in the words of schema.org, and where it stands in the archive.

Only what the archive states is said, dates only as far as they are certain, and nothing on a page that asks not to be
indexed. Everything is read from what the page shows anyway, so that no page is made anew for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from markupsafe import Markup

from sitegen.render.metadata.jsonld.breadcrumbs import breadcrumb_list, breadcrumbs
from sitegen.render.metadata.jsonld.collections import (
    describe_collection,
    describe_document_viewer,
    describe_home,
    describe_static_page,
    describe_thread,
)
from sitegen.render.metadata.jsonld.entity import describe_entity
from sitegen.render.metadata.jsonld.story import describe_story

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from sitegen.render.metadata.jsonld.helpers import JsonLdNode
    from sitegen.render.metadata.jsonld.source import MetadataSource

    Describe = Callable[[MetadataSource, Mapping[str, Any]], list[JsonLdNode]]

DESCRIBERS: dict[str, Describe] = {
    "story": describe_story,
    "entity": describe_entity,
    "thread": describe_thread,
    "home": describe_home,
    "static_page": describe_static_page,
    "document_viewer": describe_document_viewer,
}
"""How the page of one thing is described; every other kind of page gathers things, and is described by its trail."""
_SCRIPT_ESCAPES = str.maketrans({sign: f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"})


def jsonld_script(view: MetadataSource, variables: Mapping[str, Any]) -> Markup:
    """The data block (HTML, "the script element") of a page, whose template has the variables `given`; nothing if it has none.

    No text can end the block, since what could is escaped as JSON does (RFC 8259, section 7).
    """
    if variables["noindex"] or not view.reader.read("config", "outputs").linked_data:
        return Markup()
    steps = breadcrumbs(view, variables)
    describe = DESCRIBERS.get(view.page.kind)
    nodes = describe(view, variables) if describe else describe_collection(view, variables, steps)
    graph = [*nodes, breadcrumb_list(view, steps)] if len(steps) > 1 else nodes
    if not graph:
        return Markup()
    text = msgspec.json.encode({"@context": "https://schema.org", "@graph": graph}).decode().translate(_SCRIPT_ESCAPES)
    return Markup(f'<script type="application/ld+json">{text}</script>')  # noqa: S704 - escaped for a script, as told above
