"""Typography of bodies and front matter: quotation marks, dashes, ellipses, apostrophes and primes.

Web addresses, e-mail addresses and file names are not changed. In a body, a bare web address also becomes a link.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markdown_it.token import Token

from sitegen.content.markdown.lint.bare_urls import BARE_ADDRESS, find_address_end, may_hold_address
from sitegen.content.markdown.typography.quotation_marks import quotation_marks
from sitegen.content.markdown.typography.quote_pairs import open_continued_quotes, pair_quotes
from sitegen.content.markdown.typography.smart_quotes import set_quotes, smart_quotes_plugin
from sitegen.urls import web_address_error

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore

_NUMBERS_WITH_HYPHEN = re.compile(r"-(?<=\d-)\d")
"""A hyphen between digits. The pattern begins with the hyphen, because `re` skips quickly to a literal character."""
_DASHES = re.compile(r"(?<!-)---(?!-)|(?<!-)--(?!-)|\.\.\.")
_SCORE = re.compile(r"(?<![\w.,:/\u2013-])(\d)-(?=\d(?![\w/\u2013-]|[.,:]\d))")
"""A score, a vote or a range of one digit each, as in 4-1. Dates (2019-4-1), fractions (2-1/2) and longer numbers are not changed."""
_CHARACTER_BY_TEXT = {"---": "\u2014", "--": "\u2013", "...": "\u2026"}
_SINGLE_QUOTE = re.compile(r"'(?:(?<![^\W\d]')|[nN]')")
"""A single quote that is not an ordinary apostrophe inside or after a word, so one of the following patterns may match."""
_FEET_AND_INCHES = re.compile(r"(?<=\d)'(\s?\d{1,2}(?:\.\d+)?)\"")
_MINUTES = re.compile(r"(?<=\u00b0)(\s?\d{1,2})'")
_DECADE = re.compile(r"(?<![\w'\u2019])'(?=\d\ds\b|\d\der\b)")
_SHORT_YEAR = re.compile(r"(?<![\w'\u2019])'(?=\d\d(?![\w%]))")
_QUOTE_END = re.compile(r"[^\s']'(?!\w)")
_QUOTE_START = re.compile(r"(?<![\w'])'(?=\w)")
_CLIPPED_AND = re.compile(r"(?<!\w)'([nN])'(?!\w)|(?<=\w)'([nN])'(?=\w)")
_CLIPPED_WORDS = {
    "en": re.compile(
        r"(?<![\w'])'(?=(?:tis|twas|twere|twill|twould|twasn|tisn|em|til|nuff|cept|neath|tude|hood|burb|bout|cuz)\b)",
        re.IGNORECASE,
    ),
    "nl": re.compile(r"(?<![\w'])'(?=(?:s|t|n|k|m|r|ns)\b)", re.IGNORECASE),
    "af": re.compile(r"(?<![\w'])'(?=n\b)"),
}
"""By language: an apostrophe that replaces the beginning of a word, and does not open a quotation."""
_EXTERNAL = re.compile(r"https?://", re.IGNORECASE)


def typography_plugin(md: MarkdownIt) -> None:
    """Add the rules to a parser, around the rule for quotation marks, and replace that one."""
    md.use(smart_quotes_plugin)
    md.core.ruler.before("smartquotes", "addresses", _link_addresses)
    md.core.ruler.before("smartquotes", "typographic_characters", _set_characters_in_body)
    md.core.ruler.after("smartquotes", "continued_quotes", _set_continued_quotes)


def typeset(text: str, language: str) -> str:
    """Return a text of the front matter with the typography that the same words have in a body."""
    if not _is_changeable(text):
        return text
    tokens = [_make_token(piece, is_address=is_address) for piece, is_address in _split_at_addresses(text)]
    _typeset_tokens(tokens, language)
    return "".join(token.content for token in tokens)


def _is_changeable(text: str) -> bool:
    """Return False if no rule of this module can change a text, as in most paragraphs and titles."""
    return (
        "'" in text
        or '"' in text
        or "..." in text
        or ("-" in text and ("--" in text or _NUMBERS_WITH_HYPHEN.search(text) is not None))
    )


def _typeset_tokens(tokens: list[Token], language: str) -> None:
    for token in tokens:
        if token.type == "text":
            token.content = set_characters(token.content, language)
    pair_quotes(tokens, quotation_marks(language))
    set_quotes(tokens, quotation_marks(language))


def set_dashes(text: str) -> str:
    """Return a text with `---`, `--` and `...` replaced by dashes and ellipses, and an en dash in scores and votes (4-1)."""
    if "--" in text or "..." in text:
        text = _DASHES.sub(lambda found: _CHARACTER_BY_TEXT[found[0]], text)
    return _SCORE.sub("\\1\u2013", text) if "-" in text else text


def set_characters(text: str, language: str) -> str:
    """Return a text with dashes, ellipses, primes and apostrophes at the start of words set; quotes are left to later rules.

    Nothing else is replaced: `501(c)(3)` is a law, not a copyright sign.
    """
    if _SINGLE_QUOTE.search(text):
        text = _MINUTES.sub("\\1\u2032", _FEET_AND_INCHES.sub("\u2032\\1\u2033", text))
        text = _SHORT_YEAR.sub(_character_before_year, _DECADE.sub("\u2019", text))
        text = _CLIPPED_AND.sub(lambda found: f"\u2019{found[1] or found[2]}\u2019", text)
        if clipped := _CLIPPED_WORDS.get(language.partition("-")[0].lower()):
            text = clipped.sub("\u2019", text)
    return set_dashes(text)


def _character_before_year(match: re.Match[str]) -> str:
    """Return the first character of `'05`: an apostrophe, or a straight quote if a quotation opens there."""
    text, at = match.string, match.start()
    is_open = len(_QUOTE_START.findall(text, 0, at)) > len(_QUOTE_END.findall(text, 0, at))
    closes_later = len(_QUOTE_END.findall(text, at + 1)) > len(_QUOTE_START.findall(text, at + 1))
    return "'" if closes_later and not is_open else "\u2019"


def _set_characters_in_body(state: StateCore) -> None:
    language = str(state.env.get("language", ""))
    for token in state.tokens:
        if token.type == "inline" and _is_changeable(token.content):
            for child in token.children or ():
                if child.type == "text":
                    child.content = set_characters(child.content, language)
                elif child.type == "image":
                    _typeset_image(child, language)
            pair_quotes(token.children or [], quotation_marks(language))


def _set_continued_quotes(state: StateCore) -> None:
    open_continued_quotes(state.tokens, quotation_marks(str(state.env.get("language", ""))))


def _typeset_image(image: Token, language: str) -> None:
    """Typeset the description and the title of an image; the title is its caption."""
    image.children = [
        _make_token(piece, is_address=is_address, level=child.level) if child.type == "text" else child
        for child in image.children or ()
        for piece, is_address in (_split_at_addresses(child.content) if child.type == "text" else [("", False)])
    ]
    _typeset_tokens(image.children, language)
    if "title" in image.attrs:
        image.attrs["title"] = typeset(str(image.attrs["title"]), language)


def _link_addresses(state: StateCore) -> None:
    """Turn bare web addresses into links, and protect addresses and file names from later rules."""
    for token in state.tokens:
        if token.type == "inline" and may_hold_address(token.content):
            token.children = list(_split_tokens(token.children or [], state))


def _split_tokens(children: list[Token], state: StateCore) -> Iterator[Token]:
    link_depth = 0
    for child in children:
        if child.type in {"link_open", "reference_open"} or (
            child.type == "html_inline" and child.content.startswith("<a")
        ):
            link_depth += 1
        elif child.type in {"link_close", "reference_close"} or child.content == "</a>":
            link_depth -= 1
        if child.type != "text" or not may_hold_address(child.content):
            yield child
            continue
        for piece, is_address in _split_at_addresses(child.content):
            token = _make_token(piece, is_address=is_address, level=child.level)
            address = _link_target(piece, state) if is_address and link_depth < 1 else ""
            yield from _wrap_in_link(token, address) if address else (token,)


def _link_target(piece: str, state: StateCore) -> str:
    """Return the normalized address for a link, or "" if the text is not a valid web address with a scheme."""
    if not _EXTERNAL.match(piece):
        return ""
    address = state.md.normalizeLink(piece)
    return address if state.md.validateLink(address) and not web_address_error(address) else ""


def _wrap_in_link(token: Token, address: str) -> tuple[Token, Token, Token]:
    opened = Token("link_open", "a", 1, attrs={"href": address}, level=token.level, markup="linkify", info="auto")
    token.level += 1
    return opened, token, Token("link_close", "a", -1, level=opened.level, markup="linkify", info="auto")


def _split_at_addresses(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a text, each with True if it is an address or a file name."""
    start = 0
    for match in BARE_ADDRESS.finditer(text) if may_hold_address(text) else ():
        end = find_address_end(text, match.start(), match.end())
        if match.start() < start or end <= match.start():
            continue
        if start < match.start():
            yield text[start : match.start()], False
        yield text[match.start() : end], True
        start = end
    if start < len(text):
        yield text[start:], False


def _make_token(content: str, *, is_address: bool, level: int = 0) -> Token:
    """Return a text token; later rules do not change the token of an address."""
    return Token(
        "text_special" if is_address else "text",
        "",
        0,
        content=content,
        level=level,
        info="address" if is_address else "",
    )
