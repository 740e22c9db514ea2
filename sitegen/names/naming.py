"""Names, slugs and ids: how a name is compared, how a file's name becomes an id, what an id may look like."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from slugify import slugify as _transliterate

SLUG = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*")
DATE_PREFIX = re.compile(r"\d{4}-\d{2}-\d{2}[-_ ]+(?=.)")
"""The date that the name of a file may begin with, and what is between it and the slug."""
_SCORE_HYPHEN = re.compile(r"(?<=\b\d)-(?=\d\b)")
_PLAIN_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_APOSTROPHE = re.compile("['\u2018\u2019\u02bc\u02b9\u2032\uff07`\u00b4]")
_INITIALS = re.compile(r"(?<![\w.])(?:(?:[^\W\d_](?:\.\s*|\s+|$))+|[^\W\d_]{2,3}(?:\s+|$))(?=\w|$)")
_INITIALS_STYLES = ((". ", ". "), (".", ". "), (".", "."), (" ", " "), ("", " "))
"""How initials are spelt: what is between two of them, and what follows the last."""
MAX_SLUG_CHARS = 80
"""Characters of a new slug."""


def normalize_name(name: str) -> str:
    """The form in which two names are the same: NFC, case folded, white space as single spaces."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().replace("\u2019", "'").split())


def spelling_variants(name: str) -> tuple[str, ...]:
    """Return a name, then the same with its initials spelt in other ways: T. J. Ray, T.J. Ray, T.J.Ray, T J Ray, TJ Ray."""
    return tuple(dict.fromkeys([name, *(_respell_initials(name, *style) for style in _INITIALS_STYLES)]))


def _respell_initials(name: str, between: str, last: str) -> str:
    def spelt(run: re.Match[str]) -> str:
        letters = [char for char in run[0] if char.isalpha()]
        return between.join(letters) + last if all(map(str.isupper, letters)) else run[0]

    return _INITIALS.sub(spelt, name).strip()


@lru_cache(maxsize=4096)
def slugify(text: str) -> str:
    """Words as a part of an address: lower-case ASCII letters and digits with hyphens; empty where none remain."""
    return text if _PLAIN_SLUG.fullmatch(text) else str(_transliterate(unicodedata.normalize("NFC", text)))


def new_slug(text: str) -> str:
    """The slug of something new: apostrophes join what they stand between, and a long one ends at a word.

    What is there already keeps the slug that its file's name gives (`slug_from_filename`), since addresses do not change.
    """
    slug = slugify(_APOSTROPHE.sub("", text))
    if len(slug) <= MAX_SLUG_CHARS:
        return slug
    return slug[: MAX_SLUG_CHARS + 1].rpartition("-")[0] or slug[:MAX_SLUG_CHARS]


def slug_from_filename(file: str) -> str:
    """The slug that a file's path gives: its name, or its folder's for `index.md`, a leading date dropped."""
    folder, _, name = file.rpartition("/")
    stem = name.rsplit(".", 1)[0]
    if stem == "index" and folder.count("/") >= 2:  # noqa: PLR2004 - content/kind/slug/index.md
        stem = folder.rpartition("/")[2]
    return slugify(DATE_PREFIX.sub("", stem, count=1))


def name_sort_key(name: str) -> str:
    """The key by which a list of names is ordered: accents and case aside, then the name itself."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return f"{plain}\x1f{name}"


def with_nonbreaking_scores(title: str) -> str:
    """A title with a dash and a word joiner in scores and votes (3-2), so that they stay on one line."""
    return _SCORE_HYPHEN.sub("\u2013\u2060", title) if "-" in title else title


def index_letter(name: str) -> str:
    """The letter under which a name is listed; `#` for digits and signs."""
    first = next((c for c in unicodedata.normalize("NFKD", name) if c.isalnum()), "#").upper()[:1]
    return first if first.isalpha() else "#"
