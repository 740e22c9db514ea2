"""The data of both dashboards: the state of the preview engine, and the results of the checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from sitegen.config.preview import editor_address
from sitegen.database.records import UNUSED
from sitegen.devserver import stale_pages
from sitegen.devserver.responses import BuildReport, Dashboard, DocumentProblems
from sitegen.devserver.unpublished import document_title, unpublished_documents
from sitegen.diagnostics import sorted_unique, with_excerpts
from sitegen.outgoing_links.summary import summarize
from sitegen.problem_codes.checks import UNUSED_FILE
from sitegen.urls import normalized_path, output_file

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from sitegen.build.context import BuildContext
    from sitegen.devserver.background_checks import CheckResults
    from sitegen.devserver.engine import PreviewEngine
    from sitegen.devserver.responses import UnpublishedDocument
    from sitegen.diagnostics import Problem

MAX_SHOWN_PROBLEMS = 200
"""Maximum number of problems on the dashboard. The number of all is stated."""
_NEVER = 2**63
"""Sorts stories that do not go live by themselves behind all others."""
_DOCUMENT_COUNTS = """
SELECT kind, CASE withheld WHEN '' THEN state ELSE withheld END AS shown, count(*) FROM document GROUP BY kind, shown ORDER BY kind, shown
"""
_PAGE_COUNTS = "SELECT kind, count(*) AS number FROM page GROUP BY kind ORDER BY number DESC, kind"


def collect_dashboard(engine: PreviewEngine, checked: CheckResults, now: dt.datetime) -> Dashboard:
    """Return the dashboard for editors; must be called from the engine's thread."""
    context, options = engine.context, engine.session.options
    unpublished = unpublished_documents(context)
    found = sorted_unique([*engine.problems, *(one for one in checked.problems if one.code != UNUSED_FILE.code)])
    errors = [problem for problem in found if _is_stopping(problem)]
    return Dashboard(
        title=options.config.site.title,
        root=str(options.root),
        editor=editor_address(options.config.preview.editor),
        now=now.timestamp(),
        timezone=options.config.site.timezone,
        problems=tuple(_group_by_document(context, found)),
        error_count=len(errors),
        warning_count=len(found) - len(errors),
        upcoming=_upcoming(unpublished),
        in_progress=_in_progress(unpublished),
        unused=tuple(one for one in unpublished if one.state == UNUSED),
        unused_files=tuple(sorted(one.file for one in checked.problems if one.code == UNUSED_FILE.code)),
        are_checks_complete=checked.is_complete,
        are_links_complete=checked.are_links_complete,
        check_error=checked.error,
        outgoing=summarize(options.root),
        pending_count=stale_pages.pending_count(context),
    )


def collect_build_report(engine: PreviewEngine, watch_method: str) -> BuildReport:
    """Return the dashboard for developers; must be called from the engine's thread."""
    context = engine.context
    db = context.store.db
    page_counts = tuple(db.execute(_PAGE_COUNTS).fetchall())
    return BuildReport(
        title=context.options.config.site.title,
        edited_files=engine.edited_files,
        newly_stale=engine.newly_stale,
        rebuild_seconds=engine.rebuild_seconds,
        last_timings=engine.last_timings.slowest() if engine.edited_files or engine.newly_stale else (),
        timings=engine.template_timings.slowest(),
        document_counts=tuple(db.execute(_DOCUMENT_COUNTS).fetchall()),
        page_counts=page_counts,
        database_bytes=context.store.path.stat().st_size,
        page_count=sum(number for _, number in page_counts),
        pending_count=stale_pages.pending_count(context),
        watch_method=watch_method,
    )


def _upcoming(documents: Iterable[UnpublishedDocument]) -> tuple[UnpublishedDocument, ...]:
    """Return the stories that wait for their time, the next one first, and last those that never go live by themselves."""
    waiting = [one for one in documents if one.state == "embargoed"]
    return tuple(sorted(waiting, key=lambda one: (_NEVER if one.moment is None else one.moment, one.file)))


def _in_progress(documents: Iterable[UnpublishedDocument]) -> tuple[UnpublishedDocument, ...]:
    """Return the drafts and held documents, the last changed one first."""
    waiting = [one for one in documents if one.state not in {"embargoed", UNUSED}]
    return tuple(sorted(waiting, key=lambda one: (-one.changed_at, one.file)))


def _is_stopping(problem: Problem) -> bool:
    return problem.severity == "error" and problem.is_blocking


def _group_by_document(context: BuildContext, problems: Sequence[Problem]) -> Iterator[DocumentProblems]:
    """Yield the files with their problems, those with errors first; in all, at most `MAX_SHOWN_PROBLEMS` problems."""
    groups: dict[str, list[Problem]] = {}
    for problem in problems:
        located = _at_its_document(context, problem)
        groups.setdefault(located.file, []).append(located)
    shown = 0
    for file, found in sorted(groups.items(), key=lambda item: (not any(map(_is_stopping, item[1])), item[0])):
        if shown < MAX_SHOWN_PROBLEMS:
            yield _describe_group(context, file, found[: MAX_SHOWN_PROBLEMS - shown])
        shown += len(found)


def _at_its_document(context: BuildContext, problem: Problem) -> Problem:
    """Return a problem of a rendered page as one of the file of its document, without the line of the page."""
    if problem.file.startswith("content/"):
        return problem
    row = context.store.db.execute(
        "SELECT document FROM page WHERE normalized_path = ?", (normalized_path(problem.file),)
    ).fetchone()
    document = context.store.find_document("uid = ?", row[0]) if row and row[0] else None
    return replace(problem, file=document.file, line=0, column=0) if document else problem


def _describe_group(context: BuildContext, file: str, problems: list[Problem]) -> DocumentProblems:
    shown = with_excerpts(problems, context.options.root)
    row = context.store.find_document("file = ?", file)
    if row is None:
        return DocumentProblems(file, problems=shown)
    path = output_file(row.address) if row.address else ""
    return DocumentProblems(file, document_title(context.store.meta(row), row.uid), path, row.withheld, shown)
