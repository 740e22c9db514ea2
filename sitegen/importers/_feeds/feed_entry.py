"""An entry of a feed of any format, and the rule that decides if it contains the whole story."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import msgspec

from sitegen.importers._html.linked_notes import place_notes
from sitegen.importers._items import Change
from sitegen.importers._stories.source_story import SourcePicture, SourceStory
from sitegen.importers._stories.text_of_html import has_markup, text_of_html

if TYPE_CHECKING:
    from collections.abc import Iterator

_CUT = re.compile(r"(?:\[(?:\u2026|\.\.\.)\]|\u2026|\.\.\.|(?:Continue reading|Read more|More)\b.{0,80})\s*$")
"""End of a text that was cut off."""


ITEM_TYPE = "entry"
"""Type of the items of feeds, for the report."""


class FeedEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry. Texts whose names end in `_html` are HTML."""

    file: str
    line: int
    id: str = ""
    address: str = ""
    base: str = ""
    """Address against which relative addresses in the content are resolved; "" takes `address`."""
    status: str = "published"
    """Status in the words of the source."""
    skip_rule: str = ""
    """Rule by which the entry is no story; "" if it is one."""
    unreadable_type: str = ""
    """Media type of a content that is no text; "" if it is one."""
    title_html: str = ""
    content_html: str = ""
    """The content; "" if the entry has none."""
    summary_html: str = ""
    published: str = ""
    modified: str = ""
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    language: str = ""
    picture: str = ""
    """Address of a picture that the entry names."""
    caption: str = ""
    credit: str = ""
    left_out: tuple[tuple[str, str], ...] = ()
    """Parts of the entry that the story has no place for: name and text."""
    enclosures: tuple[str, ...] = ()
    """Addresses of recordings and other files."""

    @property
    def has_whole_text(self) -> bool:
        """True if the entry has a content that does not end like a text that was cut off."""
        return bool(self.content_html.strip()) and not _CUT.search(text_of_html(self.content_html)[-120:])

    def story(self, *, is_summary: bool) -> SourceStory:
        """Return the entry as a story: with its content, or as a background note with its summary, which redirects nowhere."""
        text = (self.summary_html or self.content_html) if is_summary else self.content_html
        body = place_notes(text.replace(f'href="{escape(self.address)}#', 'href="#') if self.address else text).html
        return SourceStory(
            system="feed",
            source_id=self.id or self.address,
            origin=self.file,
            line=self.line,
            title=text_of_html(self.title_html),
            body=body,
            status=self.status,
            published=self.published,
            modified=self.modified,
            language=self.language,
            bylines=self.authors,
            tags=self.tags,
            address="" if is_summary else self.address,
            site=self.base or (self.address if "://" in self.address else ""),
            picture=self._picture(body),
            fields=self._fields(is_summary=is_summary),
            internal={"enclosures": list(self.enclosures)} if self.enclosures else {},
            item_type=ITEM_TYPE,
            changes=tuple(self._changes()),
        )

    def _picture(self, body: str) -> SourcePicture | None:
        if not self.picture or self.picture in body:
            return None
        return SourcePicture(self.picture, caption=self.caption, credit=self.credit)

    def _fields(self, *, is_summary: bool) -> dict[str, Any]:
        if is_summary:
            return (
                {"kind": "background", "original_url": self.address}
                if "://" in self.address
                else {"kind": "background"}
            )
        return {"deck": text_of_html(self.summary_html)} if self.summary_html.strip() else {}

    def _changes(self) -> Iterator[Change]:
        if has_markup(self.title_html):
            yield Change("changed", "markup in a headline became text", 1, (text_of_html(self.title_html),), self.line)
        if self.enclosures:
            yield Change(
                "told", "enclosures are in internal.import.enclosures", len(self.enclosures), self.enclosures, self.line
            )
        for name, text in self.left_out:
            yield Change("lost", f"{name} of an entry", 1, (text,), self.line)
        if (
            self.picture
            and self.picture in self.content_html
            and (words := " ".join(filter(None, (self.caption, self.credit))))
        ):
            yield Change("lost", "caption or credit of a picture that is in the text", 1, (words,), self.line)


def join_address(base: str, address: str) -> str:
    """Return an address, resolved against a base if it is relative; "" for none."""
    try:
        return urljoin(base, address.strip()) if address.strip() else ""
    except ValueError:
        return address.strip()
