"""The parts of an export as values: an item, and what the channel says about the site."""

from __future__ import annotations

import msgspec


class Term(msgspec.Struct, frozen=True):
    """A category, a tag or another term of an item."""

    domain: str
    """Taxonomy, such as `category`, `post_tag` or `author`."""
    slug: str
    name: str


class WxrItem(msgspec.Struct, frozen=True):
    """An item of an export. It has neither a password nor anything of its comments."""

    file: str
    line: int
    fields: dict[str, str]
    """Texts of the elements by their local names: `title`, `content`, `excerpt`, `creator`, `post_id`, `post_type` and so on."""
    terms: tuple[Term, ...]
    meta: tuple[tuple[str, str], ...]
    """Keys and values of the post's metadata in their order. A key may occur several times."""
    digest: str
    """SHA-256 of everything that the importer reads, in hexadecimal."""
    has_password: bool = False
    comments: int = 0
    """Number of comments."""
    unknown: tuple[str, ...] = ()
    """Names of elements with a text that the importer does not know."""
    content_line: int = 0
    """Line at which the text begins."""

    def __getitem__(self, name: str) -> str:
        """Return the text of an element; "" if the item does not have it."""
        return self.fields.get(name, "")

    @property
    def id(self) -> str:
        """The number of the post; its GUID or its address if it has none."""
        return self["post_id"].strip() or self["guid"].strip() or self["link"].strip()

    @property
    def type(self) -> str:
        """The type of the post; an item without one is a post, as WordPress reads it."""
        return self["post_type"].strip() or "post"

    @property
    def status(self) -> str:
        """The status in the words of WordPress; "" if the item has none."""
        return self["status"].strip()

    def values(self, key: str) -> list[str]:
        """Return the values of a key of the metadata that are not empty."""
        return [value for name, value in self.meta if name == key and value.strip()]

    def value(self, *keys: str) -> str:
        """Return the first value that is not empty of the first key that has one; "" if none has."""
        return next((value.strip() for key in keys for value in self.values(key)), "")


class Author(msgspec.Struct, frozen=True):
    """An author of the site. The login serves to find the author, and is written nowhere."""

    login: str
    name: str
    """Name that readers saw."""
    id: str = ""


class Channel(msgspec.Struct, frozen=True):
    """The statements of an export about the whole site."""

    title: str = ""
    link: str = ""
    base_url: str = ""
    version: str = ""
    authors: tuple[Author, ...] = ()
    categories: tuple[tuple[str, str], ...] = ()
    """Number and name of each category."""
