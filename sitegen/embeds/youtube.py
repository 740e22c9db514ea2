"""YouTube: videos, shorts, live streams and playlists, from the address of YouTube that sets no cookies before the video is played."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.embeds._embed import Embed
from sitegen.embeds._web_address import query, seconds

if TYPE_CHECKING:
    from sitegen.embeds._web_address import WebAddress

NAME = "YouTube"
HOSTS = ("youtube.com", "youtu.be", "youtube-nocookie.com")
FORMS = "use the address of a video, a live stream or a playlist, such as https://www.youtube.com/watch?v=AbCdEfGhIjK"
_ID = r"[\w-]{11}"
_FRAMES = "https://www.youtube-nocookie.com/embed"


def embed(address: WebAddress) -> Embed | None:
    """Return the video or the playlist, from its start time if one is stated."""
    playlist = address.query.get("list", "")
    video = _video_id(address)
    if not video:
        return _playlist(playlist) if playlist and address.match(r"playlist|watch|embed/videoseries") else None
    start = seconds(address.query.get("start") or address.query.get("t") or address.fragment.removeprefix("t="))
    is_short = address.path[0] == "shorts"
    link = {"v": video, "list": playlist, "t": f"{start}s" if start else ""}
    frame = {
        "list": playlist,
        "start": str(start or ""),
        "end": address.query.get("end", ""),
        "rel": "0",
        "autoplay": "1",
    }
    return Embed(
        NAME,
        "video",
        f"https://www.youtube.com/shorts/{video}" if is_short else f"https://www.youtube.com/watch{query(link)}",
        f"{_FRAMES}/{video}{query(frame)}",
        ratio="9/16" if is_short else "16/9",
        needs_referrer=True,
    )


def _video_id(address: WebAddress) -> str:
    if address.is_at("youtu.be"):
        found = address.match(f"({_ID})")
    elif address.match("watch"):
        return address.query.get("v", "") if len(address.query.get("v", "")) == 11 else ""  # noqa: PLR2004 - length of an id
    else:
        found = address.match(f"(?:embed|shorts|live|v|e)/({_ID})")
    return found[1] if found else ""


def _playlist(name: str) -> Embed:
    link = f"https://www.youtube.com/playlist{query({'list': name})}"
    frame = f"{_FRAMES}/videoseries{query({'list': name, 'rel': '0', 'autoplay': '1'})}"
    return Embed(NAME, "video", link, frame, ratio="16/9", needs_referrer=True)
