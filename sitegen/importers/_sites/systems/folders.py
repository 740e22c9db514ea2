"""Folders of Markdown files: sites of Eleventy and Pelican, and plain folders."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import msgspec

from sitegen.folder_contents import list_folder
from sitegen.importers._items import SkippedItem
from sitegen.importers._sites.documents import SystemFacts
from sitegen.importers._sites.metadata.field_values import is_true, plain_text, text_list
from sitegen.importers._sites.metadata.fields import page_title
from sitegen.importers._sites.pages import Site, SitePage, name_of
from sitegen.importers._sites.reading import TEMPLATE_RULE, FileClass, is_template
from sitegen.importers._sites.systems.closing import closed_by, closing_folder
from sitegen.importers._sites.systems.configuration import known_zone, read_authors, read_python_values, site_address
from sitegen.importers._sites.systems.dates import local_time, page_date
from sitegen.importers._sites.systems.eleventy import (
    ELEVENTY_FILES,
    GENERIC_FOLDERS,
    computed_by,
    data_of_files,
    eleventy_address,
    eleventy_data,
    has_no_address,
    ignored_patterns,
    is_ignored,
)
from sitegen.importers._sites.systems.permalinks import AddressParts, jekyll_address, jekyll_slug, normalize_address
from sitegen.importers._sites.text.expansion import Rules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sitegen.importers._request import ImportRequest
    from sitegen.importers._sites.metadata.front_matter import SourceFile
    from sitegen.importers._sites.reading import Candidate
    from sitegen.importers._sites.text.tags import Syntax

PAGE_FOLDERS = frozenset({"page", "pages"})
_TEMPLATE_VALUE = re.compile(r"\{\{-?\s*(.*?)\s*-?\}\}")
_PELICAN_VALUE = re.compile(r"\{(\w+)(?::(%[^{}]*))?\}")
_TEMPLATES = frozenset({"_includes", "_layouts", "_data", "_site", "public", "output", "dist", "theme", "themes"})


class Folders:
    """A folder of Markdown files, by whatever program."""

    def open_site(self, root: Path, files: Sequence[Path], request: ImportRequest) -> Site:
        """Return the site in a folder. Pelican is found by its configuration, Eleventy by its configuration or its data files."""
        if (root / "pelicanconf.py").is_file():
            return _pelican_site(root, request)
        is_eleventy = any((root / name).is_file() for name in ELEVENTY_FILES) or any(
            ".11tydata." in file.name for file in files
        )
        config: dict[str, Any] = {"system": "eleventy" if is_eleventy else "markdown"}
        data = eleventy_data(root) if is_eleventy else {}
        config["computed"] = _data_files(files, "eleventyComputed.*") if is_eleventy else []
        config["ignored"] = ignored_patterns(root) if is_eleventy else []
        url, base, hosts = site_address(data | _nested_site(data), "url", "host", "baseurl", "siteurl", "site_url")
        authors = (
            read_authors([*_data_files(files, "authors.*"), *list_folder(root / "data", "authors.*")])
            if is_eleventy
            else {}
        )
        folders = tuple(dict.fromkeys([root, *(root / name for name in (*GENERIC_FOLDERS, "public", "static"))]))
        return Site(
            root,
            config | data,
            url,
            base,
            "",
            tuple(filter(Path.is_dir, folders)),
            authors,
            (*hosts, *request.answers.hosts),
        )

    def facts(self, site: Site, request: ImportRequest) -> SystemFacts:
        """Return the tags of the system. Of a plain folder no program has read the tags, so those in code are text."""
        system = str(site.config["system"])
        is_eleventy, is_pelican = system == "eleventy", system == "pelican"
        syntax: Syntax = "liquid" if is_eleventy else "both"
        rules = Rules(syntax, request.answers.shortcodes, has_comments=is_eleventy, skips_code=not is_eleventy)
        return SystemFacts(
            system,
            rules,
            ",",
            ("", *sorted(GENERIC_FOLDERS)),
            header_lines=is_pelican,
            has_plain_attributes=is_eleventy,
        )

    def classify(self, site: Site, path: PurePosixPath) -> FileClass:
        """Return the class of a file: its type is the first folder that says something."""
        if any(part in _TEMPLATES or part.startswith("_") for part in path.parts[:-1]):
            return FileClass("")
        content = str(site.config.get("PATH") or "")
        if content and not path.is_relative_to(content):
            return FileClass("")
        is_page = path.suffix.lower() in {".html", ".htm"}
        item_type = next((part for part in path.parts[:-1] if part not in GENERIC_FOLDERS), "") or site.root.name
        rule = "left out by .eleventyignore" if is_ignored(site, path) else ""
        return FileClass(item_type, rule, needs_front_matter=is_page)

    def make_page(
        self, site: Site, candidate: Candidate, source: SourceFile, request: ImportRequest
    ) -> SitePage | SkippedItem:
        """Return the page of a file."""
        path = PurePosixPath(candidate.relative)
        data = {**_defaults(site, path), **(source.data or {})}
        if source.data is None and path.stem.lower() == "readme" and len(path.parts) == 1:
            return SkippedItem(
                candidate.item_type, "the file README.md of the folder", str(candidate.path), 0, candidate.relative
            )
        if data.get("redirect_to"):
            rule = "a page that only redirects to another address"
            return SkippedItem(candidate.item_type, rule, str(candidate.path), 0, candidate.relative)
        date = page_date(data, path, site.zone, request)
        if path.suffix.lower() in {".html", ".htm"} and date.date is None and is_template(source.body):
            return SkippedItem(candidate.item_type, TEMPLATE_RULE, str(candidate.path), 0, candidate.relative)
        no_page = "private" if has_no_address(data) else ""
        computed = computed_by(site, path) if site.config["system"] == "eleventy" else ""
        closed = closed_by(data, request, site.zone, closing_folder(path), no_page, computed)
        default = "page" if candidate.item_type in PAGE_FOLDERS else "story"
        kind = request.answers.types.get(candidate.item_type, default)
        categories = _pelican_categories(site, path)
        note = (date.note, date.example)
        page = SitePage(
            candidate.path, candidate.relative, candidate.item_type, kind, data, name_of(path), date.date, note, "", closed, categories
        )  # fmt: skip
        return msgspec.structs.replace(page, address=_address(page, site, path, request))


def _data_files(files: Sequence[Path], pattern: str) -> list[Path]:
    """Return the files in folders `_data` at any depth whose names match a pattern."""
    return [file for file in files if file.parent.name == "_data" and fnmatchcase(file.name, pattern)]


def _nested_site(data: dict[str, Any]) -> dict[str, Any]:
    return data["site"] if isinstance(data.get("site"), dict) else {}


def _defaults(site: Site, path: PurePosixPath) -> dict[str, Any]:
    """Return the front matter that Pelican's configuration gives all files, or that Eleventy's data files give one: of its folders, then its own."""
    found: dict[str, Any] = {}
    if site.config["system"] != "eleventy":
        metadata = site.config.get("DEFAULT_METADATA")
        return {str(key).lower(): value for key, value in metadata.items()} if isinstance(metadata, dict) else found
    return data_of_files(site, path)


def _address(page: SitePage, site: Site, path: PurePosixPath, request: ImportRequest) -> str:
    """Return the old address of a page, or "" if nothing says it."""
    written = next(
        (plain_text(page.data.get(key)) for key in ("permalink", "url", "save_as") if page.data.get(key)), ""
    )
    mapped = request.answers.permalinks.get(page.item_type, "")
    system = site.config["system"]
    if written:
        found = _filled(written, page, site)
    elif mapped:
        found = jekyll_address(mapped, _parts(page, site, path))
    elif system == "pelican":
        found = _pelican_address(page, site)
    else:
        found = eleventy_address(site, path) if system == "eleventy" else None
    return f"{site.base}{found}" if found else ""


def _parts(page: SitePage, site: Site, path: PurePosixPath) -> AddressParts:
    folders = tuple(part for part in path.parts[:-1] if part not in {*GENERIC_FOLDERS, page.item_type})
    slug = plain_text(page.data.get("slug"))
    categories = (*page.categories, *text_list(page.data.get("categories"), ","))
    return AddressParts(
        local_time(page.date, site.zone), folders, page.name, slug, page_title(page), page.item_type, categories
    )


def _filled(pattern: str, page: SitePage, site: Site) -> str | None:
    """Return a permalink of Eleventy's front matter with its values; None if one is not known."""
    values = {
        "page.fileSlug": page.name,
        "fileSlug": page.name,
        "slug": plain_text(page.data.get("slug")) or page.name,
        "title": page_title(page),
    }
    is_known = True

    def fill(found: re.Match[str]) -> str:
        nonlocal is_known
        name, *filters = (part.strip() for part in found[1].split("|"))
        value = values.get(name, plain_text(page.data.get(name)))
        is_known = is_known and bool(value) and set(filters) <= {"slug", "slugify", "url", "lower", "downcase"}
        return jekyll_slug(value) if filters else value

    address = _TEMPLATE_VALUE.sub(fill, pattern)
    if ":" in address and "{" not in pattern:
        return jekyll_address(address, _parts(page, site, PurePosixPath(page.relative)))
    return normalize_address(f"/{address}") if is_known and address not in {"", "false"} else None


