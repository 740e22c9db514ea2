"""Links that cannot work: web addresses that are none, links without words, links and pictures without an address."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

from msgspec import structs

from sitegen.content.markdown.lint.findings import lose, meant
from sitegen.urls import web_address_fault

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

_FOLLOWED = (
    "mailto tel sms data ftp ftps sftp geo maps magnet ed2k news nntp irc ircs xmpp matrix sip sips webcal feed git ssh svn"
    " gopher gemini ipfs ipns dat doi urn info bitcoin ethereum signal sgnl tg whatsapp skype facetime callto zotero rtsp"
    " rtmp mms steam spotify ws wss view-source about cid mid ldap ldaps im pres acct"
)
SCHEMES = frozenset(_FOLLOWED.split())
"""Kinds of addresses beside `http` and `https` that some program of readers follows."""
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_EMPTY = re.compile(r"!?\[(?:[^\[\]]|\[[^\[\]]*\])*\]\(\s*(?:<\s*>|[#?]+)?\s*\)")
_WORDLESS = re.compile(r"(?<![!\]])\[\s*\](?=[(\[])|\[\[[^\[\]|]*\|\s*\]\]")
_CODE = re.compile(r"(`+)[^`]+\1")
_ADDRESS = re.compile(r"[/:#?@]|\.\w")
"""What every address of a link has in it."""
_SHORTEST = 3
_EXAMPLE = "such as https://example.org/2019/a-story"
_NEAR = 0.7
"""Likeness from which a scheme is `http` or `https` misspelt: `htp`, `hhtps`, `httpd`, `ttp`."""


class Fault(NamedTuple):
    """What is wrong with an address, and what to write."""

    message: str
    hint: str


def dead_links_plugin(md: MarkdownIt) -> None:
    """Add the check to a parser; to be used after the plugin that numbers references."""
    md.core.ruler.after("references", "dead_links", _dead_links)


def _dead_links(state: StateCore) -> None:
    for token in state.tokens:
        if token.type == "inline" and token.children:
            _inline(token.children, _Places(state.env, token.map[0] if token.map else 0))


class _Places:
    """Where the links of one block stand in its source."""

    def __init__(self, env: Any, line: int) -> None:
        self.env, self.first = env, line
        self.reached: dict[str, tuple[int, int]] = {}

    def report(self, pattern: re.Pattern[str], fault: Fault) -> None:
        """Report a fault at the next place where the pattern is found, code left out; else at the block's line."""
        source: Sequence[str] = self.env.get("source", ())
        line, column = self.reached.get(pattern.pattern, (self.first, 0))
        found = None
        while line < len(source) and not found:
            text = _CODE.sub(lambda code: " " * len(code[0]), source[line])
            if not (found := pattern.search(text, column)):
                line, column = line + 1, 0
        if found:
            self.reached[pattern.pattern] = (line, found.end())
        place = (line, found.start() + 1) if found else (self.first, 1)
        lose(self.env, place[0], fault.message, fault.hint, place[1])


def _inline(tokens: Sequence[Token], places: _Places) -> None:
    for index, token in enumerate(tokens):
        if token.type == "image":
            _image(token, places)
        elif token.type == "link_open" and not token.meta.get("footnote"):
            _link(token, _shown(tokens, index), places)
        elif token.type == "reference_open" and token.meta["labelled"] and not _shown(tokens, index):
            hint = f"write [[{token.meta['target']}|the words to show]]"
            places.report(_WORDLESS, Fault("the reference has no words, so readers would see nothing", hint))


def _link(token: Token, words: str, places: _Places) -> None:
    href = str(token.attrs["href"])
    if not href.strip("#?"):
        hint = f"write the address: [{words or 'text'}](https://…), {meant('](')}"
        places.report(_EMPTY, Fault(f'the link "{words}" goes nowhere', hint))
    elif not words:
        hint = f"write what it leads to: [text]({unquote(href)}); {meant('](')}"
        places.report(_WORDLESS, Fault("the link has no words, so readers would see nothing", hint))
    elif _is_note(words, href, places.env):
        written = unquote(href)
        hint = f"write a footnote: [^{words}] in the text, and [^{words}]: {written} on a line of its own; {meant('[')}"
        places.report(_written(href), Fault(f'the link [{words}] leads to "{written}", which is no address', hint))
        _without_target(token, places.env)
    elif fault := fault_of(href):
        hint = f"{fault.hint}; {meant('<')}" if token.markup == "autolink" else fault.hint
        places.report(_written(href), fault._replace(hint=hint))


