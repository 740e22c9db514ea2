"""What the head of a page says to programs: Open Graph, Dublin Core, `citation_*`, Signposting, translations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import pass_context
from markupsafe import Markup

if TYPE_CHECKING:
    from jinja2.runtime import Context


@pass_context
def head(_context: Context) -> Markup:
    """The elements for the head of the page whose variables `context` holds."""
    return Markup()
