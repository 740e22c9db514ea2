"""A citation for people: the reference to an article in an online newspaper, in the styles that writers are asked for.

APA: Publication Manual, 7th edition, 10.1, example 16. Chicago: Manual of Style, 17th edition, 14.191 to 14.199, as in a
bibliography. MLA: Handbook, 9th edition, appendix 2. A title keeps its capitals: which of its words are names, nobody has
stated. In other languages than English dates are told as the language does.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from sitegen.render.citations.citation import numbers, season
from sitegen.theme.date_format import date_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from sitegen.model.edtf import Edtf, Part
    from sitegen.render.citations.citation import Author, Citation

    Words = Callable[[tuple[int, ...]], str]

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
    "Spring", "Summer", "Autumn", "Winter",
)  # fmt: skip
"""And the seasons, which stand in a date as months do."""
SHORT = (
    "Jan.", "Feb.", "Mar.", "Apr.", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.",
    "spring", "summer", "autumn", "winter",
)  # fmt: skip
"""As MLA has them (appendix 1; seasons 5.81)."""
YEAR = 12
"""Months."""
APA_MOST, APA_SHOWN = 20, 19
CHICAGO_MOST, CHICAGO_SHOWN = 10, 7
MLA_MOST = 2
_CLOSED = re.compile(r"[.?!\u2026\u3002\uff1f\uff01][\u2019\u201d]?$")
_PART = re.compile("([-\u2010\u2011]?)([^\\s.\u2010\u2011-])[^\\s.\u2010\u2011-]*")
"""A part of a given name: the hyphen before it, and its first letter."""


class Terms(NamedTuple):
    """What the styles say in words, in the language of the page."""

    language: str
    zone: str
    comma: str
    conjunction: str
    """Between names, and between the last two, in a language whose rules the styles do not tell."""
    no_date: str
    retracted: str
    chicago: str
    """What the style is called; the names of the others are letters."""

    @property
    def english(self) -> bool:
        """Whether the rules of the styles for English hold."""
        return self.language.partition("-")[0].lower() == "en"


def references(cited: Citation, terms: Terms) -> list[tuple[str, Markup]]:
    """The name of each style, and the reference in it as HTML."""
    return [("APA", apa(cited, terms)), (terms.chicago, chicago(cited, terms)), ("MLA", mla(cited, terms))]


def apa(cited: Citation, terms: Terms) -> Markup:
    """Family, G. (2019, January 5). Title. *Newspaper*. Address."""
    note = f" [{terms.retracted}]" if cited.retracted else ""
    title = _stopped(f"{_marked(cited.title)}{note}")
    date = _date(cited, terms, _apa_date, "ca. {}", "ca. {}") or terms.no_date
    names = _apa_names(cited.authors, terms)
    first = f"{_stopped(names)} ({date}). {title}" if names else f"{title} ({date})."
    return Markup("{} <i>{}</i>{} {}").format(first, cited.newspaper, _stop(cited.newspaper), cited.address)


def chicago(cited: Citation, terms: Terms) -> Markup:
    """Family, Given. “Title.” *Newspaper*, January 5, 2019. Address.

    A newspaper's "The" is left out, and the paper stands first where no writer is stated.
    """
    date = _date(cited, terms, _chicago_date, "ca. {}", "[{}?]") or terms.no_date
    paper = Markup("<i>{}</i>").format(cited.newspaper.removeprefix("The ") or cited.newspaper)
    names = _chicago_names(cited.authors, terms)
    title, ending = _quoted(cited.title), f"{_retracted(cited, terms)} {cited.address}."
    if names:
        return Markup("{} {} {}, {}{}").format(_stopped(names), title, paper, _stopped(date), ending)
    return Markup("{}{} {} {}{}").format(paper, _stop(paper), title, _stopped(date), ending)


def mla(cited: Citation, terms: Terms) -> Markup:
    """Family, Given. “Title.” *Newspaper*, 5 Jan. 2019. *Archive*, https://… An unknown date is left out.

    The address keeps its scheme, as MLA has it where one may follow it.
    """
    names = _mla_names(cited.authors, terms)
    first = f"{_stopped(names)} {_quoted(cited.title)}" if names else _quoted(cited.title)
    date = _date(cited, terms, _mla_date, "circa {}", "[{}?]")
    place = Markup("<i>{}</i>").format(cited.newspaper) + (f", {date}" if date else "")
    if cited.archive != cited.newspaper:
        place += Markup("{} <i>{}</i>").format(_stop(date or cited.newspaper), cited.archive)
    return Markup("{} {}, {}.{}").format(first, place, cited.address, _retracted(cited, terms))


def _retracted(cited: Citation, terms: Terms) -> str:
    return f" {terms.retracted}." if cited.retracted else ""


def _stopped(text: str) -> str:
    """A text with a full stop, unless a mark closes it already."""
    return f"{text}{_stop(text)}"


def _stop(text: str) -> str:
    return "" if _CLOSED.search(text) else "."


def _quoted(title: str) -> str:
    """A title in quotation marks, and in single ones what is quoted in it."""
    inner = _marked(title).replace("\u201c", "\u2018").replace("\u201d", "\u2019")
    return f"\u201c{_stopped(inner)}\u201d"


def _marked(title: str) -> str:
    """A title whose straight quotation marks are those of print, each second one closing."""
    pieces = title.split('"')
    marks = ["\u201d" if number % 2 else "\u201c" for number in range(len(pieces) - 1)]
    return "".join(piece + mark for piece, mark in zip(pieces, [*marks, ""], strict=True))


def _initials(given: str) -> str:
    """Return `Jean-Paul Marie` as `J.-P. M.`, and `T.J.` as `T. J.`."""
    return "".join(f"{'-' if hyphen else ' '}{letter}." for hyphen, letter in _PART.findall(given)).lstrip(" -")


def _shortened(author: Author) -> str:
    """`Family, G. M., Jr.`."""
    return ", ".join(part for part in (author.family, _initials(author.given), author.suffix) if part)


def _apa_names(authors: tuple[Author, ...], terms: Terms) -> str:
    names = [_shortened(each) if each.family else each.name for each in authors]
    if len(names) > APA_MOST:
        return f"{', '.join(names[:APA_SHOWN])}, . . . {names[-1]}"
    return _row(names, terms, ", & ")


def _chicago_names(authors: tuple[Author, ...], terms: Terms) -> str:
    names = [_straight(each) if number else each.inverted for number, each in enumerate(authors)]
    if len(names) > CHICAGO_MOST:
        return f"{', '.join(names[:CHICAGO_SHOWN])}, et al."
    is_pair = len(names) == 2 and not authors[0].family  # noqa: PLR2004 - the comma is that of an inverted name, or of a row
    return _row(names, terms, " and " if is_pair else ", and ")


def _mla_names(authors: tuple[Author, ...], terms: Terms) -> str:
    return f"{authors[0].inverted}, et al." if len(authors) > MLA_MOST else _chicago_names(authors, terms)


def _row(names: list[str], terms: Terms, last: str) -> str:
    """Names one after the other; `last` stands before the last of several, in English."""
    comma, last = (", ", last) if terms.english else (terms.comma, terms.conjunction)
    return last.join([comma.join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def _straight(author: Author) -> str:
    return (
        " ".join(part for part in (author.given, author.family, author.suffix) if part)
        if author.family
        else author.name
    )


def _date(cited: Citation, terms: Terms, words: Words, about: str, unsure: str) -> str:
    """The date as a style has it; of one without a year what it can say of it, or nothing."""
    published = cited.published
    yearless = _yearless(published) if published else ()
    if not (published and (cited.dates or any(yearless))):
        return ""
    if not terms.english:
        return date_words(published, terms.language, zone=terms.zone)
    if not cited.dates:
        return words(yearless)
    return "\u2013".join(_qualified(part, words(_numbers(part)), about, unsure) for part in cited.dates)


def _numbers(part: Part) -> tuple[int, ...]:
    """Year, month and day of a date; a season follows the months."""
    return (*numbers(part), YEAR + season(part)) if season(part) else numbers(part)


def _yearless(date: Edtf) -> tuple[int, ...]:
    """No year, a month and perhaps a day, of a date such as `XXXX-12-07`; nothing of any other."""
    part = date.start
    if part is None or part.year != "XXXX" or part.qualifier or not part.month.isdigit():
        return ()
    if int(part.month) > YEAR:
        return ()
    return (0, int(part.month), *([int(part.day)] if part.day.isdigit() else []))


def _qualified(part: Part, words: str, about: str, unsure: str) -> str:
    return {"": "{}", "~": about}.get(part.qualifier, unsure).format(words)


def _apa_date(ymd: tuple[int, ...]) -> str:
    """`2019, January 5`; without a year nothing."""
    year, *rest = ymd
    if not year:
        return ""
    return f"{year}, {' '.join([MONTHS[rest[0] - 1], *map(str, rest[1:])])}" if rest else str(year)


def _chicago_date(ymd: tuple[int, ...]) -> str:
    """`January 5, 2019`; `n.d.` takes the place of the year alone (14.145)."""
    year, *rest = ymd
    stated = str(year) if year else "n.d."
    if not rest:
        return stated
    month, *day = rest
    return f"{MONTHS[month - 1]} {day[0]}, {stated}" if day else f"{MONTHS[month - 1]} {stated}"


def _mla_date(ymd: tuple[int, ...]) -> str:
    """`5 Jan. 2019`."""
    year, *rest = ymd
    month = [SHORT[rest[0] - 1]] if rest else []
    return " ".join([*map(str, rest[1:]), *month, *([str(year)] if year else [])])
