"""Turns an item into a document."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sitegen.diagnostics import Problem
from sitegen.importers._dates import UNKNOWN, read_local_and_utc
from sitegen.importers._items import ImportedDocument, Question, RefusedItem, SkippedItem
from sitegen.importers._markdown.convert import html_to_markdown
from sitegen.importers._status import CLOSED_STATUSES, PUBLIC_STATUSES, imported_status
from sitegen.importers._wordpress.fields.addresses import link_targets, redirects
from sitegen.importers._wordpress.fields.bylines import find_bylines
from sitegen.importers._wordpress.fields.decks import find_deck, find_seo_title
from sitegen.importers._wordpress.fields.images import find_image
from sitegen.importers._wordpress.fields.metadata import apply_fields
from sitegen.importers._wordpress.fields.plain_text import plain_text
from sitegen.importers._wordpress.fields.restrictions import find_restriction
from sitegen.importers._wordpress.fields.sections import category_names, find_language, find_section, find_tags
from sitegen.importers._wordpress.post_types import document_kind, skip_rule
from sitegen.importers._wordpress.references import PostReferences
from sitegen.importers._wordpress.text.body import post_to_html
from sitegen.importers._wordpress.text.context import TextContext
from sitegen.problem_codes.importing import CONVERSION_DIFFERS, SAME_ID_TWICE, UNANSWERED_QUESTION

if TYPE_CHECKING:
    from sitegen.importers._dates import SourceDate
    from sitegen.importers._request import ImportRequest
    from sitegen.importers._wordpress.site_index import Entry, SiteIndex
    from sitegen.importers._wordpress.wxr.elements import WxrItem

_UNFINISHED = frozenset({"draft", "pending", "auto-draft", ""})
_STATUSES = PUBLIC_STATUSES | CLOSED_STATUSES | _UNFINISHED
_SYSTEM = "wordpress"
_WITHOUT_DOCUMENT = "; the pages of those that were uploaded to no document do not redirect"
_SEVERAL_LANGUAGES = re.compile(r"\[:[a-z]{2}\]|<!--:[a-z]{2}-->")
"""Marks of the plugins qTranslate and qTranslate-X."""


def read_item(item: WxrItem, index: SiteIndex, request: ImportRequest) -> ImportedDocument | SkippedItem | RefusedItem:
    """Return the document of an item, or why it becomes none."""
    entry = index.entries[item.id]
    place = (item.file, item.line)
    if rule := skip_rule(item.type, item.status):
        if item.id in index.attachments and not index.attachment_pages.has_owner(item.id):
            rule += _WITHOUT_DOCUMENT
        return SkippedItem(item.type, rule, *place, item.id)
    if entry.has_conflict:
        message = f"item {item.id} is in the export twice, with different contents and the same time of change"
        hint = "import each site alone, and of exports at different times only the newest"
        return RefusedItem(item.type, Problem(*place, 1, SAME_ID_TWICE(message), hint), item.id)
    if place != (entry.file, entry.line):
        rule = (
            "the same item is in the export twice"
            if entry.digest.hex() == item.digest[:32]
            else "a newer state is in the export"
        )
        return SkippedItem(item.type, rule, *place, item.id)
    kind = document_kind(item.type, request)
    if kind == "skip":
        return SkippedItem(item.type, f"the map skips the type {item.type}", *place, item.id)
    if not kind:
        question = Question("types", item.type, "story", f"{item.file}:{item.line}", is_required=True)
        message = UNANSWERED_QUESTION(f'[types] has no answer for "{item.type}"')
        hint = f'write "{item.type}" = "story" below [types] in the map file, or "skip" to leave out all items of this type'
        return RefusedItem(item.type, Problem(*place, 1, message, hint), item.id, (question,))
    return _StoryMaker(item, entry, index, request).document(*index.slugs[item.id])


class _StoryMaker:
    """Makes the document of one item."""

    def __init__(self, item: WxrItem, entry: Entry, index: SiteIndex, request: ImportRequest) -> None:
        self._item, self._entry, self._index, self._request = item, entry, index, request
        repairs_text = request.options.repair_text
        self._context = TextContext(item, index, request.answers.shortcodes, repairs_text=repairs_text)
        self._restriction = find_restriction(item)
        self._is_closed = item.has_password or bool(self._restriction)
        self._references = PostReferences(index, item["link"].strip(), request.answers.hosts, request.media)

    def document(self, kind: str, slug: str) -> ImportedDocument | SkippedItem | RefusedItem:
        """Return the document; a refused item if its text cannot be converted without a difference."""
        item, context = self._item, self._context
        date = read_local_and_utc(item["post_date"], item["post_date_gmt"], self._request.zone)
        status = imported_status(
            item.status, date.moment if date else None, self._request, has_password=self._is_closed
        )
        if status == "skip":
            return SkippedItem(item.type, f"the map skips the status {item.status}", item.file, item.line, item.id)
        if _SEVERAL_LANGUAGES.search(item["title"]) or _SEVERAL_LANGUAGES.search(item["content"]):
            return self._refuse("it is in several languages (qTranslate), which would follow one another")
        self._ask_status()
        is_known = self._request.is_known(item.id, item.digest)
        html = "" if is_known else post_to_html(item["content"], context)
        front_matter = self._front_matter(kind, status, date, html)
        image, html = find_image(context, self._references, html)
        if image and kind == "story":
            front_matter["image"] = image
        elif image:
            context.note("told", "featured image of a page is not shown: pages have no main picture")
        language = front_matter.get("lang", self._request.language)
        result = html_to_markdown(
            html,
            self._references,
            language=language,
            base_line=item.content_line,
            embeds=self._request.answers.embeds,
            repair_text=self._request.options.repair_text,
        )
        if result.difference:
            return self._refuse(result.difference)
        self._count_what_is_left_out()
        apply_fields(context, self._request.answers.fields, front_matter)
        return ImportedDocument(
            kind,
            slug,
            {key: value for key, value in front_matter.items() if value not in ("", (), [], {}, None)},
            result.markdown,
            item.file,
            item.line,
            item.id,
            item.digest,
            link_targets(self._entry, context),
            self._references.found,
            (),
            (*context.changes, *result.changes),
            context.questions,
            item.type,
            self._source_status,
            is_converted=not is_known,
            is_proven=True,
            words=result.words,
        )

    def _front_matter(self, kind: str, status: str, date: SourceDate | None, html: str) -> dict[str, Any]:
        """Return the front matter in the order in which editors read it. Empty values are removed later."""
        item, context, answers = self._item, self._context, self._request.answers
        title = plain_text(item["title"], context, "the title")
        if not title:
            context.note("told", "document without a title: its title is Untitled")
        deck, excerpt = find_deck(context, html)
        tags, entities = find_tags(context, answers.tags)
        fields: dict[str, Any] = {"title": title or "Untitled"}
        fields["deck" if kind == "story" else "summary"] = deck
        fields["status"] = status
        published = self._published(date, status)
        source = {"system": f"{_SYSTEM} {self._index.host}".strip(), "id": _number(item.id)}
        if kind == "story":
            fields["published"] = published
            fields["updated"] = self._modified() if answers.updated else ""
            fields["bylines"] = list(find_bylines(context, answers.bylines))
            fields["section"] = find_section(context, answers)
            fields["entities"] = entities
            fields["imported"] = source
        fields["lang"] = find_language(context, self._request.language)
        self._add_addresses(fields, kind)
        extra = {"categories": category_names(context), "tags": tags, "seo_title": find_seo_title(context, title)}
        internal = {
            "source": source if kind != "story" else "",
            "published": published if kind != "story" else "",
            "modified": self._modified(),
            "status": self._source_status,
            "excerpt": excerpt,
        }
        for name, values in (("extra", extra), ("internal", internal)):
            if kept := {key: value for key, value in values.items() if value}:
                fields[name] = {"import": kept}
        return fields

    def _published(self, date: SourceDate | None, status: str) -> str:
        """Return the date of publication; "" for what was never published, and `XXXX` if it is not known."""
        if self._item.status in _UNFINISHED and status != "published":
            return ""
        if date is None:
            self._context.note("told", "date that cannot be read became XXXX", self._item["post_date"])
        elif date.is_contradicted:
            times = f"{self._item['post_date']} and {self._item['post_date_gmt']} UTC"
            self._context.note("told", "local time is kept, which is more than 15 hours from the time in UTC", times)
        return date.value if date else UNKNOWN

    @property
    def _source_status(self) -> str:
        return "password" if self._item.has_password else "members only" if self._restriction else self._item.status

    def _modified(self) -> str:
        found = read_local_and_utc(self._item["post_modified"], self._item["post_modified_gmt"], self._request.zone)
        return found.value if found else ""

    def _add_addresses(self, fields: dict[str, Any], kind: str) -> None:
        if self._request.answers.original and kind == "story":
            if self._item.status in PUBLIC_STATUSES:
                fields["original_url"] = self._item["link"].strip()
        else:
            fields["redirect_from"] = redirects(self._entry, self._context)

    def _ask_status(self) -> None:
        status = self._item.status
        if status not in _STATUSES and status not in self._request.answers.status:
            place = f"{self._item.file}:{self._item.line}"
            self._context.ask("status", status, "draft", place, is_required=True)

    def _count_what_is_left_out(self) -> None:
        """Count what no field has: comments, unknown elements, and facts that the status or the front page would need."""
        item, context = self._item, self._context
        if item.comments:
            context.note("lost", "comments are not imported", count=item.comments)
        for name in item.unknown:
            context.note("lost", f"element <{name}> left out")
        if item["is_sticky"].strip() == "1":
            context.note("told", "post that was kept at the top of the front page")
        if item.has_password:
            context.note("told", "document with a password is held, and the password is not imported")
        if self._restriction:
            context.note("told", "document that only some readers could see is held", self._restriction)
        if item["description"].strip():
            context.note("lost", "element <description> left out: WordPress does not show it")

    def _refuse(self, difference: str) -> RefusedItem:
        item = self._item
        message = f"the text of item {item.id} cannot be converted without a difference: {difference}"
        hint = "correct the text in WordPress, or report this document to the authors of sitegen; other documents are not affected"
        problem = Problem(item.file, item.content_line, 1, CONVERSION_DIFFERS(message), hint)
        return RefusedItem(item.type, problem, item.id, self._context.questions)


def _number(text: str) -> int | str:
    return int(text) if text.isdigit() else text
