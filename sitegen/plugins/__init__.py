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
from sitegen.config.loader import read_source_positions
from sitegen.diagnostics import Problem, SitegenError
from sitegen.plugins import discovery, error_attribution, validation
from sitegen.plugins.builtin import default_plugins

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from jinja2 import Environment
    from markdown_it import MarkdownIt

    from sitegen.config import schema
    from sitegen.plugins.discovery import PluginSource
    from sitegen.plugins.error_attribution import PluginError

MAX_LOADED_PLUGIN_SETS = 8
"""Sets of plugins that are remembered: of the archives that are open in one process, and of each before an edit."""


@dataclass(frozen=True, slots=True, eq=False)
class Plugins:
    """The plugins of one archive, as their bytes were when they were loaded: one such object for the same bytes."""

    manager: pluggy.PluginManager
    sources: tuple[PluginSource, ...]
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

    def find_generator(self, kind: str) -> Any:
        """The kind of page or the output of a name."""
        return self.pages.get(kind) or self.outputs[kind]

    @property
    def theme_layers(self) -> tuple[Path, ...]:
        """The folders that stand between the archive's own templates and its theme."""
        return tuple(source.theme_layer for source in self.sources if source.theme_layer)

    def layer_label(self, layer: Path) -> str:
        """What people call one of these folders; nothing for any other."""
        return next((source.label for source in self.sources if source.theme_layer == layer), "")

    def markdown(self, md: MarkdownIt, language: str) -> None:
        """Have a parser changed."""
        self.manager.hook.markdown(md=md, language=language)

    def jinja_environment(self, environment: Environment) -> None:
        """Have the environment of templates changed; raises SitegenError where a plugin fails."""
        try:
            self.manager.hook.jinja_environment(environment=environment)
        except Exception as error:  # noqa: BLE001 - whatever a plugin raises is told at its line
            raise _hook_error(self.sources, error) from None

    def attribute_to_plugin(
        self, error: BaseException, activity: str = "", is_nearer: Callable[[str], bool] | None = None
    ) -> Problem | None:
        """The problem of an error that arose in a plugin; see `error_attribution.attribute_to_plugin`."""
        return error_attribution.attribute_to_plugin(self.sources, error, activity, *([is_nearer] if is_nearer else ()))

    def plugin_error(self, function: Any, message: str, hint: str = "") -> PluginError:
        """To be raised where a plugin's function gave what cannot be used."""
        return error_attribution.plugin_error(self.sources, function, message, hint)


_loaded: OrderedDict[tuple[Any, ...], Plugins] = OrderedDict()


def load(root: Path, plugins_config: schema.PluginsConfig, config_file: Path) -> Plugins:
    """The plugins that a configuration names, as they are on the disk now, after the built-in ones.

    Raises SitegenError: with code 2 for what cannot be loaded, at the line of the configuration or of the plugin, and with
    code 1 where a plugin's hook raises.
    """
    found = tuple(_find_sources(root, plugins_config, config_file))
    digest = hashlib.sha256(b"".join(source.digest for source in found)).digest() if found else b""
    key = (digest, *(source.base for source in found))
    if key not in _loaded:
        try:
            _loaded[key] = _import_and_register(found, digest)
        except BaseException:
            _unload_unused(found)
            raise
        if len(_loaded) > MAX_LOADED_PLUGIN_SETS:
            _unload_unused(_loaded.popitem(last=False)[1].sources)
    _loaded.move_to_end(key)
    return _loaded[key]


def _find_sources(root: Path, plugins_config: schema.PluginsConfig, config_file: Path) -> Iterator[PluginSource]:
    """The installed packages in the order of the configuration, then the folder."""
    for name in dict.fromkeys(plugins_config.enabled):
        try:
            yield discovery.read_installed(name)
        except LookupError as error:
            raise SitegenError(
                [read_source_positions(config_file).problem_at(("plugins", "enabled"), *error.args)], 2
            ) from None
    if plugins_config.folder:
        if wrong := validation.folder_error(root, plugins_config.folder):
            raise SitegenError([read_source_positions(config_file).problem_at(("plugins", "folder"), *wrong)], 2)
        yield discovery.read_folder(root, plugins_config.folder)


