"""The plan of a publication: the difference between the site and the place, as steps in their order. Pure functions.

1. What is no longer public is deleted, or replaced by a tombstone or a redirect. Then follow the feeds, the data and the search, which may contain
   its text. (They need no stylesheet. Without anything to withdraw, they are in the steps 2 and 5.)
2. Stylesheets, pictures, PDF files, and the parts of the search index and of the dataset.
3. New pages.
4. Changed pages.
5. Lists: front page, sections, feeds, sitemaps.
6. Files with new headers only.
7. The manifest (not a step of the plan).
8. What else is gone. Stylesheets and scripts stay for a day, since cached pages ask for them.
"""

from __future__ import annotations

import datetime as dt
import posixpath
import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from sitegen.deploy.site import Role, is_data_file, is_list_page, is_replaced, is_search_file, is_stylesheet
from sitegen.deploy.state import STATE_FILE
from sitegen.deploy.targets import LEASE
from sitegen.deploy.targets._common import folders_above, matches
from sitegen.publish.output.manifest import MANIFEST
from sitegen.urls import normalized_path

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from sitegen.deploy.site import Site, SiteFile
    from sitegen.deploy.state import Headers

OWN_FILES = frozenset({LEASE, MANIFEST, STATE_FILE})
"""The files of a place that describe it."""
RETIREMENT = dt.timedelta(days=1)
"""Time for which stylesheets and scripts stay after they are no longer part of the site."""
_PAGE_OR_DOCUMENT = re.compile(r"\.(html?|pdf)$")
"""Files with a text that may also be in feeds, data and search."""
_REFERENCE = re.compile(rb"""(?:href="|src="|url=)([^"#?]+)""")


class PlaceFiles(NamedTuple):
    """The files at a place, as far as they are known."""

    digests: Mapping[str, str]
    """Path to SHA-256 of the files whose bytes are known."""
    owned: frozenset[str]
    """Paths of all files that sitegen put there, also of those with unknown bytes."""
    headers: Mapping[str, Headers | None]
    """The headers of the files of `digests`; empty for a place without headers."""
    retired: Mapping[str, dt.datetime]
    """Files that are deleted later, with the time from which they may be."""


class Step(NamedTuple):
    """A step of a publication. The transfers of a step run at the same time; a step begins when the one before is done."""

    name: str
    puts: tuple[SiteFile, ...] = ()
    headers: tuple[SiteFile, ...] = ()
    """Files that are there, and only need new headers."""
    deletes: tuple[str, ...] = ()


class Plan(NamedTuple):
    """The plan of a publication. All paths are sorted."""

    steps: tuple[Step, ...]
    """The steps before the manifest is written. Steps with nothing to do are left out."""
    deleted_later: tuple[str, ...]
    """Files to delete after the manifest is written."""
    new: frozenset[str]
    """Paths of files that sitegen did not put at the place yet."""
    retired: dict[str, dt.datetime]
    """Files that stay for now, with the time from which they may be deleted."""
    kept: tuple[str, ...]
    """Files of the site that are not transferred, because the place has its own (`keep`)."""
    kept_withdrawn: tuple[str, ...]
    """Pages and documents that sitegen put at the place, and that `keep` would leave there although they are no longer public."""
    counted_deletions: tuple[str, ...]
    """The files that count for `most_deleted`."""
    total: int
    """Number of files of the site."""
    has_new_manifest: bool = False
    """True if the manifest at the place is not that of the site, although the files may be the same."""

    @property
    def puts(self) -> list[SiteFile]:
        """All files to transfer."""
        return [file for step in self.steps for file in step.puts]

    @property
    def headers(self) -> list[SiteFile]:
        """All files that only get new headers."""
        return [file for step in self.steps for file in step.headers]

    @property
    def deletes(self) -> list[str]:
        """All paths to delete, before and after the manifest is written."""
        return [path for step in self.steps for path in step.deletes] + list(self.deleted_later)

    @property
    def changed_paths(self) -> list[str]:
        """All paths that are changed in any way."""
        return [file.path for file in [*self.puts, *self.headers]] + self.deletes

    @property
    def is_empty(self) -> bool:
        """True if nothing has to be done."""
        return not self.steps and not self.deleted_later and not self.has_new_manifest


