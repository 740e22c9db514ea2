"""Typography, in one place for bodies and for front matter: quotes, dashes, ellipses, apostrophes and primes.

Web addresses, e-mail addresses and names of files stay as they are typed. In a body a bare web address is also a link.
"""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from markdown_it.rules_core.smartquotes import process_inlines
from markdown_it.token import Token

from sitegen.content.markdown.lint.bare_urls import TYPED, link_end, may_hold_address
from sitegen.content.markdown.typography.quotation_marks import quotes
from sitegen.content.markdown.typography.quote_pairs import continued, pair
from sitegen.urls import web_address_fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore

_CHANGED = re.compile(r"['\"]|--|\.\.\.")
_DASHES = re.compile(r"(?<!-)---(?!-)|(?<!-)--(?!-)|\.\.\.")
_SIGNS = {"---": "\u2014", "--": "\u2013", "...": "\u2026"}
_SINGLE = re.compile(r"'(?:(?<![^\W\d]')|[nN]')")
"""A single quotation mark that is more than the apostrophe inside or behind a word, and may be any of the following."""
_FEET = re.compile(r"(?<=\d)'(\s?\d{1,2}(?:\.\d+)?)\"")
_MINUTES = re.compile(r"(?<=\u00b0)(\s?\d{1,2})'")
_DECADE = re.compile(r"(?<![\w'\u2019])'(?=\d\ds\b|\d\der\b)")
_YEAR = re.compile(r"(?<![\w'\u2019])'(?=\d\d(?![\w%]))")
_ENDS = re.compile(r"[^\s']'(?!\w)")
_BEGINS = re.compile(r"(?<![\w'])'(?=\w)")
_AND = re.compile(r"(?<!\w)'([nN])'(?!\w)|(?<=\w)'([nN])'(?=\w)")
_CLIPPED = {
    "en": re.compile(
        r"(?<![\w'])'(?=(?:tis|twas|twere|twill|twould|twasn|tisn|em|til|nuff|cept|neath|tude|hood|burb|bout|cuz)\b)",
        re.IGNORECASE,
    ),
    "nl": re.compile(r"(?<![\w'])'(?=(?:s|t|n|k|m|r|ns)\b)", re.IGNORECASE),
    "af": re.compile(r"(?<![\w'])'(?=n\b)"),
}
"""By language: an apostrophe that stands for the beginning of a word, and opens no quotation."""
_EXTERNAL = re.compile(r"https?://", re.IGNORECASE)


def typography_plugin(md: MarkdownIt) -> None:
    """Add the rules to a parser for one language, ahead of the quotes."""
    md.core.ruler.before("smartquotes", "addresses", _addresses)
    md.core.ruler.before("smartquotes", "signs", _signs)
    md.core.ruler.after("smartquotes", "continued_quotes", _continued)


def typeset(text: str, language: str) -> str:
    """Return a text of the front matter as it is set, as the same words in a body are."""
    if not _CHANGED.search(text):
        return text
    tokens = [_token(piece, typed=typed) for piece, typed in _pieces(text)]
    _set(tokens, language)
    return "".join(token.content for token in tokens)


def _set(tokens: list[Token], language: str) -> None:
    for token in tokens:
        if token.type == "text":
            token.content = signs(token.content, language)
    pair(tokens, quotes(language))
    state: Any = SimpleNamespace(md=SimpleNamespace(options=SimpleNamespace(quotes=quotes(language))))
    process_inlines(tokens, state)


def dashes(text: str) -> str:
    """Return a text with its dashes and ellipses set."""
    is_plain = "--" not in text and "..." not in text
    return text if is_plain else _DASHES.sub(lambda found: _SIGNS[found[0]], text)


