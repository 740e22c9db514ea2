"""Checks for links that cannot work: malformed addresses, links without text, links and images without an address."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

from msgspec import structs

from sitegen.content.markdown.lint.findings import escape_hint, report_dropped_markup
from sitegen.content.markdown.reference_positions import ReferencePositions
from sitegen.problem_codes.references import INVALID_LINK_ADDRESS, LINK_WITHOUT_TARGET, LINK_WITHOUT_TEXT, LOCAL_PATH
from sitegen.problem_codes.text import UNDEFINED_FOOTNOTE
from sitegen.urls import web_address_error

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
"""Schemes other than `http` and `https` that a program of the reader may follow."""
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_ADDRESS_SIGN = re.compile(r"[/:#?@]|\.\w")
"""A part of every address of a link."""
_MIN_SCHEME_CHARS = 3
"""Minimum characters of a scheme that is compared with `http` and `https`."""
_EXAMPLE_HINT = "write an address such as https://example.org/2019/a-story"
_MAX_SHOWN_CHARS = 40
"""Characters that a message shows of an address that contains a picture."""
_MIN_LIKENESS = 0.7
"""Similarity above which a scheme is taken for a misspelled `http` or `https`: `htp`, `hhtps`, `httpd`, `ttp`."""


class LinkFault(NamedTuple):
    """The message and the hint for a faulty link."""

    message: str
    hint: str


def dead_links_plugin(md: MarkdownIt) -> None:
    """Add the check to a parser. Use it after the plugin that numbers references."""
    md.core.ruler.after("references", "dead_links", _check_tokens)


def _check_tokens(state: StateCore) -> None:
    check = _LinkCheck(state.env)
    for token in check.positions.enter_blocks(state.tokens):
        if token.type == "inline" and token.children:
            check.check_inline(token.children)


class _LinkCheck:
    """Reports the faulty links of one body."""

    def __init__(self, env: Any) -> None:
        self.env = env
        self.positions = ReferencePositions(env)

    def check_inline(self, tokens: Sequence[Token]) -> None:
        for index, token in enumerate(tokens):
            match token.type:
                case "footnote_ref":
                    self.positions.record_note(token)
                case "image":
                    self.check_image(token)
                case "link_open" if not token.meta.get("footnote"):
                    self.check_link(token, _visible_text(tokens, index))
                case "reference_open" if token.meta["has_label"] and not _visible_text(tokens, index):
                    hint = f"write [[{token.meta['target']}|the words to show]]"
                    fault = LinkFault(
                        LINK_WITHOUT_TEXT("the reference has no text, so readers would see nothing"), hint
                    )
                    self.report(fault, self.positions.position_of(token, token.meta["source_text"]))

    def check_image(self, token: Token) -> None:
        src = str(token.attrs["src"])
        if not src.strip("#?"):
            description = token.content or "what it shows"
            fault = LinkFault(
                LINK_WITHOUT_TARGET("the image has no file"), f"write its name: ![{description}](photo.jpg)"
            )
            self.report(fault, self.positions.start_of(token))
        elif address_fault := find_link_fault(src):
            self.report(address_fault, self.positions.position_of(token, src))
        with self.positions.inside_image(token):
            self.check_inline(token.children or [])

    def check_link(self, token: Token, text: str) -> None:
        href = str(token.attrs["href"])
        if not href.strip("#?"):
            hint = f"write the address: [{text or 'text'}](https://…), {escape_hint('](')}"
            self.report(
                LinkFault(LINK_WITHOUT_TARGET(f'the link "{text}" has no address'), hint),
                self.positions.start_of(token),
            )
        elif not text:
            hint = f"write its text: [text]({unquote(href)}); {escape_hint('](')}"
            fault = LinkFault(LINK_WITHOUT_TEXT("the link has no text, so readers would see nothing"), hint)
            self.report(fault, self.positions.start_of(token))
        elif _is_note_number(text, href, self.env):
            self.report(_note_number_fault(text, unquote(href)), self.positions.position_of(token, href))
            _clear_target(token, self.env)
        elif address_fault := _data_fault(href) or find_link_fault(href):
            hint = f"{address_fault.hint}; {escape_hint('<')}" if token.markup == "autolink" else address_fault.hint
            self.report(address_fault._replace(hint=hint), self.positions.position_of(token, href))

    def report(self, fault: LinkFault, position: tuple[int, int]) -> None:
        line, column = position
        body_line = line - 1 - self.positions.line_offset
        report_dropped_markup(self.env, body_line, fault.message, fault.hint, column)


def _data_fault(href: str) -> LinkFault | None:
    """Return the fault of a link to a picture that is in the address itself. As an image it is shown, but browsers do not open it from a link."""
    if not href.lower().startswith("data:"):
        return None
    message = INVALID_LINK_ADDRESS(
        f'"{unquote(href)[:_MAX_SHOWN_CHARS]}\u2026" is not an address that browsers open from a link'
    )
    return LinkFault(message, "show the picture, with ! before [, or save it as a file and link that")


def _is_note_number(text: str, href: str, env: Any) -> bool:
    """Return True for the number of a note whose text was parsed as the address of a link, such as `[1]: Source`."""
    if not text.isdigit() or _ADDRESS_SIGN.search(unquote(href)):
        return False
    defined = env.get("references", {}).get(text)
    return bool(defined) and defined["href"] == href


def _note_number_fault(number: str, written: str) -> LinkFault:
    hint = f"write a footnote: [^{number}] in the text, and [^{number}]: {written} on a line of its own; {escape_hint('[')}"
    return LinkFault(UNDEFINED_FOOTNOTE(f'the link [{number}] points to "{written}", which is not an address'), hint)


def _clear_target(token: Token, env: Any) -> None:
    """Make a reported link point to its own document, so that it is not also reported as a missing file."""
    if (number := token.meta.get("ref")) is not None:
        env["refs"][number] = structs.replace(env["refs"][number], kind="file", target="", fragment="", query="")


def _visible_text(tokens: Sequence[Token], index: int) -> str:
    """Return the text of the link that opens at an index; images, HTML and notes in it count as text."""
    words, depth = [], 0
    for number in range(index, len(tokens)):
        token = tokens[number]
        depth += (token.type in {"link_open", "reference_open"}) - (token.type in {"link_close", "reference_close"})
        if not depth:
            break
        words.append("picture" if token.type in {"image", "html_inline", "footnote_ref"} else token.content)
    return "".join(words).strip()


def find_link_fault(href: str) -> LinkFault | None:
    """Return the fault of an address outside the archive, or None if it is valid or inside the archive."""
    found = _SCHEME.match(href)
    if not found:
        is_web = href.startswith("//")
        fault = web_address_error(f"https:{href}") if is_web else ""
        return LinkFault(INVALID_LINK_ADDRESS(f'"{unquote(href)}" {fault}'), _EXAMPLE_HINT) if fault else None
    scheme, rest = found[1].lower(), href[found.end() :]
    if scheme in {"http", "https"}:
        fault = web_address_error(href)
        return LinkFault(INVALID_LINK_ADDRESS(f'"{unquote(href)}" {fault}'), _web_hint(scheme, rest)) if fault else None
    return _other_scheme_fault(scheme, rest, unquote(href))


def _web_hint(scheme: str, rest: str) -> str:
    """Return a hint for a malformed web address; `rest` is the address after the scheme and its colon."""
    if inner := re.match(r"/*(https?):?//(.*)", rest, re.IGNORECASE):
        return f"write {inner[1].lower()}://{unquote(inner[2])}"
    host = rest.lstrip("/")
    bare = host.rpartition("@")[2]
    if "@" in host.partition("/")[0] and not web_address_error(f"{scheme}://{bare}"):
        return f"write {scheme}://{unquote(bare)}"
    right = f"{scheme}://{host}"
    return (
        f"write {unquote(right)}" if "." in host.partition("/")[0] and not web_address_error(right) else _EXAMPLE_HINT
    )


def _other_scheme_fault(scheme: str, rest: str, written: str) -> LinkFault | None:
    """Return the fault of an address with a scheme other than `http` and `https`; `written` is the decoded address."""
    if len(scheme) == 1:
        name = re.split(r"[\\/]", written)[-1] or "file.pdf"
        hint = f"put the file next to the document and link it: [text]({name})"
        return LinkFault(LOCAL_PATH(f'"{written}" is a path on a computer, which readers cannot open'), hint)
    if scheme in {"mailto", "tel"}:
        return _mail_or_phone_fault(scheme, rest, written)
    if scheme in KNOWN_SCHEMES or scheme.startswith("web+"):
        return None
    host = rest.lstrip("/")
    if "." in scheme or scheme == "localhost":
        return LinkFault(
            INVALID_LINK_ADDRESS(f'"{written}" is not a web address'), f"put https:// in front: https://{written}"
        )
    if (
        len(scheme) >= _MIN_SCHEME_CHARS
        and max(SequenceMatcher(None, scheme, web).ratio() for web in ("http", "https")) > _MIN_LIKENESS
    ):
        return LinkFault(INVALID_LINK_ADDRESS(f'"{written}" is not a web address'), f"write https://{unquote(host)}")
    hint = "begin an address with https://, http://, mailto: or tel:"
    return LinkFault(INVALID_LINK_ADDRESS(f'"{written}" is not an address that browsers can follow'), hint)


def _mail_or_phone_fault(scheme: str, rest: str, written: str) -> LinkFault | None:
    """Return the fault of an e-mail address or a telephone number, or None if it is valid."""
    path, _, query = rest.partition("?")
    if scheme == "tel":
        good, example = any(char.isdigit() for char in path), "tel:+1-626-555-0100"
    else:
        good, example = "@" in unquote(path) if path else bool(query), "mailto:desk@example.org"
    kind = "a telephone number" if scheme == "tel" else "an e-mail address"
    return (
        None if good else LinkFault(INVALID_LINK_ADDRESS(f'"{written}" is not {kind}'), f"write one such as {example}")
    )
