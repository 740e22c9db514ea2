"""JSON-LD of the videos and sound that the text of a story embeds from other services."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.embeds import recognize
from sitegen.render.metadata.jsonld.helpers import JsonLdNode, make_node

if TYPE_CHECKING:
    from sitegen.database.queries.document_view import DocumentView
    from sitegen.model.document import Shortcode
    from sitegen.render.metadata.jsonld.metadata_view import MetadataView

_TYPES = {"video": "VideoObject", "audio": "AudioObject"}


def embed_properties(view: MetadataView, doc: DocumentView) -> JsonLdNode:
    """Return the properties `video` and `audio` of a story; empty if it embeds neither."""
    embeds = [each for each in doc.body.shortcodes if each.name == "embed"]
    nodes = [_media_node(view, doc, each) for each in embeds]
    return make_node(
        **{kind: _one_or_all([node for node in nodes if node.get("@type") == _TYPES[kind]]) for kind in _TYPES}
    )


def _media_node(view: MetadataView, doc: DocumentView, shortcode: Shortcode) -> JsonLdNode:
    """Return the description of a video or of sound; empty for anything else. The date of upload is left out, since it is not known."""
    embed, arguments = recognize(shortcode.arguments["address"], None), shortcode.arguments
    if embed.kind not in _TYPES:
        return {}
    poster = shortcode.refs.get("poster")
    is_file = embed.element != "iframe"
    return make_node(
        type_=_TYPES[embed.kind],
        name=arguments["title"],
        description=arguments["caption"],
        url="" if is_file else embed.address,
        embedUrl="" if is_file else embed.source,
        contentUrl=embed.source if is_file else "",
        thumbnailUrl="" if poster is None else view.absolute(doc.links.refs[poster].address),
        creditText=arguments["credit"],
    )


def _one_or_all(nodes: list[JsonLdNode]) -> JsonLdNode | list[JsonLdNode]:
    return nodes[0] if len(nodes) == 1 else nodes
