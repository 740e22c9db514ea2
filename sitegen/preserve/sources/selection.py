"""The sources in a package: with `--complete` all of them, otherwise those of public documents.

A public package contains nothing that readers of the site do not get, apart from the form in which authors wrote it: no notes, no
comments, no references to unpublished documents, and published files as they are published, without the metadata of pictures.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sitegen.codec import decode
from sitegen.config.loader import CONFIG_FILE_NAME
from sitegen.content.archived_copies import ARCHIVED_COPIES_FILE, format_copy_table, read_copy_file
from sitegen.content.front_matter.splitter import read_front_matter
from sitegen.content.ledger_file import LEDGER_FILE_NAME, read_ledger_text
from sitegen.content.text.decoding import decode_text
from sitegen.database.linking.resolved_links import Links
from sitegen.database.linking.resolver import ResolutionError, Resolver
from sitegen.database.records import page_from_row
from sitegen.diagnostics import Problem, SitegenError
from sitegen.folder_contents import list_tree
from sitegen.names.bylines import writer_key
from sitegen.outgoing_links.citations import collect_links
from sitegen.outgoing_links.records import RECORDS_FILE
from sitegen.preserve.sources.body import HiddenReference, without_references
from sitegen.preserve.sources.configuration import public_configuration
from sitegen.preserve.sources.files import PackedFile, has_own_templates, theme_and_plugin_files
from sitegen.preserve.sources.front_matter import rewrite_front_matter
from sitegen.preserve.sources.ledger import public_ledger
from sitegen.preserve.sources.public_fields import merged_fields, public_fields, withdrawn_fields
from sitegen.urls import opaque_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.build.context import BuildContext
    from sitegen.database.records import DocumentRecord

ARCHIVE = "sitegen/archive/"
"""Folder of the files next to `content/`, below `data/`."""
NEWSROOM_FILES = ("tagging.toml", RECORDS_FILE)
NEWSROOM_FOLDERS = ("imports",)
"""Files and folders next to `content/` that only a complete package contains."""
_STATIC_FILES = (
    "SELECT address, kind, key, description, document FROM page WHERE kind = 'static_files' ORDER BY address"
)
_DATED_PARTS = ("{year}", "{month}", "{day}", "{section}")


@dataclass(slots=True)
class Sources:
    """The files of the sources, and what is not among them."""

    files: list[PackedFile] = field(default_factory=list)
    unpublished_documents: int = 0
    missing: list[str] = field(default_factory=list)
    """Files that a template may read and that are not published, so that the site may not be built again exactly."""
    opaque_notices: int = 0
    """Number of withdrawn documents whose notice has an address that does not name them. Their source would name them."""


def complete_sources(context: BuildContext) -> Sources:
    """Return all files of the archive: content, configuration, theme, plugins, and records of imports and of tagging."""
    options, root = context.options, context.options.root
    found = Sources([PackedFile(path, root / context.store.disk_path(path)) for path in context.store.paths()])
    found.files.append(PackedFile(f"{ARCHIVE}{CONFIG_FILE_NAME}", options.config_file))
    names = [LEDGER_FILE_NAME, *NEWSROOM_FILES]
    folders = [path for name in NEWSROOM_FOLDERS for path in list_tree(root / name) if path.is_file()]
    own = [path for path in [*(root / name for name in names), *folders] if path.is_file()]
    found.files += [PackedFile(f"{ARCHIVE}{path.relative_to(root).as_posix()}", path) for path in own]
    found.files += theme_and_plugin_files(context, ARCHIVE)
    return found


def public_sources(context: BuildContext) -> Sources:
    """Return the sources of what is public.

    Raises:
        SitegenError: if something that is not public cannot be removed from one of them.
    """
    packer = _PublicSources(context)
    found = Sources(list(packer.documents()), len(packer.unpublished), opaque_notices=len(packer.opaque))
    found.files += packer.published_files()
    found.files += packer.archived_copies()
    found.files += packer.configuration()
    found.files += theme_and_plugin_files(context, ARCHIVE)
    packed = {file.path for file in found.files}
    found.missing = [path for path in context.store.paths("content/data") if path not in packed]
    return found


class _PublicSources:
    """Selects and rewrites the sources of one archive."""

    def __init__(self, context: BuildContext) -> None:
        self.context, self.store, self.config = context, context.store, context.options.config
        self.resolver = Resolver(self.store, self.config)
        rows = self.store.find_documents()
        self.opaque = [row for row in rows if row.state == "withdrawn" and row.address == opaque_address(row.uid)]
        self.opaque_ids = {row.uid for row in self.opaque}
        self.rows = [row for row in rows if row.uid not in self.opaque_ids and self._is_packed(row)]
        self.uids = {row.uid: row.state for row in self.rows}
        self.unpublished = [row for row in rows if row.uid not in self.opaque_ids and row.uid not in self.uids]
        self.keeps_extra = has_own_templates(context)

    def _is_packed(self, row: DocumentRecord) -> bool:
        """Return True for a document that is public, has a notice, or redirects to one of these."""
        if row.state != "merged":
            return row.state in {"public", "withdrawn"}
        try:
            target = self.resolver.merge_target(row)
        except ResolutionError:
            return False
        return target.state == "public" or (target.state == "withdrawn" and target.uid not in self.opaque_ids)

    def documents(self) -> Iterator[PackedFile]:
        """Yield the sources of public documents, sorted."""
        for row in sorted(self.rows, key=lambda row: row.file):
            yield PackedFile(row.file, None, self._document(row))

    def _document(self, row: DocumentRecord) -> bytes:
        raw = (self.context.options.root / self.store.disk_path(row.file)).read_bytes()
        text = decode_text(raw, row.file)
        front = text if isinstance(text, Problem) else read_front_matter(text, row.file)
        if isinstance(text, Problem) or isinstance(front, Problem):
            raise SitegenError([front if isinstance(front, Problem) else text])  # type: ignore[list-item] # one of them is a problem
        if row.state != "public":
            without_body = text[: len(text) - len(front.body)]
            return rewrite_front_matter(without_body, self._reduced(row, front.data), row.file).encode()
        data = public_fields(
            row.kind, self._without_hidden_bylines(front.data), self._is_public, keeps_extra=self.keeps_extra
        )
        result = rewrite_front_matter(without_references(text, self._hidden_references(row), row.file), data, row.file)
        return raw if result == text else result.encode()

    def _reduced(self, row: DocumentRecord, data: dict[str, Any]) -> dict[str, Any]:
        if row.state == "merged":
            return merged_fields(data)
        permalink = self.config.kinds[row.kind].permalink
        return withdrawn_fields(row.kind, data, is_dated=any(part in permalink for part in _DATED_PARTS))

    def _is_public(self, reference: str) -> bool:
        """Return False if a reference has a target that is not in the package."""
        if reference.startswith(("https://", "http://")):
            return True
        try:
            return self.resolver.resolve(reference).uid in self.uids
        except ResolutionError:
            return "/" not in reference or self._is_known(reference)

    def _is_known(self, uid: str) -> bool:
        return uid in self.uids or not self.store.documents_with_id(uid)

    def _without_hidden_bylines(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return the data without bylines of persons and staff members who are suppressed: pages leave them out, too."""
        names = data.get("bylines")
        if not isinstance(names, list):
            return data
        kept = [name for name in names if not self._is_hidden_writer(str(name))]
        without = {key: value for key, value in data.items() if key != "bylines"}
        return data if kept == names else without | ({"bylines": kept} if kept else {})

    def _is_hidden_writer(self, name: str) -> bool:
        staff = [
            row for row in self.resolver.documents_listed("staff-name", writer_key(name)) if row.state == "suppressed"
        ]
        if staff:
            return True
        try:
            row = self.resolver.resolve(name) if name.startswith("staff/") else self.resolver.resolve_writer(name)
        except ResolutionError:
            return False
        return row.uid not in self.uids and (row.state == "suppressed" or "/" in name)

    def _hidden_references(self, row: DocumentRecord) -> list[HiddenReference]:
        """Return the references in the text of a document to documents that are not in the package."""
        targets = decode(Links, self.store.blob(row.id, "links")).refs
        pairs = zip(self.store.body(row).refs, targets, strict=True)
        return [
            HiddenReference(target.uid, ref.line, ref.column)
            for ref, target in pairs
            if target.uid and target.uid not in self.uids
        ]

    def published_files(self) -> Iterator[PackedFile]:
        """Yield the files that the site contains, as they are published, at the paths of their sources."""
        for row in self.store.db.execute(_STATIC_FILES).fetchall():
            page = page_from_row(row)
            yield PackedFile(str(page.key[0]), self.context.options.output_folder / page.path)
        if font := self.config.images.social_card_font:
            yield PackedFile(font, self.context.options.root / font)

    def archived_copies(self) -> Iterator[PackedFile]:
        """Yield the table of archived copies, with the rows for addresses that public documents cite.

        Raises:
            SitegenError: if a row is not valid, since the package would lack it.
        """
        file = self.context.options.root / ARCHIVED_COPIES_FILE
        if not file.is_file():
            return
        links = collect_links(self.store, self.context.options.root, self.config.site.base_url)
        cited = {link.address for link in links if link.is_public}
        table = read_copy_file(file, ARCHIVED_COPIES_FILE)
        if table.problems:
            raise SitegenError(table.problems)
        kept = format_copy_table(copy for address, copy in table.copies.items() if address in cited)
        yield PackedFile(ARCHIVED_COPIES_FILE, None, kept)

    def configuration(self) -> Iterator[PackedFile]:
        """Yield the configuration and the ledger of addresses."""
        options = self.context.options
        text = options.config_file.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        yield PackedFile(
            f"{ARCHIVE}{CONFIG_FILE_NAME}", None, public_configuration(text, options.config_file.name).encode()
        )
        ledger = options.root / LEDGER_FILE_NAME
        if ledger.is_file():
            hidden = {address for row in self.opaque for address in self._addresses(row)}
            text = public_ledger(read_ledger_text(options.root) or "", self.uids, hidden)
            yield PackedFile(f"{ARCHIVE}{LEDGER_FILE_NAME}", None, text.encode())

    def _addresses(self, row: DocumentRecord) -> Iterator[str]:
        meta = self.store.meta(row)
        yield row.address
        yield from meta.redirect_from if meta else ()