def _import_and_register(found: tuple[PluginSource, ...], digest: bytes) -> Plugins:
    """Import and register them; what is named first is called first."""
    manager = pluggy.PluginManager(hookspecs.PROJECT_NAME)
    manager.add_hookspecs(hookspecs)
    named = default_plugins() + list(_import_modules(found))
    problems = [wrong for name, plugin in reversed(named) for wrong in _register(manager, found, name, plugin)]
    if problems:
        raise SitegenError(problems, 2)
    owners: dict[str, str] = {}
    pages, outputs = (_collect(manager, found, hook, owners) for hook in ("page_kinds", "outputs"))
    checks, importers = (_collect(manager, found, hook, {}) for hook in ("checks", "importers"))
    return Plugins(manager, found, digest, pages, outputs, checks, importers)


def _import_modules(found: tuple[PluginSource, ...]) -> Iterator[tuple[str, Any]]:
    for source in found:
        try:
            yield from discovery.import_modules(source)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - as above
            raise SitegenError([error_attribution.import_problem(source, error)], 2) from None


def _unload_unused(found: tuple[PluginSource, ...]) -> None:
    """Let go of modules that no set of plugins has any more."""
    used_packages = {source.package_name for plugins in _loaded.values() for source in plugins.sources}
    for source in found:
        if source.package_name not in used_packages:
            discovery.unload(source)


def _register(
    manager: pluggy.PluginManager, found: tuple[PluginSource, ...], name: str, plugin: Any
) -> Iterator[Problem]:
    """Register one plugin; every problem of its hooks."""
    marked = validation.marked_hooks(manager, plugin)
    if not marked:
        hint = 'mark a function with @hookimpl, or let the name of a file that is no plugin begin with "_"'
        yield error_attribution.plugin_error(
            found, plugin, f"the plugin has none of the hooks {', '.join(validation.hook_names())}", hint
        ).problem
    wrong = [(function, validation.hook_error(hook, is_wrapper=wraps)) for hook, function, wraps in marked]
    yield from (error_attribution.plugin_error(found, function, *why).problem for function, why in wrong if why)
    if not marked or any(why for _, why in wrong):
        return
    try:
        manager.register(plugin, name)
    except pluggy.PluginValidationError as error:
        function = next((function for hook, function, _ in marked if f"hook {hook!r}" in str(error)), plugin)
        yield error_attribution.plugin_error(
            found, function, str(error).splitlines()[-1], "docs/plugins.md tells what it gets"
        ).problem


def _collect(
    manager: pluggy.PluginManager, found: tuple[PluginSource, ...], hook: str, owners: dict[str, str]
) -> dict[str, Any]:
    """What a hook gives by name; `owners` maps the names that are taken to the plugins that have them."""
    all_of_it: dict[str, Any] = {}
    for each in reversed(getattr(manager.hook, hook).get_hookimpls()):
        try:
            gives = each.function()
        except Exception as error:  # noqa: BLE001 - as above
            raise _hook_error(found, error) from None
        wrong = list(validation.result_errors(hook, gives))
        if not wrong:
            again = [name for name in gives if name in owners]
            wrong = [(f'"{name}" is there already: {owners[name]} has it', "give it another name") for name in again]
        if wrong:
            raise SitegenError([error_attribution.plugin_error(found, each.function, *why).problem for why in wrong], 2)
        owners |= dict.fromkeys(gives, each.plugin_name)
        all_of_it |= gives
    return all_of_it


def _hook_error(found: tuple[PluginSource, ...], error: Exception) -> Exception:
    """What to raise for an error in a hook: its problem, or itself where no plugin is to blame."""
    problem = error_attribution.attribute_to_plugin(found, error)
    return SitegenError([problem]) if problem else error
