"""Reads a site of Markdown files: finds its pages, and converts each to a document."""

from __future__ import annotations

import re
from itertools import accumulate
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from sitegen.diagnostics import Problem, SitegenError
from sitegen.importers._items import Question, RefusedItem, SkippedItem
from sitegen.importers._processes import map_in_processes
from sitegen.importers._sites.documents import DocumentMaker
from sitegen.importers._sites.metadata.fields import EMPTY
from sitegen.importers._sites.metadata.front_matter import read_source_file
from sitegen.importers._sites.metadata.keys import FIELDS
from sitegen.importers._sites.pages import OTHER_MARKUP, PAGE_SUFFIXES, PageIndex, SitePage
from sitegen.importers._slugs import Unnamed
from sitegen.problem_codes.environment import IMPORT_FAILED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from sitegen.importers._items import ImportItem
    from sitegen.importers._request import ImportRequest
    from sitegen.importers._sites.documents import SystemFacts
    from sitegen.importers._sites.metadata.front_matter import SourceFile
    from sitegen.importers._sites.pages import Site

TEMPLATE_SUFFIXES = frozenset({".njk", ".liquid"})
TEMPLATE_RULE = "a template, whose text the program computes"
_LOGIC = re.compile(r"\{%-?\s*(?:for|if|assign|paginate)\s")
IGNORED_FOLDERS = frozenset({"node_modules", "vendor", "__pycache__", "bower_components"})
"""Folders of programs, not of sites."""


class FileClass(NamedTuple):
    """The class of a file."""

    item_type: str
    """Type in the words of the source, such as `post`; "" for a file that is no item, such as a template."""
    rule: str = ""
    """Rule by which the file is skipped; "" for a page."""
    needs_front_matter: bool = False
    """Skip the file if it has no front matter."""


class Candidate(NamedTuple):
    """A file that may be a page."""

    path: Path
    relative: str
    item_class: FileClass

    @property
    def item_type(self) -> str:
        """Type in the words of the source."""
        return self.item_class.item_type


class FoundPage(NamedTuple):
    """A page and its file."""

    page: SitePage
    source: SourceFile


class System(Protocol):
    """A program that makes a site of Markdown files."""

    def open_site(self, root: Path, files: Sequence[Path], request: ImportRequest) -> Site:
        """Return the site in a folder.

        Args:
            root: the folder.
            files: its `site_files`, sorted.
            request: the options of the import.

        Raises:
            SitegenError: if the folder has no site of this kind.
        """
        ...

    def facts(self, site: Site, request: ImportRequest) -> SystemFacts:
        """Return the tags and the forms of the system."""
        ...

    def classify(self, site: Site, path: PurePosixPath) -> FileClass:
        """Return the class of a file, by its path from the folder of the site."""
        ...

    def make_page(
        self, site: Site, candidate: Candidate, source: SourceFile, request: ImportRequest
    ) -> SitePage | SkippedItem:
        """Return the page of a file with its date and its address, or the reason for which there is none."""
        ...


def read_site(request: ImportRequest, system: System) -> Iterator[ImportItem]:
    """Yield each page of the sites in the sources once, in the order of their paths."""
    for source in request.sources:
        if not source.is_dir():
            hint = "name the folder of the site, in which its configuration is"
            raise SitegenError([Problem(str(source), 0, 0, IMPORT_FAILED("this is not a folder"), hint)])
        files = sorted(site_files(source), key=lambda path: path.relative_to(source).as_posix())
        yield from _SiteReader(system, system.open_site(source, files, request), files, request).items()


