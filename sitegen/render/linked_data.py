"""JSON-LD: what a page is about, in the words of schema.org."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import pass_context
from markupsafe import Markup

if TYPE_CHECKING:
    from jinja2.runtime import Context


@pass_context
def linked_data(_context: Context) -> Markup:
    """The `<script type="application/ld+json">` of the page whose variables `context` holds."""
    return Markup()
