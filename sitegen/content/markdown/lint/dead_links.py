"""Links that cannot work: web addresses that are none, links without words, links and pictures without an address."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

from msgspec import structs

from sitegen.content.markdown.lint.findings import escape_hint, report_dropped_markup
from sitegen.urls import NOT_A_WEB_ADDRESS, web_address_error

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

_SCHEME_NAMES = (
    "mailto tel sms data ftp ftps sftp geo maps magnet ed2k news nntp irc ircs xmpp matrix sip sips webcal feed git ssh svn"
    " gopher gemini ipfs ipns dat doi urn info bitcoin ethereum signal sgnl tg whatsapp skype facetime callto zotero rtsp"
    " rtmp mms steam spotify ws wss view-source about cid mid ldap ldaps im pres acct"
)
KNOWN_SCHEMES = frozenset(_SCHEME_NAMES.split())
"""Kinds of addresses beside `http` and `https` that some program of readers follows."""
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_EMPTY_LINK = re.compile(r"!?\[(?:[^\[\]]|\[[^\[\]]*\])*\]\(\s*(?:<\s*>|[#?]+)?\s*\)")
_LINK_WITHOUT_TEXT = re.compile(r"(?<![!\]])\[\s*\](?=[(\[])|\[\[[^\[\]|]*\|\s*\]\]")
_CODE = re.compile(r"(`+)[^`]+\1")
_ADDRESS_SIGN = re.compile(r"[/:#?@]|\.\w")
"""What every address of a link has in it."""
_MIN_SCHEME_CHARS = 3
_EXAMPLE_HINT = "such as https://example.org/2019/a-story"
_MIN_LIKENESS = 0.7
"""Likeness from which a scheme is `http` or `https` misspelt: `htp`, `hhtps`, `httpd`, `ttp`."""


class LinkFault(NamedTuple):
    """What is wrong with an address, and what to write."""

    message: str
    hint: str


def dead_links_plugin(md: MarkdownIt) -> None:
    """Add the check to a parser; to be used after the plugin that numbers references."""
    md.core.ruler.after("references", "dead_links", _check_tokens)


def _check_tokens(state: StateCore) -> None:
    for token in state.tokens:
        if token.type == "inline" and token.children:
            _check_inline(token.children, _LinkLocator(state.env, token.map[0] if token.map else 0))


class _LinkLocator:
    """Where the links of one block stand in its source."""

    def __init__(self, env: Any, line: int) -> None:
        self.env, self.first_line = env, line
        self.search_positions: dict[str, tuple[int, int]] = {}

    def report(self, pattern: re.Pattern[str], fault: LinkFault) -> None:
        """Report a fault at the next place where the pattern is found, code left out; else at the block's line."""
        source: Sequence[str] = self.env.get("source", ())
        line, column = self.search_positions.get(pattern.pattern, (self.first_line, 0))
        found = None
        while line < len(source) and not found:
            text = _CODE.sub(lambda code: " " * len(code[0]), source[line])
            if not (found := pattern.search(text, column)):
                line, column = line + 1, 0
        if found:
            self.search_positions[pattern.pattern] = (line, found.end())
        place = (line, found.start() + 1) if found else (self.first_line, 1)
        report_dropped_markup(self.env, place[0], fault.message, fault.hint, place[1])


def _check_inline(tokens: Sequence[Token], locator: _LinkLocator) -> None:
    for index, token in enumerate(tokens):
        if token.type == "image":
            _check_image(token, locator)
        elif token.type == "link_open" and not token.meta.get("footnote"):
            _check_link(token, _visible_text(tokens, index), locator)
        elif token.type == "reference_open" and token.meta["has_label"] and not _visible_text(tokens, index):
            hint = f"write [[{token.meta['target']}|the words to show]]"
            locator.report(
                _LINK_WITHOUT_TEXT, LinkFault("the reference has no words, so readers would see nothing", hint)
            )


def _check_link(token: Token, text: str, locator: _LinkLocator) -> None:
    href = str(token.attrs["href"])
    if not href.strip("#?"):
        hint = f"write the address: [{text or 'text'}](https://…), {escape_hint('](')}"
        locator.report(_EMPTY_LINK, LinkFault(f'the link "{text}" goes nowhere', hint))
    elif not text:
        hint = f"write what it leads to: [text]({unquote(href)}); {escape_hint('](')}"
        locator.report(_LINK_WITHOUT_TEXT, LinkFault("the link has no words, so readers would see nothing", hint))
    elif _is_note_number(text, href, locator.env):
        written = unquote(href)
        hint = f"write a footnote: [^{text}] in the text, and [^{text}]: {written} on a line of its own; {escape_hint('[')}"
        locator.report(
            _source_pattern(href), LinkFault(f'the link [{text}] leads to "{written}", which is no address', hint)
        )
        _clear_target(token, locator.env)
    elif fault := find_link_fault(href):
        hint = f"{fault.hint}; {escape_hint('<')}" if token.markup == "autolink" else fault.hint
        locator.report(_source_pattern(href), fault._replace(hint=hint))


