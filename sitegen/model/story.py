"""Front matter of stories, named threads and static pages."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Literal

from sitegen.model.fields import (
    Attachment,
    CommonFields,
    Correction,
    DocumentCitation,
    EdtfStr,
    Image,
    ImportOrigin,
    PrintEdition,
    SourceReference,
    Status,
)

if TYPE_CHECKING:
    from sitegen.model.edtf import Edtf

FRONT_PAGE_UID = "page/index"
"""Id of the document whose text is on the front page: `content/pages/index.md`."""
StoryKind = Literal["news", "analysis", "opinion", "background"]
"""Kind of a story, which pages name unless it is news.

Values:
    news: a report of what happened; the default
    analysis: an explanation of what it means
    opinion: a comment, an editorial or a review
    background: what a reader has to know to understand the news
"""


class Story(CommonFields, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A piece of reporting. A story without a status is a draft; a published story has a date, even if it is `XXXX`."""

    title: str
    """Headline.

    Example: Council approves the budget
    """
    deck: str = ""
    """One or two sentences below the headline, which lists show too.

    Example: The library keeps its hours after a vote of 4 to 3.
    """
    kind: StoryKind = "news"
    """Kind of story.

    Example: analysis
    """
    status: Status = "draft"
    """Status of the story.

    Example: published
    """
    published: EdtfStr | None = None
    """Date of publication, as exactly as it is known. The story is not public before.

    Required for a published or withdrawn story. Write `XXXX` if not even the year is known.

    Example: 2026-03-02
    """
    updated: EdtfStr | None = None
    """Date of the last change that readers should know of, other than a correction.

    Example: 2026-03-03
    """
    embargo: EdtfStr | None = None
    """End of the embargo. Before it, the story is not public. A date without a time ends at its first minute.

    Example: 2026-03-02T06:00
    """
    bylines: tuple[str, ...] = ()
    """Writers: ids or names of staff members or of people in the archive, or plain names. Without any, the page names no writer.

    Example: [Ana Ruiz]
    """
    dateline: str = ""
    """Place from which the story was reported. It is set before the first paragraph.

    Example: MILLBROOK
    """
    publication: str = ""
    """Newspaper that published the story: id or name of an organization, or plain text.

    Example: organization/millbrook-courier
    """
    section: str = ""
    """Section, by its key in `[sections]` of `sitegen.toml`.

    Example: city-hall
    """
    print: PrintEdition | None = None
    """Edition and page in which the story was printed.

    Example: {edition: Sunday, page: A1}
    """
    original_url: str = ""
    """Address at which the story was first published on the web.

    Example: https://courier.example/2026/03/budget
    """
    archived_url: str = ""
    """Address of a copy of that page in a web archive.

    Example: https://web.archive.org/web/20260303090000/https://courier.example/2026/03/budget
    """
    imported: ImportOrigin | None = None
    """System from which the story was imported, and its id there.

    Example: {system: wordpress, id: 4711}
    """
    featured: bool = False
    """Put the story before newer ones on the front page, and at the top of its section. Remove it when it has had its time.

    Example: true
    """
    weight: int = 0
    """Weight among the stories of the front page, if `[front] order` is `weight`. Higher ones come first.

    Example: 10
    """
    package: tuple[str, ...] = ()
    """Ids of stories that belong to this one. They are listed below it where it leads the front page or a section.

    Example: [story/budget-hearing]
    """
    entities: tuple[str, ...] = ()
    """Subjects of the story: ids, or names and aliases that exactly one entity has. Their first mention in the text becomes a link.

    Example: [Maria Delgado, organization/millbrook-city-council]
    """
    follows: str | tuple[str, ...] = ()
    """The story or stories before this one, or an event. A chain of stories is a thread.

    Example: story/budget-hearing
    """
    documents: tuple[DocumentCitation, ...] = ()
    """Documents that the story cites, each with the page.

    Example: [{id: document/budget-memo, page: 2}]
    """
    sources: tuple[str | SourceReference, ...] = ()
    """Other sources: a text, or a title with an address.

    Example: [An interview with Leo Park, {title: Minutes of the council, url: "https://millbrook.example/minutes"}]
    """
    attachments: tuple[Attachment, ...] = ()
    """Files that readers can download, below the text. They are published with the story.

    Example: [{file: budget.xlsx, title: The budget as a table, note: "As of March 2."}]
    """
    corrections: tuple[Correction, ...] = ()
    """Dated notices of changes, which the page shows above the text. Add a new one at the end.

    Example: [{date: 2026-03-04, kind: correction, text: The vote was 4 to 3. An earlier version said 5 to 2.}]
    """
    comments: bool = True
    """Comments below the story, if `[comments]` of `sitegen.toml` names a service. Write `false` for a story without them.

    Example: false
    """
    translation_of: str = ""
    """Id of the story that this one translates. Both pages link to each other.

    Example: story/council-approves-the-budget
    """
    license: str = ""
    """License of the text and pictures: a name, or the web address of a license.

    Example: https://creativecommons.org/licenses/by/4.0/
    """
    credit: str = ""
    """A sentence about how the story came to be, at the foot of its page. Pictures without a credit of their own get it, too.

    Example: Reported with the Valley Documents Project
    """
    image: Image | None = None
    """Main picture, above the text.

    Example: {src: session.jpg, alt: The council in session, credit: Ana Ruiz / Millbrook Courier}
    """


class Thread(CommonFields, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A name and a summary for the chain of follow-ups that begins with one story."""

    title: str
    """Name of the thread.

    Example: The library budget
    """
    starts: str
    """Id of its first story. A published thread needs it.

    Example: story/budget-hearing
    """
    summary: str = ""
    """One or two sentences about the thread.

    Example: How Millbrook decided about the hours of its library.
    """
    status: Status = "draft"
    """Status of the thread.

    Example: published
    """


class StaticPage(CommonFields, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A page from `content/pages/`, such as the corrections policy."""

    title: str
    """Title of the page.

    Example: Corrections policy
    """
    lead: str = ""
    """Of `content/pages/index.md` only: id of the story at the top of the front page. `[front] lead` has precedence.

    Example: story/council-ends-parking-contract
    """
    package: tuple[str, ...] = ()
    """Of `content/pages/index.md` only: ids of stories below the lead, in place of its own `package:`.

    Example: [story/budget-hearing]
    """
    summary: str = ""
    """One or two sentences about the page, for search engines and lists.

    Example: How we correct mistakes.
    """
    status: Status = "draft"
    """Status of the page.

    Example: published
    """


def last_change(story: Story) -> EdtfStr | None:
    """Return the date on which a story was last updated or corrected; None if it never was."""
    dates = [*([story.updated] if story.updated else []), *(correction.date for correction in story.corrections)]
    return max(dates, key=lambda date: _end_order(date.edtf), default=None)


def _end_order(date: Edtf) -> tuple[tuple[int, int, int], str]:
    """Return a key that sorts dates by their latest possible end. A day without a time is later than all times of that day."""
    return date.latest or (-(10**9), 0, 0), date.instant.astimezone(UTC).isoformat() if date.instant else "~"
