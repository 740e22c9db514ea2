"""Recordings: `![what is heard](call.mp3)` is a player, as a picture is a picture. Files that are neither are reported.

The player holds a link to its file, for readers of feeds and for browsers that cannot play it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from markdown_it.common.utils import escapeHtml

from sitegen.content.markdown.lint.findings import report_dropped_markup
from sitegen.model.document import REF_CLOSE, REF_OPEN, REF_SRC
from sitegen.model.media_types import file_extension, may_be_image, media_element

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

_NON_IMAGE_EXTENSIONS = frozenset([
    "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "csv", "txt", "md", "html", "htm", "zip", "json",
    "mkv", "avi", "wmv", "wma", "mpg", "mpeg", "3gp", "flv", "aif", "aiff", "amr", "psd", "ai", "eps", "vtt", "srt", "xml",
])  # fmt: skip
"""Endings of files of other sites that are no pictures; the address of one there may end in anything."""
_PLAYER_HOSTS = (".youtube.com", ".youtu.be", ".vimeo.com", ".soundcloud.com", ".tiktok.com", ".twitter.com", ".x.com")


def players_plugin(md: MarkdownIt) -> None:
    """Turn pictures that name a recording into players; to be used after the rule that numbers references."""
    md.core.ruler.push("players", _replace_images)
    md.add_render_rule("player", _render_player)


def _replace_images(state: StateCore) -> None:
    for token in state.tokens:
        if token.type == "inline":
            for image in (child for child in token.children or () if child.type == "image"):
                _check_image(image, token.map[0] if token.map else 0, state.env)


def _check_image(image: Token, line: int, env: Any) -> None:
    """Make one image a player where its file is a recording, and report one that is no picture."""
    written = str(image.attrs.get("src", ""))
    path = _url_path(written)
    if media_element(path):
        image.type = "player"
    elif not _is_shown_by_browsers(written, path, ref := image.meta.get("ref")):
        place = (
            (line, 1)
            if ref is None
            else (env["refs"][ref].line - 1 - env.get("line_offset", 0), env["refs"][ref].column)
        )
        message = f"{unquote(written)} is not a picture: readers would see a broken one"
        report_dropped_markup(env, place[0], message, f"link it: [what it is]({written})", place[1])


def _is_shown_by_browsers(written: str, path: str, ref: int | None) -> bool:
    """Return True if browsers may show a file as a picture; `ref` is the number of one of this archive."""
    if ref is None:
        return file_extension(path) not in _NON_IMAGE_EXTENSIONS and not _url_host(written).endswith(_PLAYER_HOSTS)
    return may_be_image(path)


def _url_path(written: str) -> str:
    try:
        return unquote(urlsplit(written).path)
    except ValueError:
        return ""


def _url_host(written: str) -> str:
    try:
        host = urlsplit(written).hostname or ""
    except ValueError:
        return ""
    return f".{host}"


def _render_player(self: Any, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
    token = tokens[idx]
    words = self.renderInlineAsText(token.children, options, env)
    written, number = str(token.attrs["src"]), token.meta.get("ref")
    source = escapeHtml(written) if number is None else f"{REF_SRC}{number}{REF_SRC}"
    opened = f'<a href="{source}" rel="external">' if number is None else f"{REF_OPEN}{number}{REF_OPEN}"
    closed = "</a>" if number is None else f"{REF_CLOSE}{number}{REF_CLOSE}"
    name = escapeHtml(words or _url_path(written).rpartition("/")[2])
    tag = media_element(_url_path(written))
    caption = token.meta.get("caption", "")
    return f'<{tag} src="{source}" controls preload="metadata" aria-label="{name}">{opened}{name}{closed}</{tag}>' + (
        f"<figcaption>{escapeHtml(caption)}</figcaption>" if caption else ""
    )
