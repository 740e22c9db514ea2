"""What the types alone cannot say of one document: slugs, addresses, dates that must be there, sources."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sitegen.diagnostics import Problem, suggestion
from sitegen.model.entity import Entity, Event, Place, SourceDocument
from sitegen.model.fields import as_tuple
from sitegen.model.media_types import may_be_image
from sitegen.model.story import Story, Thread
from sitegen.names import language_tags, naming
from sitegen.names.naming import SLUG
from sitegen.urls import output_file, path_error, redirect_path, web_address_error

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.config.schema import Config
    from sitegen.model.document import Meta
    from sitegen.model.fields import EdtfStr
    from sitegen.struct_errors import KeyPath, SourcePositions

FieldProblem = tuple["KeyPath", str, str]
"""Where in the front matter, what is wrong, what would be right."""
URL_QUERY = re.compile(r"(?:[A-Za-z0-9\-._~!$()*+,;:@/?&=\[\]]|%[0-9A-Fa-f]{2})+")
"""The query of an old address, as browsers send it."""
SLUG_HINT = "lower-case letters, digits and single hyphens, such as council-votes"


def validate_front_matter(meta: Meta, slug: str, positions: SourcePositions, config: Config) -> list[Problem]:
    """Every problem of a document's front matter, at its line."""
    return [positions.problem_at(path, message, hint) for path, message, hint in _find_problems(meta, slug, config)]


def _find_problems(meta: Meta, slug: str, config: Config) -> Iterator[FieldProblem]:
    yield from _check_addresses(meta, slug)
    if meta.lang and not language_tags.is_tag(meta.lang):
        yield ("lang",), f'"{meta.lang}" is not a language tag', language_tags.tag_hint(meta.lang)
    for path, link in _web_addresses(meta):
        if link and (fault := web_address_error(link)):
            example = (
                "https://www.wikidata.org/wiki/Q99" if path[0] == "same_as" else "https://example.org/2019/a-story"
            )
            yield path, f'"{link}" {fault}', f"such as {example}"
    if isinstance(meta, Entity):
        yield from _check_entity(meta)
        return
    if not meta.title.strip():
        yield ("title",), "the title is empty", "say what it is about"
    if isinstance(meta, Thread) and not meta.starts and meta.status == "published":
        yield ("starts",), "a published thread starts with a story", "its id, such as story/the-first-story"
    if isinstance(meta, Story):
        yield from _check_story(meta)
        yield from _check_section(meta.section, config)


def _check_addresses(meta: Meta, slug: str) -> Iterator[FieldProblem]:
    if not SLUG.fullmatch(slug) or path_error(slug):
        path: KeyPath = ("slug",) if meta.slug else ()
        why = f": {path_error(slug)}" if SLUG.fullmatch(slug) else ""
        right = naming.new_slug(slug)
        hint = f"write slug: {right}" if right and right != slug else SLUG_HINT
        yield path, f'"{slug}" is no slug{why}', hint if meta.slug else f"{SLUG_HINT}; give one with slug:"
    places = [output_file(redirect_path(old)) for old in meta.redirect_from]
    for index, old in enumerate(meta.redirect_from):
        if why := _redirect_error(old):
            yield (
                ("redirect_from", index),
                f'"{old}" is no address of this archive: {why}',
                "such as /2019/01/old-name/",
            )
        elif (first := places.index(places[index])) < index:
            path = ("redirect_from", index)
            yield path, f'"{old}" stands here twice: it is "{meta.redirect_from[first]}"', "take one of them out"


def _redirect_error(old: str) -> str:
    """Return why an old address cannot be redirected, or an empty string."""
    path, mark, query = old.partition("?")
    if not path.startswith("/"):
        return 'it must begin with "/"'
    if "//" in path:
        return 'it must not contain "//"'
    if re.search(r"%[0-9A-Fa-f]{2}", path):
        return "it is written as it is read: é, not %C3%A9"
    if mark and not URL_QUERY.fullmatch(query):
        return (
            'after "?" it must be as browsers send it: not empty, without blanks, anything beyond ASCII percent-encoded'
        )
    return path_error(path)


def _web_addresses(meta: Meta) -> Iterator[tuple[KeyPath, str]]:
    """Every field that becomes a link to elsewhere, with its path."""
    if isinstance(meta, Entity):
        yield from ((("same_as", index), link) for index, link in enumerate(meta.same_as))
        for index, relation in enumerate(meta.relations):
            yield from _filter_web_addresses(("relations", index, "source"), as_tuple(relation.source))
    if isinstance(meta, Event):
        yield from _filter_web_addresses(("sources",), meta.sources)
    if isinstance(meta, SourceDocument):
        yield from _filter_web_addresses(("file",), (meta.file,))
    if isinstance(meta, Story) and meta.image:
        yield from _filter_web_addresses(("image", "src"), (meta.image.src,))
    for name in ("original_url", "archived_url", "source_url"):
        yield (name,), str(getattr(meta, name, ""))
    for index, source in enumerate(meta.sources if isinstance(meta, Story) else ()):
        if not isinstance(source, str):
            yield ("sources", index, "url"), source.url
            yield ("sources", index, "archived_url"), source.archived_url