class _SiteReader:
    """Reads one site."""

    def __init__(self, system: System, site: Site, files: Sequence[Path], request: ImportRequest) -> None:
        self.system, self.site, self.files, self.request = system, site, files, request
        self.facts = system.facts(site, request)

    def items(self) -> Iterator[ImportItem]:
        """Yield every item. The files are read twice: for the addresses of all pages, and then to convert each."""
        index = PageIndex()
        pages: list[Candidate] = []
        for candidate in list(self._candidates()):
            found = self._read(candidate)
            if isinstance(found, FoundPage):
                index.add(found.page)
                pages.append(candidate)
            else:
                yield found
        maker = DocumentMaker(self.facts, self.site, self.request, index)
        self.request.media.load()
        sizes = {candidate: candidate.path.stat().st_size for candidate in pages}
        total = sum(sizes.values())

        def make(candidate: Candidate) -> Unnamed | SkippedItem | RefusedItem:
            found = self._read(candidate)
            return maker.make(found.page, found.source) if isinstance(found, FoundPage) else found

        made = map_in_processes(make, pages, sizes.__getitem__, self.request.max_processes)
        for item, done in zip(made, accumulate(sizes.values()), strict=True):
            yield item.named(self.request.slugs) if isinstance(item, Unnamed) else item
            self.request.progress(done, total)

    def _candidates(self) -> Iterator[Candidate]:
        """Yield the files that may be pages, sorted by path. Hidden files and folders of programs are none."""
        for path in self.files:
            relative = path.relative_to(self.site.root)
            suffix = path.suffix.lower()
            if path.is_symlink() and path.is_dir():
                yield Candidate(path, relative.as_posix(), FileClass("folder", "symbolic links are not followed"))
                continue
            if suffix in PAGE_SUFFIXES | OTHER_MARKUP:
                item_class = self.system.classify(self.site, PurePosixPath(relative.as_posix()))
                if item_class.item_type:
                    yield Candidate(path, relative.as_posix(), item_class)

    def _skip_rule(self, candidate: Candidate) -> str:
        """Return the rule by which a file is skipped without being read; "" for others."""
        if candidate.item_class.rule:
            return candidate.item_class.rule
        if self.request.answers.types.get(candidate.item_type) == "skip":
            return f"the map skips the type {candidate.item_type}"
        if candidate.path.is_symlink():
            return "symbolic links are not followed"
        if not candidate.path.is_file():
            return "what is not a file, such as a named pipe, is not read"
        return TEMPLATE_RULE if candidate.path.suffix.lower() in TEMPLATE_SUFFIXES else ""

    def _read(self, candidate: Candidate) -> FoundPage | SkippedItem | RefusedItem:
        item_type, origin = candidate.item_type, str(candidate.path)
        if rule := self._skip_rule(candidate):
            return SkippedItem(item_type, rule, origin, 0, candidate.relative)
        if candidate.path.suffix.lower() in OTHER_MARKUP:
            return self._other_markup(candidate)
        encoding = self.request.options.encoding
        source = read_source_file(candidate.path, header_lines=self.facts.header_lines, encoding=encoding)
        if isinstance(source, Problem):
            return RefusedItem(item_type, source, candidate.relative)
        if source.data is None and candidate.item_class.needs_front_matter:
            return SkippedItem(
                item_type, f"a file without front matter is no page of {self.facts.name}", origin, 0, candidate.relative
            )
        source = source._replace(data=_renamed(source.data, self.request.answers.fields))
        page = self.system.make_page(self.site, candidate, source, self.request)
        return FoundPage(page, source) if isinstance(page, SitePage) else page

    def _other_markup(self, candidate: Candidate) -> SkippedItem | RefusedItem:
        """Return a file in a markup that is not read: it is refused, unless the map skips files with its suffix."""
        markup = candidate.path.suffix.lower().removeprefix(".")
        if self.request.answers.types.get(markup) == "skip":
            return SkippedItem(
                candidate.item_type, f"the map skips the type {markup}", str(candidate.path), 0, candidate.relative
            )
        program = "convert it to Markdown or HTML with a program such as pandoc"
        hint = f'{program}, or skip all such files in the map, under [types]: {markup} = "skip"'
        problem = Problem(str(candidate.path), 0, 0, IMPORT_FAILED(f"sitegen does not read .{markup} files"), hint)
        question = Question("types", markup, "skip", candidate.relative)
        return RefusedItem(candidate.item_type, problem, candidate.relative, (question,))


def _renamed(data: dict[str, Any] | None, fields: Mapping[str, str]) -> dict[str, Any] | None:
    """Return front matter with the keys that the map gives a field under the name of that field."""
    if data is None:
        return None
    targets = {key: field for key, field in fields.items() if key in data and field in FIELDS}
    kept = {key: value for key, value in data.items() if key not in targets}
    return {**kept, **{field: data[key] for key, field in targets.items() if data[key] not in EMPTY}}


def is_template(body: str) -> bool:
    """Return True if a page contains the logic of a template, such as a loop over all posts."""
    return _LOGIC.search(body) is not None


def site_files(folder: Path) -> Iterator[Path]:
    """Yield the files of a site, and the symbolic links to folders, in any order, without hidden ones and without folders of programs.

    Raises:
        OSError: if a folder cannot be read.
    """
    for path in folder.iterdir():
        if path.name.startswith((".", "#", "~")):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from site_files(path) if path.name not in IGNORED_FOLDERS else ()
        elif path.exists():
            yield path