def make_plan(
    site: Site, place: PlaceFiles, *, keep: Sequence[str], now: dt.datetime, full: bool = False,
    read_page: Callable[[SiteFile], bytes] = lambda _file: b"",
) -> Plan:  # fmt: skip
    """Return the plan that makes a place have the files of the site.

    Args:
        site: the site.
        place: what is at the place.
        keep: patterns of the files of the place that are neither changed nor deleted.
        now: the time, for stylesheets that are to be deleted later.
        full: transfer every file, whatever the place has.
        read_page: returns the bytes of a page, in which references are searched.
    """
    kept = tuple(sorted(path for path in site.files if matches(path, keep)))
    kept_withdrawn = tuple(
        path
        for path in sorted(place.owned)
        if _PAGE_OR_DOCUMENT.search(path) and matches(path, keep) and _is_withdrawn(path, site, place)
    )
    files = {path: site.files[path] for path in sorted(site.files.keys() - set(kept))}
    puts = {path: file for path, file in files.items() if full or place.digests.get(path) != file.sha256}
    headers = _changed_headers(files, puts, place)
    gone = sorted(
        path for path in (place.owned | place.retired.keys()) - files.keys() - OWN_FILES if not matches(path, keep)
    )
    blocking = _blocking(gone, puts)
    retired = {
        path: place.retired.get(path, now + RETIREMENT) for path in gone if is_stylesheet(path) and path not in blocking
    }
    retired = {path: moment for path, moment in retired.items() if moment > now}
    gone = [path for path in gone if path not in retired]
    stubs = [file for file in puts.values() if file.role is Role.STUB and file.path in place.owned]
    is_withdrawal = bool(stubs) or any(_PAGE_OR_DOCUMENT.search(path) and not is_list_page(path) for path in gone)
    spellings = {normalized_path(path) for path in puts} if gone else set()
    first = {
        path
        for path in gone
        if path in blocking
        or normalized_path(path) in spellings  # the same file, where a disk ignores case
        or not (is_replaced(path, files) or (is_list_page(path) and not is_withdrawal))
    }
    search = {path for path in gone if is_withdrawal and is_search_file(path)} - first
    steps = (
        *_first_steps(stubs, puts, place, sorted(first), read_page),
        *(_text_steps(puts, sorted(search)) if is_withdrawal else ()),
    )
    steps = (
        *steps,
        *_other_steps(puts, place, {file.path for step in steps for file in step.puts}),
        Step("headers", headers=headers),
    )
    steps = tuple(step for step in steps if step.puts or step.headers or step.deletes)
    counted = tuple(path for path in gone if not is_replaced(path, files))
    later = tuple(path for path in gone if path not in first and path not in search)
    return Plan(
        steps,
        later,
        frozenset(puts) - place.owned - place.retired.keys(),
        retired,
        kept,
        kept_withdrawn,
        counted,
        len(files),
    )


def _is_withdrawn(path: str, site: Site, place: PlaceFiles) -> bool:
    """Return True if a file at the place is no longer part of the site, or is to be replaced by a tombstone or redirect."""
    file = site.files.get(path)
    return file is None or (file.role is Role.STUB and place.digests.get(path) != file.sha256)


def _changed_headers(files: Mapping[str, SiteFile], puts: Collection[str], place: PlaceFiles) -> tuple[SiteFile, ...]:
    """Return the files that only need new headers; none at a place without headers."""
    return tuple(
        file
        for path, file in files.items()
        if path in place.headers and path not in puts and place.headers[path] != file.headers
    )


