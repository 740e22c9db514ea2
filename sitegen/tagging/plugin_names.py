"""Names that plugins find in texts, with the hook `suggest`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.diagnostics import SitegenError
from sitegen.problem_codes.tagging import INVALID_PLUGIN_NAMES
from sitegen.tagging.suggestion import NameUse, Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sitegen.plugins import Plugins


def plugin_names(plugins: Plugins, texts: Sequence[str], language: str) -> list[NameUse]:
    """Return the names that the plugins find in the paragraphs of a text, each once.

    Raises:
        SitegenError: if a plugin raises an exception, or returns something else than pairs of names and kinds.
    """
    found: dict[str, NameUse] = {}
    values = {"text": "\n\n".join(texts), "language": language}
    for each in reversed(plugins.manager.hook.suggest.get_hookimpls()):
        try:
            result = each.function(**{name: values[name] for name in each.argnames})
            for name, kind in _checked(plugins, each.function, result):
                if place := _find(name, texts):
                    found.setdefault(name, NameUse(name, 1, 1, kind, "", place, is_from_plugin=True))
        except Exception as error:
            problem = plugins.attribute_to_plugin(error, "while names were looked for")
            if problem is None:
                raise
            raise SitegenError([problem]) from None
    return list(found.values())


def _find(name: str, texts: Sequence[str]) -> Place | None:
    places = ((number, text.find(name)) for number, text in enumerate(texts))
    return next((Place(number, at, at + len(name)) for number, at in places if at >= 0), None)


def _checked(plugins: Plugins, function: Any, result: Any) -> list[tuple[str, str]]:
    pairs = list(result) if isinstance(result, list | tuple) else None
    if pairs is None or not all(
        isinstance(pair, list | tuple) and len(pair) == 2 and all(isinstance(part, str) for part in pair)  # noqa: PLR2004 - a pair
        for pair in pairs
    ):
        message = INVALID_PLUGIN_NAMES("suggest returns something else than a list of pairs of a name and a kind")
        raise plugins.plugin_error(
            function, message, 'return a list such as [("Rosa Diaz", "person"), ("Pier 39", "")]'
        )
    return [(name.strip(), kind) for name, kind in pairs if name.strip()]
