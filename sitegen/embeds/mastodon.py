"""Mastodon: posts of any server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.embeds._embed import Embed, EmbedError

if TYPE_CHECKING:
    from sitegen.embeds._web_address import WebAddress

NAME = "Mastodon"
HOSTS = ()
FORMS = "use the address of a post, such as https://mastodon.example/@millbrook/112233445566778899"


def embed(address: WebAddress) -> Embed | None:
    """Return the post, if the address has the form of Mastodon's.

    Raises:
        EmbedError: if it is the copy of a post that another server keeps.
    """
    found = address.match(r"(?:web/)?@([\w.-]+)(@[\w.-]+)?/(\d+)(?:/embed)?") or address.match(
        r"users/([\w.-]+)()/statuses/(\d+)"
    )
    if not found:
        return None
    user, other_server, post = found.groups()
    if other_server:
        hint = f"open the post at {other_server[1:]}, the server of its author, and use the address that it has there"
        raise EmbedError(f"a copy of a Mastodon post at {address.host} cannot be embedded", hint)
    link = f"https://{address.origin.partition('://')[2]}/@{user}/{post}"
    return Embed(NAME, "post", link, f"{link}/embed", height=400)
