"""Built-in shortcodes, one module each. A new module here is a new shortcode, with the template `shortcodes/NAME.html`.

A module has a `NAME`, the name of its main argument (`MAIN`), and the struct of its arguments (`Arguments`), whose docstrings are
their documentation. `sitegen.plugins.shortcode_types` has the types of texts and the optional functions `check` and `context`.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from sitegen.hookspecs import hookimpl
from sitegen.plugins.builtin import load_kinds

if TYPE_CHECKING:
    from sitegen.plugins.shortcode_types import ShortcodeType


@hookimpl
def shortcodes() -> dict[str, ShortcodeType]:
    """Return every shortcode of this package by its `NAME`."""
    return load_kinds(sys.modules[__name__])
