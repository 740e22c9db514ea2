"""SoundCloud: tracks, sets and accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.embeds._embed import Embed, short_link_error
from sitegen.embeds._web_address import parse_address, query

if TYPE_CHECKING:
    from sitegen.embeds._web_address import WebAddress

NAME = "SoundCloud"
HOSTS = ("soundcloud.com",)
FORMS = "use the address of a track or a set, such as https://soundcloud.com/username/track-name"
_TRACK_HEIGHT, _LIST_HEIGHT = 166, 450


def embed(address: WebAddress) -> Embed | None:
    """Return the track, set or account.

    Raises:
        EmbedError: if the address is a short link.
    """
    if address.host == "on.soundcloud.com":
        raise short_link_error(address.host)
    if address.host == "w.soundcloud.com" and (inner := address.query.get("url", "")).startswith("https://"):
        return _player(inner, is_track="/tracks/" in inner or "/sets/" not in inner)
    if not address.match(r"[\w-]+(?:/[\w-]+){1,3}") or address.path[0] in {"discover", "search", "you", "charts"}:
        return None
    link = f"https://soundcloud.com/{'/'.join(address.path)}"
    return _player(link, is_track="sets" not in address.path)


def _player(link: str, *, is_track: bool) -> Embed:
    frame = query({"url": link, "auto_play": "true", "hide_related": "true", "show_comments": "false"})
    height = _TRACK_HEIGHT if is_track else _LIST_HEIGHT
    return Embed(NAME, "audio", parse_address(link).text, f"https://w.soundcloud.com/player/{frame}", height=height)
