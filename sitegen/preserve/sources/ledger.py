"""The ledger of addresses for a public package: the addresses that are answered, without those that are not public any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from sitegen.content.ledger_file import format_ledger, parse_ledger

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


def public_ledger(text: str, states: Mapping[str, str], hidden: Collection[str]) -> str:
    """Return the text of the ledger with the lines of published documents.

    Lines that name an address as gone are left out, since they name it. The digest of a title is left out unless the document is public.

    Args:
        text: the text of the file.
        states: the state of each document in the package, by id.
        hidden: addresses that no published file contains, such as those of documents with opaque tombstones.
    """
    lines = (
        line if states[line.uid] == "public" else replace(line, title_digest="")
        for line in parse_ledger(text).lines.values()
        if line.uid in states and line.state != "unpublished" and line.address not in hidden
    )
    return format_ledger(lines, ())
