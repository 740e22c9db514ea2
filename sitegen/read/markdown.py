"""Markdown to a body: CommonMark through markdown-it-py, with the extensions of `docs/writing.md`.

The HTML has marks in place of everything that depends on other documents: `OPEN n OPEN … CLOSE n CLOSE` around a
link's text, `SRC n SRC` for an image's address. `spans` are the stretches of running text in which names may be linked.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from mdit_py_plugins.footnote import footnote_plugin

from sitegen.model.document import CLOSE, OPEN, SRC, Body
from sitegen.problems import LONGEST, Problem
from sitegen.read.accidents import accidents_plugin
from sitegen.read.cjk import cjk_plugin
from sitegen.read.dead_links import dead_links_plugin
from sitegen.read.highlight import highlight
from sitegen.read.leftovers import leftovers_plugin
from sitegen.read.line_breaks import line_breaks_plugin
from sitegen.read.notes import notes_plugin, words
from sitegen.read.players import players_plugin
from sitegen.read.pulls import pulls_plugin
from sitegen.read.quotes import quotes
from sitegen.read.references import references_plugin
from sitegen.read.rules import NESTING, lose, rules_plugin
from sitegen.read.typography import typography_plugin

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

    from sitegen.plugins import Plugins


@lru_cache(maxsize=16)
def parser(
    language: str = "en", *, html: bool = False, extensions: bool = True, plugins: Plugins | None = None
) -> MarkdownIt:
    """A parser for one language, changed by the archive's plugins; without extensions it is CommonMark 0.31 exactly."""
    if not extensions:
        return MarkdownIt("commonmark")
    options: dict[str, Any] = {
        "html": html,
        "typographer": True,
        "quotes": quotes(language),
        "maxNesting": NESTING,
        "highlight": highlight,
        "xhtmlOut": False,
    }
    md = MarkdownIt("commonmark", options, renderer_cls=Renderer)
    md.enable(["table", "strikethrough", "smartquotes"])
    md.use(cjk_plugin).use(footnote_plugin).use(leftovers_plugin).use(accidents_plugin).use(typography_plugin)
    md.use(players_plugin).use(rules_plugin).use(pulls_plugin).use(references_plugin).use(dead_links_plugin)
    md.use(notes_plugin).use(line_breaks_plugin, language)
    rules: dict[str, Any] = vars(md.renderer)["rules"]
    vars(md.renderer)["note_words"] = words(language)
    for name in [name for name in rules if name.startswith("footnote")]:
        rules[name] = getattr(md.renderer, f"_{name}", _nothing)
    if plugins:
        plugins.markdown(md, language)
    return md


def parse(
    text: str, file: str, above: int, language: str, *, html: bool, plugins: Plugins | None = None
) -> tuple[Body, list[Problem]]:
    """A document's body; `above` is the number of lines over it in its file. Problems are about words that get lost."""
    source = text.split("\n")
    definitions = _Definitions()
    env: dict[str, Any] = {
        "folder": file.rpartition("/")[0],
        "source": source,
        "above": above,
        "language": language,
        "references": definitions,
    }
    try:
        rendered = parser(language, html=html, plugins=plugins).render(text, env)
    except RecursionError:
        hint = "take some of the brackets, lists or quotations out"
        return Body(), [Problem(file, above + 1, 1, "nested deeper than can be read", hint)]
    _unused(definitions, env)
    spans = () if html else tuple(env.get("spans", ()))  # raw HTML may hold links of its own
    anchors = tuple(env.get("anchors", ()))
    body = Body(rendered, tuple(env.get("refs", ())), spans, anchors, env.get("words", 0))
    lost = env.get("lost", ())
    return body, [
        Problem(file, line + 1 + above, column, message, hint, severity, source[line][:LONGEST])
        for line, column, message, hint, severity in lost
    ]


def _unused(definitions: _Definitions, env: dict[str, Any]) -> None:
    """Report link definitions that nothing shows: `[Smith]: Yes.` is one, though it was meant as words."""
    for label, line in definitions.unused():
        message = f"nothing uses the link definition [{label}], so this line is not shown"
        lose(env, line, message, "put text before the bracket, or use the definition")
    for again in env.get("duplicate_refs", ()):
        line = again["map"][0] if again.get("map") else 0
        lose(
            env, line, f"the link definition [{again['label']}] is written twice: nothing uses this one", "take one out"
        )


