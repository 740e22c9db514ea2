"""Resolves the references of a document's body to link targets."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from sitegen.database.linking import suggestions
from sitegen.database.linking.pdf_checks import PAGE_FRAGMENT, WRONG_TYPE_HINT, find_missing_page, wrong_type_message
from sitegen.database.linking.resolved_links import LinkTarget
from sitegen.database.linking.resolver import STATE_DESCRIPTIONS, STATES_WITHOUT_PAGE, ResolutionError
from sitegen.diagnostics import Problem
from sitegen.model.media_info import DamagedCaptions, MisnamedFile
from sitegen.problem_codes.files import DAMAGED_CAPTIONS
from sitegen.problem_codes.references import UNKNOWN_HEADING, UNPUBLISHED_TARGET

if TYPE_CHECKING:
    from sitegen.database.linking.linker import Linker
    from sitegen.database.records import DocumentRecord
    from sitegen.diagnostics import Severity
    from sitegen.model.document import Body, Ref

_FOREIGN_FILE_HINT = "only the files of published documents are published"


def resolve_body(linker: Linker, body: Body) -> tuple[LinkTarget, ...]:
    """Return the target of each reference of a body, in order; an empty target, with a problem, for a wrong reference."""
    targets = tuple(_resolve_reference(linker, ref, body) for ref in body.refs)
    _check_captions(linker, body)
    return targets


def _check_captions(linker: Linker, body: Body) -> None:
    """Add a problem for each damaged file of captions that a shortcode names."""
    for number in (number for shortcode in body.shortcodes for number in shortcode.file_refs):
        found = linker.store.media_info(body.refs[number].target)
        if isinstance(found, DamagedCaptions):
            name = body.refs[number].target.rpartition("/")[2]
            message = DAMAGED_CAPTIONS(f'the captions "{name}" are damaged: {found.reason}')
            _add_problem(linker, body.refs[number], message, "correct the file, or save it again as WebVTT")


def _resolve_reference(linker: Linker, ref: Ref, body: Body) -> LinkTarget:
    try:
        return _resolve_target(linker, ref, body)
    except ResolutionError as error:
        _add_problem(linker, ref, error.message, error.hint)
        return LinkTarget()


def _resolve_target(linker: Linker, ref: Ref, body: Body) -> LinkTarget:
    if ref.kind == "asset":
        return _resolve_file(linker, ref)
    if ref.kind == "raw":
        return _resolve_raw_html(linker, ref.target)
    if ref.kind == "address":
        found = linker.resolver.document_at_address(ref.target)
        if found is None:
            return _resolve_address_of_file(linker, ref)
        row = found
    elif ref.kind == "file":
        row = linker.resolver.document_of_file(ref.target) if ref.target else linker.row
    else:
        row, ref = linker.resolver.resolve_reference(ref)
    return _link_to_document(linker, ref, row, body)


def _resolve_file(linker: Linker, ref: Ref) -> LinkTarget:
    address, owner = linker.resolver.resolve_asset(ref.target)
    if foreign := linker.foreign_file_error(owner, ref.target):
        raise ResolutionError(foreign, _FOREIGN_FILE_HINT)
    _warn_of_wrong_type(linker, ref, ref.target)
    return LinkTarget(address=address, file=ref.target)


def _resolve_address_of_file(linker: Linker, ref: Ref) -> LinkTarget:
    """Resolve an address that is not a document's; that of a file, or of a page that is not checked here."""
    path = linker.resolver.file_at_address(ref.target)
    if path and (foreign := linker.foreign_file_error(linker.resolver.resolve_asset(path)[1], path)):
        raise ResolutionError(foreign, _FOREIGN_FILE_HINT)
    _warn_of_wrong_type(linker, ref, path)
    return LinkTarget(address=ref.target, fragment=ref.fragment, file=path)


def _resolve_raw_html(linker: Linker, path: str) -> LinkTarget:
    """Resolve a file in raw HTML; an empty target, without a problem, if there is no such file.

    Addresses in raw HTML are relative to the page, so a path without a file may be that of a page.
    """
    with suppress(ResolutionError):
        address, owner = linker.resolver.resolve_asset(path)
        return LinkTarget() if linker.foreign_file_error(owner, path) else LinkTarget(address=address, file=path)
    return LinkTarget()


def _link_to_document(linker: Linker, ref: Ref, row: DocumentRecord, body: Body) -> LinkTarget:
    linker.used_ids[row.uid].add("")
    if row.state == "broken":
        return LinkTarget(uid=row.uid, fragment=ref.fragment)
    if row.state in STATES_WITHOUT_PAGE and row.uid != linker.row.uid:
        return _link_to_unpublished(linker, ref, row)
    if row.kind == "document" and PAGE_FRAGMENT.fullmatch(ref.fragment):
        if difference := find_missing_page(linker, row, ref.fragment[1:]):
            raise ResolutionError(*difference)
    elif ref.fragment:
        anchors = body.anchors if row.uid == linker.row.uid else linker.store.body(row).anchors
        if ref.fragment not in anchors and not ref.fragment.startswith("_"):
            hint = suggestions.suggest_heading(ref.fragment, anchors)
            raise ResolutionError(UNKNOWN_HEADING(f'{row.file} has no heading "#{ref.fragment}"'), hint)
    return LinkTarget(uid=row.uid, fragment=ref.fragment)


def _link_to_unpublished(linker: Linker, ref: Ref, row: DocumentRecord) -> LinkTarget:
    """Link to a document without a page, with a warning; an error if its name would be shown."""
    description = STATE_DESCRIPTIONS[row.state]
    if not ref.has_label:
        hint = f"add the words to show: [[{ref.target}|the words]]"
        raise ResolutionError(UNPUBLISHED_TARGET(f"{row.uid} is {description}, so its name cannot be shown here"), hint)
    _add_problem(
        linker,
        ref,
        UNPUBLISHED_TARGET(f"{row.uid} is {description}: the reference is shown as plain text"),
        severity="warning",
    )
    return LinkTarget(uid=row.uid, fragment=ref.fragment)


def _warn_of_wrong_type(linker: Linker, ref: Ref, path: str) -> None:
    """Warn of a link to a file that is not of the type that its name says."""
    if isinstance(found := linker.store.media_info(path), MisnamedFile):
        _add_problem(linker, ref, wrong_type_message(path, found), WRONG_TYPE_HINT, "warning")


def _add_problem(linker: Linker, ref: Ref, message: str, hint: str = "", severity: Severity = "error") -> None:
    linker.problems.append(Problem(linker.row.file, ref.line, ref.column, message, hint, severity))
