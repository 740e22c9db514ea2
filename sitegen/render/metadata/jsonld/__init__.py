"""JSON-LD: the subject of a page in the vocabulary of schema.org, and the page's place in the archive.

Only facts that the archive states are included, dates only as far as they are certain, and nothing on a page that opts out of
indexing. All data is what the page shows anyway, so metadata causes no additional rendering.
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
from sitegen.render.metadata.jsonld.staff import describe_staff_member
from sitegen.render.metadata.jsonld.story import describe_story

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from sitegen.render.metadata.jsonld.helpers import JsonLdNode
    from sitegen.render.metadata.jsonld.metadata_view import MetadataView

    Describe = Callable[[MetadataView, Mapping[str, Any]], list[JsonLdNode]]

DESCRIBERS: dict[str, Describe] = {
    "story": describe_story,
    "entity": describe_entity,
    "staff": describe_staff_member,
    "thread": describe_thread,
    "home": describe_home,
    "static_page": describe_static_page,
    "document_viewer": describe_document_viewer,
}
"""Functions that describe pages with one subject, by kind. Other pages are collections and are described by their breadcrumbs."""
_SCRIPT_ESCAPES = str.maketrans({char: f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"})


def jsonld_script(view: MetadataView, variables: Mapping[str, Any]) -> Markup:
    """Return the data block of a page (HTML, "the script element"); empty if there is nothing to state.

    `variables` are those of the page's template. No text can end the block, because characters that could are escaped as in JSON
    (RFC 8259, section 7).
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
    return Markup(f'<script type="application/ld+json">{text}</script>')  # noqa: S704 - escaped for a script, see above
