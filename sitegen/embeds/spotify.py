"""Spotify: episodes, shows, tracks, albums, artists and playlists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.embeds._embed import Embed, short_link_error

if TYPE_CHECKING:
    from sitegen.embeds._web_address import WebAddress

NAME = "Spotify"
HOSTS = ("spotify.com", "spotify.link")
FORMS = "use the address of an episode, a show, a track or a list, such as https://open.spotify.com/episode/0aBcDeFgHiJkLmNoPqRsTu"
_LOW_HEIGHT, _LIST_HEIGHT = 152, 352


def embed(address: WebAddress) -> Embed | None:
    """Return the episode, show, track, album, artist or playlist.

    Raises:
        EmbedError: if the address is a short link.
    """
    if address.is_at("spotify.link"):
        raise short_link_error(address.host)
    found = address.match(
        r"(?:intl-[a-z]{2,3}/)?(?:embed(?:-podcast)?/)?(episode|show|track|album|artist|playlist)/(\w{22})"
    )
    if not found:
        return None
    kind, name = found.groups()
    height = _LOW_HEIGHT if kind in {"episode", "show", "track"} else _LIST_HEIGHT
    link, frame = f"https://open.spotify.com/{kind}/{name}", f"https://open.spotify.com/embed/{kind}/{name}"
    return Embed(NAME, "audio", link, frame, height=height)
