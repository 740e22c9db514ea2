"""The Markdown parser for bodies: CommonMark through markdown-it-py, with the extensions of `docs/reference/markdown.md`.

The HTML contains marks instead of everything that depends on other documents: `OPEN n OPEN … CLOSE n CLOSE` around the text of
link number n, and `SRC n SRC` as the address of image number n. The `spans` of a body are the ranges of running text in which
names may be linked.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import normalizeReference
from mdit_py_plugins.footnote import footnote_plugin

from sitegen.content.front_matter.date_values import make_decode_hook
from sitegen.content.markdown.block_rules import MAX_NESTING, block_rules_plugin
from sitegen.content.markdown.dead_links import dead_links_plugin
from sitegen.content.markdown.limits.nesting import limits_plugin
from sitegen.content.markdown.lint.findings import report_dropped_markup
from sitegen.content.markdown.lint.leftovers import leftovers_plugin
from sitegen.content.markdown.lint.unintended_markup import unintended_markup_plugin
from sitegen.content.markdown.media_players import players_plugin
from sitegen.content.markdown.pull_quotes import pull_quotes_plugin
from sitegen.content.markdown.references import references_plugin
from sitegen.content.markdown.renderer import BodyRenderer
from sitegen.content.markdown.shortcodes import shortcodes_plugin
from sitegen.content.markdown.sidenotes import sidenotes_plugin
from sitegen.content.markdown.typography.cjk_emphasis import cjk_plugin
from sitegen.content.markdown.typography.line_breaks import line_breaks_plugin
from sitegen.content.markdown.typography.quotation_marks import quotation_marks
from sitegen.content.markdown.typography.rules import typography_plugin
from sitegen.diagnostics import MAX_EXCERPT_CHARS, Problem
from sitegen.model.document import Body
from sitegen.plugins.builtin import builtin_shortcodes
from sitegen.problem_codes.text import DUPLICATE_DEFINITION, TEXT_NESTED_TOO_DEEP, UNUSED_DEFINITION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from markdown_it.token import Token

    from sitegen.plugins import Plugins
    from sitegen.plugins.shortcode_types import ShortcodeType

_LABEL = re.compile(r"[>\s\d.)*+-]*\[((?:[^\[\]\\]|\\.)+)\]:")
"""The label of a link definition, at the start of its line."""
TYPOGRAPHY_RULES = ["typographic_characters", "smartquotes", "continued_quotes", "sidenotes", "line_breaks"]
"""Rules that change characters or the places of notes, but find no markup and no problems."""


@lru_cache(maxsize=16)
def make_parser(
    language: str = "en",
    *,
    html: bool = False,
    extensions: bool = True,
    typography: bool = True,
    plugins: Plugins | None = None,
) -> MarkdownIt:
    """Return a parser for one language, extended by the archive's plugins.

    Without `extensions` it parses exactly CommonMark 0.31. `html` allows raw HTML. Without `typography` it finds the same markup and
    the same problems, and leaves characters and the places of notes unchanged.
    """
    if not extensions:
        return MarkdownIt("commonmark")
    options: dict[str, Any] = {
        "html": html,
        "typographer": True,
        "quotes": quotation_marks(language),
        "maxNesting": MAX_NESTING,
        "xhtmlOut": False,
    }
    md = MarkdownIt("commonmark", options, renderer_cls=BodyRenderer)
    md.enable(["table", "strikethrough", "smartquotes"])
    md.use(shortcodes_plugin).use(cjk_plugin).use(footnote_plugin).use(leftovers_plugin).use(
        unintended_markup_plugin
    ).use(typography_plugin)
    md.use(players_plugin).use(block_rules_plugin).use(pull_quotes_plugin).use(references_plugin).use(dead_links_plugin)
    md.use(sidenotes_plugin, language).use(line_breaks_plugin, language).use(limits_plugin)
    if plugins:
        plugins.markdown(md, language)
    if not typography:
        md.core.ruler.disable(TYPOGRAPHY_RULES)
    return md


def parse_body(
    text: str,
    file: str,
    line_offset: int,
    language: str,
    *,
    html: bool,
    plugins: Plugins | None = None,
    shortcodes: Mapping[str, ShortcodeType | None] | None = None,
    zone: str = "UTC",
) -> tuple[Body, list[Problem]]:
    """Return the body of a document, and the problems of its Markdown.

    Args:
        text: the Markdown of the body.
        file: path from the archive's folder, for problems and relative links.
        line_offset: number of lines before the body in its file.
        language: BCP 47 tag, which selects the typography.
        html: allow raw HTML. The body then has no spans, since raw HTML may contain links.
        plugins: the archive's plugins, which may extend the parser.
        shortcodes: the declarations of all shortcodes by name; the built-in ones if None.
        zone: the time zone of times without an offset.
    """
    env = _new_env(text, file, line_offset, language, shortcodes, zone)
    try:
        rendered = make_parser(language, html=html, plugins=plugins).render(text, env)
    except RecursionError:
        return Body(), [_nesting_problem(file, line_offset)]
    problems = _collect_problems(env)
    spans = () if html else tuple(env.get("linkable_spans", ()))  # raw HTML may contain links
    anchors = tuple(env.get("anchors", ()))
    refs, shortcodes_found = tuple(env.get("refs", ())), tuple(env.get("shortcodes", ()))
    names = tuple(sorted(env.get("shortcode_names", ())))
    return Body(rendered, refs, spans, anchors, env.get("word_count", 0), shortcodes_found, names), problems


def parse_tokens(text: str, file: str, language: str) -> tuple[list[Token], list[Problem]]:
    """Return the tokens of a body with the characters as they are written, and the problems of its Markdown.

    HTML is not allowed in it, and only the built-in shortcodes are known. The content of a shortcode is the content of its token.
    """
    env = _new_env(text, file, 0, language, None, "UTC")
    try:
        tokens = make_parser(language, typography=False).parse(text, env)
    except RecursionError:
        return [], [_nesting_problem(file, 0)]
    return tokens, _collect_problems(env)


def _new_env(
    text: str,
    file: str,
    line_offset: int,
    language: str,
    shortcodes: Mapping[str, ShortcodeType | None] | None,
    zone: str,
) -> dict[str, Any]:
    return {
        "folder": file.rpartition("/")[0],
        "source": text.split("\n"),
        "line_offset": line_offset,
        "language": language,
        "references": _LinkDefinitions(),
        "file": file,
        "shortcode_types": builtin_shortcodes() if shortcodes is None else shortcodes,
        "decode_hook": make_decode_hook(zone),
    }


def _nesting_problem(file: str, line_offset: int) -> Problem:
    hint = "reduce the number of nested brackets, lists or quotations"
    return Problem(file, line_offset + 1, 1, TEXT_NESTED_TOO_DEEP("nesting too deep"), hint)


def _collect_problems(env: dict[str, Any]) -> list[Problem]:
    """Return the problems that the rules found, and those of link definitions."""
    _report_unused_definitions(env["references"], env)
    file, line_offset, source = env["file"], env["line_offset"], env["source"]
    return [
        *env.get("shortcode_problems", ()),
        *(
            Problem(file, line + 1 + line_offset, column, message, hint, severity, source[line][:MAX_EXCERPT_CHARS])
            for line, column, message, hint, severity in env.get("dropped_markup", ())
        ),
    ]


def _report_unused_definitions(definitions: _LinkDefinitions, env: dict[str, Any]) -> None:
    """Report unused and repeated link definitions, which are not shown; `[Smith]: Yes.` is one, though meant as text."""
    for label, line in definitions.unused():
        written = _written_label(env, line, label)
        message = UNUSED_DEFINITION(f"nothing uses the link definition [{written}], so this line is not shown")
        report_dropped_markup(env, line, message, "put text before the bracket, or use the definition")
    for duplicate in env.get("duplicate_refs", ()):
        line = duplicate["map"][0] if duplicate.get("map") else 0
        label = _written_label(env, line, duplicate["label"])
        report_dropped_markup(
            env,
            line,
            DUPLICATE_DEFINITION(f"the link [{label}] is defined twice; this definition is not used"),
            "remove one of them",
        )


def _written_label(env: dict[str, Any], line: int, label: str) -> str:
    """Return the label of a definition as its line has it; `label` is the form in which markdown-it compares labels."""
    found = _LABEL.match(env["source"][line])
    return found[1] if found and normalizeReference(found[1]) == label else label


class _LinkDefinitions(dict[str, Any]):
    """The link definitions of one body, which also records the labels that were looked up."""

    def __init__(self) -> None:
        super().__init__()
        self.used_labels: set[str] = set()

    def __getitem__(self, label: str) -> Any:
        self.used_labels.add(label)
        return super().__getitem__(label)

    def get(self, label: str, default: Any = None) -> Any:
        self.used_labels.add(label)
        return super().get(label, default)

    def unused(self) -> list[tuple[str, int]]:
        return [
            (label, value["map"][0] if value.get("map") else 0)
            for label, value in self.items()
            if label not in self.used_labels
        ]
