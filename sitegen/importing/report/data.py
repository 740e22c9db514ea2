"""The report of an import as data, which is written as JSON and shown as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.importing.report.account import OUTCOMES, Tallies

if TYPE_CHECKING:
    from sitegen.diagnostics import Problem
    from sitegen.importing.report.account import Account, Tally
    from sitegen.importing.request.task import ImportTask

_CHANGE_KINDS = ("repaired", "kept", "changed", "lost", "told")


def report_data(task: ImportTask, account: Account, *, is_written: bool) -> dict[str, Any]:
    """Return the report of an import. The numbers of `items` add up to the number of items in the source."""
    return {
        "import": task.name,
        "importer": task.importer_name,
        "sources": [source.name for source in task.sources],
        "time": task.now.isoformat(timespec="seconds"),
        "files_written": is_written,
        "items": _items(account),
        "skipped": [
            {"type": key[0], "rule": key[1], **_tally(tally)} for key, tally in sorted(account.skipped.items())
        ],
        "refused": [_problem(account, *each) for each in account.refused],
        "statuses": [
            {"type": item_type, "source": source, "status": status, "count": count}
            for (item_type, source, status), count in sorted(account.statuses.items())
        ],
        "words": account.words.data(),
        "changes": {kind: _changes(account, kind) for kind in _CHANGE_KINDS},
        "questions": [
            {"table": table, "key": key, "proposal": each.proposal, "required": each.is_required, **_tally(each.tally)}
            for (table, key), each in sorted(account.map_questions.items())
        ],
        "media": {
            "used": account.media_used,
            "missing": [{"address": key, **_tally(tally)} for key, tally in account.missing.items()],
            "not_used": account.media_unused,
        },
        "links_to_old_site": [{"address": key, **_tally(tally)} for key, tally in account.unresolved.items()],
        "no_longer_in_source": account.gone,
        "deleted_from_archive": account.deleted,
        "tags": [{"tag": tag, "count": count} for tag, count in sorted_tags(account)],
    }


def sorted_tags(account: Account) -> list[tuple[str, int]]:
    """Return the tags of the source with the number of documents, the most frequent first."""
    return sorted(account.tags.items(), key=lambda each: (-each[1], each[0]))


def _items(account: Account) -> dict[str, dict[str, int]]:
    """Return the number of items by type and outcome, and all of them as `total`."""
    types = sorted({item_type for item_type, _ in account.items})
    counts: dict[str, dict[str, int]] = {
        each: {str(outcome): account.items[each, outcome] for outcome in OUTCOMES} for each in types
    }
    rows = counts | {"total": {str(outcome): account.count(outcome) for outcome in OUTCOMES}}
    return {name: {"in": sum(row.values()), **row} for name, row in rows.items()}


def _changes(account: Account, kind: Any) -> list[dict[str, Any]]:
    tallies = account.changes.get(kind, Tallies())
    return [
        {"construct": key[0], **_tally(tally)}
        for key, tally in sorted(tallies.items(), key=lambda each: (-each[1].count, each[0]))
    ]


def _tally(tally: Tally) -> dict[str, Any]:
    return {"count": tally.count, "places": tally.places, "examples": tally.examples}


def _problem(account: Account, item_type: str, problem: Problem) -> dict[str, Any]:
    place = account.shown(problem.location)
    return {"type": item_type, "place": place, "message": problem.message, "hint": problem.hint, "code": problem.code}
