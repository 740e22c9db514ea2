"""The check `image_alt`: finds images without alternative text (WCAG 1.1.1)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sitegen.model.document import REF_SRC
from sitegen.problem_codes.checks import NO_ALT_TEXT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.checks import CheckContext
    from sitegen.diagnostics import Problem
    from sitegen.model.fields import Image

NAME = "image_alt"
_IMAGE_WITHOUT_ALT = re.compile(f'<img src="(?:{REF_SRC}([0-9]+){REF_SRC}|[^"]*)" alt=""')


def check(context: CheckContext) -> Iterator[Problem]:
    """Yield a warning for each image of a public document with an empty alternative text: its main image, and those of its body."""
    message = NO_ALT_TEXT("the image has no alternative text")
    for document in context.documents():
        meta, body = document.meta, document.body
        main: Image | None = getattr(meta, "image", None)
        if main and not main.alt.strip():
            yield context.problem(document, "image.alt", message, "describe what it shows: alt: description")
        for found in _IMAGE_WITHOUT_ALT.finditer(body.html):
            ref = body.refs[int(found[1])] if found[1] else None
            place = (ref.line, ref.column) if ref else (1, 1)
            yield context.problem(document, place, message, "describe what it shows: ![description](file.jpg)")
