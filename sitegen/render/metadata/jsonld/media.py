"""JSON-LD of the files that a story offers: its recordings and its attachments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.render.metadata.jsonld.helpers import JsonLdNode, make_node

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitegen.pages._media_files import MediaFile
    from sitegen.render.metadata.jsonld.metadata_view import MetadataView

_TYPES = {"audio": "AudioObject", "video": "VideoObject"}


def media_properties(view: MetadataView, variables: Mapping[str, Any]) -> JsonLdNode:
    """Return the property `associatedMedia`; empty for a story without recordings and attachments."""
    files = {file.address: file for file in (*variables["attachments"], *variables["recordings"])}
    return make_node(associatedMedia=[_media_node(view, file) for file in files.values()])


def _media_node(view: MetadataView, file: MediaFile) -> JsonLdNode:
    return make_node(
        type_=_TYPES.get(file.element, "MediaObject"),
        name=file.title,
        description=file.note,
        contentUrl=view.absolute(file.address),
        encodingFormat=file.media_type,
        contentSize=f"{file.size} B" if file.size else "",
    )
