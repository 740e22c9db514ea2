"""X, formerly Twitter: posts, without tracking (`dnt=true`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.embeds._embed import Embed

if TYPE_CHECKING:
    from sitegen.embeds._web_address import WebAddress

NAME = "X"
HOSTS = ("x.com", "twitter.com")
FORMS = "use the address of a post, such as https://x.com/username/status/1234567890123456789"


def embed(address: WebAddress) -> Embed | None:
    """Return the post."""
    if address.match(r"embed/Tweet\.html") and address.query.get("id", "").isdecimal():
        user, post = "i", address.query["id"]
    elif found := address.match(r"(?:(\w{1,15})|i/web)/status(?:es)?/(\d+)(?:/(?:photo|video)/\d)?"):
        user, post = found[1] or "i", found[2]
    else:
        return None
    frame = f"https://platform.twitter.com/embed/Tweet.html?dnt=true&id={post}"
    return Embed(NAME, "post", f"https://x.com/{user}/status/{post}", frame, height=500)
