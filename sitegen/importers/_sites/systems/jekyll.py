"""Jekyll: posts, drafts, collections and pages, and the addresses that `_config.yml` gives them."""

from __future__ import annotations

from contextlib import suppress
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from sitegen.diagnostics import Problem, SitegenError
from sitegen.folder_contents import list_folder
from sitegen.importers._items import SkippedItem
from sitegen.importers._sites.documents import SystemFacts
from sitegen.importers._sites.metadata.field_values import is_true, plain_text, text_list
from sitegen.importers._sites.pages import DATE_IN_NAME, Site, SitePage, name_of
from sitegen.importers._sites.reading import TEMPLATE_RULE, FileClass, is_template
from sitegen.importers._sites.systems.closing import closed_by, closing_folder
from sitegen.importers._sites.systems.configuration import (
    LOADERS,
    known_zone,
    names_of,
    read_authors,
    read_configuration,
    read_first,
    site_address,
)
from sitegen.importers._sites.systems.dates import local_time, page_date
from sitegen.importers._sites.systems.permalinks import AddressParts, jekyll_address
from sitegen.importers._sites.text.expansion import Rules
from sitegen.problem_codes.environment import IMPORT_FAILED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sitegen.importers._request import ImportRequest
    from sitegen.importers._sites.metadata.front_matter import SourceFile
    from sitegen.importers._sites.reading import Candidate

CONFIGURATION = ("_config.yml", "_config.yaml", "_config.toml")
POSTS = "_posts"
TEMPLATE_FOLDERS = frozenset({"_layouts", "_includes", "_sass", "_data", "_site", "_plugins", "_theme"})
STYLES_WITH_FOLDERS = frozenset({"pretty"})


class Jekyll:
    """The program Jekyll."""

    def open_site(self, root: Path, files: Sequence[Path], request: ImportRequest) -> Site:
        """Return the site in a folder."""
        config = read_first(root, CONFIGURATION)
        has_posts = (root / POSTS).is_dir() or any(POSTS in file.relative_to(root).parts for file in files)
        if config is None and root.name != POSTS and not has_posts:
            message = IMPORT_FAILED("this is no site of Jekyll: it has neither _config.yml nor a folder _posts")
            raise SitegenError(
                [
                    Problem(
                        str(root),
                        0,
                        0,
                        message,
                        "name the folder with _config.yml; for other sites use sitegen import markdown",
                    )
                ]
            )
        config = config or {}
        url, _, hosts = site_address(config, "url")
        base = "/".join(["", *[part for part in str(config.get("baseurl") or "").split("/") if part]])
        author_files = [
            *(root / f"_data/authors{suffix}" for suffix in (".yml", ".yaml", ".json")),
            *list_folder(root / "_data/authors"),
        ]
        authors = read_authors(author_files) | names_of(config.get("authors"))
        hosts = (*hosts, *request.answers.hosts)
        config = {**config, "data": _data(root / "_data")}
        return Site(root, config, url, base, known_zone(config.get("timezone")), (root,), authors, hosts)

    def facts(self, site: Site, request: ImportRequest) -> SystemFacts:
        """Return the tags of Jekyll."""
        collections = tuple(f"_{name}" for name in _collections(site))
        return SystemFacts(
            "jekyll", Rules("liquid", request.answers.shortcodes), " ", ("", POSTS, "_drafts", *collections)
        )

    def classify(self, site: Site, path: PurePosixPath) -> FileClass:
        """Return the class of a file by its folders."""
        parts = path.parts
        if parts[0] in TEMPLATE_FOLDERS:
            return FileClass("")
        if _is_excluded(site, path):
            return FileClass("page", "left out by exclude of the configuration")
        folders = parts[:-1] if site.root.name != POSTS else (POSTS, *parts[:-1])
        if POSTS in folders or "_drafts" in folders:
            return FileClass("post", needs_front_matter=True)
        collection = next((part.removeprefix("_") for part in folders if part.startswith("_")), "")
        if collection in _collections(site):
            return FileClass(collection, needs_front_matter=True)
        if any(part.startswith("_") for part in parts):
            return FileClass(collection or "page", "in a folder that is not a collection, which Jekyll leaves out")
        return FileClass("page", needs_front_matter=True)

    def make_page(
        self, site: Site, candidate: Candidate, source: SourceFile, request: ImportRequest
    ) -> SitePage | SkippedItem:
        """Return the page of a file."""
        path = PurePosixPath(candidate.relative)
        data = {**_defaults(site, candidate.item_type, path), **(source.data or {})}
        if data.get("redirect_to"):
            rule = "a page that only redirects to another address"
            return SkippedItem(candidate.item_type, rule, str(candidate.path), 0, candidate.relative)
        if candidate.item_type == "page" and path.suffix.lower() in {".html", ".htm"} and is_template(source.body):
            return SkippedItem("page", TEMPLATE_RULE, str(candidate.path), 0, candidate.relative)
        date = page_date(data, path, site.zone, request)
        closed = closed_by(data, request, site.zone, self._closing_folder(site, candidate, path))
        categories = _categories(path)
        note = (date.note, date.example)
        kind = self._kind(candidate, request, is_dated=date.is_stated)
        page = SitePage(
            candidate.path, candidate.relative, candidate.item_type, kind, data, name_of(path), date.date, note,
            "", closed, categories,
        )  # fmt: skip
        return _with_address(page, site, path, request)

    def _kind(self, candidate: Candidate, request: ImportRequest, *, is_dated: bool) -> str:
        """Return the kind by the map; otherwise a post, and an item of a collection with a date, is a story."""
        is_story = candidate.item_type == "post" or (candidate.item_type != "page" and is_dated)
        return request.answers.types.get(candidate.item_type, "story" if is_story else "page")

    def _closing_folder(self, site: Site, candidate: Candidate, path: PurePosixPath) -> str:
        if "_drafts" in path.parts:
            return "draft"
        collection = _collections(site).get(candidate.item_type)
        is_closed = collection is not None and not is_true(collection.get("output"))
        return "private" if is_closed else closing_folder(path)


