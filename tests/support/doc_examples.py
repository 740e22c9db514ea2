"""Fenced blocks of the documentation: each language has a check, which returns what is wrong with a block."""

import ast
import json
import re
import sqlite3
import tomllib
from functools import cache
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree as ET

import jinja2
import jinja2.meta
import jinja2.nodes
import tinycss2
import yaml

from sitegen.plugins import Plugins
from sitegen.theme.environment import ThemeEnvironment
from sitegen.theme.theme import Theme
from support import ROOT, doc_content
from support.doc_commands import command_faults, shell_fault
from support.doc_pages import Block, DocPage, commands

UNCHECKED = frozenset({"text", "csv", "diff", "http", "ini", "html", "javascript", "powershell", "bat", "po", "bibtex"})
BROADSHEET = ROOT / "themes/broadsheet"
PROPERTY = re.compile(r"--[\w-]+")


def block_faults(page: DocPage) -> list[str]:
    """Return what is wrong with the blocks of a page, each with its place."""
    shared = doc_content.page_config(page.blocks)
    found = []
    for block in page.blocks:
        if not block.is_fenced:
            faults = ["the block is indented; put it between ``` lines with a language"]
        elif not block.language:
            faults = ["the block has no language; use `text` for output and trees of files"]
        elif block.language in UNCHECKED:
            faults = []
        elif block.language in CHECKS:
            faults = CHECKS[block.language](block, page, shared)
        else:
            faults = [f"no check for the language {block.language}; use one of {', '.join(sorted(CHECKS))} or text"]
        found += [f"{page.path}:{block.line}: {fault}" for fault in faults]
    return found


def check_toml(block: Block, _page, _shared) -> list[str]:
    """Check a configuration with the program's loader, and a theme's manifest; any other file must be TOML."""
    name = Path(block.title).name
    if name == "sitegen.toml":
        return doc_content.config_faults(block.text)
    if name == "theme.toml":
        return doc_content.theme_faults(block.text)
    if not name:
        return ['the block has no title with the name of its file, such as title="sitegen.toml"']
    try:
        tomllib.loads(block.text)
    except tomllib.TOMLDecodeError as error:
        return [str(error)]
    return []


def check_markdown(block: Block, _page, shared) -> list[str]:
    """Check a content file, or a piece of text for one."""
    if block.title.startswith("content/"):
        return doc_content.document_faults(block.title, block.text, shared)
    return [] if block.title else doc_content.body_faults(block.text, shared)


def check_yaml(block: Block, _page, shared) -> list[str]:
    """Check some keys of front matter, or any other YAML file with the commands in it."""
    if kind := shared.kind_of(block.title):
        return doc_content.fragment_faults(kind, block.text, shared)
    if not block.title or block.title.startswith("front matter"):
        return ['the title must be "front matter of a KIND" with a kind that exists, or the path of a file']
    try:
        yaml.safe_load(block.text)
    except yaml.YAMLError as error:
        return [str(error)]
    lines = re.findall(r"^\s*(?:- )?(?:run: |script: )?((?:\S*/)?(?:sitegen|make) [^|>].*)$", block.text, re.MULTILINE)
    return [fault for line in lines for fault in command_faults(line)]


def check_console(block: Block, _page, _shared) -> list[str]:
    """Check the commands of a terminal."""
    found = commands(block)
    if not found:
        return ["no line begins with `$ `; use `text` for output without a command"]
    wrong = [fault for _, line in found for fault in command_faults(line)]
    return wrong or [fault for fault in [shell_fault("\n".join(line for _, line in found))] if fault]


def check_shell(block: Block, _page, _shared) -> list[str]:
    """Check a script of bash."""
    if fault := shell_fault(block.text):
        return [fault]
    lines = [line for _, line in commands(block) if not line.lstrip().startswith("#")]
    return [fault for line in lines if re.search(r"\b(sitegen|make) ", line) for fault in command_faults(line)]


def check_python(block: Block, _page, _shared) -> list[str]:
    """Compile a module, and look up what it imports from sitegen."""
    try:
        tree = ast.parse(block.text)
    except SyntaxError as error:
        return [f"{error.lineno}: {error.msg}"]
    imports = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sitegen")
    ]
    return [
        f"{node.module} has no {alias.name}"
        for node in imports
        for alias in node.names
        if not hasattr(import_module(node.module), alias.name)
    ]


def theme_environment(plugins: Plugins) -> ThemeEnvironment:
    """Return the environment of broadsheet's templates with some plugins."""
    with TemporaryDirectory() as folder:
        return ThemeEnvironment(Theme((BROADSHEET,), {}), Path(folder), plugins)


