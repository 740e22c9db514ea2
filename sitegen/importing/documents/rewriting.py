"""The fourth step of an import: the tokens in a document are replaced by the paths of files and documents, or by the old addresses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, urlsplit

import msgspec

from sitegen.importers import Change
from sitegen.importers._media_index import is_variant
from sitegen.importers._references import TOKEN
from sitegen.importing.documents.front_matter import to_yaml
from sitegen.importing.documents.media_files import is_file

if TYPE_CHECKING:
    from pathlib import Path

    from sitegen.importers import ImportedDocument, Reference
    from sitegen.importers._items import Role
    from sitegen.importing.documents.collecting import Collection, Entry
    from sitegen.importing.documents.media_files import MediaFiles
    from sitegen.importing.documents.placement import Placement
    from sitegen.importing.report.account import Account

_SAFE = "/:?#[]@!$&'*+,;=%~-._"
"""Characters of an address that have no meaning in the target of a Markdown link. Brackets and white space are percent-encoded."""
_PAGE_FRAGMENT = re.compile(r"page=\d+")


class Rewritten(NamedTuple):
    """A document without tokens."""

    document: ImportedDocument
    files: dict[str, Path]
    """The files of the old site that it uses, by the paths that they get."""
    targets: tuple[tuple[Role, str], ...]
    """Role of each reference, with the text in its place."""
    open_links: tuple[str, ...] = ()
    """Addresses of pages of the old site that are not imported."""
    missing_files: tuple[str, ...] = ()
    """Addresses of files of the old site that are not found."""


class Rewriter:
    """Replaces the tokens of documents."""

    def __init__(self, found: Collection, placement: Placement, files: MediaFiles, account: Account) -> None:
        """Create a rewriter for all documents of an import. Their paths must be decided."""
        self._found = found
        self.placement = placement
        self._files = files
        self._account = account

    def rewrite(self, entry: Entry, document: ImportedDocument) -> Rewritten:
        """Return a document without tokens."""
        files: dict[str, Path] = {}
        resolved = {each.token: self._resolve(entry, each, files) for each in document.references}
        missing = [each for each in document.references if not resolved[each.token]]
        texts = {each.token: resolved[each.token] or self._keep(entry, each) for each in document.references}

        def replacement(match: re.Match[str]) -> str:
            token = next((each for each in texts if match[0].startswith(each)), "")
            return texts[token] + match[0].removeprefix(token) if token else match[0]

        body = TOKEN.sub(replacement, document.body) if texts else document.body
        front_matter = _replace_in_values(document.front_matter, replacement) if texts else document.front_matter
        targets = tuple((each.role, texts[each.token]) for each in document.references)
        return Rewritten(
            msgspec.structs.replace(document, body=body, front_matter=front_matter),
            files,
            targets,
            tuple(sorted({each.address for each in missing if not is_file(each)})),
            tuple(sorted({each.address for each in missing if is_file(each)})),
        )

    def _resolve(self, entry: Entry, reference: Reference, files: dict[str, Path]) -> str:
        """Return the path that replaces a reference in a document; "" if nothing is found."""
        place = _place(entry, reference)
        if reference.role == "link" and (target := self._found.path_at(reference.address)):
            self._tell_fragment(reference, place)
            return f"@/{target.removeprefix('content/')}"
        if file := self._files.find(reference):
            path, text = self.placement.place_file(entry, file)
            files[path] = file
            if is_variant(file.name):
                self._tell(f"the original of a picture is missing, so a smaller one is used: {file.name}", place)
            return text + self._file_fragment(reference, place)
        return ""

    def _keep(self, entry: Entry, reference: Reference) -> str:
        """Count a reference to which nothing is found, and return its old address."""
        place = _place(entry, reference)
        if fault := self._files.fault(reference):
            change = Change("told", f"a file of the old site cannot be used: {fault}", 1, (reference.address,))
            self._account.add_change(change, place)
        count = self._account.miss_file if is_file(reference) else self._account.keep_link
        count(reference.address, place)
        return quote(reference.address, safe=_SAFE) if reference.address.isascii() else _quote_unsafe(reference.address)

    def _file_fragment(self, reference: Reference, place: str) -> str:
        fragment = urlsplit(reference.address).fragment
        if not fragment or _PAGE_FRAGMENT.fullmatch(fragment):
            return f"#{fragment}" if fragment else ""
        self._tell_fragment(reference, place)
        return ""

    def _tell_fragment(self, reference: Reference, place: str) -> None:
        if fragment := urlsplit(reference.address).fragment:
            self._account.add_change(
                Change("changed", "the place in a page that a link has after # was removed", 1, (f"#{fragment}",)),
                place,
            )

    def _tell(self, text: str, place: str) -> None:
        self._account.add_change(Change("told", text), place)


def _place(entry: Entry, reference: Reference) -> str:
    return f"{entry.origin}:{reference.line}" if reference.line else entry.place


def document_text(document: ImportedDocument) -> str:
    """Return the content of the file of a document."""
    return f"---\n{to_yaml(document.front_matter)}---\n{document.body}"


def _replace_in_values(value: Any, replacement: Any) -> Any:
    """Return front matter with the tokens in all its texts replaced."""
    if isinstance(value, str):
        return TOKEN.sub(replacement, value)
    if isinstance(value, dict):
        return {key: _replace_in_values(each, replacement) for key, each in value.items()}
    return [_replace_in_values(each, replacement) for each in value] if isinstance(value, list | tuple) else value


def _quote_unsafe(address: str) -> str:
    """Return an address with letters of other scripts unchanged, and without characters that Markdown takes for its own."""
    return "".join(char if ord(char) > 127 and not char.isspace() else quote(char, safe=_SAFE) for char in address)  # noqa: PLR2004 - ASCII
