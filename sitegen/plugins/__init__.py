"""Plugins: modules of the archive's folder and of installed packages that implement the hooks of `hookspecs.py`.

Only plugins that the configuration names are loaded, so installing a package does not change an archive. Page kinds,
outputs, shortcodes, checks and importers are found only through hooks: sitegen's own packages are the first plugins.
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
from sitegen.problem_codes.extensions import DUPLICATE_KIND, INVALID_HOOK, WRONG_PLUGIN_RESULT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from jinja2 import Environment
    from markdown_it import MarkdownIt

    from sitegen.config import schema
    from sitegen.plugins.discovery import PluginSource
    from sitegen.plugins.error_attribution import PluginError

MAX_LOADED_PLUGIN_SETS = 8
"""Maximum number of plugin sets in memory. A process may have several archives open, and sets from before an edit."""


@dataclass(frozen=True, slots=True, eq=False)
class Plugins:
    """The plugins of one archive, with the bytes that they were loaded from. The same bytes give the same object."""

    manager: pluggy.PluginManager
    sources: tuple[PluginSource, ...]
    digest: bytes
    """Digest of all plugin files; empty if there are only the built-in plugins."""
    pages: Mapping[str, Any]
    """Page kinds by name; see `sitegen.pages.PageKind`."""
    outputs: Mapping[str, Any]
    """Outputs by name; see `sitegen.outputs.Output`."""
    shortcodes: Mapping[str, Any]
    """Shortcodes by name; see `sitegen.plugins.shortcode_types.ShortcodeType`."""
    checks: Mapping[str, Any]
    """Checks by name; see `sitegen.checks.Check`."""
    importers: Mapping[str, Any]
    """Importers by name; see `sitegen.importers.Importer`."""

    def find_generator(self, kind: str) -> Any:
        """Return the page kind or the output with a name.

        Raises:
            KeyError: if there is neither.

        """
        return self.pages.get(kind) or self.outputs[kind]

    @property
    def theme_layers(self) -> tuple[Path, ...]:
        """Folders of plugins that are theme layers between the archive's own templates and its theme."""
        return tuple(source.theme_layer for source in self.sources if source.theme_layer)

    def layer_label(self, layer: Path) -> str:
        """Return the label of a theme layer for messages; empty if the folder is not one of a plugin."""
        return next((source.label for source in self.sources if source.theme_layer == layer), "")

    def markdown(self, md: MarkdownIt, language: str) -> None:
        """Call the `markdown` hook of each plugin for a parser."""
        self.manager.hook.markdown(md=md, language=language)

    def jinja_environment(self, environment: Environment) -> None:
        """Call the `jinja_environment` hook of each plugin.

        Raises:
            SitegenError: if a plugin raises an exception.

        """
        try:
            self.manager.hook.jinja_environment(environment=environment)
        except Exception as error:  # noqa: BLE001 - any exception of a plugin is reported at its line
            raise _hook_error(self.sources, error) from None

    def attribute_to_plugin(
        self, error: BaseException, activity: str = "", is_nearer: Callable[[str], bool] | None = None
    ) -> Problem | None:
        """Return the problem for an error that was raised in a plugin; see `error_attribution.attribute_to_plugin`."""
        return error_attribution.attribute_to_plugin(self.sources, error, activity, *([is_nearer] if is_nearer else ()))

    def plugin_error(self, function: Any, message: str, hint: str = "") -> PluginError:
        """Return the exception to raise if the result of a plugin's function cannot be used."""
        return error_attribution.plugin_error(self.sources, function, message, hint)


_loaded: OrderedDict[tuple[Any, ...], Plugins] = OrderedDict()


def load(root: Path, plugins_config: schema.PluginsConfig, config_file: Path) -> Plugins:
    """Return the built-in plugins and then those that a configuration names, from the files as they are now.

    Raises:
        SitegenError: with exit code 2 if a plugin cannot be loaded, at the line of the configuration or of the plugin, and
            with exit code 1 if a hook raises an exception.

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
    """Yield the installed packages in the order of the configuration, then the folder."""
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
    """Import and register the plugins. The first one in the configuration is called first."""
    manager = pluggy.PluginManager(hookspecs.PROJECT_NAME)
    manager.add_hookspecs(hookspecs)
    named = default_plugins() + list(_import_modules(found))
    problems = [wrong for name, plugin in reversed(named) for wrong in _register(manager, found, name, plugin)]
    if problems:
        raise SitegenError(problems, 2)
    owners: dict[str, str] = {}
    pages, outputs = (_collect(manager, found, hook, owners) for hook in ("page_kinds", "outputs"))
    others = ("shortcodes", "checks", "importers")
    shortcodes, checks, importers = (_collect(manager, found, hook, {}) for hook in others)
    return Plugins(manager, found, digest, pages, outputs, shortcodes, checks, importers)


def _import_modules(found: tuple[PluginSource, ...]) -> Iterator[tuple[str, Any]]:
    for source in found:
        try:
            yield from discovery.import_modules(source)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - as above
            raise SitegenError([error_attribution.import_problem(source, error)], 2) from None


def _unload_unused(found: tuple[PluginSource, ...]) -> None:
    """Unload the modules of sources that no plugin set in memory uses."""
    used_packages = {source.package_name for plugins in _loaded.values() for source in plugins.sources}
    for source in found:
        if source.package_name not in used_packages:
            discovery.unload(source)


def _register(
    manager: pluggy.PluginManager, found: tuple[PluginSource, ...], name: str, plugin: Any
) -> Iterator[Problem]:
    """Register one plugin, or yield every problem of its hooks."""
    marked = validation.marked_hooks(manager, plugin)
    if not marked:
        hint = 'mark a function with @hookimpl, or begin the name of a file that is not a plugin with "_"'
        yield error_attribution.plugin_error(
            found, plugin, INVALID_HOOK(f"the plugin has none of the hooks {', '.join(validation.hook_names())}"), hint
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
            found,
            function,
            INVALID_HOOK(str(error).splitlines()[-1]),
            "see docs/reference/hooks.md for the arguments of the hook",
        ).problem


def _collect(
    manager: pluggy.PluginManager, found: tuple[PluginSource, ...], hook: str, owners: dict[str, str]
) -> dict[str, Any]:
    """Return the results of a hook by name, and add them to `owners`: the plugin of each name that is used.

    Raises:
        SitegenError: if a result is not valid, a name is used twice, or a hook raises an exception.

    """
    collected: dict[str, Any] = {}
    for each in reversed(getattr(manager.hook, hook).get_hookimpls()):
        try:
            result = each.function()
        except Exception as error:  # noqa: BLE001 - as above
            raise _hook_error(found, error) from None
        wrong = [(WRONG_PLUGIN_RESULT(message), hint) for message, hint in validation.result_errors(hook, result)]
        if not wrong:
            duplicates = [name for name in result if name in owners]
            wrong = [
                (DUPLICATE_KIND(f'"{name}" already exists in {owners[name]}'), "choose another name")
                for name in duplicates
            ]
        if wrong:
            raise SitegenError([error_attribution.plugin_error(found, each.function, *why).problem for why in wrong], 2)
        owners |= dict.fromkeys(result, each.plugin_name)
        collected |= result
    return collected


def _hook_error(found: tuple[PluginSource, ...], error: Exception) -> Exception:
    """Return the exception to raise for an error in a hook: a SitegenError if a plugin caused it, else the error itself."""
    problem = error_attribution.attribute_to_plugin(found, error)
    return SitegenError([problem]) if problem else error