def _filter_web_addresses(path: KeyPath, links: tuple[str, ...]) -> Iterator[tuple[KeyPath, str]]:
    """Yield those of some sources that are web addresses; the others are ids or files."""
    yield from (((*path, index), link) for index, link in enumerate(links) if re.match(r"https?:", link, re.IGNORECASE))


def _check_story(story: Story) -> Iterator[FieldProblem]:
    if story.status in {"published", "withdrawn"} and story.published is None:
        hint = "a date such as 2019-03-02, or XXXX where no year is stated"
        yield ("status",), f'a story that is {story.status} needs "published"', hint
    if story.image and not re.match(r"https?:", story.image.src, re.IGNORECASE) and not may_be_image(story.image.src):
        hint = "name a JPEG, PNG, WebP, AVIF, GIF or SVG file; link any other in the text"
        yield ("image", "src"), f"{story.image.src} is not a picture: readers would see a broken one", hint
    for index, byline in enumerate(story.bylines):
        if not _has_letter_or_digit(byline):
            yield ("bylines", index), "the byline is empty", "leave bylines: out where the writer is not known"
    if story.embargo is not None and not story.embargo.edtf.has_year:
        yield ("embargo",), f'an embargo ends at a known time, not "{story.embargo}"', "such as 2026-01-05T06:00"
    later: list[tuple[KeyPath, EdtfStr | None]] = [(("updated",), story.updated)]
    later += [(("corrections", index, "date"), each.date) for index, each in enumerate(story.corrections)]
    for path, date in later:
        if _ends_before(date, story.published):
            hint = "what is changed has been published before"
            yield path, f'"{date}" lies before the story was published ({story.published})', hint


def _check_section(section: str, config: Config) -> Iterator[FieldProblem]:
    if section and (not SLUG.fullmatch(section) or path_error(section)):
        right = (
            f"write section: {naming.new_slug(section)}"
            if naming.new_slug(section)
            else "lower-case letters, digits and hyphens"
        )
        hint = f"{right}; the title that readers see is given in sitegen.toml, under [sections]"
        yield ("section",), f'"{section}" is not the name of a section', hint
    elif section and config.content.strict_sections and section not in config.sections:
        right = suggestion(section, config.sections) or f"known: {', '.join(config.sections) or 'none'}"
        hint = f"{right}; a new section is declared in sitegen.toml: [sections.{section}]"
        yield ("section",), f'the section "{section}" is not declared in sitegen.toml', hint


def _check_entity(entity: Entity) -> Iterator[FieldProblem]:
    if not _has_letter_or_digit(entity.name):
        yield ("name",), "the name is empty", "an entity has a name"
    for index, alias in enumerate(entity.aliases):
        if not _has_letter_or_digit(alias):
            yield ("aliases", index), "the alias is empty", "take it out"
    yield from _check_values(entity)
    for index, relation in enumerate(entity.relations):
        if not relation.source:
            hint = "add source: with the id of the story or document that states it"
            yield ("relations", index), f'the relation to "{relation.to}" has no source', hint
        if _ends_before(relation.end, relation.start):
            message = f'the relation to "{relation.to}" ends ({relation.end}) before it starts ({relation.start})'
            yield ("relations", index, "end"), message, "see the source"


def _ends_before(last: EdtfStr | None, first: EdtfStr | None) -> bool:
    """Whether what should be the later date is over before the other begins; one that is qualified proves nothing."""
    return bool(last and first and not re.search("[?~%]", f"{last}{first}") and last.edtf.is_before(first.edtf))


def _check_values(entity: Entity) -> Iterator[FieldProblem]:
    """Numbers that cannot be: off the globe, fewer pages than none, a digest that is none."""
    if isinstance(entity, Place) and entity.coordinates:
        latitude, longitude = entity.coordinates
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):  # noqa: PLR2004 - degrees
            yield (
                ("coordinates",),
                "these are no coordinates",
                "latitude (-90 to 90), then longitude (-180 to 180), in degrees",
            )
    if isinstance(entity, SourceDocument):
        if entity.pages is not None and entity.pages < 1:
            yield ("pages",), f"{entity.pages} is no number of pages", "how many the document has, or no pages: at all"
        if entity.sha256 and not re.fullmatch(r"[0-9a-f]{64}", entity.sha256):
            yield ("sha256",), "this is no SHA-256", "64 hexadecimal digits in lower case, as sha256sum prints them"


def _has_letter_or_digit(text: str) -> bool:
    """Whether there is a letter or a digit in a text."""
    return any(sign.isalnum() for sign in text)
