"""Content files, front matter and configuration in the documentation, checked by the program's own parsers."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import yaml

from sitegen.config import loader
from sitegen.config.schema import Config, PluginsConfig
from sitegen.config.toml import TomlPositions
from sitegen.content.front_matter.date_values import make_decode_hook
from sitegen.content.parser import parse_document
from sitegen.content.shortcode_templates import read_declared_shortcodes
from sitegen.diagnostics import SitegenError
from sitegen.model.document import OWN_TYPES
from sitegen.model.entity import ENTITY_TYPES, Entity
from sitegen.plugins import Plugins
from sitegen.plugins import load as load_plugins
from sitegen.plugins.builtin import builtin_shortcodes
from sitegen.plugins.shortcode_types import ShortcodeType
from sitegen.struct_errors import SourcePositions, StructError, convert
from sitegen.theme.theme import ThemeManifest, load_theme
from support import ROOT

FRAGMENT = re.compile(r"front matter of an? ([a-z][a-z0-9_-]*)")
"""The title of a block with some keys of a front matter."""
MINIMUM = {"title": "A title", "name": "A name", "starts": "story/one", "published": "2026-03-02"}
"""Values for required keys that a fragment leaves out."""
STATUS_WITH_DATE = {"published", "withdrawn"}


@dataclass(frozen=True)
class PageConfig:
    """The configuration and the plugins that the examples of one page share: the kinds, sections and plugins of all blocks."""

    config: Config
    plugins: Plugins
    shortcodes: Mapping[str, ShortcodeType | None]

    def kind_of(self, title: str) -> str:
        """Return the kind that the title of a fragment names; empty if it names none."""
        found = FRAGMENT.fullmatch(title)
        return found[1] if found and found[1] in self.config.kinds else ""


def load_config(text: str) -> Config:
    """Return the configuration of a text; `title` in `[site]` may be missing.

    Raises:
        SitegenError: if it is not valid.
    """
    with TemporaryDirectory() as folder:
        file = Path(folder) / "sitegen.toml"
        file.write_text(text, "utf-8")
        try:
            site = tomllib.loads(text).get("site", {})
        except tomllib.TOMLDecodeError:
            site = {"title": ""}
        config = loader.load(file, {}, {} if "title" in site else {"site": {"title": "Millbrook Courier"}})
        positions = SourcePositions("sitegen.toml", text, TomlPositions(text))
        if not config.theme.options or (ROOT / "themes" / config.theme.name).is_dir():
            load_theme(
                ROOT, config.theme.name if config.theme.options else "broadsheet", config.theme.options, positions
            )
    return config


def config_faults(text: str) -> list[str]:
    """Return the problems of a configuration or a part of one."""
    try:
        load_config(text)
    except SitegenError as error:
        return [f"{problem.line}: {problem.message} ({problem.hint})" for problem in error.problems]
    return []


def page_config(blocks) -> PageConfig:
    """Return the configuration for the examples of a page: what its configuration blocks define for content."""
    config = load_config("")
    for block in blocks:
        if block.language == "toml" and block.title == "sitegen.toml" and not config_faults(block.text):
            own = load_config(block.text)
            content = own.content if own.content.raw_html else config.content
            kinds = config.kinds | {name: kind for name, kind in own.kinds.items() if kind != _builtin(name)}
            sections = config.sections | own.sections
            config = msgspec.structs.replace(config, kinds=kinds, sections=sections, content=content)
    content = msgspec.structs.replace(config.content, strict_sections=False)
    plugins = page_plugins(blocks)
    return PageConfig(msgspec.structs.replace(config, content=content), plugins, page_shortcodes(blocks, plugins))


def page_plugins(blocks) -> Plugins:
    """Return the plugins that a page shows as files in `plugins/`."""
    files = {Path(block.title).name: block.text for block in blocks if re.fullmatch(r"plugins/\w+\.py", block.title)}
    with TemporaryDirectory() as folder:
        for name, text in files.items():
            (Path(folder) / "plugins").mkdir(exist_ok=True)
            (Path(folder) / "plugins" / name).write_text(text, "utf-8")
        return load_plugins(
            Path(folder), PluginsConfig(folder="plugins" if files else ""), Path(folder) / "sitegen.toml"
        )


def page_shortcodes(blocks, plugins) -> Mapping[str, ShortcodeType | None]:
    """Return the shortcodes of sitegen, and those that a page shows as templates in `templates/shortcodes/`."""
    with TemporaryDirectory() as folder:
        for block in blocks:
            if re.fullmatch(r"templates/shortcodes/\w+\.html", block.title):
                file = Path(folder) / block.title
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(block.text, "utf-8")
        return read_declared_shortcodes([Path(folder)], plugins.shortcodes, str, "UTC").types(plugins.shortcodes)


def _builtin(name):
    return load_config("").kinds.get(name)


def document_faults(path: str, text: str, shared: PageConfig) -> list[str]:
    """Return the problems of a content file."""
    document = parse_document(path, text.encode(), shared.config, shared.plugins, shortcodes=shared.shortcodes)
    return [f"{problem.line}: {problem.message} ({problem.hint})" for problem in document.problems]


def body_faults(text: str, shared: PageConfig) -> list[str]:
    """Return the problems of a Markdown text without front matter."""
    return document_faults("content/stories/example.md", f"---\ntitle: A title\n---\n\n{text}", shared)


def fragment_faults(kind: str, text: str, shared: PageConfig) -> list[str]:
    """Return the problems of some keys of a front matter, with the missing required keys added."""
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        return [f"not valid YAML: {error}"]
    if not isinstance(data, dict):
        return ["not a mapping of keys to values"]
    fields = msgspec.structs.fields(struct_of(kind))
    needed = [field.name for field in fields if field.required]
    if "published" in {field.name for field in fields} and data.get("status") in STATUS_WITH_DATE:
        needed.append("published")
    added = "".join(f"{name}: {MINIMUM[name]}\n" for name in needed if name not in data)
    path = f"content/{shared.config.kinds[kind].folder}/example.md"
    document = parse_document(path, f"---\n{added}{text.rstrip()}\n---\n".encode(), shared.config, shared.plugins)
    above = added.count("\n") + 1
    return [f"{max(problem.line - above, 0)}: {problem.message} ({problem.hint})" for problem in document.problems]


def struct_of(kind: str) -> type[msgspec.Struct]:
    """Return the type of the front matter of a kind."""
    return OWN_TYPES.get(kind) or ENTITY_TYPES.get(kind, Entity)


def theme_faults(text: str) -> list[str]:
    """Return the problems of a theme.toml."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return [str(error)]
    try:
        convert(ThemeManifest, {"name": "mine"} | data, SourcePositions("theme.toml", text, TomlPositions(text)))
    except StructError as error:
        return [problem.message for problem in error.problems]
    return []


