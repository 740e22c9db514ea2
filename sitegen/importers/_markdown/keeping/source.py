"""Markdown of other programs: CommonMark with HTML, tables, definition lists and notes, as blocks with their lines and their HTML."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.common.utils import unescapeAll
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from sitegen.importers._markdown.notes import NOTE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token

_CLOSED_BY_AUTHORS = {
    *(
        "a",
        "abbr",
        "aside",
        "audio",
        "b",
        "blockquote",
        "code",
        "del",
        "details",
        "dl",
        "em",
        "figure",
        "i",
        "iframe",
        "object",
    ),
    *("ol", "pre", "s", "small", "strong", "sub", "sup", "table", "u", "ul", "video"),
    *("x-embed", "x-footnote", "x-gallery", "x-pull-quote", "x-verbatim"),
}
"""Elements that have a meaning here and that end at their end tag only, so that the blocks up to it belong together."""


class SourceBlock(NamedTuple):
    """A block at the left margin of the source, or several that HTML elements join."""

    start: int
    """Its first line, from 0."""
    end: int
    """The line after its last one."""
    html: str
    note: str = ""
    """Label of the note that it is; "" for other blocks."""
    is_html: bool = False
    """True if it contains HTML, so that sitegen cannot read it."""


class LinkDefinition(NamedTuple):
    """A definition of a link in the source."""

    label: str
    """The label in the form in which markdown-it compares labels."""
    start: int
    end: int


class Source(NamedTuple):
    """A parsed text."""

    lines: list[str]
    blocks: list[SourceBlock]
    definitions: list[LinkDefinition]


@lru_cache(maxsize=1)
def source_parser() -> MarkdownIt:
    """Return the parser of the source. The definitions of notes stay in their places."""
    md = MarkdownIt("commonmark", {"html": True, "maxNesting": 100})
    md.enable(["table", "strikethrough"])
    md.use(footnote_plugin).use(deflist_plugin)
    md.core.ruler.disable("footnote_tail")
    md.add_render_rule("footnote_ref", _render_mark)
    return md


def _render_mark(_renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """Return the mark of a note: with its label, or with its content if that is at its place."""
    meta = tokens[index].meta
    if "label" in meta:
        return f'<{NOTE} data-label="{escape(meta["label"])}"></{NOTE}>'
    content = env["footnotes"]["list"][meta["id"]]["tokens"]
    renderer: Any = source_parser().renderer
    return f"<{NOTE}>{renderer.renderInline(content, options, env)}</{NOTE}>"


def read_source(text: str) -> Source:
    """Return the blocks of a text in order, and its link definitions."""
    md = source_parser()
    env: dict[str, Any] = {}
    tokens = md.parse(text, env)
    blocks = list(_joined_blocks(_slices(tokens), env))
    references = {**env.get("references", {})}
    found = [LinkDefinition(label, *value["map"]) for label, value in references.items() if value.get("map")]
    lines = text.split("\n")
    return Source(lines, [_trimmed(block, lines) for block in blocks], sorted(found, key=lambda each: each.start))


def _slices(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Yield the tokens of each block at the left margin."""
    current: list[Token] = []
    for token in tokens:
        current.append(token)
        if token.level == 0 and token.nesting <= 0:
            yield current
            current = []


def _joined_blocks(slices: Iterator[list[Token]], env: dict[str, Any]) -> Iterator[SourceBlock]:
    """Yield blocks. From an HTML block with an element that it does not close, all blocks belong together up to its end tag."""
    waiting: list[list[Token]] = []
    balance = _Balance()
    for tokens in slices:
        waiting.append(tokens)
        if tokens[0].type == "html_block":
            balance.feed(tokens[0].content)
        if not balance.opened:
            yield _block(waiting, env)
            waiting = []
    if waiting:
        yield _block(waiting, env)


def _block(slices: list[list[Token]], env: dict[str, Any]) -> SourceBlock:
    first, *_ = tokens = [token for each in slices for token in each]
    start, end = first.map or (0, 0)
    end = max([end, *(token.map[1] for token in tokens if token.map)])
    note = first.meta["label"] if first.type == "footnote_reference_open" and len(slices) == 1 else ""
    md = source_parser()
    html = md.renderer.render(tokens[1:-1] if note else tokens, md.options, env)
    return SourceBlock(start, end, html, note, any(_contains_html(token) for token in tokens))


def _contains_html(token: Token) -> bool:
    return token.type in {"html_block", "html_inline"} or any(_contains_html(child) for child in token.children or ())


def _trimmed(block: SourceBlock, lines: Sequence[str]) -> SourceBlock:
    """Return a block without empty lines at its end, which the parser counts to lists and notes."""
    end = block.end
    while end > block.start + 1 and not lines[end - 1].strip():
        end -= 1
    return block._replace(end=end)


class _Balance(HTMLParser):
    """Keeps the elements that are open."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    def handle_starttag(self, tag: str, _attributes: Sequence[tuple[str, str | None]]) -> None:
        """Add an element."""
        if tag in _CLOSED_BY_AUTHORS:
            self.opened.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Remove an element, with those that were opened inside it and not closed."""
        if tag in self.opened:
            while self.opened.pop() != tag:
                pass


_DESTINATION = re.compile(r"(?<=\]\()[ \t]*(?:<(?P<bracketed>[^<>\n]*)>|(?P<plain>(?:[^\s()<>]|\([^\s()]*\))+))")
"""The address of a link or a picture in the source."""
_DEFINED = re.compile(r"^ {0,3}\[(?:[^\[\]\\]|\\.)+\]:[ \t]*\n?[ \t]*(?:<(?P<bracketed>[^<>\n]*)>|(?P<plain>\S+))")
"""The address of a link definition."""


def replace_addresses(text: str, resolved: dict[str, str], *, is_definition: bool = False) -> str:
    """Return a block of the source with other addresses.

    Args:
        text: the block.
        resolved: the address to write by the address in the form of the parser.
        is_definition: True for a link definition.
    """
    pattern = _DEFINED if is_definition else _DESTINATION
    return pattern.sub(lambda found: _replaced(found, resolved), text)


def _replaced(found: re.Match[str], resolved: dict[str, str]) -> str:
    name = "plain" if found["bracketed"] is None else "bracketed"
    address = resolved.get(source_parser().normalizeLink(unescapeAll(found[name])))
    if address is None:
        return found[0]
    start, end = found.start(name) - found.start(), found.end(name) - found.start()
    return f"{found[0][:start]}{address}{found[0][end:]}"