def signs(text: str, language: str) -> str:
    """Return a text with all set that needs no second quotation mark: dashes, ellipses, apostrophes, primes.

    Nothing else is replaced: `501(c)(3)` is a law, and no copyright.
    """
    if _SINGLE.search(text):
        text = _MINUTES.sub("\\1\u2032", _FEET.sub("\u2032\\1\u2033", text))
        text = _YEAR.sub(_year, _DECADE.sub("\u2019", text))
        text = _AND.sub(lambda found: f"\u2019{found[1] or found[2]}\u2019", text)
        if clipped := _CLIPPED.get(language.partition("-")[0].lower()):
            text = clipped.sub("\u2019", text)
    return dashes(text)


def _year(match: re.Match[str]) -> str:
    """Return what `'05` begins with: an apostrophe, unless a quotation begins there that ends further on."""
    text, at = match.string, match.start()
    begun = len(_BEGINS.findall(text, 0, at)) > len(_ENDS.findall(text, 0, at))
    ends = len(_ENDS.findall(text, at + 1)) > len(_BEGINS.findall(text, at + 1))
    return "'" if ends and not begun else "\u2019"


def _signs(state: StateCore) -> None:
    language = str(state.env.get("language", ""))
    for token in state.tokens:
        if token.type == "inline" and _CHANGED.search(token.content):
            for child in token.children or ():
                if child.type == "text":
                    child.content = signs(child.content, language)
                elif child.type == "image":
                    _set_image(child, language)
            pair(token.children or [], quotes(language))


def _continued(state: StateCore) -> None:
    continued(state.tokens, quotes(str(state.env.get("language", ""))))


def _set_image(image: Token, language: str) -> None:
    """Set the description and the caption of an image, which is its title."""
    image.children = [
        _token(piece, typed=typed, level=child.level) if child.type == "text" else child
        for child in image.children or ()
        for piece, typed in (_pieces(child.content) if child.type == "text" else [("", False)])
    ]
    _set(image.children, language)
    if "title" in image.attrs:
        image.attrs["title"] = typeset(str(image.attrs["title"]), language)


def _addresses(state: StateCore) -> None:
    """Make bare web addresses links, and keep all that is typed for a machine as it is."""
    for token in state.tokens:
        if token.type == "inline" and may_hold_address(token.content):
            token.children = list(_kept(token.children or [], state))


def _kept(children: list[Token], state: StateCore) -> Iterator[Token]:
    links = 0
    for child in children:
        if child.type in {"link_open", "reference_open"} or (
            child.type == "html_inline" and child.content.startswith("<a")
        ):
            links += 1
        elif child.type in {"link_close", "reference_close"} or child.content == "</a>":
            links -= 1
        if child.type != "text" or not may_hold_address(child.content):
            yield child
            continue
        for piece, typed in _pieces(child.content):
            token = _token(piece, typed=typed, level=child.level)
            address = _linked(piece, state) if typed and links < 1 else ""
            yield from _link(token, address) if address else (token,)


def _linked(piece: str, state: StateCore) -> str:
    """Return the address of the link that a bare web address becomes; empty where it is none."""
    if not _EXTERNAL.match(piece):
        return ""
    address = state.md.normalizeLink(piece)
    return address if state.md.validateLink(address) and not web_address_fault(address) else ""


def _link(token: Token, address: str) -> tuple[Token, Token, Token]:
    opened = Token("link_open", "a", 1, attrs={"href": address}, level=token.level, markup="linkify", info="auto")
    token.level += 1
    return opened, token, Token("link_close", "a", -1, level=opened.level, markup="linkify", info="auto")


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """Return the stretches of a text, each with True if it is an address or the name of a file."""
    at = 0
    for match in TYPED.finditer(text) if may_hold_address(text) else ():
        end = link_end(text, match.start(), match.end())
        if match.start() < at or end <= match.start():
            continue
        if at < match.start():
            yield text[at : match.start()], False
        yield text[match.start() : end], True
        at = end
    if at < len(text):
        yield text[at:], False


def _token(content: str, *, typed: bool, level: int = 0) -> Token:
    """Return a token of text; one that is typed for a machine is left alone by the typography."""
    return Token(
        "text_special" if typed else "text", "", 0, content=content, level=level, info="address" if typed else ""
    )
