"""Sample data for the style page: summaries, names for diagrams, and a text with every Markdown element.

All names are invented. Links between samples point to the style page itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from msgspec.structs import replace

from sitegen.content.markdown.parser import parse_body
from sitegen.database.linking.resolved_links import Links, LinkTarget
from sitegen.database.queries.document_view import DocumentView
from sitegen.devserver.styleguide_text import SAMPLE_TEXT
from sitegen.model.chronology import Chronology, build_chronology
from sitegen.model.fields import Correction, EdtfStr, Image
from sitegen.model.story import Story
from sitegen.model.summary import DocumentSummary, PublicRelation, RelatedEntity

if TYPE_CHECKING:
    from collections.abc import Sequence

STYLEGUIDE_ADDRESS = "/_/style/"
HEADLINES = (
    "A headline of middling length that says what happened",
    "Short one",
    "A headline that goes on for so long that it takes three lines in every column, since the clerk would not cut it",
    "Board votes 3\u20132 to look at it again",
    "What the second report left out",
    "The first report",
)
LONG_WORD = "Rindfleischetikettierungs\u00adüberwachungs\u00adaufgabenübertragungsgesetz"
SAMPLE_SUMMARY = "One sentence that says who this is, for lists."
SAMPLE_IMAGE = "data:image/svg+xml," + quote(
    '<svg xmlns="http://www.w3.org/2000/svg" width="1600" height="900" viewBox="0 0 16 9">'
    '<path fill="#a9b0ac" d="M0 0h16v9H0z"/><path fill="#5f6864" d="M0 9l5-5 3 3 4-5 4 4v3z"/></svg>'
)
INDEX_LETTERS = (("A", "Adams"), ("B", "Brook"), ("M", "Middle"), ("Z", "Zoll"))


class LanguageSample(NamedTuple):
    """Sample texts in one language."""

    lang: str
    direction: str
    label: str
    title: str
    deck: str
    text: str
    names: tuple[str, ...]


LANGUAGE_SAMPLES = (
    LanguageSample(
        "ar", "rtl", "Arabic", "عنوان متوسط الطول يقول ما حدث", "جملة قصيرة تحت العنوان.",
        "هذا نص للعرض فقط، لا يقول شيئاً عن أحد. الفقرة الأولى تبدأ من اليمين، وفيها رقم 2019 وكلمة "
        '<span lang="en" dir="ltr">English</span> في وسطها.',
        ("الشخص الأول", "الشخص الثاني", "الشخص الثالث", "الشخص الرابع"),
    ),
    LanguageSample(
        "zh-Hans", "ltr", "Chinese", "一个长度适中的标题", "标题下面的一句话。",
        "这段文字只用来看排版，不涉及任何人。第一段不缩进，行末的标点应当留在行内；数字 2019 与英文 word 之间的距离也看得出来。",  # noqa: RUF001 - the punctuation of Chinese
        ("甲某", "乙某", "丙某", "丁某"),
    ),
    LanguageSample(
        "de", "ltr", "German", f"Das {LONG_WORD} in einer Überschrift", "Ein Satz unter der Überschrift.",
        f"Ein sehr langes Wort darf keine Seite breiter machen: {LONG_WORD.replace(chr(173), '')}.",
        ("Person Ä", "Vereinigung der Sachbearbeiter", "Person Ö", "Person Ü"),
    ),
)  # fmt: skip


def styleguide_context() -> dict[str, Any]:
    """Return the variables of the template `style.html`."""
    return {
        "doc": _document(),
        "story": _story(),
        "stories": _stories(),
        "people": [(_entity(number), 9 - number) for number in range(6)],
        "subject": _entity(99, "Person A"),
        "networks": [(size, *_network([_name(number) for number in range(size)])) for size in (3, 8, 30)],
        "chronologies": _chronologies(),
        "unordered": _unordered_events(),
        "counts_by_year": [(1998, 2), (1999, 5), (2001, 1), (2002, 9), (2003, 14), (2004, 6), (2007, 3)],
        "rows_by_letter": {letter: _index_rows(letter, name) for letter, name in INDEX_LETTERS},
        "languages": [_language_sample_context(sample) for sample in LANGUAGE_SAMPLES],
        "noindex": True,
    }


def _chronologies() -> dict[str, Chronology]:
    """Return sample chronologies by name: with a few dated events, with many, without years, and with all kinds of events."""
    few, chain = _dated_events(3), _undated_chain(5)
    both = build_chronology(few + chain)
    return {
        "few": build_chronology(few),
        "many": build_chronology(_dated_events(14)),
        "undated": build_chronology(chain),
        "everything": replace(both, unordered=[*both.unordered, *_unordered_events()]),
    }


def _unordered_events() -> list[DocumentSummary]:
    return [
        _event(f"apart-{number}", f"An event without a year, {number}", f"XXXX-05-1{number}") for number in (1, 2, 3)
    ]


def _document() -> DocumentView:
    """Return a story whose text has every Markdown element."""
    body, _ = parse_body(SAMPLE_TEXT, "content/stories/sample.md", 0, "en", html=False)
    links = Links(image_url=SAMPLE_IMAGE, refs=tuple(LinkTarget(address=SAMPLE_IMAGE) for _ in body.refs))
    return DocumentView(
        "story/sample", "story", "content/stories/sample.md", STYLEGUIDE_ADDRESS, "published", _story(), body, links
    )


def _story() -> Story:
    correction = Correction(EdtfStr("2019-03-04"), "correction", "What was wrong, and what is right.")
    caption = "A caption that says what the picture shows."
    return Story(
        title=HEADLINES[0],
        deck="A deck of one or two sentences, under the headline, which says what is new in it.",
        status="published",
        published=EdtfStr("2019-03-02"),
        corrections=(correction,),
        image=Image("sample.svg", "Gray hills under a gray sky", caption, "A photographer"),
    )


def _stories() -> list[DocumentSummary]:
    """Return story summaries: with and without a summary text, a follow-up, an analysis, one without a year, one without a date."""
    dates = ("2019-03-02", "2019-02", "2018", "2017-11-30", "XXXX-12-07", "")
    kinds = ("news", "analysis", "news", "news", "opinion", "news")
    return [
        DocumentSummary(
            f"story/sample-{number}", "story", title, STYLEGUIDE_ADDRESS,
            "" if number == 1 else "A summary of one sentence, for lists.", date,
            genre=genre, publication="A newspaper", earlier_ids=("story/sample-3",) if not number else (),
        )
        for number, (title, date, genre) in enumerate(zip(HEADLINES, dates, kinds, strict=True))
    ]  # fmt: skip


def _name(number: int) -> str:
    long_names = {2: "The Office for Matters That No Other Office Would Take", 5: "City of the Sample Valley"}
    return long_names.get(number, f"Person {chr(ord('B') + number)}" if number < 25 else f"Organization {number}")  # noqa: PLR2004 - the alphabet


def _entity(number: int, name: str = "") -> DocumentSummary:
    return DocumentSummary(
        f"person/sample-{number}", "person", name or _name(number), STYLEGUIDE_ADDRESS, SAMPLE_SUMMARY, sort_name=name
    )


def _network(names: Sequence[str]) -> tuple[list[RelatedEntity], list[tuple[str, str]]]:
    """Return entities related to the subject, every second one by a relation with a source, and relations between neighbors."""
    subject, source = _entity(99, "Person A"), _stories()[0]
    summaries = [_entity(number, name) for number, name in enumerate(names)]
    roles = ("member of the board", "holds an office under it", "party to the agreement of the two")
    related = [
        RelatedEntity(
            summary,
            (PublicRelation(subject, summary, "member", roles[number % 3], "", "", (source,)),),
            12 // (number + 1),
        )
        if number % 2 == 0
        else RelatedEntity(summary, (), 9 // number)
        for number, summary in enumerate(summaries)
    ]
    pairs = [(summaries[number].uid, summaries[number + 1].uid) for number in range(0, len(summaries) - 1, 3)]
    distant = [(summaries[0].uid, summaries[-1].uid)] if len(summaries) > 8 else []  # noqa: PLR2004 - more than a ladder holds
    return related, pairs + distant


def _event(slug: str, title: str, date: str = "", after: tuple[str, ...] = (), kind: str = "event") -> DocumentSummary:
    return DocumentSummary(
        f"{kind}/{slug}", kind, title, STYLEGUIDE_ADDRESS, date=date, sort_key=date or slug, earlier_ids=after
    )


def _dated_events(count: int) -> list[DocumentSummary]:
    """Return dated events and stories over several years."""
    return [
        _event(f"dated-{number}", HEADLINES[number % 6], f"{2004 + number * number // 9}-{number % 12 + 1:02d}",
               kind="story" if number % 2 else "event")
        for number in range(count)
    ]  # fmt: skip


def _undated_chain(count: int) -> list[DocumentSummary]:
    """Return undated events whose order is known from their relations."""
    return [
        _event(f"known-{number}", f"Step {number + 1} of the sequence", after=(f"event/known-{number - 1}",) if number else ())
        for number in range(count)
    ]  # fmt: skip


def _index_rows(letter: str, name: str) -> list[tuple[str, str, DocumentSummary, int]]:
    """Return the rows of one letter of the index; the last row is a cross-reference from an alias."""
    summary = DocumentSummary(
        f"person/{name.lower()}",
        "person",
        f"Given {name}",
        STYLEGUIDE_ADDRESS,
        SAMPLE_SUMMARY,
        sort_name=f"{name}, Given",
    )
    other = DocumentSummary(
        f"organization/{name.lower()}",
        "organization",
        f"{name} Society",
        STYLEGUIDE_ADDRESS,
        sort_name=f"{name} Society",
    )
    return [(name, "", summary, 4), (name, "", other, 1), (name, f"{letter}. Other Name", summary, 0)]


def _language_sample_context(sample: LanguageSample) -> dict[str, Any]:
    """Return the sample of a language, with the summaries for its charts."""
    related, pairs = _network(sample.names[1:])
    events = [
        _event(f"{sample.lang}-{number}", name, str(2016 + number)) for number, name in enumerate(sample.names[:3])
    ]
    return {
        "sample": sample,
        "subject": _entity(99, sample.names[0]),
        "related_entities": related,
        "related_pairs": pairs,
        "chronology": build_chronology(events),
    }
