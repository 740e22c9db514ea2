"""Apple Podcasts: shows and episodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.embeds._embed import Embed

if TYPE_CHECKING:
    from sitegen.embeds._web_address import WebAddress

NAME = "Apple Podcasts"
HOSTS = ("podcasts.apple.com",)
FORMS = "use the address of a show or an episode, such as https://podcasts.apple.com/us/podcast/city-hall/id1234567890?i=1000600000000"
_EPISODE_HEIGHT, _SHOW_HEIGHT = 175, 450


def embed(address: WebAddress) -> Embed | None:
    """Return the show, or the episode if the parameter `i` names one."""
    found = address.match(r"([a-z]{2})/podcast/(?:([^/]+)/)?(id\d+)")
    if not found:
        return None
    path = address.text.split("://", 1)[1].split("?")[0].split("#")[0].partition("/")[2].strip("/")
    episode = address.kept_query("i")
    height = _EPISODE_HEIGHT if episode else _SHOW_HEIGHT
    link = f"https://podcasts.apple.com/{path}{episode}"
    return Embed(NAME, "audio", link, f"https://embed.podcasts.apple.com/{path}{episode}", height=height)
