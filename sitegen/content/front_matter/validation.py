"""Validation of front matter beyond its types: slugs, addresses, required dates, sources."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from sitegen.content.front_matter.staff_validation import check_staff_member, ends_before, has_letter_or_digit
from sitegen.diagnostics import Problem, join_hints, suggestion
from sitegen.model.entity import Entity, Event, Place, SourceDocument
from sitegen.model.fields import as_tuple
from sitegen.model.media_info import may_be_image
from sitegen.model.staff import StaffMember
from sitegen.model.story import Story, Thread
from sitegen.names import language_tags, naming
from sitegen.names.naming import SLUG
from sitegen.problem_codes.dates import DISTANT_PUBLICATION
from sitegen.problem_codes.fields import (
    CHANGE_BEFORE_PUBLICATION,
    EMPTY_FIELD,
    FOREIGN_ATTACHMENT,
    INVALID_CHECKSUM,
    INVALID_COORDINATES,
    INVALID_LANGUAGE,
    INVALID_OLD_ADDRESS,
    INVALID_PAGE_COUNT,
    INVALID_SECTION,
    INVALID_SLUG,
    INVALID_WEB_ADDRESS,
    MISSING_DATE,
    NOT_AN_IMAGE,
    RELATION_ENDS_BEFORE_START,
    RELATION_WITHOUT_SOURCE,
    REPEATED_OLD_ADDRESS,
    THREAD_WITHOUT_START,
    UNDECLARED_SECTION,
    UNKNOWN_EMBARGO_END,
)
from sitegen.urls import output_file, path_error, redirect_address, web_address_error

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.config.schema import Config
    from sitegen.model.document import Meta
    from sitegen.model.fields import EdtfStr, Image
    from sitegen.struct_errors import SourcePositions
    from sitegen.struct_paths import KeyPath

FieldProblem = tuple["KeyPath", str, str]
"""The path in the front matter, the message and the hint of a problem."""
URL_QUERY = re.compile(r"(?:[A-Za-z0-9\-._~!$()*+,;:@/?&=\[\]]|%[0-9A-Fa-f]{2})+")
"""The query of an old address in the form that browsers send."""
SLUG_HINT = "use lower-case letters, digits and single hyphens, such as council-votes"


def validate_front_matter(meta: Meta, slug: str, positions: SourcePositions, config: Config) -> list[Problem]:
    """Return the problems of a document's front matter; `slug` is the given or derived slug of the document."""
    return [positions.problem_at(path, message, hint) for path, message, hint in _find_problems(meta, slug, config)]


def _find_problems(meta: Meta, slug: str, config: Config) -> Iterator[FieldProblem]:
    yield from _check_addresses(meta, slug)
    if meta.lang and not language_tags.is_tag(meta.lang):
        yield ("lang",), INVALID_LANGUAGE(f'"{meta.lang}" is not a language tag'), language_tags.tag_hint(meta.lang)
    for path, link in web_addresses(meta):
        if link and (fault := web_address_error(link)):
            example = (
                "https://www.wikidata.org/wiki/Q99" if path[0] == "same_as" else "https://example.org/2019/a-story"
            )
            yield path, INVALID_WEB_ADDRESS(f'"{link}" {fault}'), f"write an address such as {example}"
    yield from _check_image(getattr(meta, "image", None))
    if isinstance(meta, Entity):
        yield from _check_entity(meta)
        return
    if isinstance(meta, StaffMember):
        yield from check_staff_member(meta)
        return
    if not meta.title.strip():
        yield ("title",), EMPTY_FIELD("the title is empty"), "write a title"
    if isinstance(meta, Thread) and not meta.starts and meta.status == "published":
        hint = "write the id of its first story, such as story/the-first-story"
        yield ("starts",), THREAD_WITHOUT_START("a published thread must start with a story"), hint
    if isinstance(meta, Story):
        yield from _check_story(meta)
        yield from _check_section(meta.section, config)


