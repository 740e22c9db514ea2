"""The first steps of a build: scan the content folder, parse changed documents, store and link them.

`index_documents` stores and links documents. A small or incremental build does both in one transaction. A large first build
links in several processes that read the database, so the stored documents are committed before they are linked. The setting
`LINKED_SETTING` is missing until all documents have been linked; a build that finds it missing starts with an empty database.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, repeat
from typing import TYPE_CHECKING
from unicodedata import normalize

import msgspec

from sitegen.build import changed_shortcodes
from sitegen.build.config_references import config_reference_problems
from sitegen.build.context import load_plugins, open_readonly_store
from sitegen.build.options import no_progress
from sitegen.build.parallel.executor import SerialExecutor
from sitegen.content import scanner
from sitegen.content.parser import MAX_DOCUMENT_BYTES, parse_document
from sitegen.database import archived_copies
from sitegen.database.index.blocking_problems import downgrade_unpublished
from sitegen.database.index.document_row import PublicationContext, to_row
from sitegen.database.index.indexer import Indexer
from sitegen.database.index.link_task import LinkWorker, link_batch
from sitegen.database.index.static_files import is_document, private_file_problems, probe_media, scripted_svg_problems
from sitegen.database.ledger import ledger_rows
from sitegen.database.linking.similar_names import similar_name_problems
from sitegen.database.repair_state import RepairFlag, clear_flag, is_flag_set, set_flag
from sitegen.diagnostics import SitegenError
from sitegen.problem_codes.environment import CONTENT_FOLDER_MISSING
from sitegen.publish.ledger.published_files import read_published_files
from sitegen.publish.output.manifest import has_manifest
from sitegen.publish.output.ownership import check_listed_pages

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from sitegen.build.context import BuildContext
    from sitegen.build.options import BuildOptions
    from sitegen.build.parallel.executor import Executor
    from sitegen.content.scanner import FileStat, ScanResult
    from sitegen.content.shortcode_templates import DeclaredShortcodes
    from sitegen.database.index.document_row import ParsedRow
    from sitegen.database.index.link_task import LinkResult
    from sitegen.diagnostics import Problem
    from sitegen.plugins import Plugins
    from sitegen.plugins.shortcode_types import ShortcodeType

MIN_DOCUMENTS_TO_LINK_IN_PARALLEL = 4_000
"""Minimum number of documents of a first build for linking in several processes. For fewer, starting them takes longer."""
FILE_STATS_PER_SAVE = 5_000
"""Number of parsed files after which their sizes, times and digests are saved."""
LINKED_SETTING = "is_linked"
"""Database setting that is present once all documents have been linked."""


@dataclass(frozen=True, slots=True)
class ParseWorker:
    """The worker state of `parse_batch`."""

    root: Path
    publication_context: PublicationContext
    plugins: Plugins
    shortcodes: Mapping[str, ShortcodeType | None]
    """The declarations of all shortcodes by name."""


def update_index(
    context: BuildContext, changed_paths: Collection[str] | None = None, *, should_downgrade_unpublished: bool = True
) -> list[Problem]:
    """Scan the content and index the changes: `scan_content`, then `index_documents`, with their arguments and errors."""
    return index_documents(
        context, scan_content(context, changed_paths), should_downgrade_unpublished=should_downgrade_unpublished
    )


def scan_content(context: BuildContext, changed_paths: Collection[str] | None = None) -> ScanResult:
    """Return the files in `content/` that were added, changed or removed since the last build.

    Args:
        context: the open archive.
        changed_paths: the only paths to scan, relative to the archive's folder; None to scan all content. Ignored if the
            last build was not completed.

    Raises:
        SitegenError: if `content/` is missing, although documents were read or published before.
    """
    options, store = context.options, context.store
    is_linked = store.setting(LINKED_SETTING)
    if not (options.root / "content").is_dir() and (
        store.paths() or (not is_linked and has_manifest(options.output_folder))
    ):
        raise SitegenError(
            CONTENT_FOLDER_MISSING(f"{options.root / 'content'} not found; the published site was not changed"), 2
        )
    if not is_linked and store.paths():
        store.reset()  # the first build was interrupted between storing and linking
    if not is_linked or is_flag_set(store.db, RepairFlag.HAS_MISPLACED_FILES):
        changed_paths = None
    known_files = (
        store.file_stats()
        if changed_paths is None
        else store.file_stats_at({normalize("NFC", path) for path in changed_paths})
    )
    outdated = changed_shortcodes.outdated_documents(store, context.renderer.declared_shortcodes)
    known_files = (
        {path: stat for path, stat in known_files.items() if path not in outdated} if outdated else known_files
    )
    if changed_paths is not None:
        changed_paths = {*changed_paths, *(store.disk_path(path) for path in outdated)}
    return scanner.scan_content(options.root, known_files, changed_paths, is_read_later=is_document)


def index_documents(
    context: BuildContext, changes: ScanResult, *, should_downgrade_unpublished: bool = True
) -> list[Problem]:
    """Parse, store and link changed documents; return all problems of the content, including those of unchanged documents.

    Args:
        context: the open archive.
        changes: the result of `scan_content`.
        should_downgrade_unpublished: report errors in unpublished documents as warnings. Has no effect in a preview.

    Raises:
        SitegenError: if the ledger was imported from an output folder that belongs to another archive. In this case nothing is
            stored.
    """
    store = context.store
    if _should_link_in_parallel(context, changes):
        with store.transaction():
            indexer = store_documents(context, changes)
        if context.options.cluster_address:
            store.file.complete()  # workers on other machines read the database file itself
        with store.transaction():
            similar_names = link_documents(context, indexer, context.executor)
    else:
        with store.transaction():
            indexer = store_documents(context, changes)
            similar_names = link_documents(context, indexer, SerialExecutor())
    found = [*store.problems(), *similar_names]
    if should_downgrade_unpublished and not context.options.is_preview:
        found = downgrade_unpublished(store, found)
    return [
        *ledger_rows.problems(store),
        *archived_copies.problems(store),
        *changes.problems,
        *context.renderer.template_problems,
        *found,
        *private_file_problems(store, context.options.config),
        *scripted_svg_problems(store, context.options.config),
        *config_reference_problems(context),
    ]


def _should_link_in_parallel(context: BuildContext, changes: ScanResult) -> bool:
    """Return True for a first build with enough documents to link them in several processes."""
    count = sum(map(is_document, changes.changed))
    return (
        not context.store.setting(LINKED_SETTING)
        and count >= MIN_DOCUMENTS_TO_LINK_IN_PARALLEL
        and context.executor.is_worthwhile(count)
    )


def store_documents(context: BuildContext, changes: ScanResult) -> Indexer:
    """Parse and store changed documents without linking them; return the indexer, which knows the documents to link.

    Must run in a transaction. Other changed files are recorded too, with the dimensions of images and the page counts of PDFs.
    """
    options, store = context.options, context.store
    publication_context = PublicationContext(options.config, options.now, options.is_preview, options.assumed_published)
    changed_ledger_ids = ledger_rows.import_file(
        store, options.root, options.config, partial(read_published_files, options.output_folder)
    )
    (set_flag if changes.problems else clear_flag)(store.db, RepairFlag.HAS_MISPLACED_FILES)
    other_files = {path: stat for path, stat in changes.changed.items() if not is_document(path)}
    store.save_file_stats({**other_files, **changes.rewritten}, changes.removed)
    probe_media(store, options.root, other_files)
    documents = [(path, stat) for path, stat in changes.changed.items() if is_document(path)]
    changed_shortcodes.save_declarations(store, context.renderer.declared_shortcodes)
    indexer = Indexer(store, publication_context)
    indexer.relink(changed_ledger_ids)
    for address in archived_copies.import_changed_file(store, options.root, changes.changed, changes.removed):
        indexer.change_log.record("archived_copy", address)
    indexer.store_all(
        parse_documents(context, publication_context, documents), removed=changes.removed, changed=changes.changed
    )
    return indexer


def parse_documents(
    context: BuildContext, publication_context: PublicationContext, documents: list[tuple[str, FileStat]]
) -> Iterator[tuple[str, ParsedRow]]:
    """Parse files with the executor; yield the path and the row of each, in the given order.

    The stat of each file is saved with the digest of the parsed bytes. A file that no longer exists is skipped; the next scan
    reports it as removed. A file that has changed since the scan is parsed again by the next build.
    """
    options, store = context.options, context.store
    plugins, declared = context.renderer.plugins, context.renderer.declared_shortcodes
    worker = ParseWorker(options.root, publication_context, plugins, declared.types(plugins.shortcodes))
    init_worker = partial(
        _create_parse_worker, replace(options, progress=no_progress), publication_context, plugins.digest, declared
    )
    results = context.executor.map_batches(parse_batch, documents, worker, init_worker)
    parsed_stats: dict[str, FileStat] = {}
    for (path, stat), (row, digest) in zip(options.progress("Reading", documents), results, strict=True):
        if row is None:
            continue
        yield path, row
        changed_since = stat.digest and digest != stat.digest
        parsed_stats[path] = msgspec.structs.replace(
            stat, digest=digest, mtime_ns=0 if changed_since else stat.mtime_ns
        )
        if len(parsed_stats) >= FILE_STATS_PER_SAVE:
            store.save_file_stats(parsed_stats, ())
            parsed_stats.clear()
    store.save_file_stats(parsed_stats, ())


def _create_parse_worker(
    options: BuildOptions, publication_context: PublicationContext, plugins_digest: bytes, declared: DeclaredShortcodes
) -> ParseWorker:
    plugins = load_plugins(options, plugins_digest)
    return ParseWorker(options.root, publication_context, plugins, declared.types(plugins.shortcodes))


def parse_batch(worker: ParseWorker, batch: list[tuple[str, FileStat]]) -> list[tuple[ParsedRow | None, bytes]]:
    """Parse files; return the row of each, or None if it no longer exists, and the SHA-256 of its bytes."""
    context = worker.publication_context
    results: list[tuple[ParsedRow | None, bytes]] = []
    for path, stat in batch:
        try:
            data, digest = _read_document(worker.root / stat.disk_path)
        except FileNotFoundError:
            results.append((None, stat.digest))
            continue
        document = parse_document(
            path,
            data,
            context.config,
            worker.plugins,
            as_published=path in context.assumed_published,
            shortcodes=worker.shortcodes,
        )
        results.append((to_row(document, context), digest))
    return results


def _read_document(file: Path) -> tuple[bytes, bytes]:
    """Return the bytes of a document, cut after the largest size that is accepted, and the SHA-256 of all bytes."""
    with file.open("rb") as stream:
        data = stream.read(MAX_DOCUMENT_BYTES + 1)
        digest = hashlib.sha256(data)
        while rest := stream.read(1 << 20):
            digest.update(rest)
    return data, digest.digest()


def link_documents(context: BuildContext, indexer: Indexer, executor: Executor) -> list[Problem]:
    """Link the stored documents and those that refer to them; return problems of almost identical names.

    Must run in a transaction. Each round links the documents whose references or visibility have changed, until no more change.
    """
    options, store = context.options, context.store
    executors = chain(
        [executor], repeat(SerialExecutor())
    )  # later rounds depend on uncommitted changes of the first one

    def link(document_ids: list[int]) -> Iterator[LinkResult]:
        init_worker = partial(_create_link_worker, replace(options, progress=no_progress))
        worker = LinkWorker.create(store, options.config)
        return next(executors).map_batches(link_batch, document_ids, worker, init_worker)

    indexer.link_all(link)
    store.set_setting(LINKED_SETTING, b"1")
    if is_flag_set(store.db, RepairFlag.LEDGER_FROM_OUTPUT) and not options.is_preview:
        check_listed_pages(store, options)
    return similar_name_problems(store, options.config)


def _create_link_worker(options: BuildOptions) -> LinkWorker:
    return LinkWorker.create(open_readonly_store(options), options.config)
