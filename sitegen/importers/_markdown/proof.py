"""The proof of a conversion: sitegen's own parser reads exactly the cleaned tree from the Markdown, each mark and each character."""

from __future__ import annotations

import json
from functools import lru_cache
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from sitegen.content.markdown.parser import make_parser, parse_tokens
from sitegen.diagnostics import errors
from sitegen.importers._markdown.cleaning.white_space import WHITE_SPACE
from sitegen.importers._markdown.writing.shortcodes import shortcode_arguments
from sitegen.problem_codes.text import UNINTENDED_LIST, UNINTENDED_QUOTATION

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token

    from sitegen.importers._markdown.tree import Element

INTENDED = frozenset({UNINTENDED_LIST.code, UNINTENDED_QUOTATION.code})
"""Codes of warnings about blocks that are probably not meant. Here they are: the source has them."""
MAX_SHOWN_CHARS = 60
"""Maximum number of characters of a text that a message shows on each side."""
_FILE = "content/stories/x/index.md"
_TAGS = {"s": "del"}
_IGNORED_TOKENS = frozenset(
    {"thead_open", "thead_close", "tbody_open", "tbody_close", "footnote_block_open", "footnote_block_close"}
    | {"footnote_anchor"}
)


def find_difference(body: Element, markdown: str, language: str, *, is_strict: bool) -> str:
    """Return the first difference between a cleaned body and the Markdown made of it; "" if there is none.

    With `is_strict`, a warning of the parser counts as a difference; otherwise only an error does.
    """
    tokens, problems = parse_tokens(markdown, _FILE, language)
    wrong = [each for each in problems if each.code not in INTENDED] if is_strict else errors(problems)
    for problem in wrong:
        return f'"{problem.excerpt.strip()[:MAX_SHOWN_CHARS]}" would be read otherwise: {problem.message}'
    return _first_difference(_joined(_tree_events(body)), _joined(_token_events(tokens)))


