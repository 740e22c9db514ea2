"""A suggestion: a name in a story, what it may be, and why."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

import msgspec

from sitegen.names.naming import normalize_name

if TYPE_CHECKING:
    from collections.abc import Sequence

Rule = Literal["name", "choice", "tag", "variant", "repeated", "plugin"]
"""The rule that found a suggestion.

Values:
    name: a name or an alias of one entity is in the text
    choice: a name or an alias of several entities is in the text
    tag: a tag of the import has the name of an entity, or the map binds it, or three stories have it
    variant: the full name of a person in another form is in the text
    repeated: a name that no entity has is in the text twice, or in three stories
    plugin: a plugin found the name
"""
RULES: tuple[Rule, ...] = ("name", "choice", "tag", "variant", "repeated", "plugin")
"""The rules, the most certain one first."""
_MAX_QUOTE_CHARACTERS = 150
"""Maximum characters before a name, and after it. Fewer than `content.text.name_context` finds, so that a cut is always marked."""
_SENTENCE_END = re.compile(
    r"""(?<!\b[A-Z]\.)(?<!\b(?:Dr|Mr|Ms|Sr|Jr|St|Lt)\.)(?<!\b(?:Mrs|Gov|Sen|Rep|Sgt|Rev)\.)   # not an initial or an abbreviation
    (?<=[.!?\u2026])["'\u201d\u2019\u00bb)]*\s+(?=["'\u201c\u2018\u00ab(]*[A-Z\u00c0-\u00de])   # a mark, and then a capital
    | [\u3002\uff01\uff1f]                                                           # a mark of Chinese and Japanese""",
    re.VERBOSE,
)


class Quote(msgspec.Struct, frozen=True):
    """The sentence with a name, in three parts."""

    before: str = ""
    name: str = ""
    after: str = ""


class Place(NamedTuple):
    """Place of a name in the paragraphs of a text."""

    paragraph: int
    """Number of the paragraph, from 0."""
    start: int
    end: int

    def quote(self, paragraphs: Sequence[str]) -> Quote:
        """Return the sentence around the name."""
        return quote_in(paragraphs[self.paragraph], self.start, self.end)


class Suggestion(msgspec.Struct, frozen=True):
    """A name in one story, with the entities that it may be."""

    story: str
    """Id of the story."""
    file: str
    digest: str
    """SHA-256 of the file in which the name was found, in hexadecimal."""
    name: str
    """The name in the text, or the tag of the import."""
    rule: Rule
    reason: str
    entities: tuple[str, ...] = ()
    """Ids of the entities that it may be; without any, it would be a new one."""
    kind: str = ""
    """Kind of the new entity, as far as the words around the name say it."""
    quote: Quote | None = None
    """The sentence with the name, if it is known already; see `sitegen.tagging.places`."""
    place: Place | None = None
    """The place of the name in the paragraphs of the text, from which the sentence is read."""

    @property
    def group_key(self) -> tuple[str, tuple[str, ...]]:
        """The same for all stories that can be decided at once: the name, and the entities that it may be."""
        return normalize_name(self.name), self.entities


class NameUse(NamedTuple):
    """A name that no entity has, in one text."""

    name: str
    occurrences: int
    """Number of occurrences, with those of the family name alone."""
    certain_occurrences: int
    """Number of occurrences whose first word does not have its capital from the start of a sentence."""
    kind: str
    """Kind of entity that the words in and before the name point to, or ""."""
    title: str
    """Title or position before the name, or ""."""
    place: Place
    is_from_plugin: bool = False


def quote_in(text: str, start: int, end: int) -> Quote:
    """Return the sentence around `text[start:end]`, shortened at the ends of words."""
    before, after = text[:start], text[end:]
    first = max((found.end() for found in _SENTENCE_END.finditer(before)), default=0)
    last = next((found.end() for found in _SENTENCE_END.finditer(after)), len(after))
    return Quote(_shorten_left(before[first:]), text[start:end], _shorten_right(after[:last].rstrip()))


def _shorten_left(text: str) -> str:
    if len(text) <= _MAX_QUOTE_CHARACTERS:
        return text
    cut = text[-_MAX_QUOTE_CHARACTERS:]
    return f"… {cut.partition(' ')[2] or cut}"


def _shorten_right(text: str) -> str:
    if len(text) <= _MAX_QUOTE_CHARACTERS:
        return text
    cut = text[:_MAX_QUOTE_CHARACTERS]
    return f"{cut.rpartition(' ')[0] or cut} …"
