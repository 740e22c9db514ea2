"""The check `dates`: finds updates and corrections of public stories that are dated in the future."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.model.story import Story
from sitegen.problem_codes.checks import FUTURE_DATE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.checks import CheckContext
    from sitegen.diagnostics import Problem
    from sitegen.model.fields import EdtfStr

NAME = "dates"
HINT = "the text is public already; use the date on which it was changed"


def check(context: CheckContext) -> Iterator[Problem]:
    """Yield a warning for each `updated` or correction date of a public story that is certainly in the future."""
    for document in context.documents("story"):
        if not isinstance(meta := document.meta, Story):
            continue
        dated = [("updated", meta.updated)] if meta.updated else []
        dated += [(f"corrections.{index}.date", each.date) for index, each in enumerate(meta.corrections)]
        for field, date in dated:
            if _is_future(date, context):
                yield context.problem(document, field, FUTURE_DATE(f'"{date}" is in the future'), HINT)


def _is_future(date: EdtfStr, context: CheckContext) -> bool:
    """Return True if a date, even an imprecise one, can only be later than now, or than today in the archive's time zone."""
    value = date.edtf
    if value.instant:
        return value.instant > context.now
    today = context.now.astimezone(context.config.zone).date()
    return value.earliest is not None and value.earliest > (today.year, today.month, today.day)
