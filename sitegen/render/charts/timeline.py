"""The timeline: a year that is stated, an order that is known, and what has neither, each in rows of its own.

Nothing is given a place that no source gives it: only stated years stand on a scale, each as far as its date may mean. What
is known to come one after the other stands on a dotted line, with what is next to it before and after, and distances mean
nothing there; a line that is too long for the sheet goes on below itself. What has no place stands below, with its ties.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sitegen.model.fields import EdtfStr
from sitegen.render.charts import CHART_WIDTH
from sitegen.render.charts.text_metrics import LINE_HEIGHT, MIN_TARGET_SIZE, wrap_text
from sitegen.render.charts.time_scale import Stack, TimeScale, stack_by_date, time_scale

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sitegen.model.chronology import Chronology
    from sitegen.model.page import DocumentSummary

    DateLabel = Callable[[str], str]

COLUMNS = 3
"""Marks with words under them that stand side by side."""
MAX_CHAIN_STEPS = 12
"""Steps of one known order that are drawn."""
MAX_CHAINS = 6
"""Known orders that are drawn."""
MAX_TITLE_LINES = 4
MAX_UNORDERED = 6
EDGE_MARGIN = 6
ROW_GAP = 18
COLUMN_WIDTH = CHART_WIDTH // COLUMNS


@dataclass(frozen=True, slots=True)
class TimelineMark:
    """One story or event: its point, and the words at it."""

    summary: DocumentSummary
    x: int
    y: int
    date_label: str = ""
    title_lines: tuple[str, ...] = ()
    text_span: tuple[int, int] = (0, 0)
    """Where its words begin, and how high they are, as a target."""
    span_start: int = 0
    span_end: int = 0
    """From where to where its date may mean, on a scale; the same for a day."""
    after_names: str = ""
    before_names: str = ""
    """Names of what it is known to come after, or before, of what has no place."""


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """A line with marks: its heading stands at `y`, the line itself leads through `line`."""

    heading_y: int
    line_points: tuple[tuple[int, int], ...]
    marks: tuple[TimelineMark, ...] = ()
    stacks: tuple[Stack, ...] = ()
    """Of many years: what stands in the same one, or the same ten."""
    tick_labels: tuple[tuple[int, str], ...] = ()
    """Of a scale: places with the years that stand at them."""
    tick_y: int = 0
    """Where the words of the scale stand."""
    bottom: int = 0
    """Where the row ends."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """The whole drawing; a row that has nothing is None."""

    height: int = 0
    dated: TimelineRow | None = None
    chains: tuple[TimelineRow, ...] = ()
    """One for each line of what is known to come one after the other; the first alone has a heading."""
    unordered: TimelineRow | None = None
    hidden_count: int = 0
    """How many are not drawn."""
    width: int = CHART_WIDTH
    item_count: int = field(default=0)


def timeline_chart(chronology: Chronology, date_label: DateLabel) -> Timeline:
    """Return the timeline of a chronology; `date_label` returns a date in few words."""
    ordered, unordered = chronology.events, chronology.unordered
    dated = [summary for summary in ordered if _has_year(summary)]
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


def _has_year(summary: DocumentSummary) -> bool:
    return bool(summary.date) and EdtfStr(summary.date).edtf.has_year


def _hidden_ids(runs: list[list[DocumentSummary]]) -> set[str]:
    """What has no year and stands in no row."""
    drawn = {summary.uid for run in runs[:MAX_CHAINS] for summary in run[:MAX_CHAIN_STEPS]}
    return {summary.uid for run in runs for summary in run if not _has_year(summary)} - drawn


def _with_neighbors(chain: list[DocumentSummary], ordered: list[DocumentSummary]) -> list[DocumentSummary]:
    """A line without years, with what its first is stated to come after, and what comes after its last."""
    if any(map(_has_year, chain)):
        return chain
    own = {summary.uid for summary in chain}
    before = [summary for summary in ordered if summary.uid in chain[0].after and summary.uid not in own]
    after = [summary for summary in ordered if chain[-1].uid in summary.after and summary.uid not in own]
    return [*before[-1:], *chain, *after[:1]]


def _undated_runs(chain: list[DocumentSummary]) -> list[list[DocumentSummary]]:
    """What has no year in a line, with what is next to it on either side."""
    runs: list[list[DocumentSummary]] = []
    last = -2
    for number, summary in enumerate(chain):
        if _has_year(summary):
            continue
        start = max(number - 1, 0)
        if last < start:
            runs.append([])
            last = start - 1
        runs[-1] += chain[last + 1 : number + 2]
        last = min(number + 1, len(chain) - 1)
    return runs


def _dated_row(summaries: list[DocumentSummary], y: int, date_label: DateLabel) -> TimelineRow:
    """Stated years: one alone, a few on a scale with their words below, or many in stacks."""
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
    """A few marks, each with its date and title in a column below, and where these end."""
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
    """Many years: one mark under the other where they are the same, and how many."""
    found, ticks, height = stack_by_date(summaries, date_label, y + 22)
    line = y + 22 + height
    return TimelineRow(
        y + 14, ((0, line), (CHART_WIDTH, line)), (), found, ticks, line + LINE_HEIGHT, line + LINE_HEIGHT + 8
    )


def _chain_row(
    summaries: list[DocumentSummary], y: int, date_label: DateLabel, *, continues: bool = False
) -> TimelineRow:
    """An order without a scale, a few steps in each line; the line turns back below what it has passed.

    With `on` it goes on beyond the last, which is not the last of all.
    """
    marks: list[TimelineMark] = []
    bends: list[tuple[int, int]] = []
    line = y + 30
    for start in range(0, len(summaries), COLUMNS):
        if start:
            bends += [(CHART_WIDTH - 2, bends[-1][1]), (CHART_WIDTH - 2, line - 14), (1, line - 14), (1, line)]
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
        bends += [(row[0].x, line), (row[-1].x, line)]
        marks += row
        end = line + 8 + max(mark.text_span[1] for mark in row)
        line = end + 26
    last = [(CHART_WIDTH - 2, bends[-1][1])] if continues else []
    return TimelineRow(y + 14, (*bends, *last), tuple(marks), bottom=end)


def _unordered_row(
    summaries: Sequence[DocumentSummary], all_summaries: list[DocumentSummary], y: int, date_label: DateLabel
) -> TimelineRow:
    """What has no place: one under the other, beside no line, with the names of what it is tied to."""
    marks = []
    line = y + 34
    for summary in summaries[:MAX_UNORDERED]:
        when = date_label(summary.date)
        title = wrap_text(f"{when}: {summary.title}" if when else summary.title, CHART_WIDTH - 24, 2)
        before = [other for other in all_summaries if other.uid in summary.after]
        after = [other for other in all_summaries if summary.uid in other.after]
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
    """The titles of a few cards in one line."""
    return (
        wrap_text("; ".join(summary.title for summary in summaries[:3]), CHART_WIDTH - 120, 1)[0] if summaries else ""
    )
