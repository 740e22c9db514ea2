"""The renderer of bodies: markdown-it-py's, with marks for references and records of linkable text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.utils import OptionsDict

from sitegen.content.markdown.highlight import make_highlighter
from sitegen.model.document import REF_CLOSE, REF_OPEN, REF_SRC

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token


class BodyRenderer(RendererHTML):
    """Renders HTML with marks for references.

    It sets `env["linkable_spans"]` to the ranges of text in which names may be linked, and `env["word_count"]`.
    """

    def render(self, tokens: Sequence[Token], options: Any, env: Any) -> str:
        """Return the HTML of all blocks."""
        out = _HtmlWriter(env)
        for index, token in enumerate(tokens):
            if token.type == "inline":
                self.render_inline_tokens(
                    token.children or [], out, options, env, is_linkable=tokens[index - 1].type != "heading_open"
                )
            elif token.type in self.rules:
                out.add_markup(self.rules[token.type](tokens, index, options, env))
            else:
                out.add_markup(self.renderToken(tokens, index, options, env))
        return out.finish()

    def render_inline_tokens(
        self, tokens: Sequence[Token], out: _HtmlWriter, options: Any, env: Any, *, is_linkable: bool
    ) -> None:
        """Write the inline content of a block, and record its text outside links as linkable if `is_linkable`."""
        link_depth = 0
        out.is_in_word = False
        for index, token in enumerate(tokens):
            kind = token.type
            if kind == "text":
                out.add_text(token.content, is_linkable=is_linkable and not link_depth)
                continue
            if kind in {"link_open", "reference_open"}:
                link_depth += 1
            elif kind in {"link_close", "reference_close"}:
                link_depth -= 1
            piece = (
                self.rules[kind](tokens, index, options, env)
                if kind in self.rules
                else self.renderToken(tokens, index, options, env)
            )
            out.add_markup(piece, is_inside_text=kind == "softbreak")
            out.is_in_word = out.is_in_word and kind.endswith(("_open", "_close", "footnote_ref"))

    def link_open(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        """Return a mark for a link inside the archive, or the start tag of any other link, with `rel=external`."""
        number = tokens[index].meta.get("ref")
        if number is not None:
            return f"{REF_OPEN}{number}{REF_OPEN}"
        tokens[index].attrSet("rel", "external")
        return self.renderToken(tokens, index, options, env)

    def link_close(self, tokens: Sequence[Token], index: int, *_: Any) -> str:
        """Return the end tag of a link, or the mark that ends a link inside the archive."""
        number = tokens[index].meta.get("ref")
        return "</a>" if number is None else f"{REF_CLOSE}{number}{REF_CLOSE}"

    reference_open = link_open
    reference_close = link_close

    def image(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        """Return an image with its alternative text, and a caption if it is a figure with a title."""
        token = tokens[index]
        if (number := token.meta.get("ref")) is not None:
            token.attrs["src"] = f"{REF_SRC}{number}{REF_SRC}"
        token.attrSet("alt", self.renderInlineAsText(token.children, options, env))
        caption = token.meta.get("caption", "")
        return self.renderToken(tokens, index, options, env) + (
            f"<figcaption>{escapeHtml(caption)}</figcaption>" if caption else ""
        )

    def fence(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        """Return highlighted code; it scrolls, so it must be focusable with the keyboard."""
        highlighter = make_highlighter(env, (tokens[index].map or (0,))[0])
        highlighting = OptionsDict({**options, "highlight": highlighter})  # type: ignore[typeddict-item] # all keys are in `options`
        return super().fence(tokens, index, highlighting, env).replace("<pre>", '<pre tabindex="0">', 1)

    def td_open(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        """Return the start tag of a cell; its alignment is a class, since pages have no inline styles."""
        token = tokens[index]
        if style := str(token.attrs.pop("style", "")):
            token.attrSet("class", style.removeprefix("text-align:"))
        return self.renderToken(tokens, index, options, env)

    th_open = td_open

    def table_open(self, *_: Any) -> str:
        """Return the start tags of a table; a wide table scrolls, so it must be focusable with the keyboard."""
        return '<div class="scroll" tabindex="0" role="group">\n<table>\n'

    def table_close(self, *_: Any) -> str:
        """Return the end tags of a table."""
        return "</table>\n</div>\n"


class _HtmlWriter:
    """Collects the HTML of a body, and the linkable spans in it."""

    def __init__(self, env: Any) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.span_start = -1
        self.is_in_word = False
        """True if the last text ends within a word, so that the next one may continue it, as in `*no*.`."""
        self.spans: list[tuple[int, int]] = env.setdefault("linkable_spans", [])
        self.env = env

    def add_markup(self, piece: str, *, is_inside_text: bool = False) -> None:
        """Append markup, which ends the current span unless it is inside running text."""
        if not is_inside_text:
            self.end_span()
        self.parts.append(piece)
        self.length += len(piece)

    def add_text(self, content: str, *, is_linkable: bool) -> None:
        """Append escaped text, and count its words."""
        continues = self.is_in_word and bool(content) and not content[0].isspace()
        self.env["word_count"] = self.env.get("word_count", 0) + len(content.split()) - continues
        self.is_in_word = not content[-1].isspace() if content else self.is_in_word
        piece = escapeHtml(content)
        if not is_linkable:
            self.end_span()
        elif self.span_start < 0:
            self.span_start = self.length
        self.parts.append(piece)
        self.length += len(piece)

    def end_span(self) -> None:
        """End the current span, if there is one."""
        if 0 <= self.span_start < self.length:
            self.spans.append((self.span_start, self.length))
        self.span_start = -1

    def finish(self) -> str:
        """Return the whole HTML."""
        self.end_span()
        return "".join(self.parts)
