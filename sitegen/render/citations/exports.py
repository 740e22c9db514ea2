"""A citation for programs: CSL-JSON, RIS and BibTeX, each the whole text of one file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from sitegen.render.citations.citation import numbers, page_range, season
from sitegen.theme.filters import CORRECTIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from sitegen.render.citations.citation import Author, Citation

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
"""BibTeX's own names, which each style of it sets in its language."""
SEASONS = ("spring", "summer", "autumn", "winter")
"""In place of a month; RIS has them as "other information" of a date."""
# Braces are counted by BibTeX even behind a backslash, so that only their names are safe in a text.
_TEX = {
    **{sign: f"\\{sign}" for sign in "&%$#_"},
    "{": "\\textbraceleft{}",
    "}": "\\textbraceright{}",
    "~": "\\textasciitilde{}",
    "^": "\\textasciicircum{}",
    "\\": "\\textbackslash{}",
}
_SPECIAL = re.compile("|".join(map(re.escape, _TEX)))
# In an address LaTeX takes signs as they are, but these would end or break the field.
_URL = {"{": "%7B", "}": "%7D", "\\": "%5C"}


class Form(NamedTuple):
    """One format of a citation."""

    label: str
    media_type: str
    write: Callable[[Citation], str]


def csl(cited: Citation) -> str:
    """CSL-JSON (csl-data.json 1.0.2): a list with one `article-newspaper`.

    An approximate date is marked so, and one whose year is not stated is told in the note. What CSL has no variable for stands
    under `custom`.
    """
    item = _stated(
        id=cited.uid,
        type="article-newspaper",
        title=cited.title,
        author=[_csl_name(author) for author in cited.authors],
        container_title=cited.newspaper,
        issued=_csl_date(cited),
        edition=cited.edition,
        page=cited.page,
        section=cited.section,
        source=cited.archive if cited.archive != cited.newspaper else "",
        language=cited.language,
        URL=cited.address,
        note="; ".join([*_unwritten(cited, written=bool(cited.dates)), *_changes(cited)]),
        custom=_stated(original_url=cited.original_url, archived_url=cited.archived_url),
    )
    return msgspec.json.format(msgspec.json.encode([item]), indent=1).decode() + "\n"


def ris(cited: Citation) -> str:
    """RIS (Research Information Systems, 2001): a `NEWS` record with CRLF after each line."""
    first, last = page_range(cited.page)
    only = numbers(cited.dates[0]) if cited.certain and len(cited.dates) == 1 else ()
    fields = [
        ("TY", "NEWS"),
        ("TI", cited.title),
        *(("AU", author.inverted) for author in cited.authors),
        ("T2", cited.newspaper),
        ("PY", f"{only[0]:04d}" if only else ""),
        ("DA", _ris_date(only, _season(cited))),
        ("ET", cited.edition),
        ("SP", first),
        ("EP", last),
        ("SE", cited.section),
        ("LA", cited.language),
        ("DB", cited.archive if cited.archive != cited.newspaper else ""),
        ("AN", cited.uid),
        ("UR", cited.address),
        *(("N1", note) for note in _notes(cited)),
    ]
    lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in fields if value]
    return "\r\n".join([*lines, "ER  - ", ""])


def bibtex(cited: Citation) -> str:
    """BibTeX in UTF-8: an `@article` of the newspaper as its journal, under the story's slug, which never changes.

    `entrysubtype` tells biblatex that it is a newspaper's.
    """
    only = numbers(cited.dates[0]) if cited.certain and len(cited.dates) == 1 else ()
    year, month, day = (*only, 0, 0, 0)[:3]
    fields = {
        "author": " and ".join(_bibtex_name(author) for author in cited.authors),
        "title": f"{{{_tex(cited.title)}}}",
        "journal": _tex(cited.newspaper),
        "entrysubtype": "newspaper",
        "year": f"{year:04d}" if year else "",
        "day": str(day) if day else "",
        "edition": _tex(cited.edition),
        "pages": _tex("--".join(part for part in page_range(cited.page) if part)),
        "language": cited.language,
        "url": _url(cited.address),
        "note": "; ".join(_tex(note) if "://" not in note else _linked(note) for note in _notes(cited)),
    }
    lines = [f"  {name} = {{{value}}},\n" for name, value in fields.items() if value]
    if month or _season(cited):
        lines.append(f"  month = {MONTHS[month - 1] if month else f'{{{_season(cited)}}}'},\n")
    return f"@article{{{cited.uid.partition('/')[2]},\n{''.join(lines)}}}\n"


