"""Markdown to a body: CommonMark through markdown-it-py, with the extensions of `docs/writing.md`.

The HTML has marks in place of everything that depends on other documents: `OPEN n OPEN … CLOSE n CLOSE` around a
link's text, `SRC n SRC` for an image's address. `spans` are the stretches of running text in which names may be linked.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

from sitegen.content.markdown.block_rules import MAX_NESTING, block_rules_plugin
from sitegen.content.markdown.highlight import highlight_code
from sitegen.content.markdown.lint.accidents import accidents_plugin
from sitegen.content.markdown.lint.dead_links import dead_links_plugin
from sitegen.content.markdown.lint.findings import report_dropped_markup
from sitegen.content.markdown.lint.leftovers import leftovers_plugin
from sitegen.content.markdown.media_players import players_plugin
from sitegen.content.markdown.pull_quotes import pull_quotes_plugin
from sitegen.content.markdown.references import references_plugin
from sitegen.content.markdown.renderer import BodyRenderer
from sitegen.content.markdown.sidenotes import sidenotes_plugin
from sitegen.content.markdown.typography.cjk_emphasis import cjk_plugin
from sitegen.content.markdown.typography.line_breaks import line_breaks_plugin
from sitegen.content.markdown.typography.quotation_marks import quotation_marks
from sitegen.content.markdown.typography.rules import typography_plugin
from sitegen.diagnostics import MAX_EXCERPT_CHARS, Problem
from sitegen.model.document import Body

if TYPE_CHECKING:
    from sitegen.plugins import Plugins


@lru_cache(maxsize=16)
def make_parser(
    language: str = "en", *, html: bool = False, extensions: bool = True, plugins: Plugins | None = None
) -> MarkdownIt:
    """A parser for one language, changed by the archive's plugins; without extensions it is CommonMark 0.31 exactly."""
    if not extensions:
        return MarkdownIt("commonmark")
    options: dict[str, Any] = {
        "html": html,
        "typographer": True,
        "quotes": quotation_marks(language),
        "maxNesting": MAX_NESTING,
        "highlight": highlight_code,
        "xhtmlOut": False,
    }
    md = MarkdownIt("commonmark", options, renderer_cls=BodyRenderer)
    md.enable(["table", "strikethrough", "smartquotes"])
    md.use(cjk_plugin).use(footnote_plugin).use(leftovers_plugin).use(accidents_plugin).use(typography_plugin)
    md.use(players_plugin).use(block_rules_plugin).use(pull_quotes_plugin).use(references_plugin).use(dead_links_plugin)
    md.use(sidenotes_plugin, language).use(line_breaks_plugin, language)
    if plugins:
        plugins.markdown(md, language)
    return md


def parse_body(
    text: str, file: str, line_offset: int, language: str, *, html: bool, plugins: Plugins | None = None
) -> tuple[Body, list[Problem]]:
    """Return a document's body, and problems of words that are lost; `line_offset` is the number of lines before it in its file."""
    source = text.split("\n")
    definitions = _LinkDefinitions()
    env: dict[str, Any] = {
        "folder": file.rpartition("/")[0],
        "source": source,
        "line_offset": line_offset,
        "language": language,
        "references": definitions,
    }
    try:
        rendered = make_parser(language, html=html, plugins=plugins).render(text, env)
    except RecursionError:
        hint = "take some of the brackets, lists or quotations out"
        return Body(), [Problem(file, line_offset + 1, 1, "nested deeper than can be read", hint)]
    _report_unused_definitions(definitions, env)
    spans = () if html else tuple(env.get("linkable_spans", ()))  # raw HTML may hold links of its own
    anchors = tuple(env.get("anchors", ()))
    body = Body(rendered, tuple(env.get("refs", ())), spans, anchors, env.get("word_count", 0))
    dropped = env.get("dropped_markup", ())
    return body, [
        Problem(file, line + 1 + line_offset, column, message, hint, severity, source[line][:MAX_EXCERPT_CHARS])
        for line, column, message, hint, severity in dropped
    ]


def _report_unused_definitions(definitions: _LinkDefinitions, env: dict[str, Any]) -> None:
    """Report link definitions that nothing shows: `[Smith]: Yes.` is one, though it was meant as words."""
    for label, line in definitions.unused():
        message = f"nothing uses the link definition [{label}], so this line is not shown"
        report_dropped_markup(env, line, message, "put text before the bracket, or use the definition")
    for again in env.get("duplicate_refs", ()):
        line = again["map"][0] if again.get("map") else 0
        report_dropped_markup(
            env, line, f"the link definition [{again['label']}] is written twice: nothing uses this one", "take one out"
        )


class _LinkDefinitions(dict[str, Any]):
    """The link definitions of one body, and which of them were asked for."""

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