def _check_addresses(meta: Meta, slug: str) -> Iterator[FieldProblem]:
    if not SLUG.fullmatch(slug) or path_error(slug):
        path: KeyPath = ("slug",) if meta.slug else ()
        why = f": {path_error(slug)}" if SLUG.fullmatch(slug) else ""
        suggested_slug = naming.new_slug(slug)
        hint = f"write slug: {suggested_slug}" if suggested_slug and suggested_slug != slug else SLUG_HINT
        yield (
            path,
            INVALID_SLUG(f'"{slug}" is not a valid slug{why}'),
            hint if meta.slug else f"{SLUG_HINT}; give one with slug:",
        )
    first_uses: dict[str, int] = {}
    for index, old in enumerate(meta.redirect_from):
        if why := redirect_error(old):
            yield (
                ("redirect_from", index),
                INVALID_OLD_ADDRESS(f'"{old}" cannot be an address of this archive: {why}'),
                "write an address such as /2019/01/old-name/",
            )
        elif (first := first_uses.setdefault(output_file(redirect_address(old)), index)) < index:
            path = ("redirect_from", index)
            yield (
                path,
                REPEATED_OLD_ADDRESS(f'"{old}" is the same address as "{meta.redirect_from[first]}"'),
                "remove one of them",
            )


def redirect_error(old: str) -> str:
    """Return why an old address cannot be redirected, or an empty string."""
    path, question_mark, query = old.partition("?")
    if not path.startswith("/"):
        return 'it must begin with "/"'
    if "//" in path:
        return 'it must not contain "//"'
    if re.search(r"%[0-9A-Fa-f]{2}", path):
        return "it must not be percent-encoded: é, not %C3%A9"
    if question_mark and not URL_QUERY.fullmatch(query):
        return 'after "?" it must be in the form that browsers send: not empty, without spaces, non-ASCII characters percent-encoded'
    return path_error(path)


def web_addresses(meta: Meta) -> Iterator[tuple[KeyPath, str]]:
    """Yield the path and the value of every field that becomes a link to another site; values may be empty."""
    if isinstance(meta, Entity | StaffMember):
        yield from ((("same_as", index), link) for index, link in enumerate(meta.same_as))
    if isinstance(meta, Entity):
        for index, relation in enumerate(meta.relations):
            yield from _filter_web_addresses(("relations", index, "source"), as_tuple(relation.source))
    if isinstance(meta, Event):
        yield from _filter_web_addresses(("sources",), meta.sources)
    if isinstance(meta, SourceDocument):
        yield from _filter_web_addresses(("file",), (meta.file,))
    if image := getattr(meta, "image", None):
        yield from _filter_web_addresses(("image", "src"), (image.src,))
    for name in ("original_url", "archived_url", "source_url"):
        yield (name,), str(getattr(meta, name, ""))
    for index, source in enumerate(meta.sources if isinstance(meta, Story) else ()):
        if not isinstance(source, str):
            yield ("sources", index, "url"), source.url
            yield ("sources", index, "archived_url"), source.archived_url


def _filter_web_addresses(path: KeyPath, links: tuple[str, ...]) -> Iterator[tuple[KeyPath, str]]:
    """Yield the path and the value of each source that is a web address; others are ids or files."""
    yield from (((*path, index), link) for index, link in enumerate(links) if re.match(r"https?:", link, re.IGNORECASE))


def _check_image(image: Image | None) -> Iterator[FieldProblem]:
    if image and not re.match(r"https?:", image.src, re.IGNORECASE) and not may_be_image(image.src):
        hint = "name a JPEG, PNG, WebP, AVIF, GIF or SVG file; link other files in the text"
        yield ("image", "src"), NOT_AN_IMAGE(f"{image.src} is not an image: readers would see a broken image"), hint


def _check_story(story: Story) -> Iterator[FieldProblem]:
    if story.status in {"published", "withdrawn"} and story.published is None:
        hint = "write a date such as 2019-03-02, or XXXX if no year is stated"
        yield ("status",), MISSING_DATE(f'a {story.status} story needs "published"'), hint
    for index, attachment in enumerate(story.attachments):
        if "://" in attachment.file:
            message = FOREIGN_ATTACHMENT(f'"{attachment.file}" is not a file of the archive')
            yield ("attachments", index, "file"), message, "put the file next to the story, and write its name"
        if not attachment.title.strip():
            yield ("attachments", index, "title"), EMPTY_FIELD("the title is empty"), "write what the file is"
    for index, byline in enumerate(story.bylines):
        if not has_letter_or_digit(byline):
            yield ("bylines", index), EMPTY_FIELD("the byline is empty"), "omit bylines: if the writer is not known"
    yield from _check_publication_dates(story)
    later: list[tuple[KeyPath, EdtfStr | None]] = [(("updated",), story.updated)]
    later += [(("corrections", index, "date"), each.date) for index, each in enumerate(story.corrections)]
    for path, date in later:
        if ends_before(date, story.published):
            hint = "check both dates: a story can only be changed after it was published"
            yield (
                path,
                CHANGE_BEFORE_PUBLICATION(f'"{date}" is before the story was published ({story.published})'),
                hint,
            )


