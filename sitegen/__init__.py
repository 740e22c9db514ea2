"""sitegen turns a newsroom's stories into a permanent, static, cross-linked archive.

The names in `__all__` are the interface for plugins and importers. They are imported on first use, so that `sitegen --version`
imports nothing that it does not need. `docs/reference/hooks.md` describes them.
"""

import zoneinfo
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tzdata

if TYPE_CHECKING:
    from sitegen.checks import Check, CheckContext
    from sitegen.checks._documents import CheckedDocument
    from sitegen.database.queries.reader import Reader
    from sitegen.diagnostics import Problem, SitegenError
    from sitegen.hookspecs import INDEX_NAMES, hookimpl
    from sitegen.importers import ImportedDocument, ImportedFile, Importer, ItemImporter
    from sitegen.importers._items import Change, ImportNote, Question, RefusedItem, SkippedItem
    from sitegen.importers._markdown.convert import html_to_markdown
    from sitegen.importers._references import References
    from sitegen.importers._request import ImportRequest
    from sitegen.model.page import Page
    from sitegen.outputs import Output
    from sitegen.pages import PageKind
    from sitegen.plugins.page_traits import PageTraits
    from sitegen.plugins.shortcode_types import ShortcodeType

__version__ = "0.1.0"
__all__ = [
    "INDEX_NAMES",
    "Change",
    "Check",
    "CheckContext",
    "CheckedDocument",
    "ImportNote",
    "ImportRequest",
    "ImportedDocument",
    "ImportedFile",
    "Importer",
    "ItemImporter",
    "Output",
    "Page",
    "PageKind",
    "PageTraits",
    "Problem",
    "Question",
    "Reader",
    "References",
    "RefusedItem",
    "ShortcodeType",
    "SitegenError",
    "SkippedItem",
    "hookimpl",
    "html_to_markdown",
]

EXPORT_MODULES = {
    "INDEX_NAMES": "sitegen.hookspecs",
    "Change": "sitegen.importers._items",
    "Check": "sitegen.checks",
    "CheckContext": "sitegen.checks",
    "CheckedDocument": "sitegen.checks._documents",
    "ImportNote": "sitegen.importers._items",
    "ImportRequest": "sitegen.importers._request",
    "ImportedDocument": "sitegen.importers",
    "ImportedFile": "sitegen.importers",
    "Importer": "sitegen.importers",
    "ItemImporter": "sitegen.importers",
    "Output": "sitegen.outputs",
    "Page": "sitegen.model.page",
    "PageKind": "sitegen.pages",
    "PageTraits": "sitegen.plugins.page_traits",
    "Problem": "sitegen.diagnostics",
    "Question": "sitegen.importers._items",
    "Reader": "sitegen.database.queries.reader",
    "References": "sitegen.importers._references",
    "RefusedItem": "sitegen.importers._items",
    "ShortcodeType": "sitegen.plugins.shortcode_types",
    "SitegenError": "sitegen.diagnostics",
    "SkippedItem": "sitegen.importers._items",
    "hookimpl": "sitegen.hookspecs",
    "html_to_markdown": "sitegen.importers._markdown.convert",
}
"""The module that defines each exported name."""

# Time zones come from the tzdata package, not from the system: output must not differ between machines.
zoneinfo.reset_tzpath([Path(tzdata.__file__).absolute().parent / "zoneinfo"])


def __getattr__(name: str) -> Any:
    """Import and return an exported name on first use (PEP 562).

    Raises:
        AttributeError: if the name is not exported.

    """
    if name not in EXPORT_MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(EXPORT_MODULES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Return the names of the module, including the exported names that have not been imported yet."""
    return sorted({*globals(), *__all__})