FORMS = {
    "citation.json": Form("CSL-JSON", "application/vnd.citationstyles.csl+json", csl),
    "citation.ris": Form("RIS", "application/x-research-info-systems", ris),
    "citation.bib": Form("BibTeX", "application/x-bibtex", bibtex),
}
"""By the file's name."""


def _stated(**values: Any) -> dict[str, Any]:
    """Those that have a value; `container_title` is CSL's `container-title`."""
    return {"container-title" if name == "container_title" else name: value for name, value in values.items() if value}


def _csl_name(author: Author) -> dict[str, str]:
    if not author.family:
        return {"literal": author.name}
    return _stated(family=author.family, given=author.given, suffix=author.suffix)


def _csl_date(cited: Citation) -> dict[str, Any]:
    if not cited.dates:
        return {}
    parts: dict[str, Any] = {"date-parts": [list(numbers(part)) for part in cited.dates]}
    if len(cited.dates) == 1 and season(cited.dates[0]):
        parts["season"] = season(cited.dates[0])
    return parts if cited.certain else {**parts, "circa": True}


def _season(cited: Citation) -> str:
    """The season that a certain date states in place of a month."""
    number = season(cited.dates[0]) if cited.certain and len(cited.dates) == 1 else 0
    return SEASONS[number - 1] if number else ""


def _ris_date(only: tuple[int, ...], time_of_year: str) -> str:
    """`2019/01/05/`, `2019/01//` or `2019///spring`; a year alone has its own field."""
    if time_of_year:
        return f"{only[0]:04d}///{time_of_year}"
    if len(only) < 2:  # noqa: PLR2004 - a month
        return ""
    year, month, *day = only
    return f"{year:04d}/{month:02d}/{''.join(f'{number:02d}' for number in day)}/"


def _changes(cited: Citation) -> list[str]:
    updated = [f"Updated {cited.updated}"] if cited.updated else []
    return [*updated, *(f"{CORRECTIONS[each.kind]} {each.date}" for each in cited.corrections)]


def _unwritten(cited: Citation, *, written: bool) -> list[str]:
    """A date of which something is stated, where a format cannot write it."""
    published = cited.published.text if cited.published else "XXXX"
    return [f"Published {published} (EDTF)"] if not written and published != "XXXX" else []


def _notes(cited: Citation) -> list[str]:
    """What the format has no field for, a date that it cannot write among them."""
    return [
        *_unwritten(cited, written=cited.certain and len(cited.dates) == 1),
        *_changes(cited),
        *([f"First published at {cited.original_url}"] if cited.original_url else []),
        *([f"Archived copy: {cited.archived_url}"] if cited.archived_url else []),
    ]


def _tex(text: str) -> str:
    """A text whose signs LaTeX takes for themselves."""
    return _SPECIAL.sub(lambda found: _TEX[found[0]], " ".join(text.split()))


def _url(address: str) -> str:
    return "".join(_URL.get(sign, sign) for sign in address)


def _linked(note: str) -> str:
    """A note that ends with an address."""
    words, _, address = note.rpartition(" ")
    return f"{_tex(words)} \\url{{{_url(address)}}}"


def _bibtex_name(author: Author) -> str:
    """A name in its parts; one that is not told apart stays whole in braces."""
    if not author.family:
        return f"{{{_tex(author.name)}}}"
    return ", ".join(_tex(part) for part in (author.family, author.suffix, author.given) if part)
