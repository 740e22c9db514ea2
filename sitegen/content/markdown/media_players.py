"""Players for audio and video: image syntax with a media file, such as `![what is heard](call.mp3)`.

Files that are neither images nor recordings are reported. A player contains a link to its file, for feed readers and for
browsers that cannot play it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from markdown_it.common.utils import escapeHtml

from sitegen.content.markdown.lint.findings import report_dropped_markup
from sitegen.embeds import EmbedError, recognize
from sitegen.model.document import REF_CLOSE, REF_OPEN, REF_SRC
from sitegen.model.media_info import file_extension, may_be_image, media_element
from sitegen.problem_codes.fields import NOT_AN_IMAGE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

_NON_IMAGE_EXTENSIONS = frozenset([
    "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "csv", "txt", "md", "html", "htm", "zip", "json",
    "mkv", "avi", "wmv", "wma", "mpg", "mpeg", "3gp", "flv", "aif", "aiff", "amr", "psd", "ai", "eps", "vtt", "srt", "xml",
])  # fmt: skip
"""Extensions of files on other sites that are certainly not images. An image there may have an address without an extension."""
_PLAYER_HOSTS = (".youtube.com", ".youtu.be", ".vimeo.com", ".soundcloud.com", ".tiktok.com", ".twitter.com", ".x.com")
"""Hosts whose pages are not images, with a leading dot that also matches their subdomains."""


def players_plugin(md: MarkdownIt) -> None:
    """Turn images that name a recording into players. Use it after the plugin that numbers references."""
    md.core.ruler.push("players", _replace_images)
    md.add_render_rule("player", _render_player)


def _replace_images(state: StateCore) -> None:
    for token in state.tokens:
        if token.type == "inline":
            for image in (child for child in token.children or () if child.type == "image"):
                _check_image(image, token.map[0] if token.map else 0, state.env)


def _check_image(image: Token, line: int, env: Any) -> None:
    """Turn an image into a player if its file is a recording; report it if its file is not an image either."""
    src = str(image.attrs.get("src", ""))
    path = _url_path(src)
    if image.meta.get("ref") is None and (hint := _embed_hint(src)):
        message = NOT_AN_IMAGE(
            f"{unquote(src)} is not an image, and content of other hosts is not loaded before a reader asks for it"
        )
        report_dropped_markup(env, line, message, hint)
    elif media_element(path):
        image.type = "player"
    elif not _is_shown_by_browsers(src, path, ref := image.meta.get("ref")):
        line, column = (
            (line, 1)
            if ref is None
            else (env["refs"][ref].line - 1 - env.get("line_offset", 0), env["refs"][ref].column)
        )
        message = NOT_AN_IMAGE(f"{unquote(src)} is not an image: readers would see a broken image")
        report_dropped_markup(env, line, message, f"link it: [what it is]({src})", column)


def _embed_hint(src: str) -> str:
    """Return a hint for content of another host that is not an image; empty if the address may be that of an image."""
    try:
        address = recognize(src).address
    except EmbedError as error:
        return error.hint if media_element(_url_path(src)) else ""
    return f"embed it, in a block of three lines: ```{{embed}} {address}, title: with words, and ```"


def _is_shown_by_browsers(src: str, path: str, ref: int | None) -> bool:
    """Return True if browsers may show a file as an image; `ref` is None for a file on another site."""
    if ref is None:
        return file_extension(path) not in _NON_IMAGE_EXTENSIONS and not _url_host(src).endswith(_PLAYER_HOSTS)
    return may_be_image(path)


def _url_path(url: str) -> str:
    try:
        return unquote(urlsplit(url).path)
    except ValueError:
        return ""


def _url_host(url: str) -> str:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return f".{host}"


def _render_player(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    token = tokens[index]
    description = self.renderInlineAsText(token.children, options, env)
    src, number = str(token.attrs["src"]), token.meta["ref"]
    source = f"{REF_SRC}{number}{REF_SRC}"
    opened, closed = f"{REF_OPEN}{number}{REF_OPEN}", f"{REF_CLOSE}{number}{REF_CLOSE}"
    name = escapeHtml(description or _url_path(src).rpartition("/")[2])
    tag = media_element(_url_path(src))
    caption = token.meta.get("caption", "")
    return f'<{tag} src="{source}" controls preload="metadata" aria-label="{name}">{opened}{name}{closed}</{tag}>' + (
        f"<figcaption>{escapeHtml(caption)}</figcaption>" if caption else ""
    )
