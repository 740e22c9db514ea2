"""Validation of configuration values that types cannot express: addresses, zones, languages, patterns, folders."""

from __future__ import annotations

import re
from string import Formatter
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from sitegen.config.appearance.validation import front_problems
from sitegen.config.layout import ITEM_WORDS, RESERVED_META_NAMES, LayoutLink
from sitegen.config.preview import EDITORS, editor_error
from sitegen.config.schema import MAX_WEBP_SIDE_PIXELS
from sitegen.config.security_validation import security_problems
from sitegen.diagnostics import suggestion
from sitegen.names import language_tags
from sitegen.names.naming import SLUG
from sitegen.problem_codes.configuration import (
    EMPTY_TITLE,
    INVALID_BASE_URL,
    INVALID_EDITOR,
    INVALID_IMAGE_SIZE,
    INVALID_KIND_FOLDER,
    INVALID_KIND_NAME,
    INVALID_LISTING_SIZE,
    INVALID_META_NAME,
    INVALID_PATTERN,
    INVALID_PERMALINK,
    INVALID_SCHEMA_TYPE,
    INVALID_SECTION_NAME,
    INVALID_SITE_LANGUAGE,
    MISSING_CARD_FONT,
    SHARED_KIND_FOLDER,
    UNKNOWN_NAVIGATION_ITEM,
    UNKNOWN_TIME_ZONE,
)
from sitegen.problem_codes.fields import INVALID_WEB_ADDRESS
from sitegen.urls import contact_error, iri_to_uri, web_address_error

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen import struct_errors
    from sitegen.config.kinds import KindConfig
    from sitegen.config.schema import Config
    from sitegen.diagnostics import Problem

_META_NAME = re.compile(r"[A-Za-z][\w.:-]*")
_EXAMPLE_HOST = re.compile(r"(^|\.)(example\.(com|net|org)|example|invalid|localhost|test)$")
_PATH_SYNTAX = re.compile(r"""[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffd"$<>\\^`|]""")
"""Characters that have a meaning in the configuration files of web servers, and no place in the path of a site."""
_SCHEMA_TYPE = re.compile(r"[A-Z0-9][A-Za-z0-9]*")
"""Spelling of schema.org type names. Their existence is not checked."""
CONTACT_HINT = (
    "write an e-mail address, or an address that begins with https://, mailto:, tel: or, for a page of the archive, /"
)
PLACEHOLDERS = frozenset({"slug"})
"""Placeholders in the permalinks of all kinds except `story`."""
STORY_PLACEHOLDERS = PLACEHOLDERS | {"section", "year", "month", "day"}


def _base_url_error(url: str) -> tuple[str, str] | None:
    """Return a message and a hint if the base URL is not valid; None if it is."""
    whole = 'use a full address, such as "https://archive.example.org/"'
    if (fault := web_address_error(url)) and not fault.startswith("is "):
        return INVALID_BASE_URL(f"the address {fault}"), whole
    if fault or not re.fullmatch(r"https?://[^/\s?#]+(/[^\s?#]*)?", url):
        return INVALID_BASE_URL(f'"{url}" is not an absolute address'), whole
    parts, encoded = urlsplit(url), iri_to_uri(url)
    if re.search(r"//|/\.{1,2}(/|$)", parts.path):
        return INVALID_BASE_URL(f'"{url}" has an empty part, "." or ".." in its path'), "write the resolved path"
    if wrong := _PATH_SYNTAX.search(unquote(parts.path, errors="replace")):
        message = INVALID_BASE_URL(f'"{url}" has the character {wrong[0]!a} in its path')
        return message, "use letters, digits, hyphens and slashes in the path"
    return (
        None
        if url.isascii()
        else (INVALID_BASE_URL(f'"{url}" has non-ASCII characters'), f'write it encoded: "{encoded}"')
    )


def is_example_url(base_url: str) -> bool:
    """Return True for an address at which nothing can be published: an example (RFC 2606) or the local machine."""
    host = (urlsplit(base_url).hostname or "").rstrip(".")
    return host in {"127.0.0.1", "::1", "0.0.0.0"} or _EXAMPLE_HOST.search(host) is not None  # noqa: S104 - compared, not bound


