"""Turns a story of a source into a content file, by the rules that apply to every format."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec.structs import replace

from sitegen.diagnostics import Problem
from sitegen.importers._dates import UNKNOWN, SourceDate, read_date
from sitegen.importers._items import Change, ImportedDocument, Question, RefusedItem, SkippedItem
from sitegen.importers._markdown.cleaning.text import mend
from sitegen.importers._references import References
from sitegen.importers._status import KNOWN_STATUSES, imported_status
from sitegen.importers._stories.addresses import old_path, plain_host
from sitegen.importers._stories.private_values import without_addresses
from sitegen.importers._stories.repetitions import without_repetitions
from sitegen.importers._text_repair import repair_text
from sitegen.names.naming import new_slug
from sitegen.problem_codes.environment import IMPORT_FAILED

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sitegen.importers._markdown.convert import Conversion
    from sitegen.importers._request import ImportMap, ImportRequest
    from sitegen.importers._stories.source_story import SourceAttachment, SourceStory

CONVERSION_HINT = "report this difference: it is a mistake of sitegen; --partial imports the other documents"


class _When(NamedTuple):
    """A date of a story for the front matter, and what an editor has to know of it."""

    value: str
    moment: datetime | None
    changes: tuple[Change, ...] = ()


def build_story(story: SourceStory, request: ImportRequest) -> ImportedDocument | SkippedItem | RefusedItem:
    """Return a story of a source as a document, as skipped by a rule of the map, or as refused."""
    if not story.title.strip():
        return refused(story, "the story has no headline", "add a headline in the source, or remove the story")
    story = without_addresses(story)
    when = _published(story, request)
    status = _status(story, when, request)
    if status == "skip":
        rule = f'the map skips the status "{story.status}"'
        return SkippedItem(story.item_type, rule, story.origin, story.line, story.source_id)
    return _convert(story, when, status, request)


def refused(story: SourceStory, message: str, hint: str) -> RefusedItem:
    """Return a story as refused, with the reason."""
    problem = Problem(story.origin, story.line, int(bool(story.line)), IMPORT_FAILED(message), hint)
    return RefusedItem(story.item_type, problem, story.source_id, story.questions)


def _convert(story: SourceStory, when: _When, status: str, request: ImportRequest) -> ImportedDocument | RefusedItem:
    names = (*(file.name for file in story.files), *story.kept_addresses)
    hosts = (*request.answers.hosts, *story.hosts)
    references = References(_site(story), hosts, names, request.media, has_own_headings=story.is_public_archive)
    story, repairs = _repaired(story, request)
    story, body, changes = without_repetitions(story)
    front = _front_matter(story, when, status, request, references)
    digest = story.digest
    is_known = request.is_known(story.source_id, digest)
    conversion = _converter(story)(
        "" if is_known else body,
        references,
        language=story.language or request.language,
        base_line=story.line,
        embeds=request.answers.embeds,
        repair_text=request.options.repair_text,
    )
    if conversion.difference:
        return refused(story, f"the text changes when it is converted: {conversion.difference}", CONVERSION_HINT)
    return ImportedDocument(
        "story",
        request.slugs.allocate("story", story.source_id, (story.slug, mend(story.title)), when.value[:4].strip("X")),
        front,
        conversion.markdown,
        story.origin,
        story.line,
        story.source_id,
        digest,
        addresses=tuple(address for address in (story.address, *story.other_addresses) if address),
        references=references.found,
        files=story.files,
        changes=(*story.changes, *when.changes, *repairs, *_field_changes(story), *changes, *conversion.changes),
        questions=(*story.questions, *_questions(story, request.answers)),
        item_type=story.item_type,
        source_status=story.status,
        is_converted=not is_known,
        is_proven=story.body_format == "html",
        words=conversion.words,
    )


def _converter(story: SourceStory) -> Callable[..., Conversion]:
    from sitegen.importers._markdown.convert import html_to_markdown
    from sitegen.importers._markdown.keeping.convert import keep_or_convert

    return keep_or_convert if story.body_format == "markdown" else html_to_markdown


def _repaired(story: SourceStory, request: ImportRequest) -> tuple[SourceStory, tuple[Change, ...]]:
    """Return a story whose headline and deck have the right encoding if the request asks for it, and what was repaired or is told."""
    is_wanted = request.options.repair_text
    title, changes = repair_text(story.title, is_wanted=is_wanted, line=story.line)
    deck, more = repair_text(str(story.fields.get("deck", "")), is_wanted=is_wanted, line=story.line)
    fields = story.fields | {"deck": deck}
    return replace(story, title=title, fields=fields), (*changes, *more)


def _site(story: SourceStory) -> str:
    """Return the address against which those in the body are resolved; "" if there is none that is valid."""
    site = story.site or (story.address if "://" in story.address else "")
    return site if plain_host(site) or "://" not in site else ""


def _published(story: SourceStory, request: ImportRequest) -> _When:
    """Return the date of publication: `XXXX` if the source has a text that is not a date."""
    if story.is_public_archive:
        return _archived(str(story.fields.get("published", "")), request)
    if not story.published.strip():
        return _When("", None)
    found = read_date(story.published, request.zone)
    if found is None:
        example = (story.published.strip()[:80],)
        return _When(UNKNOWN, None, (Change("told", "date that cannot be read became XXXX", 1, example, story.line),))
    return _When(found.value, found.moment)


def _archived(published: str, request: ImportRequest) -> _When:
    """Return a date of another archive: EDTF, which has passed where its moment is not known, since the story is public."""
    found = read_date(published, request.zone)
    return _When(published, found.moment if found and found.moment else request.now)


def _status(story: SourceStory, when: _When, request: ImportRequest) -> str:
    """Return the status of a story. One with an embargo that is not over, or a publication that is, is held; also if its date cannot be read."""
    status = imported_status(story.status, when.moment, request, has_password=story.has_password)
    if story.expires.strip() and status in {"published", "draft"}:
        end = read_date(story.expires, request.zone)
        if end is None or end.moment is None or end.moment <= request.now:
            return "held"
    if story.embargo.strip() and status in {"published", "draft"}:
        until = _embargo(story, request)
        if until is None or until.moment is None or until.moment > request.now:
            return "held"
    return status


def _embargo(story: SourceStory, request: ImportRequest) -> SourceDate | None:
    return read_date(story.embargo, request.zone) if story.embargo.strip() else None


def _front_matter(
    story: SourceStory, when: _When, status: str, request: ImportRequest, references: References
) -> dict[str, Any]:
    """Return the front matter without empty fields, in the order in which people read it."""
    answers = request.answers
    fields = dict(story.fields)
    extra = fields.pop("extra", {}) | ({"import": {"tags": list(dict.fromkeys(story.tags))}} if story.tags else {})
    internal = _internal(story, request)
    given = {
        "title": " ".join(story.title.split()),
        "deck": fields.pop("deck", ""),
        "kind": fields.pop("kind", ""),
        "status": status,
        "published": when.value,
        **_modified(story, request),
        **({"updated": fields.pop("updated")} if "updated" in fields else {}),
        "embargo": until.value if (until := _embargo(story, request)) else "",
        "bylines": mapped_bylines(story.bylines, answers),
        "section": _section(story, answers),
        "entities": list(dict.fromkeys([*fields.pop("entities", ()), *_mapped_tags(story, answers)])),
        "lang": story.language if story.language != request.language else "",
        **fields,
        "image": _image(story, references),
        "attachments": [_attachment(each, references) for each in story.attachments],
        **_addresses(story, answers),
        "imported": {"system": story.system, "id": story.source_id} if story.system else fields.get("imported", {}),
        "extra": extra,
        "internal": {"import": internal} if internal else {},
    }
    return {name: mended(value) for name, value in given.items() if value not in ("", [], {}, None, ())}


def mended(value: Any) -> Any:
    """Return a value of the front matter without characters that readers do not see, at every level."""
    if isinstance(value, str):
        return mend(value)
    if isinstance(value, dict):
        return {name: mended(each) for name, each in value.items()}
    return [mended(each) for each in value] if isinstance(value, (list, tuple)) else value


def mapped_bylines(names: tuple[str, ...], answers: ImportMap) -> list[str]:
    """Return names of writers as the map states them, others as they are printed. Only the map splits a byline."""
    found: list[str] = []
    for name in names:
        answer = answers.bylines.get(name, name)
        found += [answer] if isinstance(answer, str) else answer
    return [name for name in dict.fromkeys(found) if name]


def _section(story: SourceStory, answers: ImportMap) -> str:
    return answers.sections.get(story.section, new_slug(story.section)) if story.section else ""


def _questions(story: SourceStory, answers: ImportMap) -> tuple[Question, ...]:
    """Return the values of a story that the map does not answer. An unknown status needs an answer."""
    found: list[Question] = []
    if story.section and story.section not in answers.sections:
        found.append(Question("sections", story.section, new_slug(story.section)))
    if story.status not in KNOWN_STATUSES and story.status not in answers.status:
        found.append(Question("status", story.status, "draft", is_required=True))
    return tuple(found)


def _mapped_tags(story: SourceStory, answers: ImportMap) -> list[str]:
    return [answers.tags[tag] for tag in story.tags if answers.tags.get(tag)]


def _modified(story: SourceStory, request: ImportRequest) -> dict[str, str]:
    """Return the time of the last modification as `updated`, if the map asks for it."""
    found = read_date(story.modified, request.zone) if story.modified and request.answers.updated else None
    return {"updated": found.value} if found else {}


def _internal(story: SourceStory, request: ImportRequest) -> dict[str, Any]:
    """Return what only the newsroom reads."""
    found = dict(story.internal)
    if story.modified and not request.answers.updated:
        found["modified"] = story.modified.strip()
    if story.embargo.strip() and _embargo(story, request) is None:
        found["embargo"] = story.embargo.strip()
    return found


def _image(story: SourceStory, references: References) -> dict[str, str]:
    picture = story.picture
    if picture is None:
        return {}
    src = references.refer(picture.address, "picture", story.line, picture.file)
    optional = {"caption": picture.caption, "credit": picture.credit}
    return {"src": src, "alt": picture.alt, **{name: text for name, text in optional.items() if text}}


def _attachment(attachment: SourceAttachment, references: References) -> dict[str, str]:
    found = {"file": references.refer(attachment.address, "file"), "title": attachment.title, "note": attachment.note}
    return {name: text for name, text in found.items() if text}


def _addresses(story: SourceStory, answers: ImportMap) -> dict[str, Any]:
    """Return the old address as `redirect_from`, or as `original_url` if the map asks for it."""
    if answers.original:
        return {"original_url": story.address} if "://" in story.address else {}
    path = old_path(story.address) if story.has_redirect else ""
    return {"redirect_from": [path]} if path else {}


def _field_changes(story: SourceStory) -> tuple[Change, ...]:
    """Return what an editor has to know of the fields of a story."""
    found: list[Change] = []
    if story.picture is not None and not story.picture.alt:
        found.append(Change("told", "main picture without an alternative text", 1, (story.title,), story.line))
    if story.has_redirect and story.address and not old_path(story.address):
        found.append(
            Change("told", "old address that is not a path is not redirected", 1, (story.address,), story.line)
        )
    return tuple(found)