def _data(folder: Path) -> dict[str, Any]:
    """Return the values of the data files, to which texts can refer. A file that cannot be read has none."""
    found: dict[str, Any] = {}
    for file in list_folder(folder):
        if file.suffix.lower() in LOADERS:
            with suppress(SitegenError):
                found[file.stem] = read_configuration(file)
    return found


def _collections(site: Site) -> dict[str, dict[str, Any]]:
    """Return the collections besides the posts, with their settings."""
    found = site.config.get("collections")
    if isinstance(found, list):
        return {str(name): {} for name in found if name != "posts"}
    tables = found if isinstance(found, dict) else {}
    return {name: value if isinstance(value, dict) else {} for name, value in tables.items() if name != "posts"}


def _is_excluded(site: Site, path: PurePosixPath) -> bool:
    patterns = [each.strip("/") for each in text_list(site.config.get("exclude"), "\n")]
    starts = [str(path), *(str(parent) for parent in path.parents)]
    return any(fnmatch(start, pattern) for pattern in patterns for start in starts)


def _defaults(site: Site, item_type: str, path: PurePosixPath) -> dict[str, Any]:
    """Return the front matter that `defaults` of the configuration gives a file. Later entries count before earlier ones."""
    type_name = {"post": "posts", "page": "pages"}.get(item_type, item_type)
    entries = site.config.get("defaults")
    found: dict[str, Any] = {}
    for entry in entries if isinstance(entries, list) else []:
        scope, values = (entry.get("scope") or {}, entry.get("values")) if isinstance(entry, dict) else ({}, None)
        if not isinstance(scope, dict) or not isinstance(values, dict) or scope.get("type") not in {None, type_name}:
            continue
        prefix = str(scope.get("path") or "").strip("/")
        if not prefix or str(path) == prefix or str(path).startswith(f"{prefix}/") or fnmatch(str(path), prefix):
            found |= values
    return found


def _categories(path: PurePosixPath) -> tuple[str, ...]:
    """Return the folders above `_posts`, which are categories of its posts."""
    parts = path.parts[:-1]
    return parts[: parts.index(POSTS)] if POSTS in parts else ()


def _with_address(page: SitePage, site: Site, path: PurePosixPath, request: ImportRequest) -> SitePage:
    import msgspec

    pattern = plain_text(page.data.get("permalink")) or request.answers.permalinks.get(page.item_type, "")
    pattern = pattern or _pattern(page, site)
    address = jekyll_address(pattern, _parts(page, site, path))
    return msgspec.structs.replace(page, address=f"{site.base}{address}" if address else "")


def _pattern(page: SitePage, site: Site) -> str:
    """Return the pattern of a page whose front matter has none."""
    style = str(site.config.get("permalink") or "date")
    if page.item_type == "post":
        collections = site.config.get("collections")
        posts = collections.get("posts") if isinstance(collections, dict) else None
        return str(posts.get("permalink") or style) if isinstance(posts, dict) else style
    if collection := _collections(site).get(page.item_type):
        return str(collection.get("permalink") or "/:collection/:path:output_ext")
    if page.item_type != "page":
        return "/:collection/:path:output_ext"
    folder = style in STYLES_WITH_FOLDERS or style.endswith("/")
    is_index = PurePosixPath(page.relative).stem == "index"
    return "/:folders/" if is_index else "/:folders/:basename/" if folder else "/:folders/:basename:output_ext"


def _parts(page: SitePage, site: Site, path: PurePosixPath) -> AddressParts:
    stated = text_list(page.data.get("categories"), " ") if page.data.get("categories") else []
    stated = stated or [text for text in [plain_text(page.data.get("category"))] if text]
    folders = tuple(part for part in path.parts[:-1] if not part.startswith("_"))
    name = DATE_IN_NAME.sub("", path.stem, count=1) if page.item_type == "post" else path.stem
    return AddressParts(
        local_time(page.date, site.zone),
        folders,
        name,
        plain_text(page.data.get("slug")),
        "",
        page.item_type,
        (*page.categories, *stated),
    )
