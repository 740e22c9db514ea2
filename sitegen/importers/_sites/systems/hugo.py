"""Hugo: sections, bundles and languages, and the addresses that `hugo.toml` gives pages."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

import msgspec

from sitegen.diagnostics import Problem, SitegenError
from sitegen.folder_contents import list_folder
from sitegen.importers._items import SkippedItem
from sitegen.importers._sites.documents import SystemFacts
from sitegen.importers._sites.metadata.field_values import is_true, normalize_key, plain_text, text_list
from sitegen.importers._sites.metadata.fields import page_title
from sitegen.importers._sites.metadata.front_matter import read_source_file
from sitegen.importers._sites.pages import DATE_IN_NAME, Site, SitePage, name_of
from sitegen.importers._sites.reading import FileClass
from sitegen.importers._sites.systems.cascades import all_cascades, cascaded, is_left_out, targeted
from sitegen.importers._sites.systems.closing import closed_by, closing_folder
from sitegen.importers._sites.systems.configuration import known_zone, read_authors, read_first, site_address
from sitegen.importers._sites.systems.dates import local_time, page_date
from sitegen.importers._sites.systems.permalinks import AddressParts, hugo_address, hugo_slug, normalize_address
from sitegen.importers._sites.text.expansion import Rules
from sitegen.problem_codes.environment import IMPORT_FAILED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sitegen.importers._request import ImportRequest
    from sitegen.importers._sites.metadata.front_matter import SourceFile
    from sitegen.importers._sites.reading import Candidate

SUFFIXES = (".toml", ".yaml", ".yml", ".json")
DEFAULT_PATTERN = "/:sections/:slugorcontentbasename/"


class _Place(NamedTuple):
    """The place of a page in a site."""

    language: str
    """Language in the file's name, such as `es`; "" for the default one."""
    folders: tuple[str, ...]
    """Folders below the folder of the content, without that of a bundle."""
    stem: str
    """Name of the file without suffix and language; of a bundle that of its folder."""
    is_list: bool
    written_language: str = ""
    """Language in the file's name, or else the default one."""


class Hugo:
    """The program Hugo."""

    def open_site(self, root: Path, files: Sequence[Path], request: ImportRequest) -> Site:  # noqa: ARG002 - of the protocol
        """Return the site in a folder."""
        config = _read_config(root)
        content = str(config.get("contentdir") or "content")
        if not (root / content).is_dir():
            message = IMPORT_FAILED(f"this is no site of Hugo: it has no folder {content}")
            hint = "name the folder with hugo.toml; for other sites use sitegen import markdown"
            raise SitegenError([Problem(str(root), 0, 0, message, hint)])
        url, base, hosts = site_address(config, "baseurl")
        static = text_list(config.get("staticdir") or "static", "\n")
        folders = [root / name for name in (*static, "assets", content)]
        authors = _author_pages(root / content) | read_authors(
            [*(root / f"data/authors{each}" for each in SUFFIXES), *list_folder(root / "data/authors")]
        )
        config = {**config, "contentdir": content, "cascades": list(all_cascades(config, root / content))}
        hosts = (*hosts, *request.answers.hosts)
        return Site(
            root,
            config,
            url,
            base,
            known_zone(config.get("timezone")),
            tuple(filter(Path.is_dir, folders)),
            authors,
            hosts,
        )

    def facts(self, site: Site, request: ImportRequest) -> SystemFacts:
        """Return the shortcodes of Hugo."""
        roots = (str(site.config["contentdir"]), "")
        rules = Rules("hugo", request.answers.shortcodes)
        return SystemFacts("hugo", rules, ",", roots, has_plain_attributes=True, hides_html=not _shows_html(site))

    def classify(self, site: Site, path: PurePosixPath) -> FileClass:
        """Return the class of a file: its section, for files in the folder of the content."""
        content = PurePosixPath(site.config["contentdir"])
        if not path.is_relative_to(content):
            return FileClass("")
        folders = path.relative_to(content).parts[:-1]
        item_type = folders[0] if folders else "page"
        is_page = path.stem.partition(".")[0] == "index"
        for number in range(len(folders), 0, -1):
            folder = site.root.joinpath(content, *folders[:number])
            if list_folder(folder, "index.*") and not (is_page and number == len(folders)):
                return FileClass(item_type, "a file of a page, which Hugo does not show on its own")
        is_ignored = is_left_out(site.config, path, str(content))
        return FileClass(item_type, "left out by ignoreFiles of the configuration" if is_ignored else "")

    def make_page(
        self, site: Site, candidate: Candidate, source: SourceFile, request: ImportRequest
    ) -> SitePage | SkippedItem:
        """Return the page of a file."""
        path = PurePosixPath(candidate.relative)
        place = _place(site, path)
        own = source.data or {}
        params = own.get("params")
        below = path.relative_to(site.config["contentdir"])
        data = {**cascaded(site.config["cascades"], below), **(params if isinstance(params, dict) else {}), **own}
        data.pop("params", None)
        if place.is_list and not source.body.strip():
            return SkippedItem(
                candidate.item_type, "a list of pages without a text", str(candidate.path), 0, candidate.relative
            )
        date = page_date(data, path, site.zone, request)
        is_story = bool(place.folders) and date.is_stated and not place.is_list
        kind = request.answers.types.get(candidate.item_type, "story" if is_story else "page")
        if place.language and "lang" not in data:
            data["lang"] = place.language
        name = DATE_IN_NAME.sub("", place.stem, count=1) or name_of(path)
        page = SitePage(
            candidate.path,
            candidate.relative,
            candidate.item_type,
            kind,
            data,
            name,
            date.date,
            (date.note, date.example),
            closed_by=closed_by(data, request, site.zone, *self._closing(site, place, path, request)),
        )
        return msgspec.structs.replace(page, address=_address(page, place, site, request))

    def _closing(self, site: Site, place: _Place, path: PurePosixPath, request: ImportRequest) -> list[str]:
        """Return the statuses for which a page is closed by something else than its own front matter."""
        below = path.relative_to(site.config["contentdir"])
        given = targeted(site.config["cascades"], below, is_list=place.is_list)
        language = "private" if place.written_language in _disabled_languages(site) else ""
        return [closing_folder(path), language, *(closed_by(values, request, site.zone) for values in given)]


