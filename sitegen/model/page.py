"""A page: one file of the published site, before it is rendered."""

from __future__ import annotations

import msgspec

from sitegen.urls import output_file


class Page(msgspec.Struct, frozen=True, array_like=True):
    """One planned output file."""

    address: str
    """Address of the file below the root of the site, such as `/people/`."""
    kind: str
    """Name of the page kind or the output that makes the file."""
    key: tuple[str, ...] = ()
    """Values from which the page kind or output knows which of its files to make."""
    description: str = ""
    """Name of the page in messages, such as `the listing of people`. A page with a `document` needs none."""
    document: str = ""
    """Id of the document that the page belongs to; empty if it belongs to none or to several."""

    @property
    def path(self) -> str:
        """Path of the file below the output folder."""
        return output_file(self.address)

    @property
    def source(self) -> str:
        """Origin of the page, for messages: the description, or else the id of the document."""
        return self.description or self.document
