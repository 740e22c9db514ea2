"""Names and slugs: comparison and sorting of names, spelling variants, and slugs from texts and file names."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from slugify import slugify as _transliterate

SLUG = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*")
DATE_PREFIX = re.compile(r"\d{4}-\d{2}-\d{2}[-_ ]+(?=.)")
"""Date at the beginning of a file name, with the separator after it."""
_SCORE_DASH = re.compile("(?<=\\b\\d)\u2013(?=\\d\\b)")
_PLAIN_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_APOSTROPHE = re.compile("['\u2018\u2019\u02bc\u02b9\u2032\uff07`\u00b4]")
_INITIALS = re.compile(r"(?<![\w.])(?:(?:[^\W\d_](?:\.\s*|\s+|$))+|[^\W\d_]{2,3}(?:\s+|$))(?=\w|$)")
_INITIALS_STYLES = ((". ", ". "), (".", ". "), (".", "."), (" ", " "), ("", " "))
"""Spellings of initials: the separator between two of them, and the text after the last."""
MAX_SLUG_CHARS = 80
"""Maximum number of characters of a new slug."""


def normalize_name(name: str) -> str:
    """Return the form in which names are compared: NFC, case folded, straight apostrophes, single spaces."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().replace("\u2019", "'").split())


def spelling_variants(name: str) -> tuple[str, ...]:
    """Return a name and then its variants with other spellings of initials: T. J. Ray, T.J. Ray, T.J.Ray, T J Ray, TJ Ray."""
    return tuple(dict.fromkeys([name, *(_respell_initials(name, *style) for style in _INITIALS_STYLES)]))


def _respell_initials(name: str, between: str, last: str) -> str:
    def respell(run: re.Match[str]) -> str:
        letters = [char for char in run[0] if char.isalpha()]
        return between.join(letters) + last if all(map(str.isupper, letters)) else run[0]

    return _INITIALS.sub(respell, name).strip()


@lru_cache(maxsize=4096)
def slugify(text: str) -> str:
    """Return a text as a slug: transliterated to lower-case ASCII letters and digits, with hyphens. It may be empty."""
    return text if _PLAIN_SLUG.fullmatch(text) else str(_transliterate(unicodedata.normalize("NFC", text)))


def new_slug(text: str) -> str:
    """Return the slug of a new document: without apostrophes, and at most `MAX_SLUG_CHARS` long, cut at the end of a word.

    Existing documents keep the slug of their file name (`slug_from_filename`), because addresses must not change.
    """
    slug = slugify(_APOSTROPHE.sub("", text))
    if len(slug) <= MAX_SLUG_CHARS:
        return slug
    return slug[: MAX_SLUG_CHARS + 1].rpartition("-")[0] or slug[:MAX_SLUG_CHARS]


def slug_from_filename(file: str) -> str:
    """Return the slug of a file's path: its name, or that of its folder for `index.md`, without a leading date."""
    folder, _, name = file.rpartition("/")
    stem = name.rsplit(".", 1)[0]
    if stem == "index" and folder.count("/") >= 2:  # noqa: PLR2004 - content/kind/slug/index.md
        stem = folder.rpartition("/")[2]
    return slugify(DATE_PREFIX.sub("", stem, count=1))


def name_sort_key(name: str) -> str:
    """Return the sort key of a name: the name without accents and case, then the name itself."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return f"{plain}\x1f{name}"


def with_nonbreaking_scores(title: str) -> str:
    """Return a text with a word joiner after the en dash of scores and votes, so that they are not broken across lines."""
    return _SCORE_DASH.sub("\u2013\u2060", title) if "\u2013" in title else title


def index_letter(name: str) -> str:
    """Return the letter under which a name is listed in an A-Z index; `#` for digits and other characters."""
    first = next((c for c in unicodedata.normalize("NFKD", name) if c.isalnum()), "#").upper()[:1]
    return first if first.isalpha() else "#"