def _pelican_site(root: Path, request: ImportRequest) -> Site:
    """Return a site of Pelican."""
    config: dict[str, Any] = {"system": "pelican"}
    for name in ("pelicanconf.py", "publishconf.py"):
        if (root / name).is_file():
            config |= {key: value for key, value in read_python_values(root / name).items() if value != ""}
    url, base, hosts = site_address(config, "SITEURL")
    config.setdefault("PATH", "content" if (root / "content").is_dir() else "")
    content = root / str(config["PATH"])
    folders = tuple(folder for folder in (content, content / "extra", root) if folder.is_dir())
    return Site(
        root, config, url, base, known_zone(config.get("TIMEZONE")), folders, {}, (*hosts, *request.answers.hosts)
    )


def _pelican_categories(site: Site, path: PurePosixPath) -> tuple[str, ...]:
    """Return the folder of a page as its category, which Pelican does unless it is told not to."""
    if site.config["system"] != "pelican" or not is_true(site.config.get("USE_FOLDER_AS_CATEGORY", True)):
        return ()
    return tuple(
        part for part in path.parts[-2:-1] if part not in {*GENERIC_FOLDERS, *PAGE_FOLDERS, "articles", "posts"}
    )


def _pelican_address(page: SitePage, site: Site) -> str | None:
    """Return the address that the patterns of Pelican's configuration give a page."""
    name = "PAGE" if page.kind == "page" else "ARTICLE"
    default = "pages/{slug}.html" if name == "PAGE" else "{slug}.html"
    pattern = str(site.config.get(f"{name}_URL") or default)
    date = local_time(page.date, site.zone)
    category = next(iter([*text_list(page.data.get("category"), "\n"), *page.categories]), "misc")
    author = next(iter(text_list(page.data.get("author") or page.data.get("authors"), ",")), "")
    slug = plain_text(page.data.get("slug")) or jekyll_slug(page_title(page) or page.name)
    values = {
        "slug": slug,
        "category": jekyll_slug(category),
        "author": jekyll_slug(author),
        "lang": plain_text(page.data.get("lang")),
    }
    is_known = True

    def fill(found: re.Match[str]) -> str:
        nonlocal is_known
        if found[1] == "date" and date:
            return date.strftime(found[2] or "%Y-%m-%d")
        is_known = is_known and bool(values.get(found[1]))
        return values.get(found[1], "")

    address = _PELICAN_VALUE.sub(fill, pattern)
    return normalize_address(f"/{address}") if is_known else None