def _is_note_number(text: str, href: str, env: Any) -> bool:
    """Return True for the number of a note whose text was taken for the address of a link: `[1]: Source.`"""
    if not text.isdigit() or _ADDRESS_SIGN.search(unquote(href)):
        return False
    defined = env.get("references", {}).get(text)
    return bool(defined) and defined["href"] == href


def _clear_target(token: Token, env: Any) -> None:
    """Let a link that is reported already lead to its own document, so that no missing file is reported too."""
    if (number := token.meta.get("ref")) is not None:
        env["refs"][number] = structs.replace(env["refs"][number], kind="file", target="", fragment="", query="")


def _check_image(token: Token, locator: _LinkLocator) -> None:
    src = str(token.attrs["src"])
    if not src.strip("#?"):
        words = token.content or "what it shows"
        locator.report(_EMPTY_LINK, LinkFault("the picture has no file", f"write its name: ![{words}](photo.jpg)"))
    elif fault := find_link_fault(src):
        locator.report(_source_pattern(src), fault)
    _check_inline(token.children or [], locator)


def _visible_text(tokens: Sequence[Token], index: int) -> str:
    """Return the words of the link that opens at an index; a picture or HTML in it counts as some."""
    words, depth = [], 0
    for token in tokens[index:]:
        depth += (token.type in {"link_open", "reference_open"}) - (token.type in {"link_close", "reference_close"})
        if not depth:
            break
        words.append("picture" if token.type in {"image", "html_inline", "footnote_ref"} else token.content)
    return "".join(words).strip()


def _source_pattern(href: str) -> re.Pattern[str]:
    """Return a pattern for an address as its writer may have written it: encoded, as it is read, or only its start."""
    start = href.partition(":")[0]
    forms = (href, unquote(href), f"{start}:")
    return re.compile("|".join(rf"(?<!\w){re.escape(form)}" for form in dict.fromkeys(forms)))


def find_link_fault(href: str) -> LinkFault | None:
    """Return what is wrong with an address of elsewhere; None for a good one, and for one inside the archive."""
    found = _SCHEME.match(href)
    if not found:
        is_web = href.startswith("//")
        fault = web_address_error(f"https:{href}") if is_web else ""
        return LinkFault(f'"{unquote(href)}" {fault}', _EXAMPLE_HINT) if fault else None
    scheme, rest = found[1].lower(), href[found.end() :]
    if scheme in {"http", "https"}:
        fault = web_address_error(href)
        return LinkFault(f'"{unquote(href)}" {fault}', _web_hint(scheme, rest, fault)) if fault else None
    return _other_scheme_fault(scheme, rest, unquote(href))


def _web_hint(scheme: str, rest: str, fault: str) -> str:
    if inner := re.match(r"/*(https?):?//(.*)", rest, re.IGNORECASE):
        return f"write {inner[1].lower()}://{unquote(inner[2])}"
    if fault != NOT_A_WEB_ADDRESS:
        return f"write {scheme}://{unquote(rest.rpartition('@')[2])}"
    host = rest.lstrip("/")
    right = f"{scheme}://{host}"
    return (
        f"write {unquote(right)}" if "." in host.partition("/")[0] and not web_address_error(right) else _EXAMPLE_HINT
    )


def _other_scheme_fault(scheme: str, rest: str, written: str) -> LinkFault | None:
    """Return what is wrong with an address that is not of the web."""
    if len(scheme) == 1:
        name = re.split(r"[\\/]", written)[-1] or "file.pdf"
        hint = f"put the file beside the document and link it: [text]({name})"
        return LinkFault(f'"{written}" is a path on a computer, which readers cannot open', hint)
    if scheme in {"mailto", "tel"}:
        return _mail_or_phone_fault(scheme, rest, written)
    if scheme in KNOWN_SCHEMES or scheme.startswith("web+"):
        return None
    host = rest.lstrip("/")
    if "." in scheme or scheme == "localhost":
        return LinkFault(f'"{written}" is not a web address', f"put https:// in front: https://{written}")
    if (
        len(scheme) >= _MIN_SCHEME_CHARS
        and max(SequenceMatcher(None, scheme, web).ratio() for web in ("http", "https")) > _MIN_LIKENESS
    ):
        return LinkFault(f'"{written}" is not a web address', f"write https://{unquote(host)}")
    hint = "begin an address with https://, http://, mailto: or tel:"
    return LinkFault(f'"{written}" is no address that browsers can follow', hint)


def _mail_or_phone_fault(scheme: str, rest: str, written: str) -> LinkFault | None:
    """Return what is wrong with an e-mail address or a telephone number."""
    path, _, query = rest.partition("?")
    if scheme == "tel":
        good, example = any(sign.isdigit() for sign in path), "tel:+1-626-555-0100"
    else:
        good, example = "@" in unquote(path) if path else bool(query), "mailto:desk@example.org"
    kind = "telephone number" if scheme == "tel" else "e-mail address"
    return None if good else LinkFault(f'"{written}" is no {kind}', f"such as {example}")
