"""References in Markdown: `[[…]]`, and links to content files, to addresses of pages and to files next to a document.

The inline rule makes tokens of `[[target#fragment|label]]`. After parsing, every reference and every link inside the archive
becomes a `Ref`. Its tokens have the number of the `Ref`, with which the renderer writes a mark into the HTML.
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from msgspec import structs

from sitegen.content.markdown.lint.findings import QUOTE_CHARS, report_dropped_markup
from sitegen.content.markdown.reference_positions import ReferencePositions, positions_plugin
from sitegen.content.markdown.typography.line_breaks import join_lines
from sitegen.model.document import Ref, RefKind
from sitegen.problem_codes.text import BROKEN_LINK_SYNTAX

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

_REFERENCE = re.compile(
    r"\[\[\s*+([^\[\]|#\s]++(?:\s++[^\[\]|#\s]++)*+)\s*+"
    r"(?:#\s*+((?:[^\[\]|\s]++(?:\s++[^\[\]|\s]++)*+)?)\s*+)?"
    r"(?:\|(?:\s*+([^\[\]\s]++(?:\s++[^\[\]\s]++)*+)\s*+|(\s)\s*+))?\]\]"
)
"""A reference: its target, its fragment, and its words or, if there are none, a space.

Nothing in it can match in two ways, so that a long run of spaces does not take quadratic time.
"""
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")


def references_plugin(md: MarkdownIt) -> None:
    """Add the rules for references and for the positions of links to a parser."""
    md.use(positions_plugin)
    md.inline.ruler.before("link", "reference", _parse_reference)
    md.core.ruler.after("footnote_tail", "references", _number_references)


def _parse_reference(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    if state.src[state.pos : state.pos + 2] != "[[":
        return False
    match = _REFERENCE.match(state.src, state.pos)
    if not match:
        return False
    if not silent:
        _push_tokens(state, match)
    state.pos = match.end()
    return True


def _push_tokens(state: StateInline, match: re.Match[str]) -> None:
    target, fragment, words, space = (join_lines(part) if part else part for part in match.groups())
    label = words or space
    is_id = "/" in target
    full_target = join_lines(match[0][2:-2].partition("|")[0].strip()) if fragment and not is_id else ""
    open_token = state.push("reference_open", "a", 1)
    open_token.meta = {
        "offset": match.start(),
        "target": target,
        "fragment": fragment or "",
        "has_label": bool(label) or not is_id,
        "full_target": full_target,
        "source_text": match[0].split("\n", maxsplit=1)[0],
    }
    if label:
        _parse_label(state, *match.span(3 if words else 4))
    else:
        text = state.push("text", "", 0)
        text.content = "" if is_id else full_target or target
    state.push("reference_close", "a", -1)


def _parse_label(state: StateInline, start: int, end: int) -> None:
    """Parse the label of a reference, which may contain inline markup as a link's text may."""
    pos_max = state.posMax
    state.pos, state.posMax = start, end
    state.linkLevel += 1
    state.md.inline.tokenize(state)
    state.linkLevel -= 1
    state.posMax = pos_max


def _number_references(state: StateCore) -> None:
    """Add a `Ref` to `env["refs"]` for each reference and link inside the archive, in the order of the text."""
    collector = _ReferenceCollector(state.env)
    for token in collector.positions.enter_blocks(state.tokens):
        if token.type == "inline" and token.children:
            collector.collect_inline(token.children)
        elif token.type == "html_block":
            collector.add_raw_html(token)