def _first_difference(expected: list[str], found: list[str]) -> str:
    if expected == found:
        return ""
    at = next(
        (i for i, (one, two) in enumerate(zip(expected, found, strict=False)) if one != two),
        min(len(expected), len(found)),
    )
    before = "".join(expected[max(0, at - 1) : at])[-MAX_SHOWN_CHARS // 3 :]
    one, two = (before + "".join(events[at : at + 3])[:MAX_SHOWN_CHARS] for events in (expected, found))
    return f"{one!r} became {two!r}"


def _joined(events: Iterator[str]) -> list[str]:
    """Return events with neighbouring texts as one, and their white space as browsers show it.

    All other events begin with a NUL, which no text contains.
    """
    found: list[str] = []
    texts: list[str] = []
    for event in events:
        if not event.startswith("\0"):
            texts.append(event)
            continue
        if text := "".join(texts):
            found.append(WHITE_SPACE.sub(" ", text) if "  " in text or "\n" in text or "\t" in text else text)
        texts = []
        found.append(event[1:])
    return found


def _tree_events(element: Element) -> Iterator[str]:
    """Yield the marks and the texts below a cleaned element."""
    for child in element.children:
        if isinstance(child, str):
            yield child
            continue
        match child.tag:
            case "img":
                yield from _picture_events(child, child.get("title"))
            case "figure":
                yield from _figure_events(child)
            case "br" | "hr":
                yield f"\0<{child.tag}>"
            case "code" | "pre":
                yield _code_event(child.tag, child.get("language"), child.text())
            case "noteref":
                yield _mark("noteref", child.get("number"))
            case "shortcode":
                name, main, arguments = shortcode_arguments(child)
                yield _mark(name, main, json.dumps(arguments, sort_keys=True))
            case _:
                yield _mark(child.tag, *_details(child))
                yield from _tree_events(child)
                yield f"\0</{child.tag}>"


def _details(element: Element) -> list[str]:
    match element.tag:
        case "a":
            return [_address(element.get("href")), element.get("title")]
        case "ol":
            return [str(int(element.get("start") or 1))]
        case "note":
            return [element.get("number")]
        case "th":
            return [element.get("align")]
        case "blockquote":
            return [element.get("kind")] if element.get("kind") else []
    return []


def _figure_events(figure: Element) -> Iterator[str]:
    """Yield the marks of a picture in a paragraph of its own, whose caption is its title if it is no link."""
    picture, *captions = figure.elements()
    yield "\0<p>"
    if picture.tag == "img":
        yield from _picture_events(picture, captions[0].text() if captions else "")
    else:
        yield _mark("a", *_details(picture))
        yield from _tree_events(picture)
        yield "\0</a>"
    yield "\0</p>"
    if picture.tag != "img" and captions:
        yield "\0<p>"
        yield captions[0].text()
        yield "\0</p>"


def _picture_events(picture: Element, caption: str) -> Iterator[str]:
    yield _mark("img", _address(picture.get("src")), caption)
    yield picture.get("alt")
    yield "\0</img>"


def _code_event(tag: str, language: str, text: str) -> str:
    """Return code with its text, in which white space has a meaning."""
    return f"{_mark(tag, language)}{text}"


def _mark(tag: str, *details: Any) -> str:
    return f"\0<{' '.join([tag, *(str(each) for each in details if each != '')])}>"


@lru_cache(maxsize=4096)
def _address(address: str) -> str:
    """Return an address in the spelling in which the parser compares and writes it."""
    return unquote(unescape(make_parser("en", typography=False).normalizeLink(address)))


def _token_events(tokens: Sequence[Token]) -> Iterator[str]:
    """Yield the marks and the texts of parsed Markdown."""
    for token in tokens:
        match token.type:
            case "inline":
                yield from _inline_events(token.children or [])
            case "fence" | "code_block":
                yield _code_event("pre", token.info.strip(), token.content.removesuffix("\n"))
            case "shortcode":
                yield _shortcode_event(token)
            case "hr":
                yield "\0<hr>"
            case "footnote_open":
                yield _mark("note", token.meta.get("label", ""))
            case "footnote_close":
                yield "\0</note>"
            case kind if kind not in _IGNORED_TOKENS:
                yield from _block_event(token)


def _block_event(token: Token) -> Iterator[str]:
    tag = token.tag
    if token.type.startswith("paragraph"):
        tag = "p"  # also a figure, and the parts of a pull quote
    elif token.type.startswith("blockquote"):
        tag = "blockquote"
    if token.nesting < 0:
        yield f"\0</{tag}>"
    elif tag == "ol":
        yield _mark(tag, token.attrs.get("start", 1))
    elif tag == "th":
        yield _mark(
            tag, str(token.attrs.get("style", "")).removeprefix("text-align:")
        )  # the cells below it have the same
    else:
        yield _mark(tag, "pull" if token.type == "blockquote_open" and token.tag == "figure" else "")


def _shortcode_event(token: Token) -> str:
    import yaml

    name, _, main = token.info.strip().partition(" ")
    arguments = yaml.load(token.content, yaml.BaseLoader) or {}  # noqa: S506 - it makes nothing but texts, lists and tables
    return _mark(name.strip("{}"), main.strip(), json.dumps(arguments, sort_keys=True))


def _inline_events(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        match token.type:
            case "text" | "text_special":
                yield token.content
            case "hardbreak":
                yield "\0<br>"
            case "code_inline":
                yield _code_event("code", "", token.content)
            case "image" | "player":
                caption = token.meta.get("caption") or token.attrs.get("title", "")
                yield _mark("img", _address(str(token.attrs["src"])), caption)
                yield _description(token.children or [])
                yield "\0</img>"
            case "footnote_ref":
                yield _mark("noteref", token.meta.get("label", ""))
            case "link_open":
                yield _mark("a", _address(str(token.attrs["href"])), token.attrs.get("title", ""))
            case "softbreak":
                yield " "
            case kind:
                name = kind.removesuffix("_open").removesuffix("_close")
                tag = _TAGS.get(name, name)
                yield f"\0</{tag if name != 'link' else 'a'}>" if token.nesting < 0 else _mark(tag)


def _description(tokens: Sequence[Token]) -> str:
    """Return the text of the description of a picture, whose marks readers do not get."""
    return "".join(
        " " if token.type == "softbreak" else token.content + _description(token.children or []) for token in tokens
    )
