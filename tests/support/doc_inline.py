"""Text in code font in the documentation: commands, options, configuration keys, front matter keys, paths and codes must exist."""

import re
from functools import cache

from sitegen import problem_codes
from sitegen.content.front_matter.foreign_key_table import ENTITY_KEY_ALIASES, KEY_ALIASES, MEANINGLESS_KEYS
from sitegen.importers import ImportMap
from sitegen.importers._wordpress.text.shortcodes.handlers import find_handler
from support import ROOT
from support.doc_commands import all_options, command_faults
from support.doc_content import find_table, front_matter_types, key_faults, setting_faults
from support.doc_pages import DocPage

COMMAND = re.compile(r"((?:\S+=\S+ )*(?:\S*/)?(?:sitegen|make) \S.*|uvx .*|pipx .*)")
SETTING = re.compile(r"\[([a-z][\w.-]*)\] ([a-z_]\w*)(?: ?= ?(.+))?")
TABLE = re.compile(r"\[([a-z][\w.-]*)\]")
ASSIGNMENT = re.compile(r"([a-z][a-z_]*) = (.+)")
FRONT_MATTER_KEY = re.compile(r"([a-z][a-z_]*):(?: (.*))?")
OPTION = re.compile(r"(--?[a-zA-Z][\w-]*)(?:[ =].*)?")
VARIABLE = re.compile(r"(SITEGEN_\w+)__(\w+)(?:=.*)?|(SITEGEN_\w+)(?:=.*)?")
CODE = re.compile(r"(SG\d{4})")
PATH = re.compile(r"((?:sitegen|tests|docs|requirements|themes/broadsheet|themes/clipping)/[\w./-]*)")

NOT_TABLES = frozenset({"sic", "text", "link", "x", "members_only"})
"""Words in brackets that are no tables."""
OTHER_TABLES = frozenset(
    {"options", "project", "headers", "redirects", "build", "assets", *ImportMap.__struct_fields__}
)
"""First parts of tables in other files: theme.toml, pyproject.toml, netlify.toml, wrangler.toml, the map file of an import."""
OTHER_KEYS = frozenset({"key", "gone", "mailto", "tel", "data", "javascript", "http", "https", "file"})
"""Words with a colon that are no keys of front matter: a word for any key, lines of addresses.txt, schemes of addresses."""
OTHER_SETTINGS = frozenset(
    {"key", "property", "scheme", "parent", "default", "type", "choices", "summary", "updated", "original"}
)
"""A word for any key, and keys of theme.toml and of the map file of an import."""
OTHER_OPTIONS = frozenset({
    "--constraints", "--require-hashes", "--user", "--upgrade", "--from", "--spec", "--lf", "-k", "-q", "-n", "-m", "-x",
    "--without-tools", "--require-tools", "--import-mode",
})  # fmt: skip
"""Options of pip, pipx, uv and pytest."""
OTHER_VARIABLES = frozenset({"SITEGEN_BENCH_STORIES", "SITEGEN_LOOKS", "SITEGEN_SECTION__KEY"})
"""Variables of the benchmarks and tests, and the form of all others."""


def inline_faults(page: DocPage) -> list[str]:
    """Return what is wrong with the texts in code font of a page, each with its place."""
    properties = {name for span in page.spans for name in re.findall(r"^--[\w-]+$", span.text)} & _custom_properties()
    found = []
    for span in page.spans:
        if span.text not in properties:
            found += [f"{page.path}:{span.line}: {fault}" for fault in span_faults(span.text)]
    return found


@cache
def _custom_properties() -> frozenset[str]:
    from support.doc_examples import broadsheet_properties

    return broadsheet_properties()


def span_faults(text: str) -> list[str]:
    """Return what is wrong with one text in code font; a text of no known form is right."""
    for form, check in FORMS:
        if found := form.fullmatch(text):
            return check(*found.groups(""))
    return []


def _command(text):
    return command_faults(text, is_inline=True)


def _setting(table, key, value):
    return [] if table.partition(".")[0] in OTHER_TABLES else setting_faults(table, key, value)


def _table(name):
    is_other = name in NOT_TABLES or find_handler(name) is not None or name.partition(".")[0] in OTHER_TABLES
    return [] if is_other or find_table(name) is not None else [f"the configuration has no table [{name}]"]


def _assignment(key, value):
    return [] if key in OTHER_SETTINGS else setting_faults(None, key, value)


def _front_matter(key, value):
    if key in OTHER_KEYS or (key not in front_matter_types() and key in _foreign_keys()):
        return []
    return key_faults(key, value)


@cache
def _foreign_keys() -> frozenset[str]:
    """Return the keys of other generators, which pages about importing name."""
    tables = [*KEY_ALIASES.values(), *ENTITY_KEY_ALIASES.values()]
    return frozenset({*MEANINGLESS_KEYS, *(key for keys in tables for key in keys)})


def _option(name):
    known = name in all_options() or name in OTHER_OPTIONS or name in _custom_properties()
    return [] if known else [f"no command of sitegen has the option {name}"]


def _variable(section, key, whole):
    if (name := whole or f"{section}__{key}") in OTHER_VARIABLES:
        return []
    if not section:
        return [f"sitegen reads no variable {name}"]
    return setting_faults(section.removeprefix("SITEGEN_").lower().replace("__", "."), key.lower())


def _code(code):
    return [] if code in problem_codes.all_codes() else [f"there is no problem code {code}"]


def _path(path):
    return [] if (ROOT / path).exists() else [f"there is no file {path}"]


FORMS = [
    (COMMAND, _command), (CODE, _code), (PATH, _path), (SETTING, _setting), (TABLE, _table), (ASSIGNMENT, _assignment),
    (FRONT_MATTER_KEY, _front_matter), (OPTION, _option), (VARIABLE, _variable),
]  # fmt: skip