@cache
def broadsheet_blocks() -> frozenset[str]:
    """Return the names of all blocks of broadsheet."""
    texts = [path.read_text("utf-8") for path in (BROADSHEET / "templates").rglob("*") if path.is_file()]
    return frozenset(name for text in texts for name in re.findall(r"{%-?\+? *block (\w+)", text))


def check_jinja(block: Block, page: DocPage, shared) -> list[str]:
    """Compile a template in the theme's environment; what it extends, and the blocks that it fills, must be in broadsheet."""
    environment = theme_environment(shared.plugins)
    try:
        tree = environment.parse(block.text)
        jinja2.Environment.compile(environment, block.text)
    except jinja2.TemplateError as error:
        return [f"{getattr(error, 'lineno', '')}: {error}"]
    return [*_template_faults(tree, page), *_block_faults(tree)]


def _template_faults(tree, page):
    """Yield the templates that are neither in broadsheet nor on the page."""
    known = {Path(each.title).name for each in page.blocks if each.language == "jinja"}
    known |= {path.name for path in (BROADSHEET / "templates").iterdir()}
    named = {name for name in jinja2.meta.find_referenced_templates(tree) if name}
    yield from (f"there is no template {name}" for name in sorted(named) if Path(name).name not in known)


def _block_faults(tree):
    """Yield the blocks of a template that extends another one, and that the other cannot have."""
    if any(tree.find_all(jinja2.nodes.Extends)):
        names = {node.name for node in tree.body if isinstance(node, jinja2.nodes.Block)}
        yield from (f"broadsheet has no block {name}" for name in sorted(names - broadsheet_blocks()))


@cache
def broadsheet_properties() -> frozenset[str]:
    """Return the custom properties that broadsheet declares."""
    return frozenset(re.findall(r"(--[\w-]+)\s*:", (BROADSHEET / "static/style.css").read_text("utf-8")))


def check_css(block: Block, page: DocPage, _shared) -> list[str]:
    """Parse a stylesheet; a custom property must be broadsheet's, or be declared and used on the page."""
    rules = tinycss2.parse_stylesheet(block.text, skip_comments=True, skip_whitespace=True)
    faults = [rule.message for rule in rules if rule.type == "error"]
    for rule in rules:
        if rule.type == "qualified-rule":
            content = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
            faults += [each.message for each in content if each.type == "error"]
    all_css = "\n".join(each.text for each in page.blocks if each.language == "css")
    declared, used = set(re.findall(r"(--[\w-]+)\s*:", all_css)), set(re.findall(r"var\(\s*(--[\w-]+)", all_css))
    unknown = set(PROPERTY.findall(block.text)) - broadsheet_properties() - (declared & used)
    return faults + [f"broadsheet has no property {name}" for name in sorted(unknown)]


def check_json(block: Block, _page, _shared) -> list[str]:
    """Parse JSON."""
    try:
        json.loads(block.text)
    except ValueError as error:
        return [str(error)]
    return []


def check_xml(block: Block, _page, _shared) -> list[str]:
    """Parse XML; several elements may follow one another."""
    text = re.sub(r"<\?xml[^>]*\?>", "", block.text)
    try:
        ET.fromstring(f"<x>{text}</x>")
    except ET.ParseError as error:
        return [str(error)]
    return []


def check_server(block: Block, _page, _shared) -> list[str]:
    """Compare the braces of a server's configuration."""
    return [] if block.text.count("{") == block.text.count("}") else ["the braces do not match"]


@cache
def dataset() -> sqlite3.Connection:
    """Return an empty database with the tables of the dataset."""
    from sitegen.artifacts.dataset.schema import TABLES

    connection = sqlite3.connect(":memory:")
    for table in TABLES:
        columns = ", ".join(f'"{column.name}"' for column in table.columns)
        connection.execute(f'CREATE TABLE "{table.name}" ({columns})')
    return connection


def check_sql(block: Block, _page, _shared) -> list[str]:
    """Prepare each statement on the tables of the dataset."""
    for statement in filter(str.strip, block.text.split(";")):
        try:
            dataset().execute(f"EXPLAIN {statement}")
        except sqlite3.Error as error:
            return [f"{error} (in the tables of the dataset)"]
    return []


CHECKS = {
    "apache": lambda *_: [], "bash": check_shell, "caddy": check_server, "console": check_console, "css": check_css,
    "jinja": check_jinja, "json": check_json, "markdown": check_markdown, "nginx": check_server, "python": check_python,
    "sh": check_shell, "sql": check_sql, "toml": check_toml, "xml": check_xml, "yaml": check_yaml,
}  # fmt: skip
"""The check of each language: a function of a block, its page, and the configuration of the page's examples."""