class _ReferenceCollector:
    """Collects the `Ref`s of one body, and sets their numbers in the tokens."""

    def __init__(self, env: Any) -> None:
        self.env = env
        self.refs: list[Ref] = env.setdefault("refs", [])
        self.folder, self.line_offset = env.get("folder", ""), env.get("line_offset", 0)
        self.positions = ReferencePositions(env)

    def collect_inline(self, tokens: list[Token]) -> None:
        stack: list[int | None] = []
        for token in tokens:
            match token.type:
                case "reference_open":
                    stack.append(self.add_reference(token))
                case "link_open":
                    stack.append(self.add_link(token, str(token.attrs["href"])))
                case "reference_close" | "link_close":
                    token.meta["ref"] = stack.pop()
                case "image":
                    self.add_image(token)
                case "footnote_ref":
                    self.positions.record_note(token)
                case "html_inline":
                    self.add_raw_html(token)

    def add_reference(self, token: Token) -> int:
        meta = token.meta
        number = self.add(token, "name", meta["target"], meta["fragment"], has_label=meta["has_label"])
        if meta["full_target"]:
            self.refs[number] = structs.replace(self.refs[number], full_target=meta["full_target"])
        return number

    def add_link(self, token: Token, href: str) -> int | None:
        if _SCHEME.match(href) or token.meta.get("footnote"):
            return None
        if unquote(href).startswith(tuple(QUOTE_CHARS)):
            line, column = self.positions.position_of(token, href)
            hint = "remove the quotation marks around the address: [text](https://…)"
            report_dropped_markup(
                self.env,
                line - 1 - self.line_offset,
                BROKEN_LINK_SYNTAX("the link's address begins with a quotation mark"),
                hint,
                column,
            )
            return None
        kind, target, fragment = classify_link(href, self.folder)
        token.meta["source_text"] = href
        return self.add(token, kind, target, fragment, query=link_query(href))

    def add_image(self, token: Token) -> None:
        src = str(token.attrs["src"])
        if not _SCHEME.match(src):
            _, target, fragment = classify_link(src, self.folder)
            token.meta["source_text"] = src
            self.add(token, "address" if src.startswith("/") else "asset", target, fragment, query=link_query(src))
        with self.positions.inside_image(token):
            self.collect_inline(token.children or [])

    def add_raw_html(self, token: Token) -> None:
        """Add the files that raw HTML shows or links, so that they are published."""
        for address in find_addresses(token.content):
            kind, target, _ = classify_link(address, self.folder) if not _SCHEME.match(address) else ("name", "", "")
            if kind == "asset":
                self.add(token, "raw", target, "")

    def add(
        self, token: Token, kind: RefKind, target: str, fragment: str, *, has_label: bool = True, query: str = ""
    ) -> int:
        line, column = self.positions.position_of(token, token.meta.get("source_text", target))
        self.refs.append(Ref(kind, target, fragment, line, column, has_label, query))
        token.meta["ref"] = len(self.refs) - 1
        return len(self.refs) - 1


class _AddressParser(HTMLParser):
    """Collects the addresses in the attributes of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the library's signature
        for name, value in attrs:
            if value and name in {"href", "src", "poster", "data"}:
                self.addresses.append(value.strip())
            elif value and name == "srcset":
                self.addresses += [part.split()[0] for part in value.split(",") if part.strip()]


def find_addresses(html: str) -> list[str]:
    """Return the addresses that HTML links or embeds, in order, without duplicates."""
    parser = _AddressParser()
    parser.feed(html)
    parser.close()
    return list(dict.fromkeys(parser.addresses))


def link_query(href: str) -> str:
    """Return the query of a link, or "" if its host is malformed; `classify_link` then treats it as a file name."""
    try:
        return urlsplit(href).query
    except ValueError:
        return ""


def classify_link(href: str, folder: str) -> tuple[RefKind, str, str]:
    """Return the kind, the target and the fragment of a link inside the archive.

    A path that ends in `.md` is a content file, relative to `folder`, the document's folder, or to `content/` if it begins with
    `@/`. A path that begins with `/` is an address. Any other path is a file relative to the same folders. An empty path is the
    document itself: kind `file`, target "".
    """
    try:
        parts = urlsplit(href)
    except ValueError:  # a malformed host: a file that does not exist
        return "asset", posixpath.normpath(posixpath.join(folder, href.lstrip("/"))), ""
    path, fragment = unicodedata.normalize("NFC", unquote(parts.path)), unquote(parts.fragment)
    if not path:
        return "file", "", fragment
    if path.startswith("/"):
        return "address", path, fragment
    base = "content" if path.startswith("@/") else folder
    target = posixpath.normpath(posixpath.join(base, path.removeprefix("@/")))
    return ("file" if path.lower().endswith(".md") else "asset"), target, fragment
