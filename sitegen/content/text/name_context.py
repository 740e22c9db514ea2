"""The text around a name, to decide whether the name is part of a longer one.

Used for links in bodies and by the check for unlinked mentions. A longer name is matched more loosely than a name that becomes
a link, since a missing link is better than a wrong one: several spaces count as one, and inline markup, links, line breaks,
capitals and accents make no difference.
"""

from __future__ import annotations

import re
from html import unescape
from typing import NamedTuple

from sitegen.model.document import CLOSE, OPEN, SRC
from sitegen.names import word_boundaries

REACH = 1000
"""Characters of HTML before and after a name that are looked at."""
_NEAR = 160
"""Characters of text before and after a name in which the rest of a longer name may be."""
_TAG = re.compile(r"</?([a-zA-Z][\w-]*)[^>]*>")
_CUT_OFF = re.compile(r"\A[^<>]*>")
_UNSEEN = re.compile(
    f'<a [^>]*role="doc-noteref"[^>]*>.*?</a>|([{OPEN}{CLOSE}{SRC}])[0-9]+\\1|[{"".join(word_boundaries.INVISIBLE - {chr(0x200B)})}]'
)
"""Things between two words that are no words: the number of a note, the mark of a reference, invisible characters."""
_INLINE = re.compile(
    "a|abbr|b|bdi|bdo|br|cite|code|del|dfn|em|i|ins|kbd|mark|q|s|samp|small|span|strong|sub|sup|time|u|var|wbr",
    re.IGNORECASE,
)
_SPACE = re.compile(r"\s+")
_DASH = re.compile("-{2,3}|\u2014")
_INITIALS = re.compile(r"(?<![\w.])((?:[^\W\d_]\.[ ]*)+)-?\Z")
_BARE_INITIAL = re.compile(r"(?<![\w.'])[^\W\d_] \Z")
_BEGINS_WITH_INITIAL = re.compile(r"[^\W\d_](?![^\W_])")
_NO_INITIALS = frozenset(
    ("I.", "U.S.", "U.S.A.", "U.K.", "U.N.", "E.U.", "D.C.", "L.A.", "N.Y.", "A.M.", "P.M.", "B.C.", "A.D.")
)
"""Words that look like initials, and end a sentence or describe a person."""


class Context(NamedTuple):
    """A name in a text, with what is before and after it as readers see it."""

    before: str
    name: str
    after: str

    def pairs(self) -> list[str]:
        """Return the pairs of words that a longer name must have if it covers the name."""
        return word_boundaries.around(*self)

    def is_in(self, longer: str) -> bool:
        """Return True if a longer name is here, around the name, as a whole name."""
        before, name, after = map(_loose, self)
        return word_boundaries.covers(_loose(longer), before + name + after, len(before), len(before) + len(name))

    def has_initials(self, *, is_person: bool) -> bool:
        """Return True if initials directly before the name belong to it: `J.` before `A. Lee`.

        Two without a blank between them, such as `U.S.`, belong to names of persons alone.
        """
        bare = _BARE_INITIAL.search(self.before)
        if bare and bare[0].isupper() and _BEGINS_WITH_INITIAL.match(self.name):
            return True
        found = _INITIALS.search(self.before)
        if not found or not found[1].replace(".", "").replace(" ", "").isupper():
            return False
        run, is_full = found[1].rstrip(), " " in self.name and not _BEGINS_WITH_INITIAL.match(self.name)
        return not (is_full and run in _NO_INITIALS) and (is_person or not re.search(r"\.\w", run))


def context(html: str, start: int, end: int) -> Context:
    """Return the context of a name that is at some offsets in HTML, as far as its own paragraph goes."""
    left, right = html[max(start - REACH, 0) : start], html[end : end + REACH]
    if start > REACH:
        left = _CUT_OFF.sub("", left)
    left = left[max((tag.end() for tag in _TAG.finditer(left) if _is_block(tag)), default=0) :]
    right = right[: next((tag.start() for tag in _TAG.finditer(right) if _is_block(tag)), None)]
    return Context(_text(left)[-_NEAR:], _text(html[start:end]), _text(right)[:_NEAR])


def _is_block(tag: re.Match[str]) -> bool:
    return not _INLINE.fullmatch(tag[1])


def _text(html: str) -> str:
    """Return the words of HTML in the form in which names are looked for, with single blanks."""
    plain = _TAG.sub(lambda tag: " " if tag[1] == "br" else "", _UNSEEN.sub("", html))
    return _SPACE.sub(" ", word_boundaries.same_length(unescape(plain)))


def _loose(text: str) -> str:
    return _DASH.sub("\u2013", _SPACE.sub(" ", word_boundaries.bare(text)))
