"""Plugins: what an archive's own folder and installed packages add on the hooks of `hookspecs.py`.

Only what the configuration names is loaded, so installing something changes no archive. Kinds of page, outputs and checks
are found in this way alone: sitegen's own packages are the first plugins.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pluggy

from sitegen import hookspecs
from sitegen.config.loader import places
from sitegen.diagnostics import Problem, Refusal
from sitegen.plugins import discovery, error_attribution, validation
from sitegen.plugins.builtin import default_plugins

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from jinja2 import Environment
    from markdown_it import MarkdownIt

    from sitegen.config import schema
    from sitegen.plugins.discovery import Source
    from sitegen.plugins.error_attribution import Misfit

KEPT = 8
"""Sets of plugins that are remembered: of the archives that are open in one process, and of each before an edit."""


@dataclass(frozen=True, slots=True, eq=False)
class Plugins:
    """The plugins of one archive, as their bytes were when they were loaded: one such object for the same bytes."""

    manager: pluggy.PluginManager
    sources: tuple[Source, ...]
    digest: bytes
    """Of all that they consist of; empty where there are none but sitegen's own."""
    pages: Mapping[str, Any]
    """Every kind of page by its name; see `sitegen.pages.PageKind`."""
    outputs: Mapping[str, Any]
    """Every output; see `sitegen.outputs.Output`."""
    checks: Mapping[str, Any]
    """Every check; see `sitegen.checks.Check`."""
    importers: Mapping[str, Any]
    """Every importer; see `sitegen.importers.Importer`."""

    def makes(self, kind: str) -> Any:
        """The kind of page or the output of a name."""
        return self.pages.get(kind) or self.outputs[kind]

    @property
    def layers(self) -> tuple[Path, ...]:
        """The folders that stand between the archive's own templates and its theme."""
        return tuple(source.layer for source in self.sources if source.layer)

    def name_of(self, layer: Path) -> str:
        """What people call one of these folders; nothing for any other."""
        return next((source.label for source in self.sources if source.layer == layer), "")

    def markdown(self, md: MarkdownIt, language: str) -> None:
        """Have a parser changed."""
        self.manager.hook.markdown(md=md, language=language)

    def jinja_environment(self, environment: Environment) -> None:
        """Have the environment of templates changed; raises Refusal where a plugin fails."""
        try:
            self.manager.hook.jinja_environment(environment=environment)
        except Exception as error:  # noqa: BLE001 - whatever a plugin raises is told at its line
            raise _refusal(self.sources, error) from None

    def blamed(
        self, error: BaseException, doing: str = "", nearer: Callable[[str], bool] | None = None
    ) -> Problem | None:
        """The problem of an error that arose in a plugin; see `blame.blamed`."""
        return error_attribution.blamed(self.sources, error, doing, *([nearer] if nearer else ()))

    def misfit(self, function: Any, message: str, hint: str = "") -> Misfit:
        """To be raised where a plugin's function gave what cannot be used."""
        return error_attribution.misfit(self.sources, function, message, hint)


_loaded: OrderedDict[tuple[Any, ...], Plugins] = OrderedDict()


def load(root: Path, wanted: schema.Plugins, config_file: Path) -> Plugins:
    """The plugins that a configuration names, as they are on the disk now, after the built-in ones.

    Raises Refusal: with code 2 for what cannot be loaded, at the line of the configuration or of the plugin, and with
    code 1 where a plugin's hook raises.
    """
    found = tuple(_sources(root, wanted, config_file))
    digest = hashlib.sha256(b"".join(source.digest for source in found)).digest() if found else b""
    key = (digest, *(source.base for source in found))
    if key not in _loaded:
        try:
            _loaded[key] = _load(found, digest)
        except BaseException:
            _forget(found)
            raise
        if len(_loaded) > KEPT:
            _forget(_loaded.popitem(last=False)[1].sources)
    _loaded.move_to_end(key)
    return _loaded[key]