def _blocking(gone: Iterable[str], puts: Mapping[str, SiteFile]) -> set[str]:
    """Return the files that are gone and are where a folder has to be, or are in a folder where a file has to be."""
    folders = {folder for path in puts for folder in folders_above(path)}
    return {path for path in gone if path in folders or not puts.keys().isdisjoint(folders_above(path))}


def _first_steps(
    stubs: Sequence[SiteFile],
    puts: Mapping[str, SiteFile],
    place: PlaceFiles,
    deletes: Sequence[str],
    read_page: Callable[[SiteFile], bytes],
) -> tuple[Step, ...]:
    """Return the steps for what is no longer public: deletions, tombstones and redirects, and before these what they need."""
    needed = _needed_by(stubs, puts, place.digests, read_page)
    return (
        Step("what is no longer public", deletes=tuple(deletes)),
        Step("stylesheets of tombstones and redirects", tuple(file for file in needed if file.role is Role.STYLESHEET)),
        Step("targets of redirects", tuple(file for file in needed if file.role is Role.PAGE)),
        Step("tombstones and redirects", tuple(stubs)),
    )


def _text_steps(puts: Mapping[str, SiteFile], gone: Sequence[str]) -> tuple[Step, ...]:
    """Return the steps for files that contain the text of many pages: parts of data and search, then feeds and entries, then parts that are gone."""
    files = [file for file in puts.values() if not file.path.endswith(".html")]
    return (
        Step(
            "data and search without what is withdrawn",
            tuple(
                file
                for file in files
                if file.role is Role.PART and (is_search_file(file.path) or is_data_file(file.path))
            ),
        ),
        Step("feeds without what is withdrawn", tuple(file for file in files if file.role is Role.LIST)),
        Step("earlier parts of the search", deletes=tuple(gone)),
    )


def _other_steps(puts: Mapping[str, SiteFile], place: PlaceFiles, done: Collection[str]) -> tuple[Step, ...]:
    """Return the steps for all other transfers."""
    rest = [file for file in puts.values() if file.path not in done]
    pages = [file for file in rest if file.role in {Role.PAGE, Role.STUB}]
    return (
        Step(
            "stylesheets, pictures and data", tuple(file for file in rest if file.role in {Role.STYLESHEET, Role.PART})
        ),
        Step("new pages", tuple(file for file in pages if file.path not in place.digests)),
        Step("changed pages", tuple(file for file in pages if file.path in place.digests)),
        Step("lists and feeds", tuple(file for file in rest if file.role is Role.LIST)),
    )


def _needed_by(
    stubs: Sequence[SiteFile],
    puts: Mapping[str, SiteFile],
    known: Collection[str],
    read_page: Callable[[SiteFile], bytes],
) -> list[SiteFile]:
    """Return the files that tombstones and redirects need, and that may not be there: stylesheets, scripts, and pages to which a redirect points.

    Args:
        stubs: the tombstones and redirects.
        puts: the files to transfer, by path.
        known: paths of the files that are there.
        read_page: returns the bytes of a page.
    """
    needed: dict[str, SiteFile] = {}
    pages = list(stubs)
    while pages:
        page = pages.pop()
        for path in _references(page, read_page(page)):
            file = puts.get(path)
            if file is None or path in needed or path in known or file.role not in {Role.STYLESHEET, Role.PAGE}:
                continue
            needed[path] = file
            if file.role is Role.PAGE:
                pages.append(file)
    return sorted(needed.values(), key=lambda file: file.path)


def _references(page: SiteFile, data: bytes) -> set[str]:
    """Return the paths to which a page refers by relative addresses. A page other than a redirect: stylesheets and scripts only."""
    folder = posixpath.dirname(page.path)
    found = set()
    for reference in _REFERENCE.findall(data):
        address = unquote(reference.decode("utf-8", "replace"))
        path = posixpath.normpath(posixpath.join(folder, address))
        if is_stylesheet(path):
            found.add(path)
        elif page.role is Role.STUB:
            found |= {path, f"{path}/index.html"}
    return found
