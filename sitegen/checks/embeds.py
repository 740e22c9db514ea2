"""The check `embeds`: finds addresses in place of embeds, and raw HTML that the Content-Security-Policy of the site blocks."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sitegen.embeds import EmbedError, covers, recognize
from sitegen.problem_codes.checks import ADDRESS_IN_PLACE_OF_EMBED, BLOCKED_EMBED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.checks import CheckContext
    from sitegen.checks._documents import CheckedDocument
    from sitegen.diagnostics import Problem

NAME = "embeds"
SOURCE_ATTRIBUTES = {"iframe": "src", "frame": "src", "script": "src", "embed": "src", "object": "data", "video": "src", "audio": "src",
           "source": "src", "track": "src"}  # fmt: skip
FRAME_TAGS = frozenset({"iframe", "frame"})
_BARE_ADDRESS = re.compile(r'<p><a href="([^"]+)" rel="external">\1</a></p>')
SCRIPT_TYPES = frozenset({"", "text/javascript", "application/javascript", "module"})
"""Values of `type` for which browsers run a `<script>`. All others are data."""


class _BlockedHtmlCollector(HTMLParser):
    """Collects the blocked HTML of one body, as tuples of the text to find in the file, the message and the hint."""

    def __init__(self, frame_sources: tuple[str, ...]) -> None:
        super().__init__()
        self.frame_sources, self.blocked = frame_sources, list[tuple[str, str, str]]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Check the source, the attributes and the type of an element."""
        given = {name: value or "" for name, value in attrs}
        source = given.get(SOURCE_ATTRIBUTES.get(tag, ""), "")
        if origin := _origin(source):
            self._check_external(tag, source, origin)
        if (tag == "script" and not source and given.get("type", "").lower() in SCRIPT_TYPES) or tag == "style":
            self.blocked.append((f"<{tag}", f"a <{tag}> in the text is blocked", "move it to a file of the theme"))
        for name in given:
            if name == "style" or name.startswith("on"):
                self.blocked.append(
                    (
                        f"{name}=",
                        f'the attribute {name}="…" is blocked',
                        "use a class, and move the code to a file of the theme",
                    )
                )

    def _check_external(self, tag: str, source: str, origin: str) -> None:
        if tag not in FRAME_TAGS:
            self.blocked.append(
                (source, f"a <{tag}> from {origin} is blocked", "add the file to the archive, or link to it")
            )
        elif not any(covers(allowed, origin) for allowed in self.frame_sources):
            hint = (
                _shortcode_hint(source)
                or f'allow it in sitegen.toml: [security] allow = [{{ host = "{origin}", resources = ["frames"] }}]'
            )
            self.blocked.append((source, f"a frame from {origin} is blocked", hint))


def _origin(source: str) -> str:
    """Return the scheme and host of an external URL; "" for a relative or invalid one."""
    try:
        parts = urlsplit(source)
    except ValueError:
        return ""
    return f"{parts.scheme or 'https'}://{parts.netloc}".lower() if parts.netloc else ""


def _shortcode_hint(source: str) -> str:
    """Return a hint to embed the address of a known service; empty for any other address."""
    try:
        embed = recognize(f"https:{source}" if source.startswith("//") else source)
    except EmbedError:
        return ""
    return f"use the shortcode: ```{{embed}} {embed.address}"


def check(context: CheckContext) -> Iterator[Problem]:
    """Yield a warning for each address in place of an embed, and for blocked HTML in a folder of `raw_html`."""
    folders = tuple(f"content/{folder.strip('/')}/" for folder in context.config.content.raw_html)
    for document in context.documents():
        yield from _bare_address_problems(context, document)
        if folders and document.file.startswith(folders):
            yield from _blocked_html_problems(context, document)


def _bare_address_problems(context: CheckContext, document: CheckedDocument) -> Iterator[Problem]:
    for found in _BARE_ADDRESS.finditer(document.body.html):
        address = unescape(found[1])
        if hint := _shortcode_hint(address):
            message = ADDRESS_IN_PLACE_OF_EMBED(f"readers see the address {address}, and not its content")
            yield context.problem(document, document.find(address), message, hint)


def _blocked_html_problems(context: CheckContext, document: CheckedDocument) -> Iterator[Problem]:
    raw = _BlockedHtmlCollector(context.config.security.allowed("frames"))
    raw.feed(document.body.html)
    for words, message, hint in dict.fromkeys(raw.blocked):
        full_message = BLOCKED_EMBED(f"{message} by the site's Content-Security-Policy")
        yield context.problem(document, document.find(words), full_message, hint)
