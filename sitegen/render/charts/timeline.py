"""Timeline charts: separate rows for documents with a year, documents in a known order, and documents with neither.

No document gets a position that no source states. Only dates with a year are on a scale, each with the span that the date may
mean. Documents in a known order are on a dotted line, between the documents that come before and after them; distances on it
have no meaning. A dotted line that is too long for the chart continues in the next line. Documents without a position are
listed below, with the documents that they are known to come before or after.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sitegen.render.charts import CHART_WIDTH
from sitegen.render.charts.text_metrics import LINE_HEIGHT, MIN_TARGET_SIZE, wrap_text
from sitegen.render.charts.time_scale import Stack, TimeScale, stack_by_date, time_scale

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sitegen.model.chronology import Chronology
    from sitegen.model.summary import DocumentSummary

    DateLabel = Callable[[str], str]

COLUMNS = 3
"""Number of labeled marks next to each other."""
MAX_CHAIN_STEPS = 12
"""Maximum number of documents that are drawn of one chain."""
MAX_CHAINS = 6
"""Maximum number of chains that are drawn."""
MAX_TITLE_LINES = 4
MAX_UNORDERED = 6
EDGE_MARGIN = 6
ROW_GAP = 18
COLUMN_WIDTH = CHART_WIDTH // COLUMNS


@dataclass(frozen=True, slots=True)
class TimelineMark:
    """A story or event: its point and its label."""

    summary: DocumentSummary
    x: int
    y: int
    date_label: str = ""
    title_lines: tuple[str, ...] = ()
    text_span: tuple[int, int] = (0, 0)
    """Y coordinate and height of the label, which is the target that can be clicked."""
    span_start: int = 0
    span_end: int = 0
    """X coordinates of the first and the last day that the date may mean, on a scale."""
    after_names: str = ""
    before_names: str = ""
    """Titles of what the document is known to come after, and before. Only for documents without a position."""


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """A row of marks, with a heading at `heading_y` and a line through `line_points`."""

    heading_y: int
    line_points: tuple[tuple[int, int], ...]
    marks: tuple[TimelineMark, ...] = ()
    stacks: tuple[Stack, ...] = ()
    """Stacks of documents by date, if there are too many for labeled marks."""
    tick_labels: tuple[tuple[int, str], ...] = ()
    """X coordinate and label of each tick of a scale."""
    tick_y: int = 0
    """Y coordinate of the labels of the ticks."""
    bottom: int = 0
    """Y coordinate of the lower edge of the row."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """A whole chart. A row without documents is None."""

    height: int = 0
    dated: TimelineRow | None = None
    chains: tuple[TimelineRow, ...] = ()
    """One row for each chain. Only the first has a heading."""
    unordered: TimelineRow | None = None
    hidden_count: int = 0
    """Number of documents that are not drawn."""
    width: int = CHART_WIDTH
    item_count: int = field(default=0)


def timeline_chart(chronology: Chronology, date_label: DateLabel) -> Timeline:
    """Return the timeline of a chronology. `date_label` returns the short form of a date."""
    ordered, unordered = chronology.events, chronology.unordered
    dated = [summary for summary in ordered if summary.has_year]
    runs = [run for line in chronology.chains for run in _undated_runs(_with_neighbors(line, ordered))]
    y = 0
    dated_row = _dated_row(dated, y, date_label) if dated else None
    y = dated_row.bottom + ROW_GAP if dated_row else y
    chain_rows: list[TimelineRow] = []
    for run in runs[:MAX_CHAINS]:
        chain_rows.append(
            _chain_row(
                run[:MAX_CHAIN_STEPS],
                y - (LINE_HEIGHT if chain_rows else 0),
                date_label,
                continues=len(run) > MAX_CHAIN_STEPS,
            )
        )
        y = chain_rows[-1].bottom + ROW_GAP
    unordered_row = _unordered_row(unordered, [*ordered, *unordered], y, date_label) if unordered else None
    y = unordered_row.bottom + ROW_GAP if unordered_row else y
    hidden_count = max(len(unordered) - MAX_UNORDERED, 0) + len(_hidden_ids(runs))
    return Timeline(
        max(y - ROW_GAP + 4, 0),
        dated_row,
        tuple(chain_rows),
        unordered_row,
        hidden_count,
        item_count=len(ordered) + len(unordered),
    )


def _hidden_ids(runs: list[list[DocumentSummary]]) -> set[str]:
    """Return the ids of the documents without a year that are in no row."""
    drawn = {summary.uid for run in runs[:MAX_CHAINS] for summary in run[:MAX_CHAIN_STEPS]}
    return {summary.uid for run in runs for summary in run if not summary.has_year} - drawn


def _with_neighbors(chain: list[DocumentSummary], ordered: list[DocumentSummary]) -> list[DocumentSummary]:
    """Return a chain without years, with the nearest document that precedes its first and the nearest that follows its last."""
    if any(summary.has_year for summary in chain):
        return chain
    own = {summary.uid for summary in chain}
    before = [summary for summary in ordered if summary.uid in chain[0].earlier_ids and summary.uid not in own]
    after = [summary for summary in ordered if chain[-1].uid in summary.earlier_ids and summary.uid not in own]
    return [*before[-1:], *chain, *after[:1]]


def _undated_runs(chain: list[DocumentSummary]) -> list[list[DocumentSummary]]:
    """Return the runs of documents without a year in a chain, each with its neighbor on either side."""
    runs: list[list[DocumentSummary]] = []
    last = -2
    for number, summary in enumerate(chain):
        if summary.has_year:
            continue
        start = max(number - 1, 0)
        if last < start:
            runs.append([])
            last = start - 1
        runs[-1] += chain[last + 1 : number + 2]
        last = min(number + 1, len(chain) - 1)
    return runs


def _dated_row(summaries: list[DocumentSummary], y: int, date_label: DateLabel) -> TimelineRow:
    """Return the row of documents with a year: one document, a few labeled marks on a scale, or stacks."""
    if len(summaries) == 1:
        return _chain_row(summaries, y, date_label)
    if len(summaries) > COLUMNS:
        return _stacked_row(summaries, y, date_label)
    found = time_scale(summaries)
    line = y + LINE_HEIGHT * 2 + 12
    top = line + LINE_HEIGHT * (max(found.levels) + 1) + 6
    marks, end = _column_marks(found, line, top, date_label)
    return TimelineRow(y + 14, ((0, line), (CHART_WIDTH, line)), marks, (), found.ticks, line - 10, end)


def _column_marks(
    layout: TimeScale, line_y: int, text_top: int, date_label: DateLabel
) -> tuple[tuple[TimelineMark, ...], int]:
    """Return a few marks, each with its date and title in a column below, and the y coordinate of the end of the columns."""
    marks = []
    for number, (summary, (start, end), level) in enumerate(
        zip(layout.summaries, layout.spans, layout.levels, strict=True)
    ):
        title = wrap_text(summary.title, COLUMN_WIDTH - 10, MAX_TITLE_LINES)
        mark = TimelineMark(
            summary,
            EDGE_MARGIN + number * COLUMN_WIDTH,
            line_y + level * LINE_HEIGHT,
            date_label(summary.date),
            title,
            (text_top, _text_height(title, 1)),
            start,
            end,
        )
        marks.append(mark)
    return tuple(marks), text_top + max(mark.text_span[1] for mark in marks)


def _text_height(title_lines: tuple[str, ...], extra_lines: int) -> int:
    return max(LINE_HEIGHT * (len(title_lines) + extra_lines) + 6, MIN_TARGET_SIZE)


def _stacked_row(summaries: list[DocumentSummary], y: int, date_label: DateLabel) -> TimelineRow:
    """Return the row of many documents: stacks of marks by month, year or range of years."""
    found, ticks, height = stack_by_date(summaries, date_label, y + 22)
    line = y + 22 + height
    return TimelineRow(
        y + 14, ((0, line), (CHART_WIDTH, line)), (), found, ticks, line + LINE_HEIGHT, line + LINE_HEIGHT + 8
    )


def _chain_row(
    summaries: list[DocumentSummary], y: int, date_label: DateLabel, *, continues: bool = False
) -> TimelineRow:
    """Return the row of a chain: a few documents in each line, connected by a line that turns back at the end of each.

    With `continues`, the line extends beyond the last document, because the chain has more.
    """
    marks: list[TimelineMark] = []
    points: list[tuple[int, int]] = []
    line = y + 30
    for start in range(0, len(summaries), COLUMNS):
        if start:
            points += [(CHART_WIDTH - 2, points[-1][1]), (CHART_WIDTH - 2, line - 14), (1, line - 14), (1, line)]
        part = summaries[start : start + COLUMNS]
        row = []
        for number, summary in enumerate(part):
            when, title = date_label(summary.date), wrap_text(summary.title, COLUMN_WIDTH - 10, MAX_TITLE_LINES)
            row.append(
                TimelineMark(
                    summary,
                    EDGE_MARGIN + number * COLUMN_WIDTH,
                    line,
                    when,
                    title,
                    (line + 8, _text_height(title, bool(when))),
                )
            )
        points += [(row[0].x, line), (row[-1].x, line)]
        marks += row
        end = line + 8 + max(mark.text_span[1] for mark in row)
        line = end + 26
    last = [(CHART_WIDTH - 2, points[-1][1])] if continues else []
    return TimelineRow(y + 14, (*points, *last), tuple(marks), bottom=end)


def _unordered_row(
    summaries: Sequence[DocumentSummary], all_summaries: list[DocumentSummary], y: int, date_label: DateLabel
) -> TimelineRow:
    """Return the row of documents without a position: a list, with the titles of what each is known to come after and before."""
    marks = []
    line = y + 34
    for summary in summaries[:MAX_UNORDERED]:
        when = date_label(summary.date)
        title = wrap_text(f"{when}: {summary.title}" if when else summary.title, CHART_WIDTH - 24, 2)
        before = [other for other in all_summaries if other.uid in summary.earlier_ids]
        after = [other for other in all_summaries if summary.uid in other.earlier_ids]
        names = _joined_titles(before), _joined_titles(after)
        height = LINE_HEIGHT * (len(title) + bool(names[0]) + bool(names[1])) + 13
        marks.append(
            TimelineMark(
                summary, EDGE_MARGIN, line, "", title, (line - 18, height), after_names=names[0], before_names=names[1]
            )
        )
        line += height
    return TimelineRow(y + 14, (), tuple(marks), bottom=line - 16)


def _joined_titles(summaries: list[DocumentSummary]) -> str:
    """Return the titles of up to three summaries in one line."""
    return (
        wrap_text("; ".join(summary.title for summary in summaries[:3]), CHART_WIDTH - 120, 1)[0] if summaries else ""
    )
