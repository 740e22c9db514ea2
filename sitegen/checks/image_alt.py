"""The check `image_alt`: finds images without alternative text (WCAG 1.1.1)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sitegen.diagnostics import Problem
from sitegen.model.document import REF_SRC
from sitegen.problem_codes.checks import NO_ALT_TEXT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.checks import CheckContext

NAME = "image_alt"
_IMAGE_WITHOUT_ALT = re.compile(f'<img src="(?:{REF_SRC}([0-9]+){REF_SRC}|[^"]*)" alt=""')


def check(context: CheckContext) -> Iterator[Problem]:
    """Yield a warning for each image with an empty alternative text in the body of a public document."""
    for row in context.store.find_documents("state = 'public'"):
        body = context.store.body(row)
        for found in _IMAGE_WITHOUT_ALT.finditer(body.html):
            ref = body.refs[int(found[1])] if found[1] else None
            line, column = (ref.line, ref.column) if ref else (1, 1)
            yield Problem(
                row.file,
                line,
                column,
                NO_ALT_TEXT("the image has no alternative text"),
                "describe what it shows: ![description](file.jpg)",
                "warning",
            )
