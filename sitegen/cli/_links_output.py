"""Outgoing links as text, as CSV and as JSON."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from sitegen.diagnostics import pluralize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sitegen.outgoing_links.citations import OutgoingLink
    from sitegen.outgoing_links.records import LinkRecord

CSV_COLUMNS = (
    "address", "archived_url", "date", "document", "state", "file", "line", "column", "place", "since", "result", "answered"
)  # fmt: skip
"""Columns of the CSV output, one row for each citation. `sitegen links archived` reads the first three."""


def link_lines(links: Iterable[OutgoingLink], records: Mapping[str, LinkRecord]) -> Iterator[str]:
    """Yield each address, with its state and its citations in lines of their own."""
    for link in links:
        yield f"{link.address}{_notes(link, records.get(link.address))}"
        for one in link.citations:
            state = "" if one.state == "public" else f" ({one.state})"
            since = f", since {one.since}" if one.since else ""
            yield f"  {one.file}:{one.line}:{one.column}: {one.place} of {one.document}{state}{since}"


def _notes(link: OutgoingLink, record: LinkRecord | None) -> str:
    notes = ["archived"] if link.is_archived else []
    if record and record.is_dead:
        last = f", last answered {record.answered[:10]}" if record.answered else ""
        notes.append(f"{record.result}: {record.reason}{last}")
    elif record and record.moved_to:
        notes.append(f"moved to {record.moved_to}")
    return f"  [{'; '.join(notes)}]" if notes else ""


def links_as_csv(links: Iterable[OutgoingLink], records: Mapping[str, LinkRecord], dates: Mapping[str, str]) -> str:
    """Return a row for each citation; `dates` are the days of the copies in the table, by address."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(CSV_COLUMNS)
    for link in links:
        record = records.get(link.address)
        for one in link.citations:
            own = (one.document, one.state, one.file, one.line, one.column, one.place, one.since)
            known = (record.result, record.answered) if record else ("", "")
            writer.writerow((link.address, one.archived_url, dates.get(link.address, ""), *own, *known))
    return stream.getvalue()


def links_as_dicts(links: Iterable[OutgoingLink], records: Mapping[str, LinkRecord]) -> list[dict[str, Any]]:
    """Return links as dictionaries for JSON."""
    import msgspec

    return [
        {
            "address": link.address, "archived": link.is_archived, "since": link.since,
            "citations": msgspec.to_builtins(link.citations), "record": msgspec.to_builtins(records.get(link.address)),
        }
        for link in links
    ]  # fmt: skip


def count_line(links: Sequence[OutgoingLink]) -> str:
    """Return the number of addresses, in one sentence."""
    if not links:
        return "No outgoing links."
    archived = sum(link.is_archived for link in links)
    return f"{pluralize(len(links), 'address', 'addresses')}, {archived} of them archived."


def check_summary(counts: Mapping[str, int], left_out: int) -> str:
    """Return the number of links by the result of asking for them, in one or two sentences.

    Args:
        counts: the number of links of each result.
        left_out: the number of links that were not asked, since they were asked lately or the limit was reached.
    """
    asked = sum(counts.values())
    words = {
        "answered": "answered", "gone": "gone", "failed": "failed", "refused": "refused to answer a program",
        "not asked": "not asked, since robots.txt forbids it or the host is in a private network",
        "busy": "left for later, since the host asked for a pause",
    }  # fmt: skip
    parts = [f"{counts[result]:,} {text}" for result, text in words.items() if counts.get(result)]
    rest = f" {pluralize(left_out, 'address was', 'addresses were')} left out this time." if left_out else ""
    return (f"{pluralize(asked, 'address', 'addresses')}: {', '.join(parts)}." if asked else "Nothing to ask.") + rest