def validate_config(config: Config, positions: struct_errors.SourcePositions) -> list[Problem]:
    """Return every problem of a configuration, at its line."""
    return [
        *_site_problems(config, positions),
        *_layout_problems(config, positions),
        *_front_problems(config, positions),
        *_content_problems(config, positions),
        *_section_problems(config, positions),
        *(problem for name, kind in config.kinds.items() for problem in _kind_problems(name, kind, positions)),
        *_pattern_problems(config, positions),
        *_image_problems(config, positions),
        *security_problems(config, positions),
        *_shared_folder_problems(config, positions),
        *_preview_problems(config, positions),
    ]


def _site_problems(config: Config, positions: struct_errors.SourcePositions) -> Iterator[Problem]:
    site = config.site
    if wrong := _base_url_error(site.base_url):
        yield positions.problem_at(("site", "base_url"), *wrong)
    if not language_tags.is_tag(site.language):
        message = INVALID_SITE_LANGUAGE(f'"{site.language}" is not a valid language tag')
        yield positions.problem_at(("site", "language"), message, language_tags.tag_hint(site.language))
    if not site.title.strip():
        yield positions.problem_at(("site", "title"), EMPTY_TITLE("the title is empty"), "give the archive a name")
    try:
        ZoneInfo(site.timezone)
    except (ValueError, KeyError, OSError):
        message = UNKNOWN_TIME_ZONE(f'"{site.timezone}" is not a known time zone')
        yield positions.problem_at(("site", "timezone"), message, 'use an IANA name, such as "America/Los_Angeles"')


def _front_problems(config: Config, positions: struct_errors.SourcePositions) -> Iterator[Problem]:
    try:
        zone = config.zone
    except (ValueError, KeyError, OSError):
        zone = ZoneInfo("UTC")  # the unknown zone is a problem of its own
    return front_problems(config.front, config.section_leads, zone, positions)


def _layout_problems(config: Config, positions: struct_errors.SourcePositions) -> Iterator[Problem]:
    for table, key, links in (
        ("navigation", "items", config.navigation.items),
        ("footer", "links", config.footer.links),
        ("footer", "social", config.footer.social),
    ):
        for number, item in enumerate(links):
            if error := _layout_item_error(item, config):
                yield positions.problem_at((table, key, number), *error)
    contact = config.footer.contact
    link = f"mailto:{contact}" if "@" in contact and not re.search("[:/]", contact) else contact
    if contact and not contact.startswith("/") and (fault := contact_error(link)):
        message = INVALID_WEB_ADDRESS(f'"{contact}" {fault}')
        yield positions.problem_at(("footer", "contact"), message, CONTACT_HINT)
    for name in config.head.meta:
        if name.lower() in RESERVED_META_NAMES or not _META_NAME.fullmatch(name):
            message = INVALID_META_NAME(f'"{name}" cannot be the name of metadata')
            yield positions.problem_at(("head", "meta", name), message, "remove it, or correct the name")


def _layout_item_error(item: str | LayoutLink, config: Config) -> tuple[str, str] | None:
    """Return a message and a hint for an item of the navigation or a link of the footer; None if it is valid."""
    target = item.to if isinstance(item, LayoutLink) else item
    if isinstance(item, LayoutLink) and (target.startswith(("mailto:", "tel:", "/")) or not web_address_error(target)):
        return None
    kind, _, name = target.partition("/")
    if target in ITEM_WORDS or target in config.kinds or (kind in config.kinds and SLUG.fullmatch(name)):
        return None
    if kind == "section" and name in config.sections:
        return None
    by_folder = {kind.folder: f'write "{name}"' for name, kind in config.kinds.items()}
    known = [*ITEM_WORDS, *config.kinds, *(f"section/{each}" for each in config.sections)]
    hint = by_folder.get(target) or suggestion(target, known)
    hint = hint or "use a word of the reference, a kind, section/NAME, an id, or a table with label and to"
    return UNKNOWN_NAVIGATION_ITEM(f'"{target}" is not an item of the navigation'), hint


def _content_problems(config: Config, positions: struct_errors.SourcePositions) -> Iterator[Problem]:
    if config.content.listing_size < 1:
        yield positions.problem_at(("content", "listing_size"), INVALID_LISTING_SIZE("listing_size must be at least 1"))


def _section_problems(config: Config, positions: struct_errors.SourcePositions) -> Iterator[Problem]:
    for name in config.sections:
        if not SLUG.fullmatch(name):
            hint = "use lower-case letters, digits and hyphens, and set title for the name that readers see"
            yield positions.problem_at(
                ("sections", name), INVALID_SECTION_NAME(f'"{name}" is not a valid section name'), hint
            )