class _Definitions(dict[str, Any]):
    """The link definitions of one body, and which of them were asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    def __getitem__(self, label: str) -> Any:
        self.asked.add(label)
        return super().__getitem__(label)

    def get(self, label: str, default: Any = None) -> Any:
        self.asked.add(label)
        return super().get(label, default)

    def unused(self) -> list[tuple[str, int]]:
        return [
            (label, value["map"][0] if value.get("map") else 0)
            for label, value in self.items()
            if label not in self.asked
        ]


def _nothing(*_: object) -> str:
    return ""


class Renderer(RendererHTML):
    """HTML with marks for references, and the offsets of text in which names may be linked."""

    note_words: tuple[str, str, str]
    """What notes are called in the document's language."""

    def render(self, tokens: Sequence[Token], options: Any, env: Any) -> str:
        """All blocks, one after the other."""
        out = _Out(env)
        for index, token in enumerate(tokens):
            if token.type == "inline":
                self.inline(token.children or [], out, options, env, linkable=tokens[index - 1].type != "heading_open")
            elif token.type in self.rules:
                out.add(self.rules[token.type](tokens, index, options, env))
            else:
                out.add(self.renderToken(tokens, index, options, env))
        return out.finish()

    def inline(self, tokens: Sequence[Token], out: _Out, options: Any, env: Any, *, linkable: bool) -> None:
        """One inline run; text outside links is noted as linkable."""
        links = 0
        for index, token in enumerate(tokens):
            kind = token.type
            if kind == "text":
                out.text(token.content, linkable=linkable and not links)
                continue
            if kind in {"link_open", "reference_open"}:
                links += 1
            elif kind in {"link_close", "reference_close"}:
                links -= 1
            piece = (
                self.rules[kind](tokens, index, options, env)
                if kind in self.rules
                else self.renderToken(tokens, index, options, env)
            )
            out.add(piece, inside=kind == "softbreak")

    def link_open(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        """A link: a mark for one inside the archive, a plain `rel=external` link for any other."""
        number = tokens[index].meta.get("ref")
        if number is not None:
            return f"{OPEN}{number}{OPEN}"
        tokens[index].attrSet("rel", "external")
        return self.renderToken(tokens, index, options, env)

    def link_close(self, tokens: Sequence[Token], index: int, *_: Any) -> str:
        """The end of a link or its mark."""
        number = tokens[index].meta.get("ref")
        return "</a>" if number is None else f"{CLOSE}{number}{CLOSE}"

    reference_open = link_open
    reference_close = link_close

    def image(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """An image with its alternative text; a caption where it stands alone and has a title."""
        token = tokens[idx]
        if (number := token.meta.get("ref")) is not None:
            token.attrs["src"] = f"{SRC}{number}{SRC}"
        token.attrSet("alt", self.renderInlineAsText(token.children, options, env))
        caption = token.meta.get("caption", "")
        return self.renderToken(tokens, idx, options, env) + (
            f"<figcaption>{escapeHtml(caption)}</figcaption>" if caption else ""
        )

    def fence(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """Code, coloured; it scrolls, so it can be reached with the keyboard."""
        return super().fence(tokens, idx, options, env).replace("<pre>", '<pre tabindex="0">', 1)

    def td_open(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        """A cell; its alignment is a class, since pages carry no inline style."""
        token = tokens[index]
        if style := str(token.attrs.pop("style", "")):
            token.attrSet("class", style.removeprefix("text-align:"))
        return self.renderToken(tokens, index, options, env)

    th_open = td_open

    def _footnote_ref(self, tokens: Sequence[Token], index: int, *_: Any) -> str:
        meta = tokens[index].meta
        number, sub = meta["id"] + 1, meta.get("subId", 0)
        again = f"-{sub}" if sub > 0 else ""
        label = self.note_words[0].format(number)
        return (
            f'<a href="#_note-{number}" id="_ref-{number}{again}" role="doc-noteref" aria-label="{label}">{number}</a>'
        )

    def _footnote_block_open(self, *_: Any) -> str:
        return f'<section class="notes" role="doc-endnotes" aria-label="{self.note_words[2]}">\n<ol>\n'

    def _footnote_block_close(self, *_: Any) -> str:
        return "</ol>\n</section>\n"

    def _footnote_open(self, tokens: Sequence[Token], index: int, *_: Any) -> str:
        meta = tokens[index].meta
        number = meta["id"] + 1
        if meta.get("beside"):
            return f'<aside class="note" id="_note-{number}" role="doc-footnote"><b>{number}</b> '
        return f'<li id="_note-{number}" value="{number}">'

    def _footnote_close(self, tokens: Sequence[Token], index: int, *_: Any) -> str:
        return "</aside>\n" if tokens[index].meta.get("beside") else "</li>\n"

    def _footnote_anchor(self, tokens: Sequence[Token], index: int, *_: Any) -> str:
        meta = tokens[index].meta
        number, sub = meta["id"] + 1, meta["subId"]
        again = f"-{sub}" if sub > 0 else ""
        return f' <a href="#_ref-{number}{again}" role="doc-backlink" aria-label="{self.note_words[1].format(number)}">\u21a9\ufe0e</a>'

    def noted_open(self, *_: Any) -> str:
        """A paragraph with the notes that stand beside it."""
        return '<div class="noted">\n'

    def noted_close(self, *_: Any) -> str:
        """Its end."""
        return "</div>\n"

    def table_open(self, *_: Any) -> str:
        """A table; it scrolls where it is too wide, so it can be reached with the keyboard."""
        return '<div class="scroll" tabindex="0" role="group">\n<table>\n'

    def table_close(self, *_: Any) -> str:
        """Its end."""
        return "</table>\n</div>\n"


class _Out:
    """The HTML written so far, its length, and the linkable spans in it."""

    def __init__(self, env: Any) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.start = -1
        self.spans: list[tuple[int, int]] = env.setdefault("spans", [])
        self.env = env

    def add(self, piece: str, *, inside: bool = False) -> None:
        """Append markup; it ends a span unless it stands `inside` running text."""
        if not inside:
            self.close()
        self.parts.append(piece)
        self.length += len(piece)

    def text(self, content: str, *, linkable: bool) -> None:
        """Append text, escaped."""
        self.env["words"] = self.env.get("words", 0) + len(content.split())
        piece = escapeHtml(content)
        if not linkable:
            self.close()
        elif self.start < 0:
            self.start = self.length
        self.parts.append(piece)
        self.length += len(piece)

    def close(self) -> None:
        """End the span that is open, if one is."""
        if 0 <= self.start < self.length:
            self.spans.append((self.start, self.length))
        self.start = -1

    def finish(self) -> str:
        """The whole."""
        self.close()
        return "".join(self.parts)
