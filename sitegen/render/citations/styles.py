"""Citation styles for readers: the reference to an article in an online newspaper, in APA, Chicago and MLA style.

APA: Publication Manual, 7th edition, 10.1, example 16. Chicago: Manual of Style, 17th edition, 14.191 to 14.199, as in a
bibliography. MLA: Handbook, 9th edition, appendix 2. A title keeps its capitals, because it is not known which of its words
are names. In languages other than English, dates are written as usual in that language.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup, escape

from sitegen.config.appearance.dates import DatesConfig
from sitegen.render.citations.citation import date_numbers, season_number
from sitegen.theme.date_format import format_edtf

if TYPE_CHECKING:
    from collections.abc import Callable

    from sitegen.model.edtf import Edtf, EdtfDate
    from sitegen.render.citations.citation import Author, Citation

    DateFormatter = Callable[[tuple[int, ...]], str]

MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
    "Spring", "Summer", "Autumn", "Winter",
)  # fmt: skip
"""Names of the months, followed by the seasons, which replace a month in a date."""
SHORT_MONTH_NAMES = (
    "Jan.", "Feb.", "Mar.", "Apr.", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.",
    "spring", "summer", "autumn", "winter",
)  # fmt: skip
"""Abbreviated months and seasons of MLA (appendix 1; seasons 5.81)."""
_CITED_DATES = DatesConfig(style="long")
"""The form of dates in languages other than English, whatever `[dates]` says."""
MONTHS_PER_YEAR = 12
"""Months, which precede the seasons in the tuples of names."""
APA_MAX_AUTHORS, APA_SHOWN_AUTHORS = 20, 19
CHICAGO_MAX_AUTHORS, CHICAGO_SHOWN_AUTHORS = 10, 7
MLA_MAX_AUTHORS = 2
_CLOSING_MARK = re.compile(r"[.?!\u2026\u3002\uff1f\uff01][\u2019\u201d]?$")
_GIVEN_NAME_PART = re.compile("([-\u2010\u2011]?)([^\\s.\u2010\u2011-])[^\\s.\u2010\u2011-]*")
"""Part of a given name: the hyphen before it, and its first letter."""


class CitationTerms(NamedTuple):
    """Words and separators of the citation styles, in the language of the page."""

    language: str
    timezone: str
    comma: str
    conjunction: str
    """Separators between names and between the last two names, for languages other than English. The styles have no rules for these."""
    no_date: str
    retracted: str
    chicago: str
    """Name of the Chicago style. The names of the others are abbreviations and are not translated."""

    @property
    def is_english(self) -> bool:
        """True if the page is in English, so that the rules of the styles apply."""
        return self.language.partition("-")[0].lower() == "en"


def format_citations(citation: Citation, terms: CitationTerms) -> list[tuple[str, Markup]]:
    """Return the name of each style, and the reference in that style as HTML."""
    return [
        ("APA", format_apa(citation, terms)),
        (terms.chicago, format_chicago(citation, terms)),
        ("MLA", format_mla(citation, terms)),
    ]


def format_apa(citation: Citation, terms: CitationTerms) -> Markup:
    """Return a reference in APA style: Family, G. (2019, January 5). Title. *Newspaper*. Address."""
    note = f" [{terms.retracted}]" if citation.is_retracted else ""
    title = _with_full_stop(f"{_curl_quotes(citation.title)}{note}")
    date = _format_date(citation, terms, _apa_date, "ca. {}", "ca. {}") or terms.no_date
    names = _apa_names(citation.authors, terms)
    first = f"{_with_full_stop(names)} ({date}). {title}" if names else f"{title} ({date})."
    newspaper = f"{_italic(citation.newspaper)}{_missing_full_stop(citation.newspaper)}"
    return Markup(f"{escape(first)} {newspaper} {escape(citation.address)}")  # noqa: S704 - each value is escaped


def format_chicago(citation: Citation, terms: CitationTerms) -> Markup:
    """Return a reference in Chicago style: Family, Given. “Title.” *Newspaper*, January 5, 2019. Address.

    The "The" of a newspaper's name is omitted. The newspaper comes first if no author is stated.
    """
    date = _format_date(citation, terms, _chicago_date, "ca. {}", "[{}?]") or terms.no_date
    newspaper = _italic(citation.newspaper.removeprefix("The ") or citation.newspaper)
    names = _chicago_names(citation.authors, terms)
    title = escape(_quote_title(citation.title))
    ending = escape(f"{_with_full_stop(date)}{_retraction_note(citation, terms)} {citation.address}.")
    if names:
        return Markup(f"{escape(_with_full_stop(names))} {title} {newspaper}, {ending}")  # noqa: S704 - as above
    return Markup(f"{newspaper}{_missing_full_stop(newspaper)} {title} {ending}")  # noqa: S704 - as above


def format_mla(citation: Citation, terms: CitationTerms) -> Markup:
    """Return a reference in MLA style: Family, Given. “Title.” *Newspaper*, 5 Jan. 2019. *Archive*, Address.

    An unknown date is omitted. The address keeps its scheme, as MLA recommends for links that readers can follow.
    """
    names = _mla_names(citation.authors, terms)
    first = f"{_with_full_stop(names)} {_quote_title(citation.title)}" if names else _quote_title(citation.title)
    date = _format_date(citation, terms, _mla_date, "circa {}", "[{}?]")
    place = f"{_italic(citation.newspaper)}{escape(f', {date}' if date else '')}"
    if citation.archive_title != citation.newspaper:
        place += f"{_missing_full_stop(date or citation.newspaper)} {_italic(citation.archive_title)}"
    ending = escape(f"{citation.address}.{_retraction_note(citation, terms)}")
    return Markup(f"{escape(first)} {place}, {ending}")  # noqa: S704 - as above


def _italic(text: str) -> str:
    return f"<i>{escape(text)}</i>"


def _retraction_note(citation: Citation, terms: CitationTerms) -> str:
    return f" {terms.retracted}." if citation.is_retracted else ""


def _with_full_stop(text: str) -> str:
    """Return a text with a full stop, unless it already ends with a closing punctuation mark."""
    return f"{text}{_missing_full_stop(text)}"


def _missing_full_stop(text: str) -> str:
    return "" if _CLOSING_MARK.search(text) else "."


def _quote_title(title: str) -> str:
    """Return a title in double quotation marks. Quotation marks within it become single."""
    inner = _curl_quotes(title).replace("\u201c", "\u2018").replace("\u201d", "\u2019")
    return f"\u201c{_with_full_stop(inner)}\u201d"


def _curl_quotes(title: str) -> str:
    """Return a title with curly instead of straight quotation marks. Each second one is a closing mark."""
    pieces = title.split('"')
    marks = ["\u201d" if number % 2 else "\u201c" for number in range(len(pieces) - 1)]
    return "".join(piece + mark for piece, mark in zip(pieces, [*marks, ""], strict=True))


def _initials(given: str) -> str:
    """Return `Jean-Paul Marie` as `J.-P. M.`, and `T.J.` as `T. J.`."""
    return "".join(f"{'-' if hyphen else ' '}{letter}." for hyphen, letter in _GIVEN_NAME_PART.findall(given)).lstrip(
        " -"
    )


def _with_initials(author: Author) -> str:
    """Return a name with initials, such as `Family, G. M., Jr.`."""
    return ", ".join(part for part in (author.family, _initials(author.given), author.suffix) if part)


def _apa_names(authors: tuple[Author, ...], terms: CitationTerms) -> str:
    names = [_with_initials(each) if each.family else each.name for each in authors]
    if len(names) > APA_MAX_AUTHORS:
        return f"{', '.join(names[:APA_SHOWN_AUTHORS])}, . . . {names[-1]}"
    return _join_names(names, terms, ", & ")


def _chicago_names(authors: tuple[Author, ...], terms: CitationTerms) -> str:
    names = [_given_name_first(each) if number else each.family_name_first for number, each in enumerate(authors)]
    if len(names) > CHICAGO_MAX_AUTHORS:
        return f"{', '.join(names[:CHICAGO_SHOWN_AUTHORS])}, et al."
    is_pair = len(names) == 2 and not authors[0].family  # noqa: PLR2004 - an inverted name and a series of names need a comma
    return _join_names(names, terms, " and " if is_pair else ", and ")


def _mla_names(authors: tuple[Author, ...], terms: CitationTerms) -> str:
    return (
        f"{authors[0].family_name_first}, et al." if len(authors) > MLA_MAX_AUTHORS else _chicago_names(authors, terms)
    )


def _join_names(names: list[str], terms: CitationTerms, last_separator: str) -> str:
    """Return names as one text. In English, `last_separator` comes before the last of several names."""
    comma, last_separator = (", ", last_separator) if terms.is_english else (terms.comma, terms.conjunction)
    return last_separator.join([comma.join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def _given_name_first(author: Author) -> str:
    return (
        " ".join(part for part in (author.given, author.family, author.suffix) if part)
        if author.family
        else author.name
    )


def _format_date(
    citation: Citation, terms: CitationTerms, formatter: DateFormatter, approximate: str, uncertain: str
) -> str:
    """Return the date in a style. For a date without a year, return what the style can express, or an empty string."""
    published = citation.published
    yearless = _yearless_numbers(published) if published else ()
    if not (published and (citation.dates or any(yearless))):
        return ""
    if not terms.is_english:
        return format_edtf(published, terms.language, timezone=terms.timezone, dates=_CITED_DATES)
    if not citation.dates:
        return formatter(yearless)
    return "\u2013".join(
        _qualify(part, formatter(_date_numbers(part)), approximate, uncertain) for part in citation.dates
    )


def _date_numbers(part: EdtfDate) -> tuple[int, ...]:
    """Return the year, the month and the day of a date. Seasons are months 13 to 16."""
    return (*date_numbers(part), MONTHS_PER_YEAR + season_number(part)) if season_number(part) else date_numbers(part)


def _yearless_numbers(date: Edtf) -> tuple[int, ...]:
    """Return 0, the month and the day, if stated, of a date such as `XXXX-12-07`; empty for any other date."""
    part = date.start
    if part is None or part.year != "XXXX" or part.qualifier or not part.month.isdigit():
        return ()
    if int(part.month) > MONTHS_PER_YEAR:
        return ()
    return (0, int(part.month), *([int(part.day)] if part.day.isdigit() else []))


def _qualify(part: EdtfDate, words: str, approximate: str, uncertain: str) -> str:
    return {"": "{}", "~": approximate}.get(part.qualifier, uncertain).format(words)


def _apa_date(ymd: tuple[int, ...]) -> str:
    """Return a date such as `2019, January 5`; empty without a year."""
    year, *rest = ymd
    if not year:
        return ""
    return f"{year}, {' '.join([MONTH_NAMES[rest[0] - 1], *map(str, rest[1:])])}" if rest else str(year)


def _chicago_date(ymd: tuple[int, ...]) -> str:
    """Return a date such as `January 5, 2019`. `n.d.` replaces only the year (14.145)."""
    year, *rest = ymd
    stated = str(year) if year else "n.d."
    if not rest:
        return stated
    month, *day = rest
    return f"{MONTH_NAMES[month - 1]} {day[0]}, {stated}" if day else f"{MONTH_NAMES[month - 1]} {stated}"


def _mla_date(ymd: tuple[int, ...]) -> str:
    """Return a date such as `5 Jan. 2019`."""
    year, *rest = ymd
    month = [SHORT_MONTH_NAMES[rest[0] - 1]] if rest else []
    return " ".join([*map(str, rest[1:]), *month, *([str(year)] if year else [])])