def _is_note(words: str, href: str, env: Any) -> bool:
    """Return True for the number of a note whose text was taken for the address of a link: `[1]: Source.`"""
    if not words.isdigit() or _ADDRESS.search(unquote(href)):
        return False
    defined = env.get("references", {}).get(words)
    return bool(defined) and defined["href"] == href


def _without_target(token: Token, env: Any) -> None:
    """Let a link that is reported already lead to its own document, so that no missing file is reported too."""
    if (number := token.meta.get("ref")) is not None:
        env["refs"][number] = structs.replace(env["refs"][number], kind="file", target="", fragment="", query="")


def _image(token: Token, places: _Places) -> None:
    src = str(token.attrs["src"])
    if not src.strip("#?"):
        words = token.content or "what it shows"
        places.report(_EMPTY, Fault("the picture has no file", f"write its name: ![{words}](photo.jpg)"))
    elif fault := fault_of(src):
        places.report(_written(src), fault)
    _inline(token.children or [], places)


def _shown(tokens: Sequence[Token], index: int) -> str:
    """Return the words of the link that opens at an index; a picture or HTML in it counts as some."""
    words, depth = [], 0
    for token in tokens[index:]:
        depth += (token.type in {"link_open", "reference_open"}) - (token.type in {"link_close", "reference_close"})
        if not depth:
            break
        words.append("picture" if token.type in {"image", "html_inline", "footnote_ref"} else token.content)
    return "".join(words).strip()


def _written(href: str) -> re.Pattern[str]:
    """Return a pattern for an address as its writer may have written it: encoded, as it is read, or only its start."""
    start = href.partition(":")[0]
    forms = (href, unquote(href), f"{start}:")
    return re.compile("|".join(rf"(?<!\w){re.escape(form)}" for form in dict.fromkeys(forms)))


def fault_of(href: str) -> Fault | None:
    """Return what is wrong with an address of elsewhere; None for a good one, and for one inside the archive."""
    found = _SCHEME.match(href)
    if not found:
        is_web = href.startswith("//")
        fault = web_address_fault(f"https:{href}") if is_web else ""
        return Fault(f'"{unquote(href)}" {fault}', _EXAMPLE) if fault else None
    scheme, rest = found[1].lower(), href[found.end() :]
    if scheme in {"http", "https"}:
        fault = web_address_fault(href)
        return Fault(f'"{unquote(href)}" {fault}', _web_hint(scheme, rest, fault)) if fault else None
    return _other(scheme, rest, unquote(href))


def _web_hint(scheme: str, rest: str, fault: str) -> str:
    if inner := re.match(r"/*(https?):?//(.*)", rest, re.IGNORECASE):
        return f"write {inner[1].lower()}://{unquote(inner[2])}"
    if fault != "is no web address":
        return f"write {scheme}://{unquote(rest.rpartition('@')[2])}"
    host = rest.lstrip("/")
    right = f"{scheme}://{host}"
    return f"write {unquote(right)}" if "." in host.partition("/")[0] and not web_address_fault(right) else _EXAMPLE


def _other(scheme: str, rest: str, written: str) -> Fault | None:
    """Return what is wrong with an address that is not of the web."""
    if len(scheme) == 1:
        name = re.split(r"[\\/]", written)[-1] or "file.pdf"
        hint = f"put the file beside the document and link it: [text]({name})"
        return Fault(f'"{written}" is a path on a computer, which readers cannot open', hint)
    if scheme in {"mailto", "tel"}:
        return _spoken(scheme, rest, written)
    if scheme in SCHEMES or scheme.startswith("web+"):
        return None
    host = rest.lstrip("/")
    if "." in scheme or scheme == "localhost":
        return Fault(f'"{written}" is no web address', f"put https:// in front: https://{written}")
    if (
        len(scheme) >= _SHORTEST
        and max(SequenceMatcher(None, scheme, web).ratio() for web in ("http", "https")) > _NEAR
    ):
        return Fault(f'"{written}" is no web address', f"write https://{unquote(host)}")
    hint = "begin an address with https://, http://, mailto: or tel:"
    return Fault(f'"{written}" is no address that browsers can follow', hint)


def _spoken(scheme: str, rest: str, written: str) -> Fault | None:
    """Return what is wrong with an e-mail address or a telephone number."""
    path, _, query = rest.partition("?")
    if scheme == "tel":
        good, example = any(sign.isdigit() for sign in path), "tel:+1-626-555-0100"
    else:
        good, example = "@" in unquote(path) if path else bool(query), "mailto:desk@example.org"
    kind = "telephone number" if scheme == "tel" else "e-mail address"
    return None if good else Fault(f'"{written}" is no {kind}', f"such as {example}")
