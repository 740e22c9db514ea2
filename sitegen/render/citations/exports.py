"""Citation formats for programs: CSL-JSON, RIS and BibTeX. Each function returns the whole text of a file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from sitegen.codec import omit_empty
from sitegen.model.fields import CORRECTION_LABELS
from sitegen.render.citations.citation import date_numbers, season_number, split_page_range

if TYPE_CHECKING:
    from collections.abc import Callable

    from sitegen.render.citations.citation import Author, Citation

BIBTEX_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
"""Names of the months in BibTeX. Each BibTeX style prints them in its own language."""
SEASON_NAMES = ("spring", "summer", "autumn", "winter")
"""Names of the seasons, which replace a month. RIS has a field of a date for "other information"."""
# BibTeX counts braces even after a backslash, so only their command names are safe in a text.
_TEX_ESCAPES = {
    **{char: f"\\{char}" for char in "&%$#_"},
    "{": "\\textbraceleft{}",
    "}": "\\textbraceright{}",
    "~": "\\textasciitilde{}",
    "^": "\\textasciicircum{}",
    "\\": "\\textbackslash{}",
}
_TEX_SPECIAL_CHARS = re.compile("|".join(map(re.escape, _TEX_ESCAPES)))
# LaTeX reads the characters of an address literally, but these would end or break the field.
_URL_ESCAPES = {"{": "%7B", "}": "%7D", "\\": "%5C"}


class CitationFormat(NamedTuple):
    """A format for citation files."""

    label: str
    media_type: str
    export: Callable[[Citation], str]


def to_csl_json(citation: Citation) -> str:
    """Return a citation as CSL-JSON (csl-data.json 1.0.2): a list with one `article-newspaper`.

    A qualified date is marked as approximate. A date without a year is written in the note. Values that have no CSL variable are
    under `custom`.
    """
    item = {
        "id": citation.uid,
        "type": "article-newspaper",
        "title": citation.title,
        "author": [_csl_name(author) for author in citation.authors],
        "container-title": citation.newspaper,
        "issued": _csl_date(citation),
        "edition": citation.edition,
        "page": citation.page,
        "section": citation.section,
        "source": citation.archive_title if citation.archive_title != citation.newspaper else "",
        "language": citation.language,
        "URL": citation.address,
        "note": "; ".join([*_unwritable_date(citation, is_written=bool(citation.dates)), *_change_notes(citation)]),
        "custom": omit_empty({"original_url": citation.original_url, "archived_url": citation.archived_url}),
    }
    return msgspec.json.encode([omit_empty(item)]).decode() + "\n"


def to_ris(citation: Citation) -> str:
    """Return a citation as RIS (Research Information Systems, 2001): a `NEWS` record with CRLF after each line."""
    first, last = split_page_range(citation.page)
    only = date_numbers(citation.dates[0]) if citation.has_certain_date and len(citation.dates) == 1 else ()
    fields = [
        ("TY", "NEWS"),
        ("TI", citation.title),
        *(("AU", author.family_name_first) for author in citation.authors),
        ("T2", citation.newspaper),
        ("PY", f"{only[0]:04d}" if only else ""),
        ("DA", _ris_date(only, _season_name(citation))),
        ("ET", citation.edition),
        ("SP", first),
        ("EP", last),
        ("SE", citation.section),
        ("LA", citation.language),
        ("DB", citation.archive_title if citation.archive_title != citation.newspaper else ""),
        ("AN", citation.uid),
        ("UR", citation.address),
        *(("N1", note) for note in _notes(citation)),
    ]
    lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in fields if value]
    return "\r\n".join([*lines, "ER  - ", ""])


def to_bibtex(citation: Citation) -> str:
    """Return a citation as BibTeX in UTF-8: an `@article` with the newspaper as its journal.

    The key is the story's slug, which never changes. `entrysubtype` marks it as a newspaper article for biblatex.
    """
    only = date_numbers(citation.dates[0]) if citation.has_certain_date and len(citation.dates) == 1 else ()
    year, month, day = (*only, 0, 0, 0)[:3]
    fields = {
        "author": " and ".join(_bibtex_name(author) for author in citation.authors),
        "title": f"{{{_escape_tex(citation.title)}}}",
        "journal": _escape_tex(citation.newspaper),
        "entrysubtype": "newspaper",
        "year": f"{year:04d}" if year else "",
        "day": str(day) if day else "",
        "edition": _escape_tex(citation.edition),
        "pages": _escape_tex("--".join(part for part in split_page_range(citation.page) if part)),
        "language": citation.language,
        "url": _escape_url(citation.address),
        "note": "; ".join(
            _escape_tex(note) if "://" not in note else _note_with_url(note) for note in _notes(citation)
        ),
    }
    lines = [f"  {name} = {{{value}}},\n" for name, value in fields.items() if value]
    if month or _season_name(citation):
        lines.append(f"  month = {BIBTEX_MONTHS[month - 1] if month else f'{{{_season_name(citation)}}}'},\n")
    return f"@article{{{citation.uid.partition('/')[2]},\n{''.join(lines)}}}\n"


CITATION_FORMATS = {
    "citation.json": CitationFormat("CSL-JSON", "application/vnd.citationstyles.csl+json", to_csl_json),
    "citation.ris": CitationFormat("RIS", "application/x-research-info-systems", to_ris),
    "citation.bib": CitationFormat("BibTeX", "application/x-bibtex", to_bibtex),
}
"""Citation formats by file name."""


def _csl_name(author: Author) -> dict[str, str]:
    if not author.family:
        return {"literal": author.name}
    return omit_empty({"family": author.family, "given": author.given, "suffix": author.suffix})


def _csl_date(citation: Citation) -> dict[str, Any]:
    if not citation.dates:
        return {}
    parts: dict[str, Any] = {"date-parts": [list(date_numbers(part)) for part in citation.dates]}
    if len(citation.dates) == 1 and season_number(citation.dates[0]):
        parts["season"] = season_number(citation.dates[0])
    return parts if citation.has_certain_date else {**parts, "circa": True}


def _season_name(citation: Citation) -> str:
    """Return the season of a certain date that has one instead of a month; otherwise an empty string."""
    number = season_number(citation.dates[0]) if citation.has_certain_date and len(citation.dates) == 1 else 0
    return SEASON_NAMES[number - 1] if number else ""


def _ris_date(ymd: tuple[int, ...], season: str) -> str:
    """Return a date such as `2019/01/05/`, `2019/01//` or `2019///spring`; empty for only a year, which has its own field."""
    if season:
        return f"{ymd[0]:04d}///{season}"
    if len(ymd) < 2:  # noqa: PLR2004 - a month
        return ""
    year, month, *day = ymd
    return f"{year:04d}/{month:02d}/{''.join(f'{number:02d}' for number in day)}/"


def _change_notes(citation: Citation) -> list[str]:
    updated = [f"Updated {citation.updated}"] if citation.updated else []
    return [*updated, *(f"{CORRECTION_LABELS[each.kind]} {each.date}" for each in citation.corrections)]


def _unwritable_date(citation: Citation, *, is_written: bool) -> list[str]:
    """Return a note with the date if something is stated of it and the format cannot express it."""
    published = citation.published.text if citation.published else "XXXX"
    return [f"Published {published} (EDTF)"] if not is_written and published != "XXXX" else []


def _notes(citation: Citation) -> list[str]:
    """Return notes for values that have no field in the format, such as a date that it cannot express."""
    return [
        *_unwritable_date(citation, is_written=citation.has_certain_date and len(citation.dates) == 1),
        *_change_notes(citation),
        *([f"First published at {citation.original_url}"] if citation.original_url else []),
        *([f"Archived copy: {citation.archived_url}"] if citation.archived_url else []),
    ]


def _escape_tex(text: str) -> str:
    """Return a text with the special characters of LaTeX escaped, and single spaces."""
    return _TEX_SPECIAL_CHARS.sub(lambda found: _TEX_ESCAPES[found[0]], " ".join(text.split()))


def _escape_url(address: str) -> str:
    return "".join(_URL_ESCAPES.get(char, char) for char in address)


def _note_with_url(note: str) -> str:
    """Return a note that ends with an address, with the address in the LaTeX command for URLs."""
    words, _, address = note.rpartition(" ")
    return f"{_escape_tex(words)} \\url{{{_escape_url(address)}}}"


def _bibtex_name(author: Author) -> str:
    """Return a name in its parts. A name without known parts is in braces, so that BibTeX does not split it."""
    if not author.family:
        return f"{{{_escape_tex(author.name)}}}"
    return ", ".join(_escape_tex(part) for part in (author.family, author.suffix, author.given) if part)