@cache
def front_matter_types() -> dict[str, list[object]]:
    """Return every key of front matter and of shortcodes, also of tables in it, with the types that it has in different kinds."""
    found: dict[str, list[object]] = {}
    arguments = [each.Arguments for each in builtin_shortcodes().values()]
    waiting: list[type[msgspec.Struct]] = [*OWN_TYPES.values(), *ENTITY_TYPES.values(), Entity, *arguments]
    for struct in waiting:
        for field in msgspec.structs.fields(struct):
            found.setdefault(field.name, []).append(field.type)
            waiting += [inner for inner in _structs(field.type) if inner not in waiting]
    return found


def _structs(kind):
    """Yield the structs within a type."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        yield kind
    for argument in getattr(kind, "__args__", ()):
        yield from _structs(argument)


def key_faults(key: str, value: str) -> list[str]:
    """Return what is wrong with `key: value` as a line of front matter."""
    types = front_matter_types()
    if key not in types:
        return [f"no kind of document has a key `{key}:`"]
    try:
        data = yaml.safe_load(value)
    except yaml.YAMLError:
        return [f"`{key}: {value}` is not valid YAML"]
    if data is None or "…" in value:
        return []
    hook = make_decode_hook("UTC")
    for kind in types[key]:
        try:
            msgspec.convert(data, kind, dec_hook=hook)
        except msgspec.ValidationError:
            continue
        return []
    return [f"no kind of document takes `{key}: {value}`"]


@cache
def config_keys() -> dict[str, dict[str, object]]:
    """Return the tables of the configuration; each has its keys with their types. `sections.*` is any table in `sections`."""
    found: dict[str, dict[str, object]] = {}
    _add_tables(Config, "", found)
    return found


def _add_tables(struct, table, found):
    found[table] = {field.name: field.type for field in msgspec.structs.fields(struct)}
    for field in msgspec.structs.fields(struct):
        path = f"{table}.{field.name}".strip(".")
        kind = field.type
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            _add_tables(kind, path, found)
        elif getattr(kind, "__origin__", None) is dict:
            inner = kind.__args__[1]
            found[path] = {}
            if isinstance(inner, type) and issubclass(inner, msgspec.Struct):
                _add_tables(inner, f"{path}.*", found)
            else:
                found[f"{path}"] = {"*": inner}


def find_table(name: str) -> dict[str, object] | None:
    """Return the keys of a table, also of one with a name of the archive's own such as `sections.city-hall`."""
    tables = config_keys()
    generic = f"{name.rpartition('.')[0]}.*"
    return tables.get(name, tables.get(generic))


def setting_faults(table: str | None, key: str, value: str = "") -> list[str]:
    """Return what is wrong with a key of a table, or of any table, and its value."""
    tables = [find_table(table) or find_table(f"{table}.x")] if table is not None else [*config_keys().values()]
    if table is not None and find_table(table) is None:
        return [f"the configuration has no table [{table}]"]
    if table in {"sections", "kinds", "check.patterns"}:
        tables = [config_keys()[f"{table}.*"]]
    found = [keys.get(key, keys.get("*")) for keys in tables if key in keys or ("*" in keys and table is not None)]
    name = f"[{table}] {key}" if table is not None else key
    if not found:
        return [f"the configuration has no key {name}"]
    if not value or "…" in value:
        return []
    try:
        data = tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        return [f"{name}: {value} is not valid TOML"]
    for kind in found:
        try:
            msgspec.convert(data, kind)
        except msgspec.ValidationError as error:
            message = str(error)
        else:
            return []
    return [f"{name} cannot be {value}: {message}"]