def _check_publication_dates(story: Story) -> Iterator[FieldProblem]:
    """Yield the problems of dates because of which the story would never become public."""
    if story.embargo is not None and ((last := story.embargo.edtf.latest) is None or last[0] >= dt.MAXYEAR):
        message = UNKNOWN_EMBARGO_END(
            f'an embargo must end at a known time before the year {dt.MAXYEAR}, not "{story.embargo}"'
        )
        hint = "write a time such as 2026-01-05T06:00; to hold the story back without a date, write status: held"
        yield ("embargo",), message, hint
    first = story.published.edtf.earliest if story.published else None
    if first is not None and first[0] >= dt.MAXYEAR:
        message = DISTANT_PUBLICATION(f'a story dated "{story.published}" never becomes public')
        hint = f"write a date before the year {dt.MAXYEAR}; to hold the story back without a date, write status: held"
        yield ("published",), message, hint


def _check_section(section: str, config: Config) -> Iterator[FieldProblem]:
    if section and (not SLUG.fullmatch(section) or path_error(section)):
        advice = (
            f"write section: {naming.new_slug(section)}"
            if naming.new_slug(section)
            else "use lower-case letters, digits and hyphens"
        )
        hint = f"{advice}; set the title that readers see in sitegen.toml, under [sections]"
        yield ("section",), INVALID_SECTION(f'"{section}" is not a valid section name'), hint
    elif section and config.content.strict_sections and section not in config.sections:
        advice = suggestion(section, config.sections) or f"known: {', '.join(config.sections) or 'none'}"
        hint = join_hints(advice, f"to add a section, declare it in sitegen.toml: [sections.{section}]")
        yield ("section",), UNDECLARED_SECTION(f'the section "{section}" is not declared in sitegen.toml'), hint


def _check_entity(entity: Entity) -> Iterator[FieldProblem]:
    if not has_letter_or_digit(entity.name):
        yield ("name",), EMPTY_FIELD("the name is empty"), "write the name of the entity"
    for index, alias in enumerate(entity.aliases):
        if not has_letter_or_digit(alias):
            yield ("aliases", index), EMPTY_FIELD("the alias is empty"), "remove it"
    yield from _check_values(entity)
    for index, relation in enumerate(entity.relations):
        if not relation.source:
            hint = "add source: with the id of the story or document that states it"
            yield ("relations", index), RELATION_WITHOUT_SOURCE(f'the relation to "{relation.to}" has no source'), hint
        if ends_before(relation.end, relation.start):
            message = RELATION_ENDS_BEFORE_START(
                f'the relation to "{relation.to}" ends ({relation.end}) before it starts ({relation.start})'
            )
            yield ("relations", index, "end"), message, "check both dates in the source"


def _check_values(entity: Entity) -> Iterator[FieldProblem]:
    """Yield the problems of invalid values: coordinates off the globe, less than one page, a malformed digest."""
    if isinstance(entity, Place) and entity.coordinates:
        latitude, longitude = entity.coordinates
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):  # noqa: PLR2004 - degrees
            yield (
                ("coordinates",),
                INVALID_COORDINATES("the coordinates are not valid"),
                "write the latitude (-90 to 90), then the longitude (-180 to 180), in degrees",
            )
    if isinstance(entity, SourceDocument):
        if entity.pages is not None and entity.pages < 1:
            message = INVALID_PAGE_COUNT(f"{entity.pages} is not a valid number of pages")
            yield ("pages",), message, "write the number of pages of the document, or omit pages:"
        if entity.sha256 and not re.fullmatch(r"[0-9a-f]{64}", entity.sha256):
            hint = "write 64 hexadecimal digits in lower case, as sha256sum prints them"
            yield ("sha256",), INVALID_CHECKSUM("the value is not a SHA-256 digest"), hint