def _sources(root: Path, wanted: schema.Plugins, config_file: Path) -> Iterator[Source]:
    """The installed packages in the order of the configuration, then the folder."""
    for name in dict.fromkeys(wanted.enabled):
        try:
            yield discovery.installed(name)
        except LookupError as error:
            raise Refusal([places(config_file).problem(("plugins", "enabled"), *error.args)], 2) from None
    if wanted.folder:
        if wrong := validation.folder(root, wanted.folder):
            raise Refusal([places(config_file).problem(("plugins", "folder"), *wrong)], 2)
        yield discovery.local(root, wanted.folder)


def _load(found: tuple[Source, ...], digest: bytes) -> Plugins:
    """Import and register them; what is named first is called first."""
    manager = pluggy.PluginManager(hookspecs.NAME)
    manager.add_hookspecs(hookspecs)
    named = default_plugins() + list(_modules(found))
    problems = [wrong for name, plugin in reversed(named) for wrong in _registered(manager, found, name, plugin)]
    if problems:
        raise Refusal(problems, 2)
    taken: dict[str, str] = {}
    pages, outputs = (_given(manager, found, hook, taken) for hook in ("page_kinds", "outputs"))
    checks, importers = (_given(manager, found, hook, {}) for hook in ("checks", "importers"))
    return Plugins(manager, found, digest, pages, outputs, checks, importers)


def _modules(found: tuple[Source, ...]) -> Iterator[tuple[str, Any]]:
    for source in found:
        try:
            yield from discovery.modules(source)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - as above
            raise Refusal([error_attribution.unreadable(source, error)], 2) from None


def _forget(found: tuple[Source, ...]) -> None:
    """Let go of modules that no set of plugins has any more."""
    kept = {source.package for plugins in _loaded.values() for source in plugins.sources}
    for source in found:
        if source.package not in kept:
            discovery.forget(source)


def _registered(manager: pluggy.PluginManager, found: tuple[Source, ...], name: str, plugin: Any) -> Iterator[Problem]:
    """Register one plugin; every problem of its hooks."""
    marked = validation.hooks(manager, plugin)
    if not marked:
        hint = 'mark a function with @hookimpl, or let the name of a file that is no plugin begin with "_"'
        yield error_attribution.misfit(
            found, plugin, f"the plugin has none of the hooks {', '.join(validation.names())}", hint
        ).problem
    wrong = [(function, validation.wrong_hook(hook, wraps=wraps)) for hook, function, wraps in marked]
    yield from (error_attribution.misfit(found, function, *why).problem for function, why in wrong if why)
    if not marked or any(why for _, why in wrong):
        return
    try:
        manager.register(plugin, name)
    except pluggy.PluginValidationError as error:
        function = next((function for hook, function, _ in marked if f"hook {hook!r}" in str(error)), plugin)
        yield error_attribution.misfit(
            found, function, str(error).splitlines()[-1], "docs/plugins.md tells what it gets"
        ).problem


def _given(
    manager: pluggy.PluginManager, found: tuple[Source, ...], hook: str, taken: dict[str, str]
) -> dict[str, Any]:
    """What a hook gives by name; `taken` are the names that there are already, and whose they are."""
    all_of_it: dict[str, Any] = {}
    for each in reversed(getattr(manager.hook, hook).get_hookimpls()):
        try:
            gives = each.function()
        except Exception as error:  # noqa: BLE001 - as above
            raise _refusal(found, error) from None
        wrong = list(validation.given(hook, gives))
        if not wrong:
            again = [name for name in gives if name in taken]
            wrong = [(f'"{name}" is there already: {taken[name]} has it', "give it another name") for name in again]
        if wrong:
            raise Refusal([error_attribution.misfit(found, each.function, *why).problem for why in wrong], 2)
        taken |= dict.fromkeys(gives, each.plugin_name)
        all_of_it |= gives
    return all_of_it


def _refusal(found: tuple[Source, ...], error: Exception) -> Exception:
    """What to raise for an error in a hook: its problem, or itself where no plugin is to blame."""
    told = error_attribution.blamed(found, error)
    return Refusal([told]) if told else error
