"""The text around a name, which shows if the name is part of a longer one.

Used for links in bodies and by the check for unlinked mentions. A longer name is matched more loosely than a name that becomes
a link, since a missing link is better than a wrong one. Several spaces count as one, and inline markup, links, line breaks,
capitals and accents are ignored.
"""

from __future__ import annotations

import re
from html import unescape
from typing import NamedTuple

from sitegen.model.document import REF_CLOSE, REF_OPEN, REF_SRC
from sitegen.names import word_boundaries

MAX_HTML_CHARS = 1000
"""Maximum characters of HTML that are examined before a name, and after it."""
_MAX_TEXT_CHARS = 160
"""Maximum characters of text before a name, and after it, in which the rest of a longer name is searched for."""
_TAG = re.compile(r"</?([a-zA-Z][\w-]*)[^>]*>")
_PARTIAL_TAG = re.compile(r"\A[^<>]*>")
_UNSEEN_PARTS = re.compile(
    f'<a [^>]*role="doc-noteref"[^>]*>.*?</a>|([{REF_OPEN}{REF_CLOSE}{REF_SRC}])[0-9]+\\1|[{"".join(word_boundaries.INVISIBLE - {chr(0x200B)})}]'
)
"""Parts of HTML between two words that are not words: footnote numbers, reference marks, invisible characters."""
_INLINE_TAG_NAMES = re.compile(
    "a|abbr|b|bdi|bdo|br|cite|code|del|dfn|em|i|ins|kbd|mark|q|s|samp|small|span|strong|sub|sup|time|u|var|wbr",
    re.IGNORECASE,
)
_SPACE = re.compile(r"\s+")
_DASH = re.compile("-{2,3}|\u2014")
_INITIALS = re.compile(r"(?<![\w.])((?:[^\W\d_]\.[ ]*)+)-?\Z")
_BARE_INITIAL = re.compile(r"(?<![\w.'])[^\W\d_] \Z")
_BEGINS_WITH_INITIAL = re.compile(r"[^\W\d_](?![^\W_])")
_NOT_INITIALS = frozenset(
    ("I.", "U.S.", "U.S.A.", "U.K.", "U.N.", "E.U.", "D.C.", "L.A.", "N.Y.", "A.M.", "P.M.", "B.C.", "A.D.")
)
"""Words that look like initials, but end a sentence or describe a person."""


class Surroundings(NamedTuple):
    """A name in a text, with the visible text before and after it."""

    before: str
    name: str
    after: str

    def covering_pairs(self) -> list[str]:
        """Return word pairs around this name. Every longer name that covers it contains at least one of them."""
        return word_boundaries.covering_pairs(*self)

    def is_part_of(self, longer_name: str) -> bool:
        """Return True if the text around the name is an occurrence of a longer name, as a whole name."""
        before, name, after = map(_normalize_loosely, self)
        return word_boundaries.covers(
            _normalize_loosely(longer_name), before + name + after, len(before), len(before) + len(name)
        )

    def has_leading_initials(self, *, is_person: bool) -> bool:
        """Return True if initials directly before the name belong to it, such as `J.` before `A. Lee`.

        Initials without a space between them, such as `U.S.`, belong only to names of persons.
        """
        bare = _BARE_INITIAL.search(self.before)
        if bare and bare[0].isupper() and _BEGINS_WITH_INITIAL.match(self.name):
            return True
        found = _INITIALS.search(self.before)
        if not found or not found[1].replace(".", "").replace(" ", "").isupper():
            return False
        run, is_full = found[1].rstrip(), " " in self.name and not _BEGINS_WITH_INITIAL.match(self.name)
        return not (is_full and run in _NOT_INITIALS) and (is_person or not re.search(r"\.\w", run))


def find_surroundings(html: str, start: int, end: int) -> Surroundings:
    """Return the context of the name at `html[start:end]`, limited to its own block element."""
    left, right = html[max(start - MAX_HTML_CHARS, 0) : start], html[end : end + MAX_HTML_CHARS]
    if start > MAX_HTML_CHARS:
        left = _PARTIAL_TAG.sub("", left)
    left = left[max((tag.end() for tag in _TAG.finditer(left) if _is_block_tag(tag)), default=0) :]
    right = right[: next((tag.start() for tag in _TAG.finditer(right) if _is_block_tag(tag)), None)]
    return Surroundings(
        _visible_text(left)[-_MAX_TEXT_CHARS:], _visible_text(html[start:end]), _visible_text(right)[:_MAX_TEXT_CHARS]
    )


def _is_block_tag(tag: re.Match[str]) -> bool:
    return not _INLINE_TAG_NAMES.fullmatch(tag[1])


def _visible_text(html: str) -> str:
    """Return the text of HTML with normalized characters and single spaces."""
    plain = _TAG.sub(lambda tag: " " if tag[1] == "br" else "", _UNSEEN_PARTS.sub("", html))
    return _SPACE.sub(" ", word_boundaries.normalize_characters(unescape(plain)))


def _normalize_loosely(text: str) -> str:
    return _DASH.sub("\u2013", _SPACE.sub(" ", word_boundaries.fold_characters(text)))
