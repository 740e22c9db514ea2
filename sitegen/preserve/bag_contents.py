"""The content of a bag: the site, the sources, the data, the program, a README and the description."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sitegen import __version__
from sitegen.database.artifacts import DATA
from sitegen.diagnostics import Problem, SitegenError, pluralize
from sitegen.model.story import Story
from sitegen.preserve.bag.readme import PUBLIC_KEY_FILE, ReadmeFacts, format_readme
from sitegen.preserve.bag.tag_files import PAYLOAD
from sitegen.preserve.bag.writer import BagWriter
from sitegen.preserve.files.digests import changed_while_packed
from sitegen.preserve.preconditions import refuse_unportable_paths
from sitegen.preserve.program.versions import describe_platform, format_requirements
from sitegen.preserve.program.wheel import write_wheel
from sitegen.preserve.sources.files import PackedFile, refuse_private_keys
from sitegen.preserve.sources.selection import Sources, complete_sources, public_sources
from sitegen.problem_codes.preservation import UNPUBLISHED_SOURCE
from sitegen.publish.leak_check import LeakCheck
from sitegen.publish.output.manifest import MANIFEST
from sitegen.urls import output_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from sitegen.build.context import BuildContext
    from sitegen.preserve.signing import Signer
    from sitegen.problem_codes import Message
    from sitegen.publish.leak_check import Leak

PROGRAM = "sitegen/program/"
SITE_MANIFEST = "sitegen/site-manifest-sha256.txt"
DATASET = "dataset/"


def fill_bag(
    context: BuildContext,
    is_complete: bool,  # noqa: FBT001 - one of several facts
    note: str,
    files: Mapping[str, str],
    wacz: Path,
    bag: Path,
    scratch: Path,
    signer: Signer | None,
) -> tuple[Problem, ...]:
    """Write a bag into an empty folder, and return warnings about what cannot be built again.

    Raises:
        SitegenError: if a file must not be in the package.
    """
    sources = complete_sources(context) if is_complete else public_sources(context)
    program = list(_program_files(context, scratch))
    readme = PackedFile(
        "README.md",
        None,
        format_readme(_facts(context, sources, note, bag.name, program, signer, is_complete=is_complete)),
    )
    site_manifest = PackedFile(SITE_MANIFEST, context.options.output_folder / MANIFEST)
    own = [readme, *sources.files, site_manifest, *_dataset_files(context, files)]
    own += [PackedFile(PUBLIC_KEY_FILE, None, f"{signer.public_key}\n".encode())] if signer else []
    refuse_private_keys(own)
    if not is_complete:
        _refuse_leaks(context, [*own, PackedFile("note", None, note.encode())])
    packed = [PackedFile("site.wacz", wacz), *own, *program]
    refuse_unportable_paths(file.path for file in packed)
    writer = BagWriter(bag)
    for file in sorted(packed):
        if file.source:
            writer.add_file(PAYLOAD + file.path, file.source)
            _refuse_changed_file(context, file, files, writer)
        else:
            writer.add_bytes(PAYLOAD + file.path, file.data)
    writer.close(_metadata(context, note, is_complete=is_complete))
    return tuple(_warnings(sources))


def _refuse_changed_file(context: BuildContext, file: PackedFile, files: Mapping[str, str], writer: BagWriter) -> None:
    """Refuse a copy of a published file that does not have the digest of the manifest: it was changed in the meantime."""
    output = context.options.output_folder
    if file.source is None or not file.source.is_relative_to(output):
        return
    path = file.source.relative_to(output).as_posix()
    if files.get(path, "") not in {"", writer.payload[PAYLOAD + file.path].by_algorithm["sha256"]}:
        raise changed_while_packed(path)


def _program_files(context: BuildContext, scratch: Path) -> Iterator[PackedFile]:
    folder, parts = scratch / "program", scratch / "wheel"
    folder.mkdir()
    parts.mkdir()
    wheel = write_wheel(folder, parts)
    yield PackedFile(f"{PROGRAM}{wheel.name}", wheel)
    yield PackedFile(f"{PROGRAM}requirements.txt", None, format_requirements(context.options.config).encode())


def _dataset_files(context: BuildContext, files: Mapping[str, str]) -> Iterator[PackedFile]:
    """Yield the files of the dataset, which are also in the site."""
    folder = DATA.address.strip("/") + "/"
    for path in sorted(files):
        if path.startswith(folder) and not path.endswith((".html", ".gz", ".br")):
            yield PackedFile(DATASET + path.removeprefix(folder), context.options.output_folder / path)


def _refuse_leaks(context: BuildContext, files: list[PackedFile]) -> None:
    """Search the sources for texts of unpublished documents; raise SitegenError with each that contains one.

    Files of the output folder were searched when they were built. A suppressed name that the page of a document has, too, is its author's text.
    """
    check = LeakCheck(context.store, context.options.config)
    output = context.options.output_folder
    sources = [file for file in files if file.source is None or not file.source.is_relative_to(output)]
    searched = (file for file in sources if check.is_searched(file.path))
    found = [leak for file in searched for leak in check.find_leaks(file.path, file.read(), file.path)]
    leaks = [leak for leak in found if not (leak.is_suppressed_name and _is_published(context, check, leak))]
    if leaks:
        hint = "remove it from the source, or make a complete package with --complete"
        raise SitegenError([Problem(leak.path, 0, 0, _leak_message(leak), hint) for leak in leaks])


def _leak_message(leak: Leak) -> Message:
    return UNPUBLISHED_SOURCE(f'"{leak.text}" would be in the package, and {leak.uid} is {leak.state}')


def _is_published(context: BuildContext, check: LeakCheck, leak: Leak) -> bool:
    """Return True if the page that is made from a source has the same text."""
    row = context.store.find_document("file = ?", leak.path)
    page = context.options.output_folder / output_file(row.address) if row and row.address else None
    if page is None or not page.is_file():
        return False
    return any(one.text == leak.text for one in check.find_leaks(page.name, page.read_bytes(), leak.path))


def _facts(
    context: BuildContext,
    sources: Sources,
    note: str,
    name: str,
    program: list[PackedFile],
    signer: Signer | None,
    *,
    is_complete: bool,
) -> ReadmeFacts:
    config = context.options.config
    return ReadmeFacts(
        name=name,
        title=config.site.title,
        organization=config.preserve.organization or config.site.title,
        contact=config.preserve.contact,
        base_url=config.site.base_url,
        moment=_moment(context),
        is_complete=is_complete,
        note=note,
        counts=_counts(context),
        licenses=_licenses(context),
        wheel=program[0].path.removeprefix(PROGRAM),
        platform=describe_platform(),
        has_dataset=config.dataset.enabled,
        signature=signer.kind if signer else "",
        public_key=signer.public_key if signer else "",
        limits=[problem.message[0].upper() + problem.message[1:] + "." for problem in _warnings(sources)],
    )


def _moment(context: BuildContext) -> str:
    return context.options.now.astimezone(context.options.config.zone).isoformat(timespec="seconds")


def _counts(context: BuildContext) -> list[str]:
    rows = context.store.find_documents("state = 'public'")
    stories = sum(row.kind == "story" for row in rows)
    return [
        pluralize(stories, "public story", "public stories"),
        pluralize(len(rows) - stories, "other public document", "other public documents"),
    ]


def _licenses(context: BuildContext) -> Counter[str]:
    """Return the number of public stories by license."""
    metas = (context.store.meta(row) for row in context.store.find_documents("state = 'public' AND kind = 'story'"))
    return Counter(meta.license for meta in metas if isinstance(meta, Story))


def _warnings(sources: Sources) -> Iterator[Problem]:
    """Yield a warning for each part of the site that cannot be built again exactly from the package."""
    if sources.missing:
        left_out = pluralize(len(sources.missing), "unpublished file", "unpublished files")
        message = UNPUBLISHED_SOURCE(
            f"the package has no copy of {left_out} below content/data/, so pages on which a template shows their rows cannot be built again"
        )
        yield Problem(sources.missing[0], 0, 0, message, "link to the files on a page, or use --complete", "warning")
    if sources.opaque_notices:
        left_out = pluralize(sources.opaque_notices, "withdrawn document", "withdrawn documents")
        message = UNPUBLISHED_SOURCE(
            f"the package has no source of {left_out} with a notice at an opaque address, so a new build lacks the notices"
        )
        yield Problem("content", 0, 0, message, "nothing can be done without naming the documents", "warning")


def _metadata(context: BuildContext, note: str, *, is_complete: bool) -> list[tuple[str, str]]:
    config = context.options.config
    return [
        ("Source-Organization", config.preserve.organization or config.site.title),
        ("Contact-Email", config.preserve.contact),
        ("External-Description", config.site.description or config.site.title),
        ("External-Identifier", config.site.base_url),
        ("Internal-Sender-Description", note),
        ("Access", "contains unpublished material" if is_complete else "public"),
        ("Bagging-Date", _moment(context)[:10]),
        ("Bag-Software-Agent", f"sitegen {__version__}"),
    ]
