"""The view of a document that queries return: everything that a page may show of it."""

from __future__ import annotations

import msgspec

from sitegen.database.linking.resolved_links import Links
from sitegen.model.document import Body, Meta


class DocumentView(msgspec.Struct, frozen=True):
    """One document that has a page, or had one, with everything that its own page shows."""

    uid: str
    kind: str
    file: str
    """The content file, a path below the archive's root."""
    address: str
    """The address of its page, such as `/stories/one/`."""
    state: str
    """`public`, `withdrawn` or `merged`."""
    meta: Meta
    body: Body
    links: Links