def _read_config(root: Path) -> dict[str, Any]:
    """Return the configuration with keys in lower case: that of the folder, and that of `config/_default`, by the names of its files."""
    names = [f"{stem}{suffix}" for stem in ("hugo", "config") for suffix in SUFFIXES]
    found = {**(read_first(root, names) or {}), **(read_first(root / "config/_default", names) or {})}
    for part in ("permalinks", "languages", "frontmatter", "markup", "module", "cascade"):
        values = read_first(root / "config/_default", [f"{part}{suffix}" for suffix in SUFFIXES])
        found |= {part: values.get(part, values)} if values is not None else {}
    return {key.lower(): value for key, value in found.items()}


def _shows_html(site: Site) -> bool:
    """Return True if the configuration lets Hugo show HTML in texts, which it leaves out by default."""
    value: Any = site.config.get("markup")
    for key in ("goldmark", "renderer", "unsafe"):
        value = value.get(key) if isinstance(value, dict) else None
    return is_true(value)


def _author_pages(content: Path) -> dict[str, str]:
    """Return the titles of the pages of authors by the names of their folders."""
    files = [file for folder in list_folder(content / "authors") if (file := folder / "_index.md").exists()]
    sources = ((file.parent.name, read_source_file(file)) for file in files)
    pages = {key: source.data for key, source in sources if not isinstance(source, Problem)}
    return {key: title for key, data in pages.items() if data and (title := plain_text(data.get("title")))}


def _languages(site: Site) -> dict[str, Any]:
    """Return the languages besides the default one."""
    found = site.config.get("languages")
    default = str(site.config.get("defaultcontentlanguage") or "en")
    return {code: value for code, value in found.items() if code != default} if isinstance(found, dict) else {}


def _place(site: Site, path: PurePosixPath) -> _Place:
    parts = path.relative_to(site.config["contentdir"]).parts
    stem, dot, language = path.stem.rpartition(".")
    if not dot or language not in {*_languages(site), str(site.config.get("defaultcontentlanguage") or "en")}:
        stem, language = path.stem, ""
    written = language or str(site.config.get("defaultcontentlanguage") or "en")
    language = language if language in _languages(site) else ""
    folders = parts[:-1]
    if stem == "index" and folders:
        return _Place(language, folders[:-1], folders[-1], is_list=False, written_language=written)
    return _Place(language, folders, stem, is_list=stem == "_index", written_language=written)


def _disabled_languages(site: Site) -> set[str]:
    """Return the languages of which the site published no page."""
    found = site.config.get("disablelanguages")
    tables = site.config.get("languages")
    switched_off = [
        code
        for code, table in (tables.items() if isinstance(tables, dict) else ())
        if isinstance(table, dict) and any(normalize_key(key) == "disabled" and is_true(table[key]) for key in table)
    ]
    return {*(text_list(found, " ") if found else []), *switched_off}


def _address(page: SitePage, place: _Place, site: Site, request: ImportRequest) -> str:
    """Return the old address of a page."""
    prefix = f"{site.base}/{place.language}" if place.language else site.base
    if written := plain_text(page.data.get("url")):
        parts = urlsplit(written)
        return normalize_address(f"{site.base}/{parts.path}" if not parts.netloc else parts.path)
    section = place.folders[0] if place.folders else ""
    if place.is_list:
        return normalize_address(f"{prefix}/{'/'.join(map(hugo_slug, place.folders))}/")
    pattern = request.answers.permalinks.get(page.item_type) or _pattern(site, section)
    name = page.name if ":filename" in str(site.config.get("frontmatter")) else place.stem
    parts_of_address = AddressParts(
        local_time(page.date, site.zone),
        tuple(map(hugo_slug, place.folders[1:])),
        name,
        plain_text(page.data.get("slug")),
        page_title(page),
        hugo_slug(section),
        (),
    )
    found = hugo_address(pattern, parts_of_address)
    if found and is_true(site.config.get("uglyurls")) and found.strip("/"):
        found = f"{found.rstrip('/')}.html"
    return f"{prefix}{found}" if found else ""


def _pattern(site: Site, section: str) -> str:
    permalinks = site.config.get("permalinks")
    if not isinstance(permalinks, dict):
        return DEFAULT_PATTERN
    of_pages = permalinks.get("page")
    table = {**permalinks, **of_pages} if isinstance(of_pages, dict) else permalinks
    found = table.get(section or "/")
    return found if isinstance(found, str) else DEFAULT_PATTERN