def _pattern_problems(config: Config, positions: struct_errors.SourcePositions) -> Iterator[Problem]:
    for name, one in config.check.patterns.items():
        try:
            re.compile(one.pattern)
        except (re.error, RecursionError, OverflowError) as error:
            path = ("check", "patterns", name, "pattern")
            yield positions.problem_at(
                path,
                INVALID_PATTERN(f'"{one.pattern}" is not a valid regular expression: {error}'),
                "see Python's module re",
            )


def _image_problems(config: Config, positions: struct_errors.SourcePositions) -> Iterator[Problem]:
    if any(not 1 <= size <= MAX_WEBP_SIDE_PIXELS for size in config.images.sizes):
        yield positions.problem_at(
            ("images", "sizes"), INVALID_IMAGE_SIZE(f"image sizes must be between 1 and {MAX_WEBP_SIDE_PIXELS} pixels")
        )
    font = config.images.social_card_font
    if font and (not font.startswith("content/") or ".." in font.split("/")):
        hint = 'use a path such as "content/fonts/NotoSerifSC-Bold.otf"'
        yield positions.problem_at(
            ("images", "social_card_font"), MISSING_CARD_FONT(f'"{font}" is not a file below content/'), hint
        )


def _kind_problems(name: str, kind: KindConfig, positions: struct_errors.SourcePositions) -> Iterator[Problem]:
    if not re.fullmatch(r"[a-z][a-z0-9_-]*", name):
        hint = "use lower-case letters, digits, hyphens and underscores, beginning with a letter"
        yield positions.problem_at(("kinds", name), INVALID_KIND_NAME(f'"{name}" is not a valid name of a kind'), hint)
    if not re.fullmatch(r"[A-Za-z0-9][\w-]*", kind.folder):
        message = INVALID_KIND_FOLDER(f'"{kind.folder}" is not a valid folder name')
        yield positions.problem_at(("kinds", name, "folder"), message, "use one name without slashes")
    allowed = STORY_PLACEHOLDERS if name == "story" else PLACEHOLDERS
    for error in _permalink_errors(kind.permalink, allowed):
        yield positions.problem_at(("kinds", name, "permalink"), *error)
    if not _SCHEMA_TYPE.fullmatch(kind.schema):
        hint = 'use letters and digits, as in "Person" or "GovernmentOrganization"'
        yield positions.problem_at(
            ("kinds", name, "schema"), INVALID_SCHEMA_TYPE(f'"{kind.schema}" is not a schema.org type'), hint
        )


def _permalink_errors(permalink: str, allowed: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Yield a message and a hint for each error in a permalink."""
    used = _placeholder_names(permalink)
    if "slug" not in used or used - allowed:
        wrong = ", ".join(sorted(used - allowed)) or "no {slug}"
        hint = f"include {{slug}}; allowed are {', '.join(sorted(allowed))}"
        yield INVALID_PERMALINK(f'the permalink "{permalink}" has {wrong}'), hint
    has_valid_ends = permalink.startswith("/") and permalink.endswith(("/", ".html"))
    if not has_valid_ends or ".." in permalink or "//" in permalink:
        hint = 'begin it with "/" and end it with "/" or ".html"'
        yield INVALID_PERMALINK(f'the permalink "{permalink}" is not a valid address'), hint


def _placeholder_names(pattern: str) -> set[str]:
    """Return the names in braces of a pattern; the parser's message, as an unknown name, if the pattern is not valid."""
    try:
        return {field for _, field, _, _ in Formatter().parse(pattern) if field is not None}
    except ValueError as error:
        return {str(error)}


def _preview_problems(config: Config, positions: struct_errors.SourcePositions) -> Iterator[Problem]:
    editor = config.preview.editor
    if error := editor_error(editor):
        known = (
            suggestion(editor, EDITORS)
            or f"use {', '.join(EDITORS)}, or an address such as vscode://file{{path}}:{{line}}:{{column}}"
        )
        yield positions.problem_at(("preview", "editor"), INVALID_EDITOR(error), known)


def _shared_folder_problems(config: Config, positions: struct_errors.SourcePositions) -> list[Problem]:
    owner: dict[str, str] = {"static": "the files that are copied unchanged", "data": "the files that templates read"}
    found = []
    for name, kind in config.kinds.items():
        if kind.folder in owner:
            found.append(
                positions.problem_at(
                    ("kinds", name, "folder"),
                    SHARED_KIND_FOLDER(f'the folder "{kind.folder}" is already used by {owner[kind.folder]}'),
                )
            )
        owner.setdefault(kind.folder, f'the kind "{name}"')
    return found
