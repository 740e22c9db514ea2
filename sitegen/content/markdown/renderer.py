"""The HTML of a body: the renderer of markdown-it-py, with footnotes as notes beside their paragraph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML

from sitegen.model.document import REF_CLOSE, REF_OPEN, REF_SRC

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token


class BodyRenderer(RendererHTML):
    """HTML with marks for references, and the offsets of text in which names may be linked."""

    def render(self, tokens: Sequence[Token], options: Any, env: Any) -> str:
        """All blocks, one after the other."""
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
        """One inline run; text outside links is noted as linkable."""
        links = 0
        for index, token in enumerate(tokens):
            kind = token.type
            if kind == "text":
                out.add_text(token.content, is_linkable=is_linkable and not links)
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
            out.add_markup(piece, is_inside_text=kind == "softbreak")

    def link_open(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        """A link: a mark for one inside the archive, a plain `rel=external` link for any other."""
        number = tokens[index].meta.get("ref")
        if number is not None:
            return f"{REF_OPEN}{number}{REF_OPEN}"
        tokens[index].attrSet("rel", "external")
        return self.renderToken(tokens, index, options, env)

    def link_close(self, tokens: Sequence[Token], index: int, *_: Any) -> str:
        """The end of a link or its mark."""
        number = tokens[index].meta.get("ref")
        return "</a>" if number is None else f"{REF_CLOSE}{number}{REF_CLOSE}"

    reference_open = link_open
    reference_close = link_close

    def image(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """An image with its alternative text; a caption where it stands alone and has a title."""
        token = tokens[idx]
        if (number := token.meta.get("ref")) is not None:
            token.attrs["src"] = f"{REF_SRC}{number}{REF_SRC}"
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

    def table_open(self, *_: Any) -> str:
        """A table; it scrolls where it is too wide, so it can be reached with the keyboard."""
        return '<div class="scroll" tabindex="0" role="group">\n<table>\n'

    def table_close(self, *_: Any) -> str:
        """Its end."""
        return "</table>\n</div>\n"


class _HtmlWriter:
    """The HTML written so far, its length, and the linkable spans in it."""

    def __init__(self, env: Any) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.span_start = -1
        self.spans: list[tuple[int, int]] = env.setdefault("linkable_spans", [])
        self.env = env

    def add_markup(self, piece: str, *, is_inside_text: bool = False) -> None:
        """Append markup; it ends a span unless it is inside running text."""
        if not is_inside_text:
            self.end_span()
        self.parts.append(piece)
        self.length += len(piece)

    def add_text(self, content: str, *, is_linkable: bool) -> None:
        """Append text, escaped."""
        self.env["word_count"] = self.env.get("word_count", 0) + len(content.split())
        piece = escapeHtml(content)
        if not is_linkable:
            self.end_span()
        elif self.span_start < 0:
            self.span_start = self.length
        self.parts.append(piece)
        self.length += len(piece)

    def end_span(self) -> None:
        """End the span that is open, if one is."""
        if 0 <= self.span_start < self.length:
            self.spans.append((self.span_start, self.length))
        self.span_start = -1

    def finish(self) -> str:
        """The whole."""
        self.end_span()
        return "".join(self.parts)
